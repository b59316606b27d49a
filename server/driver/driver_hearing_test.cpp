// What the driver makes of when it hears somebody: in time, late, or not at all because it stood
// still.
#include "driver/driver.hpp"
#include "driver/testing/world.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::World;

core::Presence presence_of(World& world, std::size_t person) {
  return world.driver.roster(RoomId("blue"))->participants.at(person).presence;
}

TEST(Driver, JudgesAlsoWhileItIsLateEachTime) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.joined("blue", "ben");
  for (int turn = 0; turn < 60; ++turn) {
    world.clock.set(world.clock.now() + 600ms);
    world.hear(ann);  // Ben is silent.
    world.timer.disarm();
    world.driver.on_timer();
    world.settle();
  }
  EXPECT_THAT(world.driver.roster(RoomId("blue"))->participants, SizeIs(1));
}

TEST(Driver, JudgesNobodyForTheTimeItCouldNotListen) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  world.pass(1s, [&] {
    world.hear(ann);
    world.hear(ben);
  });
  world.clock.advance(30s);  // Stopped: no timer, no reads.
  world.hear(ann);           // What waited in the socket comes first ...
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::present);
  world.timer.disarm();
  world.driver.on_timer();  // ... and so it is when the timer is first.
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::present);
  EXPECT_EQ(world.log.count("the server could not listen"), 1u);
  world.pass(2s, [&] { world.hear(ann); });
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::present);
  world.pass(2s, [&] { world.hear(ann); });  // Ben has had his chance.
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::reconnecting);
}

TEST(Driver, TakesInTogetherWhoWasHeardInOneTurn) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  const ConnectionId cleo = world.joined("blue", "cleo");
  world.pass(2s);
  world.clients.hears(ben, world.clock.now());
  world.clients.hears(ann, world.clock.now());
  world.clients.hears(ConnectionId(99), world.clock.now());
  world.driver.on_heard();
  world.pass(2s);
  EXPECT_EQ(presence_of(world, 0), core::Presence::present);
  EXPECT_EQ(presence_of(world, 1), core::Presence::present);
  EXPECT_EQ(presence_of(world, 2), core::Presence::reconnecting);
  world.clients.hears(cleo, world.clock.now());
  world.driver.on_heard();
  EXPECT_EQ(presence_of(world, 2), core::Presence::present);
}

/// In each of these the driver may judge somebody: whoever was heard before is taken in before.
TEST(Driver, JudgesNobodyBeforeItHasTakenInWhoWasHeard) {
  using Entry = void (*)(World&, ConnectionId other);
  const std::map<std::string, Entry> entries = {
      {"the timer", [](World& world, ConnectionId) { world.driver.on_timer(); }},
      {"a frame", [](World& world, ConnectionId) { world.driver.on_heard(); }},
      {"an event", [](World& world, ConnectionId other) { world.say(other, "ping"); }},
      {"a close",
       [](World& world, ConnectionId other) {
         world.driver.on_closed(other, ports::CloseCause::transport_closed);
       }},
      {"the media host",
       [](World& world, ConnectionId) { world.driver.on_router_lost(RouterId("none")); }},
  };
  for (const auto& [name, enter] : entries) {
    SCOPED_TRACE(name);
    World world;
    const ConnectionId ann = world.joined("blue", "ann");
    const ConnectionId ben = world.joined("blue", "ben");
    const Duration silence = core::PresenceConfig{}.silence_max;
    world.pass(silence - 100ms, [&] { world.hear(ben); });
    world.clock.advance(99ms);
    world.clients.hears(ann, world.clock.now());
    enter(world, ben);
    std::vector<ConnectionId> left;
    world.clients.take_heard(left);
    EXPECT_THAT(left, IsEmpty());
    world.clock.advance(1ms);
    world.driver.on_timer();
    EXPECT_EQ(presence_of(world, 0), core::Presence::present);
  }
}

/// Evidence is as old as when it was read, however late the driver is told.
TEST(Driver, JudgesNobodyWhoWasHeardInTimeButToldLate) {
  for (Duration silence = 2500ms; silence < core::PresenceConfig{}.silence_max; silence += 25ms) {
    SCOPED_TRACE(silence.count());
    World world;
    const ConnectionId ann = world.joined("blue", "ann");
    const ConnectionId ben = world.joined("blue", "ben");
    world.pass(silence, [&] { world.hear(ben); });
    world.clock.advance(600ms);  // Credited, by the driver that is told of Ben,
    world.hear(ben);
    world.clients.take(ben);
    world.clients.hears(ann, world.clock.now());
    world.clock.advance(600ms);  // ... and again, with Ann's frame read, and nobody told.
    world.driver.on_heard();
    world.pass(200ms);
    EXPECT_EQ(presence_of(world, 0), core::Presence::present);
    EXPECT_THAT(world.clients.take(ben), Not(Contains(HasSubstr("reconnecting"))));
  }
}

TEST(Driver, NoticesAStallEvenIfNothingWasDueInIt) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(1s, [&] { world.hear(ann); });
  world.clock.advance(2900ms);  // Within silence_max of the last evidence.
  world.timer.disarm();
  world.driver.on_timer();
  world.pass(1s);
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(0).presence,
            core::Presence::present);
}

}  // namespace
}  // namespace rollcall::driver
