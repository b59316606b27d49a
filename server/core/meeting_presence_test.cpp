// The rows of the presence table as the people in the room see them.
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Why = Transition::Why;

/// Bob watches; Ann is in the meeting with her camera on.
class Departure : public testing::Test {
 protected:
  Departure() {
    bob = stage.join("bob");
    ann = stage.join("ann");
    camera = stage.produce(ann, stage.connected_transport(ann, Direction::send));
    stage.pass(1s);  // The last heartbeat is answered at this instant.
    stage.forget_the_past();
  }
  void expect_her_media_is_closed() {
    ASSERT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
    EXPECT_EQ(stage.told<ProducerClosed>(bob)[0].producer, camera);
    EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  }
  void expect_her_media_is_kept() {
    EXPECT_THAT(stage.told<ProducerClosed>(bob), IsEmpty());
    EXPECT_THAT(stage.host.existing, testing::Contains(camera.text()));
  }

  Stage stage;
  ConnectionId bob;
  ConnectionId ann;
  ProducerId camera;
};

TEST_F(Departure, ByTheLeaveButtonIsAtOnce) {
  stage.ask(ann, LeaveRequest{});
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann left"));
  expect_her_media_is_closed();
  EXPECT_TRUE(stage.last_reply(ann).answer);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
}

TEST_F(Departure, ByBeforeDisconnectIsAtOnce) {
  stage.ask(ann, BeforeDisconnectRequest{stage.room, false});
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann left"));
  expect_her_media_is_closed();
}

TEST_F(Departure, ByBeforeDisconnectFromAnotherRoomIsVoid) {
  stage.ask(ann, BeforeDisconnectRequest{RoomId("elsewhere"), false});
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_EQ(stage.error(ann), ErrorCode::not_joined);
}

TEST_F(Departure, ByADisconnectPacketIsAtOnce) {
  stage.alive.erase(ann);
  stage.step(ConnectionClosed{ann, ConnectionEnd::said_goodbye});
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann left"));
  expect_her_media_is_closed();
  EXPECT_EQ(stage.transitions.back().why, Why::goodbye);
}

TEST_F(Departure, ByUnloadingIsSeenAfterTwoSecondsAndEndsTheMediaAtOnce) {
  stage.ask(ann, BeforeDisconnectRequest{stage.room, true});
  stage.drop(ann);
  expect_her_media_is_closed();
  stage.pass(1999ms);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann reconnecting"));
  stage.pass(51ms);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann reconnecting", "left ann unloaded"));
}

TEST_F(Departure, ByBeaconIsUnloading) {
  const auto joined = *stage.witnesses.at(ann).joined;
  stage.step(BeaconLeft{ParticipantId("ann"), joined.epoch, PageId("ann-tab-page"),
                        hash_of(joined.resume_token)});
  stage.silence(ann);
  expect_her_media_is_closed();
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
  stage.pass(2s);
  EXPECT_EQ(stage.presence("ann"), std::nullopt);
}

TEST_F(Departure, ByABeaconThatIsNotHersIsVoid) {
  const auto joined = *stage.witnesses.at(ann).joined;
  const TokenHash token = hash_of(joined.resume_token);
  const ParticipantId who("ann");
  const PageId page("ann-tab-page");
  stage.step(BeaconLeft{who, joined.epoch.next(), page, token});
  stage.step(BeaconLeft{who, joined.epoch, PageId("another"), token});
  stage.step(BeaconLeft{who, joined.epoch, page, hash_of("guess")});
  stage.step(BeaconLeft{ParticipantId("nobody"), joined.epoch, page, token});
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_THAT(stage.transitions, IsEmpty());
}

TEST_F(Departure, ByABeaconOfAnEarlierAttachmentIsVoid) {
  const auto old = *stage.witnesses.at(ann).joined;
  stage.join("ann", {.token = old.resume_token});
  stage.step(BeaconLeft{ParticipantId("ann"), old.epoch, PageId("ann-tab-page"),
                        hash_of(old.resume_token)});
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Departure, ByAClosedSocketIsReconnectingThenLostAndKeepsTheMedia) {
  stage.drop(ann);
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann reconnecting"));
  stage.pass(4s);
  EXPECT_EQ(stage.presence("ann"), std::nullopt);
  EXPECT_THAT(stage.changes(bob).back(), "left ann connection_lost");
  stage.pass(24900ms);
  expect_her_media_is_kept();
  stage.pass(100ms);
  expect_her_media_is_closed();
}

TEST_F(Departure, BySilenceIsReconnectingThenLostAndClosesTheSilentConnection) {
  stage.silence(ann);
  stage.pass(3s);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
  stage.pass(5s);
  EXPECT_EQ(stage.presence("ann"), std::nullopt);
  EXPECT_EQ(stage.witnesses.at(ann).closed, Goodbye::silent);
  stage.pass(22s);
  expect_her_media_is_closed();
}

TEST_F(Departure, OfAPageWhosePeerConnectionsCloseIsUnloading) {
  stage.step(TransportStateChanged{TransportId("object-1"), TransportState::closed});
  stage.silence(ann);
  expect_her_media_is_closed();
  ASSERT_THAT(stage.told<TransportClosed>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<TransportClosed>(ann)[0].reason, TransportClosedReason::dtls_closed);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
  stage.pass(2s);
  EXPECT_EQ(stage.presence("ann"), std::nullopt);
}

TEST_F(Departure, IsNotAPeerConnectionClosedAmongOthers) {
  stage.connected_transport(ann, Direction::recv);
  stage.step(TransportStateChanged{TransportId("object-1"), TransportState::closed});
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
}

TEST_F(Departure, IsUndoneByAPageThatStaysAfterAll) {
  stage.ask(ann, BeforeDisconnectRequest{stage.room, true});
  EXPECT_THAT(stage.told<TransportClosed>(ann), SizeIs(1));
  stage.pass(2s);  // It goes on answering.
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  stage.transport(ann, Direction::send);
  EXPECT_EQ(stage.error(ann), std::nullopt);
}

TEST_F(Departure, LeavesTheConnectionToJoinAnew) {
  stage.ask(ann, LeaveRequest{});
  stage.ask(ann, ChatRequest{"still here?"});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_joined);
  stage.join_on(ann, {});
  EXPECT_EQ(stage.error(ann), std::nullopt);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Departure, IsLoggedOnceWithItsReasonSilenceAndStay) {
  stage.silence(ann);
  stage.pass(8s);
  ASSERT_THAT(stage.transitions, SizeIs(2));
  EXPECT_EQ(stage.transitions[0].why, Why::silence);
  EXPECT_EQ(stage.transitions[0].silence, 3s);
  EXPECT_EQ(stage.transitions[1].why, Why::connection_lost);
  EXPECT_EQ(stage.transitions[1].silence, 8s);
  EXPECT_EQ(stage.transitions[1].stay, 9s);
  EXPECT_EQ(stage.transitions[1].epoch, Epoch(1));
}

TEST_F(Departure, ForgottenTenMinutesLaterIsSeenByNobody) {
  stage.silence(ann);
  stage.pass(9s);
  stage.forget_the_past();
  stage.pass(10min);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  ASSERT_THAT(stage.transitions, SizeIs(1));
  EXPECT_EQ(stage.transitions[0].to, Transition::State::forgotten);
}

TEST_F(Departure, TakesBackWhoSpeaks) {
  stage.step(SpeakerChanged{camera});
  EXPECT_EQ(stage.told<ActiveSpeaker>(bob).back().participant, ParticipantId("ann"));
  stage.ask(ann, LeaveRequest{});
  EXPECT_EQ(stage.told<ActiveSpeaker>(bob).back().participant, std::nullopt);
}

TEST_F(Departure, ThatIsAShortSilenceIsSeenToEndWithTheNextFrame) {
  stage.silence(ann);
  stage.pass(5s);
  stage.hear(ann);
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann reconnecting", "updated ann"));
  expect_her_media_is_kept();
}

TEST_F(Departure, OfTheServersOwnAttentionIsNobodysFault) {
  stage.now += 60s;
  stage.step(Tick{60s});
  stage.skip_beats();
  stage.pass(10s);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Departure, OfTheServersOwnAttentionDelaysTransportsAndTakeoversToo) {
  stage.transport(bob, Direction::recv);  // Never connected.
  stage.join("ann", {.tab = "two"});
  stage.now += 60s;
  stage.step(Tick{60s});
  stage.skip_beats();
  stage.pass(4s);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
  EXPECT_THAT(stage.told<TransportClosed>(bob), IsEmpty());
  stage.pass(11s);
  EXPECT_TRUE(stage.witnesses.at(ann).closed);
  EXPECT_THAT(stage.told<TransportClosed>(bob), SizeIs(1));
}

TEST_F(Departure, DuringAShortStallGetsNoCredit) {
  stage.silence(ann);
  stage.pass(2800ms);
  stage.step(Tick{250ms});  // Not above the threshold.
  stage.pass(200ms);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
}

TEST(SecondsInPresence, CountFromTheChange) {
  Stage stage;
  stage.join("ann");
  const ConnectionId bob = stage.join("bob");
  stage.pass(10s);
  EXPECT_EQ(stage.shown("bob")->since, 10s);
  stage.silence(bob);
  stage.pass(5s);
  EXPECT_EQ(stage.shown("bob")->presence, Presence::reconnecting);
  EXPECT_EQ(stage.shown("bob")->since, 2s);
}

TEST(SecondsInPresence, GoOnThroughATakeover) {
  Stage stage;
  stage.join("ann");
  stage.pass(10s);
  stage.join("ann", {.tab = "two"});
  EXPECT_EQ(stage.shown("ann")->since, 10s);
}

// ---- Rooms

TEST(Room, ClosesItsRouterWhenNobodyAndNothingIsLeft) {
  Stage stage;
  stage.ask(stage.join("ann"), LeaveRequest{});
  EXPECT_THAT(stage.calls<CloseRouter>(), SizeIs(1));
  EXPECT_THAT(stage.meeting.media_objects(), IsEmpty());
}

TEST(Room, KeepsItsRouterForMediaThatIsKept) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.connected_transport(ann, Direction::send);
  stage.drop(ann);
  stage.pass(29s);
  EXPECT_THAT(stage.calls<CloseRouter>(), IsEmpty());
  stage.pass(1s);
  EXPECT_THAT(stage.calls<CloseRouter>(), SizeIs(1));
}

TEST(Room, OpensAnotherRouterForWhoComesBack) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.ask(ann, LeaveRequest{});
  stage.join_on(ann, {});
  EXPECT_EQ(stage.error(ann), std::nullopt);
  EXPECT_THAT(stage.host.existing, ElementsAre("router.1"));
}

TEST(Room, IsFinishedOneMinuteAfterItsLastSeat) {
  Stage stage;
  stage.ask(stage.join("ann"), LeaveRequest{});
  stage.pass(10min);
  EXPECT_FALSE(stage.meeting.finished());
  stage.pass(59s);
  EXPECT_FALSE(stage.meeting.finished());
  stage.pass(1s);
  EXPECT_TRUE(stage.meeting.finished());
  EXPECT_EQ(stage.meeting.next_deadline(), never);
}

TEST(Room, ThatNobodyEverGotIntoIsFinishedAfterOneMinute) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::failing;
  stage.join("ann");
  EXPECT_FALSE(stage.meeting.finished());
  stage.pass(1min);
  EXPECT_TRUE(stage.meeting.finished());
}

TEST(Room, IsNotFinishedWhileSomebodyWaitsForTheRouter) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.join("ann");
  stage.pass(2min);
  EXPECT_FALSE(stage.meeting.finished());
  stage.answer_all();
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Room, ThatIsOutbidIsFinishedAtOnceWithEverySeatItKept) {
  Stage stage;
  stage.ask(stage.join("ann"), LeaveRequest{});
  stage.drop(stage.join("ben"));
  EXPECT_FALSE(stage.meeting.deserted());
  stage.pass(10s);
  EXPECT_TRUE(stage.meeting.deserted());
  stage.step(Outbid{});
  EXPECT_TRUE(stage.meeting.finished());
  EXPECT_THAT(stage.host.existing, IsEmpty());
}

TEST(Room, ThatSomebodyIsInIsNotOutbid) {
  Stage stage;
  stage.join("ann");
  stage.step(Outbid{});
  EXPECT_FALSE(stage.meeting.finished());
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Room, ThatSomebodyWaitsForIsNotOutbid) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.join("ann");
  stage.step(Outbid{});
  stage.answer_all();
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Room, ThatCouldNotEndYetIsNotOutbid) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId ann = stage.join("ann");
  stage.ask(ann, LeaveRequest{});
  stage.step(Outbid{});  // Its router is still opening.
  EXPECT_FALSE(stage.meeting.finished());
  stage.answer_all();
  EXPECT_FALSE(stage.meeting.finished());
  stage.step(Outbid{});
  EXPECT_TRUE(stage.meeting.finished());
}

TEST(Room, ThatCouldNotEndYetKeepsItsSeats) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.transport(ann, Direction::send);
  stage.drop(ann);
  stage.pass(10s);
  ASSERT_TRUE(stage.meeting.deserted());
  stage.step(Outbid{});
  EXPECT_FALSE(stage.meeting.finished());
  const auto token = stage.witnesses.at(ann).joined->resume_token;
  const ConnectionId again = stage.join("ann", {.token = token});
  ASSERT_TRUE(stage.witnesses.at(again).joined);
  EXPECT_TRUE(stage.witnesses.at(again).joined->resumed);
}

TEST(Room, IsNotFinishedBeforeItsRouterIsClosed) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.drop(stage.join("ann"));
  stage.pass(2min);
  EXPECT_FALSE(stage.meeting.finished());
  stage.answer_all();
  EXPECT_TRUE(stage.meeting.finished());
}

}  // namespace
}  // namespace rollcall::core
