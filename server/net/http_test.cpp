#include "net/http.hpp"

#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using Query = std::map<std::string, std::string>;

struct Case {
  std::string_view target;
  std::string_view path;
  Query query;
};

TEST(ParseTarget, SplitsAndDecodes) {
  const Case cases[] = {
      {"/", "/", {}},
      {"/a/b", "/a/b", {}},
      {"/a%20b+c", "/a b+c", {}},
      {"/%2e%2E/x", "/../x", {}},
      {"/a?", "/a", {}},
      {"/a?x=1&y=2", "/a", {{"x", "1"}, {"y", "2"}}},
      {"/a?x=1&x=2", "/a", {{"x", "1"}}},
      {"/a?x", "/a", {{"x", ""}}},
      {"/a?x=a=b", "/a", {{"x", "a=b"}}},
      {"/a?x=%26%3d+%2B", "/a", {{"x", "&= +"}}},
      {"/a?x=1#f?y=2", "/a", {{"x", "1"}}},
      {"/a#f", "/a", {}},
      {"/a?x=?/", "/a", {{"x", "?/"}}},
      {"/%41", "/A", {}},
  };
  for (const auto& one : cases) {
    HttpRequest request;
    ASSERT_TRUE(parse_target(one.target, request)) << one.target;
    EXPECT_EQ(request.path, one.path) << one.target;
    EXPECT_EQ(request.query, one.query) << one.target;
  }
}

TEST(ParseTarget, RefusesWhatIsNoTarget) {
  for (const std::string_view target :
       {"", "a", "*", "?x=1", "#", "http://a/", "%2f", "/%", "/%4", "/%zz", "/%4z", "/%-1", "/%+1",
        "/%00", "/a?x=%", "/a?%zz=1", "/a?x=%00", "/a?x=1&y=%4"}) {
    HttpRequest request;
    EXPECT_FALSE(parse_target(target, request)) << target;
  }
}

TEST(PathSegments, AreDecodedEachByItself) {
  using Segments = std::vector<std::string>;
  const auto segments = [](std::string_view target) {
    HttpRequest request;
    EXPECT_TRUE(parse_target(target, request)) << target;
    return path_segments(request.raw_path);
  };
  EXPECT_EQ(segments("/a/b"), (Segments{"a", "b"}));
  EXPECT_EQ(segments("/a/b%2Fc?x=/y"), (Segments{"a", "b/c"}));
  EXPECT_EQ(segments("/a%3Fb/%25/+"), (Segments{"a?b", "%", "+"}));
  EXPECT_EQ(segments("/"), (Segments{""}));
  EXPECT_EQ(segments("/a//"), (Segments{"a", "", ""}));
  EXPECT_EQ(segments("/%2e%2e/a#f"), (Segments{"..", "a"}));
}

TEST(QueryValue, IsEmptyForANameThatIsNotThere) {
  HttpRequest request;
  ASSERT_TRUE(parse_target("/?a=1", request));
  EXPECT_EQ(request.query_value("a"), "1");
  EXPECT_EQ(request.query_value("b"), "");
}

}  // namespace
}  // namespace rollcall::net
