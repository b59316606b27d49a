// What the driver tells of rooms to whoever keeps it.
#include "driver/testing/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;
using testing::World;

TEST(DriverHistory, TellsARoomFromItsFirstPersonToItsLastSeat) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue room_opened", "blue ann joined (joined)"));
  world.ask(ann, "leave");
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue ann left (left)"));
  world.pass(11min);
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue ann forgotten (seat_expired)", "blue room_closed (seat_expired)"));
}

TEST(DriverHistory, SaysOnWhatEvidenceSomebodyIsDoubtedAndGone) {
  World world;
  world.joined("blue", "ann");
  world.room_events.take();
  world.pass(9s);
  ASSERT_EQ(world.room_events.all.size(), 2u);
  const ports::RoomEvent doubted = world.room_events.all[0];
  const ports::RoomEvent gone = world.room_events.all[1];
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue ann reconnecting (silence)", "blue ann left (connection_lost)"));
  EXPECT_GE(doubted.silence, 3s);
  EXPECT_EQ(doubted.frame_age, doubted.silence);
  EXPECT_EQ(doubted.media_age, std::nullopt);
  EXPECT_EQ(doubted.ghost, doubted.silence - 3s);
  EXPECT_EQ(doubted.at, world.wall_clock.since_1970());
  EXPECT_GE(gone.silence, 8s);
  EXPECT_EQ(gone.ghost, 0s);
  EXPECT_EQ(doubted.generation, gone.generation);
}

TEST(DriverHistory, TellsWhoComesBackAndWhoSwitches) {
  World world;
  world.joined("blue", "ann", R"(,"tabId":"one","pageId":"p1")");
  world.room_events.take();
  world.joined("blue", "ann", R"(,"tabId":"two","pageId":"p2")");
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue ann took_over (took_over)"));
  world.pass(9s);
  world.room_events.take();
  world.joined("blue", "ann", R"(,"tabId":"two","pageId":"p2")");
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue ann back (back)"));
}

TEST(DriverHistory, IsNotWashedAwayByAPageThatComesAndGoesWithoutEnd) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.room_events.take();
  for (int i = 0; i < 200; ++i) {
    world.say(ann, "beforeDisconnect", R"({"roomId":"blue","unloading":true})");
    world.pass(1100ms);
    world.say(ann, "ping", "{}");
  }
  // Each of them and its end: 60 at once, and one each 10 s of 220 s.
  EXPECT_LE(world.room_events.take().size(), 2u * (60 + 23));
  EXPECT_LE(world.log.count("reconnecting"), 3u * (60 + 23));
  EXPECT_GE(world.log.count("reconnecting too often to be told each time"), 1u);
  world.ask(ann, "leave");
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue ann left (left)"));
}

TEST(DriverHistory, TellsWhoIsPutOutAndBeginsAnotherLifeOfAnEndedRoom) {
  World world;
  world.joined("blue", "ann");
  world.joined("blue", "ben");
  const RoomGeneration first = world.room_events.all.at(0).generation;
  world.room_events.take();
  const auto roster = world.driver.roster(RoomId("blue"));
  ASSERT_TRUE(
      world.driver.remove(RoomId("blue"), roster->participants.at(1).id, Driver::Return::allowed));
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue ben left (removed)", "blue ben forgotten (removed)"));
  ASSERT_TRUE(world.driver.end_meeting(RoomId("blue")));
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue ann left (room_ended)", "blue ann forgotten (room_ended)",
                          "blue room_closed (room_ended)"));
  world.settle();
  world.joined("blue", "ann");
  EXPECT_NE(world.room_events.all.at(0).generation, first);
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue room_opened", "blue ann joined (joined)"));
}

TEST(DriverHistory, TellsNothingOfARoomThatNobodyWasLetInto) {
  World world;
  const ConnectionId ann = world.connect();
  world.ask(ann, "join", testing::join_payload("blue", "ann"));
  world.driver.on_closed(ann, ports::CloseCause::transport_closed);
  world.settle();
  world.pass(2min);
  EXPECT_EQ(world.log.count("room closed"), 1u);
  EXPECT_THAT(world.room_events.take(), ElementsAre());
}

TEST(DriverHistory, KnowsTheIdentityOfATokenAndNoGuestKey) {
  World world;
  world.joined("blue", "ann");
  for (const ports::RoomEvent& event : world.room_events.all)
    EXPECT_EQ(event.identity, "");
  world.room_events.take();
  world.access.give("t", "red", {.identity = "ben@example", .display_name = "Ben", .rights = {}});
  const ConnectionId ben = world.connect();
  world.ask(ben, "join", R"({"protocol":1,"roomId":"red","token":"t"})");
  world.settle();
  world.pass(9s);
  ASSERT_EQ(world.room_events.all.back().what, ports::RoomEvent::What::left);
  EXPECT_EQ(world.room_events.all.back().identity, "ben@example");
}

TEST(DriverHistory, TellsOfMediaThatIsLostAndOfMediaThatComesBack) {
  World world;
  const ConnectionId ann = world.connect();
  world.ask(ann, "join", testing::join_payload("blue", "ann"));
  world.settle();
  world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})", 1);
  world.settle();
  for (const std::string& id : world.driver.media_objects())
    world.ask(ann, "connectWebRtcTransport",
              R"({"transportId":")" + id + R"(","dtlsParameters":{}})");
  world.settle();
  world.room_events.take();
  for (const std::string& id : world.driver.media_objects())
    for (const auto state : {ports::TransportState::connected, ports::TransportState::disconnected,
                             ports::TransportState::connected})
      world.driver.on_transport_state(TransportId(id), state);
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue ann media_lost (media_lost)", "blue ann media_back (media_live)"));
}

}  // namespace
}  // namespace rollcall::driver
