#include "webhook/authorization.hpp"

#include "access/compact.hpp"
#include "access/signature.hpp"

#include <gtest/gtest.h>

namespace rollcall::webhook {
namespace {

using namespace std::chrono_literals;

const access::Key key = access::secret_key("hooks", std::string(32, 's')).value();

TEST(WebhookAuthorization, IsSignedWithTheKeyAndSaysWhose) {
  const std::string token = authorization(key, "body", 1'000s);
  EXPECT_TRUE(access::is_signed_with(key, token));
  const auto other = access::secret_key("hooks", std::string(32, 'x')).value();
  EXPECT_FALSE(access::is_signed_with(other, token));
  const auto claims = access::take_apart(token).value().claims;
  EXPECT_EQ(claims.at("iss"), "hooks");
  EXPECT_EQ(claims.at("nbf"), 1'000);
  EXPECT_EQ(claims.at("exp"), 1'300);
}

TEST(WebhookAuthorization, GoesWithOneBody) {
  // printf body | openssl dgst -sha256 -binary | base64
  const auto claims = access::take_apart(authorization(key, "body", 1'000s)).value().claims;
  EXPECT_EQ(claims.at("sha256"), "Iw2DWNyOiJC0xY3utikS7i8gNXrpKlzIYbmOaP4xrLU=");
  const auto others = access::take_apart(authorization(key, "bodY", 1'000s)).value().claims;
  EXPECT_NE(others.at("sha256"), claims.at("sha256"));
}

}  // namespace
}  // namespace rollcall::webhook
