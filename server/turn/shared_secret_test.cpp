#include "turn/shared_secret.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rollcall::turn {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds now = 1'700'000'000'999ms;

Options options(std::vector<std::string> urls) {
  return {std::move(urls), "north wind and the sun", 12h};
}

boost::json::value offered(std::vector<std::string> urls) {
  const SharedSecret relays(options(std::move(urls)));
  return boost::json::parse(relays.ice_servers("somebody", now).text);
}

// Computed by Python's hmac and base64.
TEST(TurnCredentials, AreAnHmacOfTheTimeAndTheName) {
  const auto made = credentials("north wind and the sun", "somebody", 1'700'043'200s);
  EXPECT_EQ(made.username, "1700043200:somebody");
  EXPECT_EQ(made.credential, "UplaPqn/7pD8NvIPEq7LMR6BxdE=");
}

TEST(SharedSecret, OffersCredentialsThatEndAfterTheirTime) {
  EXPECT_EQ(offered({"turn:a.example?transport=udp", "turns:a.example"}), boost::json::parse(R"([
    {"urls": ["turn:a.example?transport=udp", "turns:a.example"],
     "username": "1700043200:somebody", "credential": "UplaPqn/7pD8NvIPEq7LMR6BxdE="}])"));
}

TEST(SharedSecret, GivesStunServersNone) {
  EXPECT_EQ(offered({"stun:s.example"}), boost::json::parse(R"([{"urls": ["stun:s.example"]}])"));
  const auto both = offered({"turn:a.example", "stun:s.example"});
  ASSERT_EQ(both.as_array().size(), 2u);
  EXPECT_EQ(both.at(0), boost::json::parse(R"({"urls": ["stun:s.example"]})"));
  EXPECT_EQ(both.at(1).at("urls"), boost::json::parse(R"(["turn:a.example"])"));
}

TEST(SharedSecret, OffersEachNameItsOwn) {
  const SharedSecret relays(options({"turn:a.example"}));
  EXPECT_NE(relays.ice_servers("ann", now), relays.ice_servers("ben", now));
  EXPECT_NE(relays.ice_servers("ann", now), relays.ice_servers("ann", now + 1s));
  EXPECT_EQ(relays.ice_servers("ann", now), relays.ice_servers("ann", now));
}

}  // namespace
}  // namespace rollcall::turn
