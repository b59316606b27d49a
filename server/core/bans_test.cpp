#include "core/bans.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

ParticipantId person(std::size_t number) {
  return ParticipantId("p" + std::to_string(number));
}

TEST(Bans, AreOfThoseWhoWereBannedAlone) {
  Bans bans;
  bans.add(person(1));
  EXPECT_TRUE(bans.contains(person(1)));
  EXPECT_FALSE(bans.contains(person(2)));
}

TEST(Bans, OfMoreThanAThousandTheOldestIsForgotten) {
  Bans bans;
  for (std::size_t number = 0; number < Bans::max; ++number)
    bans.add(person(number));
  EXPECT_TRUE(bans.contains(person(0)));
  bans.add(person(Bans::max));
  EXPECT_FALSE(bans.contains(person(0)));
  EXPECT_TRUE(bans.contains(person(1)));
  EXPECT_TRUE(bans.contains(person(Bans::max)));
}

TEST(Bans, OfSomebodyWhoIsBannedAlreadyChangeNothing) {
  Bans bans;
  for (std::size_t number = 0; number < Bans::max; ++number)
    bans.add(person(number));
  bans.add(person(0));
  bans.add(person(0));
  EXPECT_TRUE(bans.contains(person(0)));
  EXPECT_TRUE(bans.contains(person(1)));
}

}  // namespace
}  // namespace rollcall::core
