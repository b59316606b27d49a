// Who holds a meeting where no token says so.
#include "core/hosting.hpp"

#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

const ParticipantId ann("ann");
const ParticipantId bob("bob");
const ParticipantId cat("cat");

Hosting with(std::initializer_list<ParticipantId> people) {
  Hosting hosting;
  for (const ParticipantId& who : people)
    hosting.arrived(who);
  return hosting;
}

TEST(Hosting, IsNobodysInAnEmptyMeeting) {
  EXPECT_EQ(Hosting{}.host(), std::nullopt);
  EXPECT_FALSE(Hosting{}.is_owner(ann));
}

TEST(Hosting, IsTheOwnersWhoeverElseComes) {
  const Hosting hosting = with({ann, bob, cat});
  EXPECT_EQ(hosting.host(), ann);
  EXPECT_TRUE(hosting.is_owner(ann));
  EXPECT_FALSE(hosting.is_owner(bob));
}

TEST(Hosting, FallsToWhoeverIsThereForLongestWhileTheOwnerIsAway) {
  Hosting hosting = with({ann, bob, cat});
  hosting.departed(ann);
  EXPECT_EQ(hosting.host(), bob);
  hosting.departed(bob);
  EXPECT_EQ(hosting.host(), cat);
}

TEST(Hosting, CountsOnlyTheStayThatLasts) {
  Hosting hosting = with({ann, bob, cat});
  hosting.departed(bob);
  hosting.arrived(bob);
  hosting.departed(ann);
  EXPECT_EQ(hosting.host(), cat);
}

TEST(Hosting, StaysWithAStandInWhenAnotherComesBackWhoWasThereBefore) {
  Hosting hosting = with({ann, bob, cat});
  hosting.departed(ann);
  hosting.departed(bob);
  hosting.arrived(bob);
  EXPECT_EQ(hosting.host(), cat);
}

TEST(Hosting, ReturnsToTheOwnerHoweverLateTheyAre) {
  Hosting hosting = with({ann, bob});
  hosting.departed(ann);
  hosting.arrived(cat);
  hosting.arrived(ann);
  EXPECT_EQ(hosting.host(), ann);
}

TEST(Hosting, IsStillTheOwnersAfterEverybodyWasAway) {
  Hosting hosting = with({ann});
  hosting.departed(ann);
  EXPECT_EQ(hosting.host(), std::nullopt);
  hosting.arrived(bob);
  EXPECT_EQ(hosting.host(), bob);
  EXPECT_FALSE(hosting.is_owner(bob));
  hosting.arrived(ann);
  EXPECT_EQ(hosting.host(), ann);
}

TEST(Hosting, IsNotChangedByTheDepartureOfSomebodyWhoIsNotThere) {
  Hosting hosting = with({ann, bob});
  hosting.departed(cat);
  EXPECT_EQ(hosting.host(), ann);
}

}  // namespace
}  // namespace rollcall::core
