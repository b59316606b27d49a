#include "net/security_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

TEST(SecurityHeaders, LetNothingInlineRunAndNobodyFrameTheApp) {
  const Headers headers = security_headers({});
  EXPECT_THAT(headers,
              Contains(Pair("Content-Security-Policy",
                            AllOf(HasSubstr("default-src 'none';"), HasSubstr("script-src 'self';"),
                                  Not(HasSubstr("unsafe")), EndsWith("frame-ancestors 'none'")))));
  EXPECT_THAT(headers, Contains(Pair("X-Frame-Options", "DENY")));
  EXPECT_THAT(headers, Contains(Pair("X-Content-Type-Options", "nosniff")));
  EXPECT_THAT(headers, Contains(Pair("Referrer-Policy", "no-referrer")));
  EXPECT_THAT(headers, Contains(Pair("Cross-Origin-Opener-Policy", "same-origin")));
  EXPECT_THAT(headers, Contains(Pair("Permissions-Policy", HasSubstr("camera=(self)"))));
}

TEST(SecurityHeaders, LetTheSitesThatAreNamedFrameTheApp) {
  const Headers headers =
      security_headers({.frame_ancestors = {"self", "https://intranet.example"}});
  EXPECT_THAT(headers, Contains(Pair("Content-Security-Policy",
                                     EndsWith("frame-ancestors 'self' https://intranet.example"))));
  EXPECT_THAT(headers, Not(Contains(Key("X-Frame-Options"))));
}

TEST(SecurityHeaders, AskForHttpsOnlyWhereThereIsACertificate) {
  EXPECT_THAT(security_headers({}), Not(Contains(Key("Strict-Transport-Security"))));
  EXPECT_THAT(security_headers({.strict_transport = true}),
              Contains(Pair("Strict-Transport-Security", "max-age=2592000")));
}

}  // namespace
}  // namespace rollcall::net
