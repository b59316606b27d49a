#include "net/address_limits.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::ElementsAre;
using Limit = AddressLimits::Limit;

constexpr Instant start{100s};
const std::string office = "198.51.100.7";
const std::string home = "2001:db8::/64";

struct Limited {
  explicit Limited(AddressLimitOptions options = {})
      : limits(std::make_shared<AddressLimits>(options,
                                               [this](Limit limit, const std::string& address) {
                                                 refused.emplace_back(limit, address);
                                               })) {}

  std::vector<std::pair<Limit, std::string>> refused;
  std::shared_ptr<AddressLimits> limits;
};

TEST(AddressLimits, GiveAnAddressSoManyPlacesAndEachBackWithItsLastCopy) {
  Limited of({.sockets_max = 1, .sessions_max = 2});
  const Place first = of.limits->take_session(start, office);
  Place second = of.limits->take_session(start, office);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(of.limits->take_session(start, office));
  EXPECT_TRUE(of.limits->take_session(start, home)) << "another address has its own";
  EXPECT_TRUE(of.limits->take_socket(start, office)) << "... and each kind";
  Place copy = second;
  second.reset();
  EXPECT_FALSE(of.limits->take_session(start, office));
  copy.reset();
  EXPECT_TRUE(of.limits->take_session(start, office));
  EXPECT_THAT(of.refused,
              ElementsAre(std::pair(Limit::sessions, office), std::pair(Limit::sessions, office)));
}

TEST(AddressLimits, LetHandshakesWaitThatComeTooFast) {
  Limited of({.handshakes = {3, 1s}});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(of.limits->refuse_handshake(start, office), std::nullopt);
  EXPECT_EQ(of.limits->refuse_handshake(start, office), 1s);
  EXPECT_EQ(of.limits->refuse_handshake(start + 400ms, office), 600ms);
  EXPECT_EQ(of.limits->refuse_handshake(start, home), std::nullopt);
  EXPECT_EQ(of.limits->refuse_handshake(start + 1s, office), std::nullopt);
}

TEST(AddressLimits, RefuseAHandshakeThatWouldFindNoPlace) {
  Limited of({.sessions_max = 1});
  const Place place = of.limits->take_session(start, office);
  EXPECT_EQ(of.limits->refuse_handshake(start, office), 5s);
  EXPECT_THAT(of.refused, ElementsAre(std::pair(Limit::sessions, office)));
}

TEST(AddressLimits, LetAnOfficeComeBackAtOnce) {
  Limited of;
  std::vector<Place> places;
  for (int person = 0; person < 200; ++person) {
    for (int socket = 0; socket < 7; ++socket)
      places.push_back(of.limits->take_socket(start, office));
    EXPECT_EQ(of.limits->refuse_handshake(start, office), std::nullopt);
    EXPECT_EQ(of.limits->refuse_handshake(start, office), std::nullopt) << "a second try";
    EXPECT_EQ(of.limits->refuse_join(start, office), std::nullopt);
    EXPECT_EQ(of.limits->refuse_join(start, office), std::nullopt) << "... of which both join";
    places.push_back(of.limits->take_session(start, office));
  }
  EXPECT_EQ(std::count(places.begin(), places.end(), nullptr), 0);
  EXPECT_TRUE(of.refused.empty());
}

TEST(AddressLimits, LetJoinsWaitThatComeFasterThanConnectionsMay) {
  Limited of({.handshakes = {3, 1s}});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(of.limits->refuse_join(start, office), std::nullopt);
  EXPECT_EQ(of.limits->refuse_join(start + 400ms, office), 600ms);
  EXPECT_THAT(of.refused, ElementsAre(std::pair(Limit::joins, office)));
  EXPECT_EQ(of.limits->refuse_join(start, home), std::nullopt);
  EXPECT_EQ(of.limits->refuse_handshake(start, office), std::nullopt) << "each is counted alone";
  EXPECT_EQ(of.limits->refuse_join(start + 1s, office), std::nullopt);
}

TEST(AddressLimits, CountWrongTokens) {
  Limited of({.wrong_tokens = {2, 1s}});
  EXPECT_TRUE(of.limits->tolerates_wrong_token(start, office));
  EXPECT_TRUE(of.limits->tolerates_wrong_token(start, office));
  EXPECT_FALSE(of.limits->tolerates_wrong_token(start, office));
  EXPECT_TRUE(of.limits->tolerates_wrong_token(start, home));
  EXPECT_TRUE(of.limits->tolerates_wrong_token(start + 1s, office));
}

TEST(AddressLimits, AreNoneForAnEmptyAddress) {
  Limited of({.sockets_max = 0, .sessions_max = 0, .handshakes = {1, 1h}, .wrong_tokens = {1, 1h}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(of.limits->take_socket(start, ""));
    EXPECT_TRUE(of.limits->take_session(start, ""));
    EXPECT_EQ(of.limits->refuse_handshake(start, ""), std::nullopt);
    EXPECT_EQ(of.limits->refuse_join(start, ""), std::nullopt);
    EXPECT_TRUE(of.limits->tolerates_wrong_token(start, ""));
  }
  EXPECT_EQ(of.limits->size(), 0u);
}

TEST(AddressLimits, RememberSoManyAddressesAndForgetThoseThatRest) {
  Limited of({.handshakes = {2, 1s}, .addresses_max = 10});
  const Place stays = of.limits->take_session(start, office);
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(of.limits->refuse_handshake(start, std::to_string(i)), std::nullopt);
  EXPECT_EQ(of.limits->size(), 10u);
  EXPECT_NE(of.limits->refuse_handshake(start, "one more"), std::nullopt);
  EXPECT_FALSE(of.limits->tolerates_wrong_token(start, "one more"));
  EXPECT_EQ(of.limits->refuse_join(start, "one more"), 5s);
  EXPECT_FALSE(of.limits->take_socket(start, "one more"));
  EXPECT_EQ(of.limits->size(), 10u);
  EXPECT_EQ(of.limits->refuse_handshake(start + 1s, "one more"), std::nullopt);
  EXPECT_EQ(of.limits->size(), 2u) << "the one that has a session, and the new one";
}

TEST(AddressLimits, OutliveWhoeverHoldsThem) {
  Place place;
  {
    Limited of;
    place = of.limits->take_session(start, office);
  }
  place.reset();
}

}  // namespace
}  // namespace rollcall::net
