// What hosts and operators do to others and to the room.
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto host = Role::host;

/// Holly holds the meeting; ann speaks and is seen, bob watches.
class Moderation : public testing::Test {
 protected:
  Moderation() {
    holly = stage.join("holly", {.admission = {.rights = {host, {}}}});
    ann = stage.join("ann", {.tab = "one"});
    bob = stage.join("bob");
    sending = stage.connected_transport(ann, Direction::send);
    microphone = stage.produce(ann, sending, MediaSource::microphone);
    camera = stage.produce(ann, sending, MediaSource::camera);
    stage.pass(1s);
    stage.forget_the_past();
  }

  template <class Asked>
  std::optional<ErrorCode> ask(ConnectionId from, Asked request) {
    stage.ask(from, std::move(request));
    return stage.error(from);
  }
  std::optional<ErrorCode> remove(const std::string& who, bool ban = false) {
    return ask(holly, RemoveParticipantRequest{ParticipantId(who), ban});
  }
  std::size_t muted(const std::string& who, MediaSource source = MediaSource::microphone) {
    stage.ask(holly, MuteParticipantRequest{ParticipantId(who), source});
    return stage.answer<MutedAnswer>(holly).producers;
  }
  std::optional<ErrorCode> lock(bool locked) { return ask(holly, LockRoomRequest{locked}); }
  std::optional<ErrorCode> join(const std::string& who, const Stage::JoinOptions& options = {}) {
    return stage.error(stage.join(who, options));
  }
  std::string token_of(ConnectionId connection) {
    return stage.witnesses.at(connection).joined->resume_token;
  }
  void expect_removed(ConnectionId connection, RemovedReason reason = RemovedReason::removed) {
    ASSERT_THAT(stage.told<Removed>(connection), SizeIs(1));
    EXPECT_EQ(stage.told<Removed>(connection)[0].reason, reason);
    EXPECT_EQ(stage.witnesses.at(connection).closed, Goodbye::final);
  }
  std::vector<Transition::Why> reasons_of(const std::string& who) const {
    std::vector<Transition::Why> reasons;
    for (const Transition& transition : stage.transitions)
      if (transition.participant.text() == who) reasons.push_back(transition.why);
    return reasons;
  }

  Stage stage;
  ConnectionId holly;
  ConnectionId ann;
  ConnectionId bob;
  TransportId sending;
  ProducerId microphone;
  ProducerId camera;
};

// ---- Who may

TEST_F(Moderation, IsNotForGuests) {
  EXPECT_EQ(ask(ann, RemoveParticipantRequest{ParticipantId("bob")}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(ann, MuteParticipantRequest{ParticipantId("bob")}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(ann, LockRoomRequest{true}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(ann, EndRoomRequest{}), ErrorCode::not_allowed);
  EXPECT_EQ(stage.last_reply(ann).answer.error().hint, "the token does not grant roomAdmin");
  EXPECT_THAT(stage.names(), ElementsAre("holly", "ann", "bob"));
  EXPECT_THAT(stage.moderated, IsEmpty());
  EXPECT_EQ(join("cat"), std::nullopt);
}

TEST_F(Moderation, IsNotForWhoeverIsNoHostAnyMore) {
  const ConnectionId again = stage.join("holly", {.admission = {.rights = {}}});
  EXPECT_EQ(ask(again, LockRoomRequest{true}), ErrorCode::not_allowed);
}

TEST_F(Moderation, IsRefusedWhoAsksWithoutEnd) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(lock(i % 2 == 0), std::nullopt) << i;
  EXPECT_EQ(lock(true), ErrorCode::rate_limited);
  EXPECT_EQ(remove("bob"), ErrorCode::rate_limited);
  EXPECT_EQ(ask(holly, MuteParticipantRequest{ParticipantId("ann")}), ErrorCode::rate_limited);
  EXPECT_EQ(ask(holly, EndRoomRequest{}), ErrorCode::rate_limited);
  stage.pass(500ms);
  EXPECT_EQ(remove("bob"), std::nullopt);
  EXPECT_EQ(remove("ann"), ErrorCode::rate_limited);
}

TEST_F(Moderation, IsToldToTheLogWithWhoAskedAndWhomItWasDoneTo) {
  remove("bob");
  stage.operate(MuteParticipantRequest{ParticipantId("ann")});
  ASSERT_THAT(stage.moderated, SizeIs(2));
  EXPECT_EQ(stage.moderated[0].action, "removeParticipant");
  EXPECT_EQ(stage.moderated[0].by, ParticipantId("holly"));
  EXPECT_EQ(stage.moderated[0].whom, ParticipantId("bob"));
  EXPECT_EQ(stage.moderated[1].action, "muteParticipant");
  EXPECT_EQ(stage.moderated[1].by, std::nullopt);
}

// ---- Removing

TEST_F(Moderation, RemovesSomebodyAtOnceWithAllThatIsTheirs) {
  EXPECT_EQ(remove("ann"), std::nullopt);
  expect_removed(ann);
  EXPECT_THAT(stage.names(), ElementsAre("holly", "bob"));
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  EXPECT_THAT(stage.told<ProducerClosed>(bob), SizeIs(2));
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann removed"));
  EXPECT_THAT(reasons_of("ann"), ElementsAre(Transition::Why::removed, Transition::Why::removed));
  EXPECT_EQ(stage.transitions.back().to, Transition::State::forgotten);
}

TEST_F(Moderation, TellsWhoeverIsRemovedNothingElse) {
  remove("ann");
  EXPECT_THAT(stage.witnesses.at(ann).messages, SizeIs(1));
  stage.pass(1s);
  EXPECT_THAT(stage.witnesses.at(ann).messages, SizeIs(1));
}

TEST_F(Moderation, LetsWhoeverWasRemovedComeAgainAsSomebodyNew) {
  const std::string token = token_of(ann);
  remove("ann");
  const ConnectionId again = stage.join("ann", {.tab = "one", .token = token});
  EXPECT_FALSE(stage.answer<Joined>(again).resumed);
  EXPECT_EQ(stage.answer<Joined>(again).epoch, Epoch(1));
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann removed", "joined ann"));
}

TEST_F(Moderation, RemovesNobodyWhoIsNotInTheRoom) {
  EXPECT_EQ(remove("cat"), ErrorCode::not_found);
  EXPECT_EQ(ask(holly, MuteParticipantRequest{ParticipantId("cat")}), ErrorCode::not_found);
  EXPECT_EQ(remove("cat", true), ErrorCode::not_found);
  EXPECT_EQ(join("cat"), std::nullopt);
}

TEST_F(Moderation, OfOneselfIsNoRemoval) {
  EXPECT_EQ(remove("holly"), ErrorCode::bad_request);
  EXPECT_EQ(stage.presence("holly"), Presence::present);
}

TEST_F(Moderation, MayBeDoneToAnotherHost) {
  const ConnectionId hans = stage.join("hans", {.admission = {.rights = {host, {}}}});
  EXPECT_EQ(remove("hans"), std::nullopt);
  expect_removed(hans);
}

TEST_F(Moderation, RemovesASeatThatIsOnlyKept) {
  stage.drop(ann);
  stage.pass(10s);
  ASSERT_THAT(stage.names(), ElementsAre("holly", "bob"));
  const std::string token = token_of(ann);
  stage.forget_the_past();
  EXPECT_EQ(remove("ann"), std::nullopt);
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  EXPECT_THAT(reasons_of("ann"), ElementsAre(Transition::Why::removed));
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_EQ(join("ann", {.tab = "one", .token = token}), ErrorCode::removed);
  EXPECT_FALSE(stage.answer<Joined>(stage.join("ann", {.tab = "one", .token = token})).resumed);
}

TEST_F(Moderation, RemovesTheOldPageOfATakeoverToo) {
  const ConnectionId second = stage.join("ann", {.tab = "two"});
  ASSERT_FALSE(stage.witnesses.at(ann).closed);
  remove("ann");
  expect_removed(ann);
  expect_removed(second);
  EXPECT_THAT(stage.told<MeetingSwitched>(ann), IsEmpty());
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  stage.pass(10s);
  EXPECT_EQ(join("ann", {.tab = "one"}), std::nullopt) << "nobody remembers a superseded page";
}

TEST_F(Moderation, ClosesWhatWasBeingMadeForWhoeverIsRemoved) {
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.transport(ann, Direction::recv);
  remove("ann");
  stage.answer_all();
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
}

TEST_F(Moderation, TakesTheFloorFromWhoeverIsRemoved) {
  stage.step(SpeakerChanged{microphone});
  remove("ann");
  ASSERT_THAT(stage.told<ActiveSpeaker>(bob), SizeIs(2));
  EXPECT_EQ(stage.told<ActiveSpeaker>(bob)[1].participant, std::nullopt);
}

TEST_F(Moderation, LeavesNoOtherWayBackThanAJoin) {
  remove("ann");
  stage.hear(ann);
  EXPECT_EQ(ask(ann, ChatRequest{"I am still here"}), ErrorCode::not_joined);
  stage.step(ConnectionClosed{ann, ConnectionEnd::without_a_word});
  EXPECT_THAT(stage.names(), ElementsAre("holly", "bob"));
}

// ---- Banning

TEST_F(Moderation, BansSomebodyForAsLongAsTheRoomLives) {
  const std::string token = token_of(ann);
  EXPECT_EQ(remove("ann", true), std::nullopt);
  expect_removed(ann, RemovedReason::banned);
  EXPECT_EQ(join("ann"), ErrorCode::banned);
  EXPECT_EQ(join("ann", {.tab = "one", .token = token}), ErrorCode::banned);
  EXPECT_EQ(join("ann", {.tab = "two", .takeover = true}), ErrorCode::banned);
  EXPECT_EQ(join("ann", {.admission = {.rights = {host, {}}}}), ErrorCode::banned);
  stage.pass(2h);
  EXPECT_EQ(join("ann"), ErrorCode::banned);
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann removed"));
}

TEST_F(Moderation, BansNobodyElse) {
  remove("ann", true);
  EXPECT_EQ(join("cat"), std::nullopt);
  EXPECT_EQ(join("bob"), std::nullopt);
}

TEST_F(Moderation, KeepsNoRoomAliveForTheSakeOfABan) {
  remove("ann", true);
  stage.ask(bob, LeaveRequest{});
  stage.ask(holly, LeaveRequest{});
  stage.alive.clear();
  stage.pass(12min);
  EXPECT_TRUE(stage.meeting.finished());
}

// ---- Muting

TEST_F(Moderation, MutesAMicrophoneForEverybody) {
  EXPECT_EQ(muted("ann"), 1u);
  ASSERT_THAT(stage.calls<SetProducerFlow>(), SizeIs(1));
  EXPECT_EQ(stage.calls<SetProducerFlow>()[0].producer, microphone);
  EXPECT_EQ(stage.calls<SetProducerFlow>()[0].flow, Flow::pause);
  for (const ConnectionId other : {holly, bob}) {
    ASSERT_THAT(stage.told<ProducerFlowChanged>(other), SizeIs(1));
    EXPECT_EQ(stage.told<ProducerFlowChanged>(other)[0].producer, microphone);
    EXPECT_EQ(stage.told<ProducerFlowChanged>(other)[0].state, FlowState::paused);
  }
  EXPECT_THAT(stage.told<ProducerFlowChanged>(ann), IsEmpty());
  ASSERT_THAT(stage.told<Muted>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<Muted>(ann)[0].producer, microphone);
  EXPECT_EQ(stage.told<Muted>(ann)[0].source, MediaSource::microphone);
  EXPECT_THAT(stage.told<Muted>(bob), IsEmpty());
}

TEST_F(Moderation, MutesWhatIsAskedForAndNothingElse) {
  EXPECT_EQ(muted("ann", MediaSource::screen), 0u);
  EXPECT_EQ(muted("bob"), 0u);
  EXPECT_THAT(stage.calls<SetProducerFlow>(), IsEmpty());
  EXPECT_THAT(stage.moderated, IsEmpty());
  EXPECT_EQ(muted("ann", MediaSource::camera), 1u);
  EXPECT_EQ(stage.calls<SetProducerFlow>()[0].producer, camera);
}

TEST_F(Moderation, MutesNothingTwice) {
  muted("ann");
  stage.forget_the_past();
  EXPECT_EQ(muted("ann"), 0u);
  EXPECT_THAT(stage.calls<SetProducerFlow>(), IsEmpty());
  EXPECT_THAT(stage.told<ProducerFlowChanged>(bob), IsEmpty());
  EXPECT_THAT(stage.told<Muted>(ann), IsEmpty());
}

TEST_F(Moderation, LetsWhoeverWasMutedSpeakAgain) {
  muted("ann");
  EXPECT_EQ(ask(ann, SetProducerFlowRequest{microphone, Flow::resume}), std::nullopt);
  ASSERT_THAT(stage.told<ProducerFlowChanged>(bob), SizeIs(2));
  EXPECT_EQ(stage.told<ProducerFlowChanged>(bob)[1].state, FlowState::resumed);
}

TEST_F(Moderation, MutesTheOldPageOfATakeoverToo) {
  stage.join("ann", {.tab = "two"});
  EXPECT_EQ(muted("ann"), 1u);
  EXPECT_THAT(stage.told<ProducerFlowChanged>(bob), SizeIs(1));
}

TEST_F(Moderation, MutesWhoeverMayComeBackByTheirMediaAlone) {
  stage.drop(ann);
  stage.pass(10s);
  ASSERT_THAT(stage.names(), ElementsAre("holly", "bob"));
  EXPECT_EQ(muted("ann"), 1u);
}

// ---- Locking

TEST_F(Moderation, LocksTheRoomForWhoeverHasNoSeat) {
  EXPECT_EQ(lock(true), std::nullopt);
  EXPECT_EQ(join("cat"), ErrorCode::room_locked);
  EXPECT_EQ(join("cat", {.admission = {.rights = {host, {}}}}), ErrorCode::room_locked);
  stage.pass(1s);
  EXPECT_THAT(stage.names(), ElementsAre("holly", "ann", "bob"));
  EXPECT_EQ(lock(false), std::nullopt);
  EXPECT_EQ(join("cat"), std::nullopt);
}

TEST_F(Moderation, LetsWhoeverHasASeatReturnToALockedRoom) {
  lock(true);
  EXPECT_EQ(join("ann", {.tab = "two"}), std::nullopt) << "another tab";
  stage.ask(bob, LeaveRequest{});
  EXPECT_EQ(join("bob"), std::nullopt) << "left a moment ago";
}

TEST_F(Moderation, LetsNobodyReturnWhoseSeatIsForgotten) {
  lock(true);
  stage.ask(bob, LeaveRequest{});
  stage.pass(11min);
  EXPECT_EQ(join("bob"), ErrorCode::room_locked);
}

TEST_F(Moderation, LetsNobodyReturnToALockedRoomWhoWasRemovedFromIt) {
  lock(true);
  const std::string token = token_of(ann);
  remove("ann");
  EXPECT_EQ(join("ann", {.tab = "one", .token = token}), ErrorCode::room_locked);
}

TEST_F(Moderation, TellsEverybodyWhetherTheRoomIsLocked) {
  lock(true);
  lock(true);
  for (const ConnectionId one : {holly, ann, bob}) {
    ASSERT_THAT(stage.told<RoomLocked>(one), SizeIs(1));
    EXPECT_TRUE(stage.told<RoomLocked>(one)[0].locked);
  }
  EXPECT_TRUE(stage.answer<Joined>(stage.join("ann")).locked);
  lock(false);
  ASSERT_THAT(stage.told<RoomLocked>(bob), SizeIs(2));
  EXPECT_FALSE(stage.told<RoomLocked>(bob)[1].locked);
  EXPECT_FALSE(stage.answer<Joined>(stage.join("cat")).locked);
}

// ---- Ending

TEST_F(Moderation, EndsTheRoomForEverybody) {
  EXPECT_EQ(ask(holly, EndRoomRequest{}), std::nullopt) << "answered, and before all others";
  for (const ConnectionId one : {holly, ann, bob}) {
    EXPECT_THAT(stage.told<RoomEnded>(one), SizeIs(1));
    EXPECT_THAT(stage.witnesses.at(one).messages, SizeIs(1)) << "and nothing else";
    EXPECT_EQ(stage.witnesses.at(one).closed, Goodbye::final);
  }
  EXPECT_THAT(stage.names(), IsEmpty());
  EXPECT_THAT(stage.host.existing, IsEmpty());
  for (const char* who : {"holly", "ann", "bob"})
    EXPECT_THAT(reasons_of(who),
                ElementsAre(Transition::Why::room_ended, Transition::Why::room_ended));
  EXPECT_TRUE(stage.meeting.finished());
}

TEST_F(Moderation, BeginsAnotherLifeOfARoomThatWasEnded) {
  lock(true);
  remove("bob", true);
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.transport(ann, Direction::recv);  // The room is not forgotten before this is answered.
  const std::string token = token_of(ann);
  ask(holly, EndRoomRequest{});
  EXPECT_FALSE(stage.meeting.finished());
  stage.answer_all();
  EXPECT_TRUE(stage.meeting.finished());
  stage.host.mode = MediaHostDouble::Mode::prompt;
  const ConnectionId again = stage.join("ann", {.tab = "one", .token = token});
  const auto joined = stage.answer<Joined>(again);
  EXPECT_NE(joined.roster.version.generation, RoomGeneration("g1"));
  EXPECT_FALSE(joined.locked);
  EXPECT_FALSE(joined.resumed);
  EXPECT_EQ(join("bob"), std::nullopt);
  EXPECT_FALSE(stage.meeting.finished());
  stage.pass(1s);
  EXPECT_THAT(stage.changes(again), ElementsAre("joined bob"));
}

TEST_F(Moderation, EndsTheOldPageOfATakeoverToo) {
  stage.join("ann", {.tab = "two"});
  ask(holly, EndRoomRequest{});
  EXPECT_THAT(stage.told<RoomEnded>(ann), SizeIs(1));
  EXPECT_THAT(stage.told<MeetingSwitched>(ann), IsEmpty());
  EXPECT_TRUE(stage.meeting.finished());
}

TEST_F(Moderation, EndsASeatThatIsOnlyKept) {
  stage.ask(bob, LeaveRequest{});
  ask(holly, EndRoomRequest{});
  EXPECT_THAT(reasons_of("bob"), ElementsAre(Transition::Why::left, Transition::Why::room_ended));
  EXPECT_TRUE(stage.meeting.finished());
}

// ---- Operators

TEST_F(Moderation, ByAnOperatorIsTheSame) {
  EXPECT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("bob"), true}));
  expect_removed(bob, RemovedReason::banned);
  EXPECT_EQ(join("bob"), ErrorCode::banned);
  const auto muted_by_operator = stage.operate(MuteParticipantRequest{ParticipantId("ann")});
  EXPECT_EQ(std::get<MutedAnswer>(*muted_by_operator).producers, 1u);
  EXPECT_TRUE(stage.operate(LockRoomRequest{true}));
  EXPECT_EQ(join("cat"), ErrorCode::room_locked);
  EXPECT_TRUE(stage.operate(EndRoomRequest{}));
  EXPECT_EQ(stage.witnesses.at(holly).closed, Goodbye::final);
  EXPECT_TRUE(stage.meeting.finished());
}

TEST_F(Moderation, ByAnOperatorReachesHostsAndHasNoRate) {
  for (int i = 0; i < 30; ++i)
    EXPECT_TRUE(stage.operate(LockRoomRequest{i % 2 == 0}));
  EXPECT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("holly")}));
  expect_removed(holly);
}

TEST_F(Moderation, ByAnOperatorSaysWhatIsWrong) {
  const auto removed = stage.operate(RemoveParticipantRequest{ParticipantId("cat")});
  EXPECT_EQ(removed.error().code, ErrorCode::not_found);
  EXPECT_EQ(stage.operate(MuteParticipantRequest{ParticipantId("cat")}).error().code,
            ErrorCode::not_found);
}

TEST_F(Moderation, ByAnOperatorEndsEverybodysMediaAndNobodysStay) {
  stage.connected_transport(bob, Direction::recv);
  stage.join("ann", {.tab = "two"});
  const auto closed = stage.operate(ForceCleanupRequest{});
  EXPECT_EQ(std::get<CleanedUp>(*closed).closed, 4u);
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  ASSERT_THAT(stage.told<TransportClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<TransportClosed>(bob)[0].reason, TransportClosedReason::force_cleanup);
  EXPECT_EQ(stage.witnesses.at(ann).closed, Goodbye::final) << "nothing of the old page is left";
  EXPECT_THAT(stage.names(), ElementsAre("holly", "ann", "bob"));
}

// ---- Whoever waits for the router

/// Everybody has left, so the router is closed, and the next one is slow to open.
class ModerationOfWaiting : public Moderation {
 protected:
  ModerationOfWaiting() {
    for (const ConnectionId one : {holly, ann, bob})
      stage.ask(one, LeaveRequest{});
    stage.pass(1s);
    stage.host.mode = MediaHostDouble::Mode::held;
    cat = stage.join("cat");
    returning = stage.join("ann", {.tab = "one"});
    stage.forget_the_past();
  }
  bool answered(ConnectionId connection) { return !stage.witnesses.at(connection).replies.empty(); }

  ConnectionId cat;
  ConnectionId returning;
};

TEST_F(ModerationOfWaiting, RefusesANewcomerAtOnceWhenTheRoomIsLocked) {
  ASSERT_FALSE(answered(cat));
  stage.operate(LockRoomRequest{true});
  EXPECT_EQ(stage.error(cat), ErrorCode::room_locked);
  EXPECT_FALSE(answered(returning));
  EXPECT_EQ(join("dan"), ErrorCode::room_locked) << "also whoever would wait from now on";
  stage.answer_all();
  EXPECT_EQ(stage.error(returning), std::nullopt);
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST_F(ModerationOfWaiting, RefusesWhoeverLosesTheirSeatInALockedRoom) {
  stage.operate(LockRoomRequest{true});
  stage.operate(RemoveParticipantRequest{ParticipantId("ann")});
  EXPECT_EQ(stage.error(returning), ErrorCode::room_locked);
  stage.answer_all();
  EXPECT_THAT(stage.names(), IsEmpty());
}

TEST_F(ModerationOfWaiting, RefusesWhoeverIsBannedAtOnce) {
  stage.operate(RemoveParticipantRequest{ParticipantId("ann"), true});
  EXPECT_EQ(stage.error(returning), ErrorCode::banned);
  EXPECT_FALSE(answered(cat));
  EXPECT_EQ(join("ann"), ErrorCode::banned);
  stage.answer_all();
  EXPECT_THAT(stage.names(), ElementsAre("cat"));
}

TEST_F(ModerationOfWaiting, FindsNoNewcomerToRemove) {
  EXPECT_EQ(stage.operate(RemoveParticipantRequest{ParticipantId("cat")}).error().code,
            ErrorCode::not_found);
  EXPECT_FALSE(answered(cat));
}

TEST_F(ModerationOfWaiting, SendsNewcomersAwayWhenTheRoomIsEnded) {
  stage.operate(EndRoomRequest{});
  for (const ConnectionId one : {cat, returning}) {
    EXPECT_EQ(stage.error(one), ErrorCode::not_joined);
    EXPECT_THAT(stage.told<RoomEnded>(one), SizeIs(1));
    EXPECT_EQ(stage.witnesses.at(one).closed, Goodbye::final);
  }
  EXPECT_FALSE(stage.meeting.finished()) << "its router is still being opened";
  stage.answer_all();
  EXPECT_TRUE(stage.meeting.finished());
  EXPECT_THAT(stage.host.existing, IsEmpty());
}

// ---- Coming back

TEST_F(Moderation, IsNotUndoneByAnEarlierLifeOfTheRoom) {
  remove("ann", true);
  lock(true);
  EXPECT_EQ(join("ann", {.known_generation = "before the restart"}), ErrorCode::banned);
  EXPECT_EQ(join("cat", {.known_generation = "before the restart"}), ErrorCode::room_locked);
}

TEST_F(Moderation, IsNotUndoneByADrain) {
  remove("ann", true);
  lock(true);
  EXPECT_EQ(join("bob", {.draining = true}), std::nullopt);
  EXPECT_EQ(join("ann", {.draining = true}), ErrorCode::server_draining);
}

}  // namespace
}  // namespace rollcall::core
