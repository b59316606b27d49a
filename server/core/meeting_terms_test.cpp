#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class MadeRoom : public testing::Test {
 protected:
  void make(const RoomTerms& terms = {}, Instant until = never) {
    stage.step(Make{terms, until, "next life"});
  }
  std::optional<ErrorCode> join(const std::string& name, const Stage::JoinOptions& options = {}) {
    return stage.error(stage.join(name, options));
  }
  RoomSummary summary() const { return stage.meeting.summary(stage.now); }

  Stage stage;
};

TEST_F(MadeRoom, StaysThoughNobodyIsInIt) {
  make();
  stage.pass(1h);
  EXPECT_FALSE(stage.meeting.finished());
  EXPECT_TRUE(summary().made);
  const ConnectionId ann = stage.join("ann");
  stage.ask(ann, LeaveRequest{});
  stage.pass(1h);
  EXPECT_TRUE(stage.meeting.vacant());
  EXPECT_FALSE(stage.meeting.finished());
  EXPECT_THAT(stage.host.existing, IsEmpty()) << "it costs the media host nothing";
}

TEST_F(MadeRoom, MakesWayForNoOther) {
  make();
  stage.step(Outbid{});
  EXPECT_FALSE(stage.meeting.deserted());
  EXPECT_FALSE(stage.meeting.finished());
}

TEST_F(MadeRoom, HoldsAsManyAsWereSaid) {
  make({.size = 2});
  EXPECT_EQ(summary().size, 2u);
  EXPECT_FALSE(join("ann"));
  EXPECT_FALSE(join("bob"));
  EXPECT_EQ(join("cat"), ErrorCode::room_full);
}

TEST_F(MadeRoom, HoldsNoMoreThanTheServerLetsIn) {
  make({.size = 1'000'000});
  EXPECT_EQ(summary().size, RoomLimits{}.participants_max);
}

TEST_F(MadeRoom, EndsForEverybodyWhenItsTimeIsUp) {
  make({.size = 2, .takeover = Takeover::refuse}, stage.now + 10s);
  const ConnectionId ann = stage.join("ann");
  EXPECT_EQ(summary().time_left, 10s);
  stage.pass(10s - 1us);
  EXPECT_EQ(summary().time_left, 1us);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
  stage.pass(1us);
  EXPECT_EQ(stage.times_up, 1);
  EXPECT_THAT(stage.told<RoomEnded>(ann), SizeIs(1));
  EXPECT_EQ(stage.witnesses.at(ann).closed, Goodbye::final);
  EXPECT_EQ(stage.transitions.back().why, Transition::Why::room_ended);
  EXPECT_TRUE(stage.meeting.finished());
  EXPECT_EQ(summary().generation, RoomGeneration("next life"));
  EXPECT_FALSE(summary().made);
  EXPECT_EQ(summary().takeover, Takeover::replace);
  EXPECT_EQ(summary().size, RoomLimits{}.participants_max);
}

TEST_F(MadeRoom, IsForgottenWhenItsTimeIsUpAndNobodyEverCame) {
  make({}, stage.now + 10s);
  stage.pass(9s);
  EXPECT_FALSE(stage.meeting.finished());
  stage.pass(1s);
  EXPECT_TRUE(stage.meeting.finished());
}

TEST_F(MadeRoom, OutlivesItsMeetingUnlessAnOperatorEndsIt) {
  make({.size = 2});
  const ConnectionId host = stage.join("ann", {.admission = {.rights = {Role::host, {}}}});
  stage.ask(host, EndRoomRequest{});
  stage.pass(1h);
  EXPECT_FALSE(stage.meeting.finished());
  EXPECT_EQ(summary().size, 2u);
  EXPECT_TRUE(stage.operate(EndRoomRequest{}));
  EXPECT_TRUE(stage.meeting.finished());
  EXPECT_FALSE(summary().made);
}

TEST_F(MadeRoom, BeginsAnotherLifeAMinuteAfterItsLastSeatWent) {
  make({.size = 3});
  const ConnectionId ann = stage.join("ann");
  stage.join("bob");
  ASSERT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("bob"), true}));
  ASSERT_TRUE(stage.operate(LockRoomRequest{true}));
  stage.ask(ann, LeaveRequest{});
  stage.pass(PresenceConfig{}.seat_max);
  ASSERT_TRUE(stage.meeting.vacant());
  stage.pass(1min - 1us);
  EXPECT_EQ(join("cat"), ErrorCode::room_locked);
  EXPECT_EQ(stage.lives_forgotten, 0);
  stage.pass(1us);
  EXPECT_EQ(stage.lives_forgotten, 1);
  EXPECT_EQ(summary().generation, RoomGeneration("next life"));
  EXPECT_FALSE(summary().locked);
  EXPECT_THAT(stage.meeting.banned(), IsEmpty());
  EXPECT_THAT(stage.bans, IsEmpty()) << "whoever keeps them is told";
  EXPECT_TRUE(summary().made);
  EXPECT_EQ(summary().size, 3u) << "what was said of the room stays";
  EXPECT_FALSE(join("cat"));
  EXPECT_FALSE(join("bob"));
}

TEST_F(MadeRoom, BeginsOneLifeForEachTimeThatEverybodyHasGone) {
  make();
  stage.pass(1h);
  EXPECT_EQ(stage.lives_forgotten, 0) << "nobody has been there";
  for (const char* generation : {"next life", "next life.1", "next life.2"}) {
    stage.ask(stage.join("ann"), LeaveRequest{});
    stage.pass(1h);
    EXPECT_EQ(summary().generation, RoomGeneration(generation));
  }
  EXPECT_EQ(stage.lives_forgotten, 3);
}

TEST_F(MadeRoom, LeavesItsOwnerToNoOtherLife) {
  Stage guests({}, {}, Hosts::by_opening);
  guests.step(Make{{}, never, "next life"});
  guests.ask(guests.join("ann"), LeaveRequest{});
  guests.pass(1h);
  guests.join("bob");
  guests.join("ann");
  EXPECT_EQ(guests.shown("bob")->role, Role::host);
  EXPECT_EQ(guests.shown("ann")->role, Role::guest);
}

TEST_F(MadeRoom, KeepsALockThatWasSetBeforeAnybodyCame) {
  make();
  ASSERT_TRUE(stage.operate(LockRoomRequest{true}));
  stage.pass(1h);
  EXPECT_EQ(join("ann"), ErrorCode::room_locked);
}

TEST_F(MadeRoom, TakesOverNothingOfAMeetingThatIsNotForgottenYet) {
  stage.join("ann");
  ASSERT_TRUE(stage.operate(LockRoomRequest{true}));
  ASSERT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("ann"), true}));
  ASSERT_TRUE(stage.meeting.vacant());
  make();
  EXPECT_EQ(stage.lives_forgotten, 1);
  EXPECT_EQ(summary().generation, RoomGeneration("next life"));
  EXPECT_THAT(stage.bans, IsEmpty());
  EXPECT_FALSE(join("ann"));
  EXPECT_FALSE(join("bob"));
  stage.pass(1h);
  EXPECT_TRUE(summary().made);
}

TEST(Bans, AreToldToWhoeverKeepsThem) {
  Stage stage;
  stage.join("ann");
  stage.join("bob");
  ASSERT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("bob"), true}));
  EXPECT_THAT(stage.bans, ElementsAre("bob"));
  EXPECT_THAT(stage.meeting.banned(), ElementsAre(ParticipantId("bob")));
  ASSERT_TRUE(stage.operate(EndRoomRequest{}));
  EXPECT_THAT(stage.bans, IsEmpty());
  EXPECT_THAT(stage.meeting.banned(), IsEmpty());
}

/// Ann was banned before this process began.
Meeting with_a_ban() {
  return Meeting({.room = RoomId("r"),
                  .generation = RoomGeneration("g"),
                  .router = RouterId("router"),
                  .presence = {},
                  .limits = {},
                  .banned = {ParticipantId("ann")}});
}

TEST(Bans, OfAMadeRoomThatNobodyComesBackToGoAsIfItsLastSeatHadGoneWithTheProcess) {
  Meeting meeting = with_a_ban();
  Effects effects;
  meeting.step(Instant{1h}, Make{{}, never, "next life", Make::When::before}, effects);
  EXPECT_EQ(meeting.next_deadline(), Instant{1h + 11min});
  meeting.step(Instant{1h + 11min - 1us}, Tick{}, effects);
  EXPECT_THAT(meeting.banned(), SizeIs(1));
  meeting.step(Instant{1h + 11min}, Tick{}, effects);
  EXPECT_THAT(meeting.banned(), IsEmpty());
  EXPECT_EQ(meeting.next_deadline(), never);
}

TEST(Bans, FromBeforeGoWithoutTheLockThatAnOperatorHasSetSince) {
  Meeting meeting = with_a_ban();
  Effects effects;
  meeting.step(Instant{1h}, Make{{}, never, "next life", Make::When::before}, effects);
  meeting.step(Instant{1h + 1min}, Operate{LockRoomRequest{true}, "unused"}, effects);
  effects.clear();
  meeting.step(Instant{1h + 11min}, Tick{}, effects);
  EXPECT_THAT(meeting.banned(), IsEmpty());
  EXPECT_TRUE(meeting.summary(Instant{1h + 11min}).locked);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<BansLifted>(effects[0]));
}

TEST(Bans, FromBeforeAreNotThoseOfARoomThatIsMadeNow) {
  Meeting meeting = with_a_ban();
  Effects effects;
  meeting.step(Instant{1h}, Make{{}, never, "next life"}, effects);
  EXPECT_THAT(meeting.banned(), IsEmpty());
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<BansLifted>(effects[0]));
}

TEST(Bans, HoldFromTheBeginningIfTheyAreFromBefore) {
  Meeting meeting = with_a_ban();
  Effects effects;
  meeting.step(Instant{1h},
               Join{.connection = ConnectionId(1),
                    .ack = AckId(1),
                    .participant = ParticipantId("ann"),
                    .display_name = "ann",
                    .tab = TabId("t"),
                    .page = PageId("p"),
                    .presented = std::nullopt,
                    .offered_token = "token",
                    .offered = hash_of("token")},
               effects);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(std::get<Reply>(effects[0]).answer.error().code, ErrorCode::banned);
}

/// Ann is in a room that lets no other place take over; Bob watches.
class RefusedTakeover : public MadeRoom {
 protected:
  RefusedTakeover() {
    make({.takeover = Takeover::refuse});
    bob = stage.join("bob");
    first = stage.join("ann", {.tab = "one"});
    token = stage.witnesses.at(first).joined->resume_token;
    stage.pass(1s);
    stage.forget_the_past();
  }
  void expect_taken_over() {
    EXPECT_FALSE(join("ann", {.tab = "two"}));
    EXPECT_EQ(stage.transitions.back().why, Transition::Why::took_over);
    EXPECT_EQ(stage.presence("ann"), Presence::present);
    for (const std::string& change : stage.changes(bob))
      EXPECT_THAT(change, testing::StartsWith("updated"));
  }

  ConnectionId bob;
  ConnectionId first;
  std::string token;
};

TEST_F(RefusedTakeover, ChangesNothingForThePageThatIsThere) {
  for (const bool gesture : {false, true}) {
    const ConnectionId second = stage.join("ann", {.tab = "two", .takeover = gesture});
    EXPECT_EQ(stage.error(second), ErrorCode::present_elsewhere);
    EXPECT_FALSE(stage.last_reply(second).answer.error().hint.empty());
  }
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.ask(first, PingRequest{});
  EXPECT_FALSE(stage.error(first));
  EXPECT_THAT(stage.transitions, IsEmpty());
  EXPECT_THAT(stage.changes(bob), IsEmpty());
}

TEST_F(RefusedTakeover, GoesOnForAsLongAsThePageIsHeard) {
  for (int minute = 0; minute < 10; ++minute) {
    stage.pass(1min);
    EXPECT_EQ(join("ann", {.tab = "two"}), ErrorCode::present_elsewhere) << minute;
  }
}

TEST_F(RefusedTakeover, IsNotForThePageOrTabThatIsThere) {
  EXPECT_FALSE(join("ann", {.tab = "one"})) << "a new socket";
  EXPECT_FALSE(join("ann", {.tab = "one", .page = "reloaded"}));
  EXPECT_FALSE(join("ann", {.tab = "one", .page = "again", .token = token}));
}

TEST_F(RefusedTakeover, NobodyIsKeptOutByTheirOwnGhost) {
  stage.silence(first);  // A cut cable: the socket looks open.
  stage.pass(2s);
  EXPECT_EQ(join("ann", {.tab = "two"}), ErrorCode::present_elsewhere) << "it may be a late answer";
  stage.pass(1s);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
  expect_taken_over();
}

TEST_F(RefusedTakeover, NobodyIsKeptOutByASocketThatClosed) {
  stage.drop(first);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  expect_taken_over();
}

TEST_F(RefusedTakeover, NobodyIsKeptOutByAFrozenPageThatIsStillSeen) {
  const TransportId transport = stage.connected_transport(first, Direction::send);
  stage.produce(first, transport);
  stage.silence(first);
  for (int i = 0; i < 40; ++i) {
    stage.host.traffic[transport].tracks += 1'000;
    stage.host.traffic[transport].all += 1'000;
    stage.pass(100ms);
  }
  EXPECT_EQ(stage.presence("ann"), Presence::present) << "they are seen";
  expect_taken_over();
}

TEST_F(RefusedTakeover, NobodyIsKeptOutByAPageThatGoes) {
  stage.ask(first, BeforeDisconnectRequest{stage.room, true});
  expect_taken_over();
}

TEST_F(RefusedTakeover, NobodyIsKeptOutOnceTheyAreGone) {
  stage.ask(first, LeaveRequest{});
  EXPECT_FALSE(join("ann", {.tab = "two"}));
  EXPECT_EQ(stage.transitions.back().why, Transition::Why::back);
}

TEST_F(RefusedTakeover, PutsThePageThatLostBehindTheOneThatCame) {
  stage.silence(first);
  stage.pass(3s);
  EXPECT_FALSE(join("ann", {.tab = "two"}));
  EXPECT_EQ(join("ann", {.tab = "one"}), ErrorCode::meeting_switched);
  EXPECT_EQ(join("ann", {.tab = "one", .takeover = true}), ErrorCode::present_elsewhere);
}

TEST_F(RefusedTakeover, IsOfMadeRoomsThatSaidSoAlone) {
  Stage other;
  other.join("ann", {.tab = "one"});
  EXPECT_FALSE(other.error(other.join("ann", {.tab = "two"})));
  other.step(Make{{.takeover = Takeover::replace}, never, "next"});
  EXPECT_FALSE(other.error(other.join("ann", {.tab = "three"})));
}

}  // namespace
}  // namespace rollcall::core
