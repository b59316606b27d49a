#include "net/origin.hpp"

#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

TEST(Origin, IsOurOwnIfItsHostIsTheOneThatWasAskedFor) {
  EXPECT_TRUE(is_own_origin("http://localhost:3001", "localhost:3001"));
  EXPECT_TRUE(is_own_origin("https://meet.example", "meet.example"));
  EXPECT_TRUE(is_own_origin("https://meet.example", "Meet.Example:443"));
  EXPECT_TRUE(is_own_origin("http://meet.example", "meet.example:80"));
  EXPECT_TRUE(is_own_origin("https://[2001:db8::1]:3001", "[2001:db8::1]:3001"));
}

TEST(Origin, IsNotOurOwnIfAnythingOfItsHostDiffers) {
  for (const std::string_view other :
       {"http://localhost:3002", "http://localhost", "https://evil.example",
        "http://localhost:3001.evil.example", "http://evil.example/localhost:3001", "null", "",
        "localhost:3001", "http://", "file://localhost:3001", "http://localhost:3001/"})
    EXPECT_FALSE(is_own_origin(other, "localhost:3001")) << other;
  EXPECT_FALSE(is_own_origin("https://meet.example", "meet.example:80"));
  EXPECT_FALSE(is_own_origin("http://", ""));
  EXPECT_FALSE(is_own_origin("http://:80", ":80")) << "an empty host is nobody's";
}

TEST(Origin, IsNamedAsItStandsOrByAStar) {
  EXPECT_TRUE(is_named({"https://a.example"}, "https://a.example"));
  EXPECT_TRUE(is_named({"*"}, "null"));
  EXPECT_FALSE(is_named({"https://a.example"}, "https://a.example.evil"));
  EXPECT_FALSE(is_named({}, "https://a.example"));
}

TEST(Origin, IsASchemeAndAHost) {
  for (const std::string_view good : {"https://a.example", "http://localhost:3002",
                                      "https://[2001:db8::1]:1", "chrome-extension://abc"})
    EXPECT_TRUE(is_origin(good)) << good;
  for (const std::string_view bad :
       {"", "a.example", "https://", "https://a.example/", "https://a b", "https://a;b",
        "https://a,b", "https://A.example", "https://a\r\nX: y", "://a"})
    EXPECT_FALSE(is_origin(bad)) << bad;
}

}  // namespace
}  // namespace rollcall::net
