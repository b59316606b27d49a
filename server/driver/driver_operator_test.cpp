#include "driver/testing/world.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;
using testing::World;

std::vector<std::string> names(const std::vector<core::RoomSummary>& summaries) {
  std::vector<std::string> names;
  for (const core::RoomSummary& one : summaries)
    names.push_back(one.room.text());
  return names;
}

TEST(Operator, SeesTheRoomsByNameAndAsManyAsAskedFor) {
  World world;
  world.joined("red", "ann");
  world.joined("blue", "ann");
  world.joined("green", "ann");
  world.joined("green", "ben");
  EXPECT_THAT(names(world.driver.room_summaries({}, 9)), ElementsAre("blue", "green", "red"));
  EXPECT_THAT(names(world.driver.room_summaries({}, 2)), ElementsAre("blue", "green"));
  EXPECT_THAT(names(world.driver.room_summaries(RoomId("green"), 2)), ElementsAre("red"));
  EXPECT_THAT(names(world.driver.room_summaries(RoomId("h"), 2)), ElementsAre("red"));
  EXPECT_EQ(world.driver.room_summaries({}, 9)[1].participants, 2u);
}

TEST(Operator, SeesWhichRoomsAreLocked) {
  World world;
  world.joined("blue", "ann");
  EXPECT_FALSE(world.driver.room_summaries({}, 9)[0].locked);
  EXPECT_TRUE(world.driver.lock(RoomId("blue"), Driver::Door::locked));
  EXPECT_TRUE(world.driver.room_summaries({}, 9)[0].locked);
  EXPECT_TRUE(world.driver.evidence(RoomId("blue"))->room.locked);
}

TEST(Operator, SeesTheEvidenceOfThisInstant) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(2s, [&] { world.hear(ann); });
  world.clock.advance(100ms);
  world.clients.hears(ann, world.clock.now());
  world.clock.advance(100ms);
  const auto evidence = world.driver.evidence(RoomId("blue"));
  ASSERT_TRUE(evidence);
  ASSERT_EQ(evidence->participants.size(), 1u);
  EXPECT_EQ(evidence->participants[0].display_name, "ann");
  EXPECT_EQ(evidence->participants[0].sighting.frame_age, 100ms);
  EXPECT_FALSE(world.driver.evidence(RoomId("red")));
}

TEST(Operator, HasTheWorkersComparedSoonerButNotWithoutEnd) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const auto audits = [&](Duration within) {
    std::ptrdiff_t count = 0;
    world.pass(within, [&] {
      world.hear(ann);
      const auto calls = world.media.take_calls();
      count += std::count(calls.begin(), calls.end(), "list_objects");
      world.media.tell_objects(world.media.inventory());
    });
    return count;
  };
  world.driver.audit_soon();
  EXPECT_EQ(audits(1s), 1);
  world.driver.audit_soon();
  world.driver.audit_soon();
  EXPECT_EQ(audits(8s), 0);
  EXPECT_EQ(audits(2s), 1);
}

TEST(Operator, IsToldWhenTheServerLastLookedAndWhenItCouldNotListen) {
  World world;
  EXPECT_EQ(world.driver.vigilance(), Vigilance{});
  const ConnectionId ann = world.joined("blue", "ann");
  world.driver.audit_soon();
  world.pass(100ms, [&] {
    world.hear(ann);
    world.media.tell_objects(world.media.inventory());
  });
  world.pass(2s, [&] { world.hear(ann); });
  const Vigilance audited = world.driver.vigilance();
  ASSERT_TRUE(audited.since_last_audit);
  EXPECT_GE(*audited.since_last_audit, 2s);
  EXPECT_LE(*audited.since_last_audit, 2s + 100ms);
  EXPECT_FALSE(audited.last_stall);
  world.clock.advance(3s);
  world.driver.on_timer();
  world.clock.advance(200ms);
  const Vigilance stalled = world.driver.vigilance();
  ASSERT_TRUE(stalled.last_stall);
  EXPECT_GE(*stalled.last_stall, 2s + 750ms);
  EXPECT_LE(*stalled.last_stall, 3s + 250ms);
  EXPECT_EQ(stalled.since_last_stall, 200ms);
}

}  // namespace
}  // namespace rollcall::driver
