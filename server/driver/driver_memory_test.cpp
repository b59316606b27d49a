#include "driver/testing/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::World;

const RoomId blue("blue");

std::string answer_to_join(World& world, std::string_view room, std::string_view who) {
  const ConnectionId connection = world.connect();
  world.ask(connection, "join", testing::join_payload(room, who));
  world.settle();
  return world.clients.take(connection).at(0);
}

ParticipantId person(World& world, std::string_view name) {
  const auto roster = world.driver.roster(blue);
  for (const core::ParticipantView& view : roster->participants)
    if (view.display_name == name) return view.id;
  ADD_FAILURE() << name << " is not there";
  return {};
}

void ban(World& world, std::string_view name) {
  ASSERT_TRUE(world.driver.remove(blue, person(world, name), Driver::Return::banned));
}

ports::Remembered kept_by(World& before) {
  return before.room_memory.kept;
}

/// The process after `before`, with the same store.
void follow(World& world, World& before) {
  world.room_memory.kept = kept_by(before);
  world.driver.recall(kept_by(before));
}

/// The process after one in which Ben was banned from a room that Ann opened.
struct AfterABan {
  AfterABan() {
    before.joined("blue", "ann");
    before.joined("blue", "ben");
    ban(before, "ben");
    follow(world, before);
  }

  World before;
  World world;
};

TEST(DriverMemory, KeepsARoomThatWasMadeUntilItIsEnded) {
  World world;
  ASSERT_TRUE(world.driver.make_room({blue, {.size = 3}, std::nullopt}));
  world.pass(2h);
  ASSERT_THAT(world.driver.rooms(), ElementsAre(blue));
  EXPECT_THAT(world.room_memory.kept.rooms, ElementsAre(ports::MadeRoom{blue, {.size = 3}}));
  world.joined("blue", "ann");
  world.pass(2h);
  EXPECT_THAT(world.driver.rooms(), ElementsAre(blue)) << "nobody is in it any more";
  ASSERT_TRUE(world.driver.end_meeting(blue));
  EXPECT_THAT(world.driver.rooms(), IsEmpty());
  EXPECT_THAT(world.room_memory.kept.rooms, IsEmpty());
}

TEST(DriverMemory, EndsARoomWhenItsTimeIsUp) {
  World world;
  ASSERT_TRUE(world.driver.make_room({blue, {}, 10s}));
  const auto ends_at = world.wall_clock.since_1970() + std::chrono::seconds(10);
  EXPECT_EQ(world.room_memory.kept.rooms.at(0).ends_at, ends_at);
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(9s, [&] { world.hear(ann); });
  EXPECT_THAT(world.driver.rooms(), SizeIs(1));
  world.pass(1s, [&] { world.hear(ann); });
  EXPECT_THAT(world.driver.rooms(), IsEmpty());
  EXPECT_THAT(world.room_memory.kept.rooms, IsEmpty());
  EXPECT_EQ(world.log.count("a room's time is up"), 1u);
}

TEST(DriverMemory, MakesNoRoomThatIsInUse) {
  World world;
  EXPECT_FALSE(world.driver.in_use(blue));
  ASSERT_TRUE(world.driver.make_room({blue}));
  EXPECT_TRUE(world.driver.in_use(blue)) << "it was made";
  world.joined("red", "ann");
  EXPECT_TRUE(world.driver.in_use(RoomId("red")));
}

TEST(DriverMemory, MakesNoRoomThatCannotBe) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const auto code = [&](const RoomWish& wish) { return world.driver.make_room(wish).error().code; };
  EXPECT_EQ(code({RoomId("")}), ErrorCode::bad_request);
  EXPECT_EQ(code({RoomId(std::string(129, 'x'))}), ErrorCode::bad_request);
  EXPECT_EQ(code({RoomId("a\nb")}), ErrorCode::bad_request);
  EXPECT_EQ(code({RoomId(".")}), ErrorCode::bad_request);
  EXPECT_EQ(code({RoomId("..")}), ErrorCode::bad_request);
  EXPECT_EQ(code({blue, {.size = 101}}), ErrorCode::bad_request);
  ASSERT_TRUE(world.driver.make_room({blue, {.size = 100}}));
  EXPECT_EQ(code({RoomId("red")}), ErrorCode::limit_reached);
  EXPECT_THAT(answer_to_join(world, "red", "ann"), HasSubstr(R"("code":"limit_reached")"))
      << "a room that was made makes way for nobody";
  EXPECT_THAT(world.room_memory.kept.rooms, SizeIs(1));
}

TEST(DriverMemory, TakesTheNameOfARoomThatSomebodyHasOnlyTried) {
  World world;
  world.joined("blue", "ann");
  ASSERT_TRUE(world.driver.lock(blue, Driver::Door::locked));
  ban(world, "ann");
  EXPECT_FALSE(world.driver.in_use(blue));
  world.room_events.take();
  ASSERT_TRUE(world.driver.make_room({blue}));
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue room_closed (seat_expired)"));
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty());
  EXPECT_FALSE(world.driver.room_summaries({}, 9).at(0).locked);
  EXPECT_THAT(answer_to_join(world, "blue", "ann"), HasSubstr(R"("epoch":1)"));
  world.pass(2h);
  EXPECT_THAT(world.driver.rooms(), ElementsAre(blue));
}

TEST(DriverMemory, ForgetsWhatPeopleDidInAMadeRoomAsOfAnyOther) {
  World world;
  ASSERT_TRUE(world.driver.make_room({blue}));
  const ConnectionId ann = world.joined("blue", "ann");
  world.joined("blue", "ben");
  ban(world, "ben");
  ASSERT_TRUE(world.driver.lock(blue, Driver::Door::locked));
  const RoomGeneration first = world.room_events.all.at(0).generation;
  world.driver.on_closed(ann, ports::CloseCause::client_disconnected);
  world.room_events.take();
  world.pass(10min + 59s);
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue ann forgotten (seat_expired)"));
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
  world.pass(1s);
  EXPECT_THAT(world.room_events.take(), ElementsAre("blue room_closed (seat_expired)"));
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty()) << "another process would not know it either";
  EXPECT_THAT(world.room_memory.kept.rooms, SizeIs(1));
  world.pass(1h);
  EXPECT_THAT(world.room_events.take(), IsEmpty()) << "once is enough";
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("epoch":1)"));
  EXPECT_NE(world.room_events.all.at(0).generation, first);
  EXPECT_THAT(world.room_events.take(),
              ElementsAre("blue room_opened", "blue ben joined (joined)"));
}

TEST(DriverMemory, ABanInAMadeRoomHoldsOverARestartForAsLongAsInAnyOther) {
  World before;
  ASSERT_TRUE(before.driver.make_room({blue}));
  before.joined("blue", "ann");
  before.joined("blue", "ben");
  ban(before, "ben");
  World world;
  follow(world, before);
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("code":"banned")")) << i;
    world.pass(2min);
  }
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
  world.pass(1min);
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty()) << "nobody has come back to it";
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("epoch":1)"));
  EXPECT_THAT(world.driver.rooms(), ElementsAre(blue));
}

TEST(DriverMemory, KnowsTheRoomsOfTheProcessBefore) {
  World before;
  ASSERT_TRUE(before.driver.make_room({blue, {.takeover = core::Takeover::refuse}, 1h}));
  ASSERT_TRUE(before.driver.make_room({RoomId("over"), {}, 10min}));
  World world;
  world.wall_clock.set(before.wall_clock.since_1970() + std::chrono::minutes(20));
  follow(world, before);
  ASSERT_THAT(world.driver.rooms(), ElementsAre(blue));
  EXPECT_THAT(world.room_memory.kept.rooms, SizeIs(1)) << "what is over is forgotten";
  const core::RoomSummary summary = world.driver.room_summaries({}, 9).at(0);
  EXPECT_EQ(summary.takeover, core::Takeover::refuse);
  EXPECT_EQ(summary.time_left, Duration(40min));
  world.pass(40min);
  EXPECT_THAT(world.driver.rooms(), IsEmpty());
}

TEST(DriverMemory, ForgetsRoomsThatNobodyMayNameAnyMore) {
  World world;
  world.room_memory.kept.rooms = {ports::MadeRoom{RoomId(".."), {}}, ports::MadeRoom{blue, {}}};
  world.driver.recall(kept_by(world));
  EXPECT_THAT(world.driver.rooms(), ElementsAre(blue));
  EXPECT_THAT(world.room_memory.kept.rooms, ElementsAre(ports::MadeRoom{blue, {}}));
}

TEST(DriverMemory, ABanOutlivesTheProcess) {
  AfterABan after;
  World& world = after.world;
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("code":"banned")"));
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(1h, [&] { world.hear(ann); });
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("code":"banned")"));
  EXPECT_THAT(answer_to_join(world, "blue", "cat"), HasSubstr(R"("epoch":1)"));
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
}

TEST(DriverMemory, ARoomThatIsMadeAfterARestartTakesOverNoBanFromBefore) {
  AfterABan after;
  World& world = after.world;
  ASSERT_TRUE(world.driver.make_room({blue}));
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty());
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("epoch":1)"));
}

TEST(DriverMemory, ABanInAMadeRoomOutlivesTheProcess) {
  World before;
  ASSERT_TRUE(before.driver.make_room({blue}));
  before.joined("blue", "ben");
  ban(before, "ben");
  World world;
  follow(world, before);
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("code":"banned")"));
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
}

TEST(DriverMemory, ABanGoesWithItsRoom) {
  AfterABan after;
  World& world = after.world;
  world.joined("blue", "ann");
  world.pass(12min);
  EXPECT_THAT(world.driver.rooms(), IsEmpty());
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty());
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("epoch":1)"));
}

TEST(DriverMemory, ABanIsNotWaitedOutAtTheDoor) {
  AfterABan after;
  World& world = after.world;
  // Each try opens a room that is forgotten a minute later.
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("code":"banned")")) << i;
    world.pass(2min);
    EXPECT_THAT(world.driver.rooms(), IsEmpty());
  }
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
  world.pass(2min);
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty()) << "nobody has come back to it";
  EXPECT_THAT(answer_to_join(world, "blue", "ben"), HasSubstr(R"("epoch":1)"));
}

TEST(DriverMemory, AnEndedRoomForgetsItsBans) {
  World world;
  world.joined("blue", "ann");
  world.joined("blue", "ben");
  ban(world, "ben");
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(1));
  ASSERT_TRUE(world.driver.end_meeting(blue));
  EXPECT_THAT(world.room_memory.kept.bans, IsEmpty());
}

TEST(DriverMemory, WritesNothingOfRoomsWithoutBans) {
  World world;
  world.joined("blue", "ann");
  world.pass(1h);
  ASSERT_THAT(world.driver.rooms(), IsEmpty());
  EXPECT_EQ(world.room_memory.forgotten, 0);
}

TEST(DriverMemory, TellsAMemoryThatHasLostEverythingAllOfIt) {
  World before;
  before.joined("blue", "ben");
  ban(before, "ben");
  World world;
  world.driver.recall(kept_by(before));
  ASSERT_TRUE(world.driver.make_room({RoomId("red"), {.size = 3}}));
  world.joined("green", "ann");
  world.joined("green", "cat");
  const auto green = world.driver.roster(RoomId("green"))->participants;
  ASSERT_TRUE(world.driver.remove(RoomId("green"), green.at(1).id, Driver::Return::banned));
  world.room_memory.kept = {.rooms = {{RoomId("ended meanwhile"), {}}}, .bans = {}};
  world.driver.keep_again();
  EXPECT_THAT(world.room_memory.kept.rooms,
              ElementsAre(ports::MadeRoom{RoomId("red"), {.size = 3}}));
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(2));
}

TEST(DriverMemory, TellsAgainWhoWasBannedSinceWhereSomebodyHadBeenBefore) {
  World before;
  before.joined("blue", "ben");
  ban(before, "ben");
  World world;
  world.driver.recall(kept_by(before));
  world.joined("blue", "ann");
  world.joined("blue", "cat");
  ban(world, "cat");
  world.room_memory.kept = {};
  world.driver.keep_again();
  EXPECT_THAT(world.room_memory.kept.bans, SizeIs(2));
}

TEST(DriverMemory, TellsAgainOfARoomThatItHasNoPlaceFor) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const ports::MadeRoom first{blue, {}};
  const ports::MadeRoom second{RoomId("red"), {}};
  world.driver.recall({.rooms = {first, second}, .bans = {}});
  world.driver.keep_again();
  EXPECT_THAT(world.room_memory.kept.rooms, ::testing::UnorderedElementsAre(first, second));
}

TEST(DriverMemory, EndsARoomThatItHasNoPlaceForAndTellsNothingOfItAgain) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const RoomId red("red");
  world.driver.recall({.rooms = {{blue, {}}, {red, {}}}, .bans = {}});
  world.driver.keep_again();
  ASSERT_TRUE(world.driver.end_meeting(red));
  EXPECT_THAT(world.room_memory.kept.rooms, ElementsAre(ports::MadeRoom{blue, {}}));
  EXPECT_FALSE(world.driver.end_meeting(red)) << "there is none any more";
  world.driver.keep_again();
  EXPECT_THAT(world.room_memory.kept.rooms, ElementsAre(ports::MadeRoom{blue, {}}));
}

TEST(DriverMemory, TellsNothingAgainOfARoomThatWasMadeAnewAndEnded) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const RoomId red("red");
  world.driver.recall({.rooms = {{blue, {}}, {red, {}}}, .bans = {}});
  ASSERT_TRUE(world.driver.end_meeting(blue));
  ASSERT_TRUE(world.driver.make_room({red, {.size = 3}}));
  ASSERT_TRUE(world.driver.end_meeting(red));
  world.driver.keep_again();
  EXPECT_THAT(world.room_memory.kept.rooms, IsEmpty());
}

TEST(DriverMemory, WithoutOneNothingIsMissed) {
  World world;
  Driver forgetful({}, Ports{world.clients, world.media, world.clock, world.wall_clock, world.timer,
                             world.secrets, world.log, world.metrics, world.access, world.relays});
  ASSERT_TRUE(forgetful.make_room({blue}));
  ASSERT_TRUE(forgetful.end_meeting(blue));
  EXPECT_THAT(forgetful.rooms(), IsEmpty());
}

}  // namespace
}  // namespace rollcall::driver
