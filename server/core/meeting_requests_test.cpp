#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Requests : public testing::Test {
 protected:
  Requests() {
    ann = stage.join("ann");
    bob = stage.join("bob");
    stage.pass(1s);
    stage.forget_the_past();
  }
  RosterVersion version() const { return stage.roster().version; }

  Stage stage;
  ConnectionId ann;
  ConnectionId bob;
};

TEST_F(Requests, PingIsAnsweredByPongWithTheVersion) {
  stage.ask(ann, PingRequest{});
  ASSERT_THAT(stage.told<Pong>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<Pong>(ann)[0].version, version());
  EXPECT_EQ(stage.answer<Done>(ann), Done{});
  EXPECT_THAT(stage.told<Pong>(bob), IsEmpty());
}

TEST_F(Requests, PingWithoutAckIsAnsweredByPongAlone) {
  const std::size_t replies = stage.witnesses.at(ann).replies.size();
  stage.step(FromClient{ann, std::nullopt, PingRequest{}, "x"});
  EXPECT_THAT(stage.told<Pong>(ann), SizeIs(1));
  EXPECT_THAT(stage.witnesses.at(ann).replies, SizeIs(replies));
}

TEST_F(Requests, PingWithTheRightVersionGetsNoSnapshot) {
  stage.ask(ann, PingRequest{version()});
  EXPECT_THAT(stage.told<RosterSnapshot>(ann), IsEmpty());
}

TEST_F(Requests, PingWithAnyOtherVersionGetsASnapshotBeforeThePong) {
  stage.ask(ann, PingRequest{RosterVersion{version().generation, RosterNumber(1)}});
  stage.ask(ann, PingRequest{RosterVersion{RoomGeneration("older"), version().number}});
  ASSERT_THAT(stage.told<RosterSnapshot>(ann), SizeIs(2));
  EXPECT_EQ(stage.told<RosterSnapshot>(ann)[0].roster, stage.roster());
  EXPECT_TRUE(std::holds_alternative<RosterSnapshot>(stage.witnesses.at(ann).messages[0]));
  EXPECT_TRUE(std::holds_alternative<Pong>(stage.witnesses.at(ann).messages[1]));
}

TEST_F(Requests, PingsThatAskForTheListTooOftenGetThePongAlone) {
  const RosterVersion older{RoomGeneration("older"), version().number};
  for (int i = 0; i < 100; ++i)
    stage.ask(ann, PingRequest{older});
  EXPECT_THAT(stage.told<RosterSnapshot>(ann), SizeIs(5));
  EXPECT_THAT(stage.told<Pong>(ann), SizeIs(100));
  stage.pass(1s);
  stage.ask(ann, PingRequest{older});
  EXPECT_THAT(stage.told<RosterSnapshot>(ann), SizeIs(6));
}

TEST_F(Requests, AttributesThatChangeTooOftenAreRefusedAndStayAsTheyWere) {
  for (int i = 0; i < 99; ++i)
    stage.ask(bob, SetAttributesRequest{i % 2 == 0, std::nullopt});
  EXPECT_EQ(stage.error(bob), ErrorCode::rate_limited);
  EXPECT_FALSE(stage.shown("bob")->hand);  // As the twentieth had it.
  stage.ask(bob, SetAttributesRequest{false, std::nullopt});
  EXPECT_EQ(stage.error(bob), std::nullopt);  // What changes nothing is told to nobody.
}

TEST_F(Requests, AConnectionThatFellBehindIsToldNoChangesAndAPongNamesWhatItWasSent) {
  const RosterVersion sent = version();
  stage.step(FellBehind{ann});
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  stage.ask(ann, PingRequest{RosterVersion{sent.generation, RosterNumber(1)}});
  EXPECT_THAT(stage.told<RosterChanges>(ann), IsEmpty());
  EXPECT_THAT(stage.told<RosterChanges>(bob), SizeIs(1));
  EXPECT_THAT(stage.told<RosterSnapshot>(ann), IsEmpty());
  EXPECT_EQ(stage.told<Pong>(ann).back().version, sent);
  stage.step(CaughtUp{ann});
  EXPECT_EQ(stage.told<RosterSnapshot>(ann).back().roster, stage.roster());
  stage.pass(1s);
  stage.ask(bob, SetAttributesRequest{false, std::nullopt});
  EXPECT_THAT(stage.told<RosterChanges>(ann), SizeIs(1)) << "as everybody again";
}

TEST_F(Requests, AConnectionThatHasCaughtUpGetsTheListAndThenWhatComesAfterIt) {
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  stage.ask(bob, SetAttributesRequest{false, std::nullopt});  // Waits for its interval.
  stage.forget_the_past();
  stage.step(CaughtUp{ann});
  ASSERT_THAT(stage.told<RosterSnapshot>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<RosterSnapshot>(ann)[0].roster, stage.roster());
  stage.pass(1s);
  EXPECT_THAT(stage.told<RosterChanges>(ann), IsEmpty()) << "the list had it";
  stage.step(CaughtUp{stage.connect("nobody")});
}

TEST_F(Requests, PingWhileChangesWaitNamesTheVersionThatWasSent) {
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  const RosterVersion sent = stage.told<RosterChanges>(ann)[0].version;
  stage.ask(bob, SetAttributesRequest{false, std::nullopt});  // Waits for its interval.
  stage.ask(ann, PingRequest{sent});
  EXPECT_EQ(stage.told<Pong>(ann)[0].version, sent);
  EXPECT_THAT(stage.told<RosterSnapshot>(ann), IsEmpty());
}

TEST_F(Requests, SnapshotTakenWhileChangesWaitIsFollowedWithoutAGap) {
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  stage.ask(bob, SetAttributesRequest{false, std::nullopt});
  stage.ask(ann, PingRequest{RosterVersion{RoomGeneration("lost"), RosterNumber(7)}});
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  stage.pass(1s);
  EXPECT_FALSE(stage.witnesses.at(ann).out_of_step);
  EXPECT_EQ(stage.witnesses.at(ann).version, version());
  EXPECT_TRUE(stage.witnesses.at(ann).list.at(ParticipantId("bob")).hand);
}

TEST_F(Requests, AttributesAreToldToEverybodyWhenTheyChange) {
  stage.ask(bob, SetAttributesRequest{true, "Robert"});
  EXPECT_THAT(stage.changes(ann), ElementsAre("updated bob"));
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated bob"));
  EXPECT_EQ(stage.shown("bob")->display_name, "Robert");
  EXPECT_TRUE(stage.shown("bob")->hand);
  stage.pass(1s);
  stage.ask(bob, SetAttributesRequest{true, "Robert"});
  EXPECT_EQ(stage.answer<Done>(bob), Done{});
  stage.pass(1s);
  EXPECT_THAT(stage.changes(ann), SizeIs(1));
}

TEST_F(Requests, ChatThatComesTooOftenIsRefusedAndReachesNobody) {
  for (int i = 0; i < 100; ++i)
    stage.ask(ann, ChatRequest{"again"});
  EXPECT_THAT(stage.told<ChatMessage>(bob), SizeIs(20));
  EXPECT_EQ(stage.error(ann), ErrorCode::rate_limited);
  EXPECT_EQ(stage.last_reply(ann).answer.error().hint, "again in 500 ms");
}

TEST_F(Requests, ChatIsAllowedAgainWhenTheErrorSaid) {
  for (int i = 0; i < 21; ++i)
    stage.ask(ann, ChatRequest{"again"});
  stage.pass(500ms);
  stage.ask(ann, ChatRequest{"at last"});
  EXPECT_EQ(stage.error(ann), std::nullopt);
}

TEST_F(Requests, ChatOfOneDoesNotUseUpTheOthersAllowance) {
  for (int i = 0; i < 21; ++i)
    stage.ask(ann, ChatRequest{"again"});
  stage.ask(bob, ChatRequest{"please"});
  EXPECT_EQ(stage.error(bob), std::nullopt);
}

TEST_F(Requests, ChatAllowanceIsThePersonsAndNotTheConnections) {
  for (int i = 0; i < 20; ++i)
    stage.ask(ann, ChatRequest{"again"});
  const ConnectionId again = stage.join("ann");
  stage.ask(again, ChatRequest{"again"});
  EXPECT_EQ(stage.error(again), ErrorCode::rate_limited);
}

TEST_F(Requests, ChatGoesToEverybodyNumbered) {
  stage.ask(ann, ChatRequest{"hello"});
  stage.ask(bob, ChatRequest{"hi"});
  for (const ConnectionId to : {ann, bob}) {
    const auto lines = stage.told<ChatMessage>(to);
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].text, "hello");
    EXPECT_EQ(lines[0].participant, ParticipantId("ann"));
    EXPECT_LT(lines[0].number, lines[1].number);
  }
}

TEST_F(Requests, VisibilityIsOnlyAHint) {
  stage.ask(ann, VisibilityRequest{Visibility::frozen});
  EXPECT_EQ(stage.answer<Done>(ann), Done{});
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Requests, AreEvidence) {
  stage.silence(ann);
  for (int i = 0; i < 5; ++i) {
    stage.pass(2s);
    stage.ask(ann, PingRequest{});
  }
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
}

TEST_F(Requests, ToJoinThatTheDriverDidNotPrepareAreRefused) {
  stage.ask(ann, JoinRequest{});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_joined);
}

TEST(EventNames, AreThoseOfTheProtocol) {
  EXPECT_EQ(event_name(JoinRequest{}), "join");
  EXPECT_EQ(event_name(PingRequest{}), "ping");
  EXPECT_EQ(event_name(LeaveRequest{}), "leave");
  EXPECT_EQ(event_name(BeforeDisconnectRequest{}), "beforeDisconnect");
  EXPECT_EQ(event_name(VisibilityRequest{}), "visibility");
  EXPECT_EQ(event_name(SetAttributesRequest{}), "setAttributes");
  EXPECT_EQ(event_name(ChatRequest{}), "chat");
  EXPECT_EQ(event_name(ForceCleanupRequest{}), "forceCleanup");
  EXPECT_EQ(event_name(CreateTransportRequest{}), "createWebRtcTransport");
  EXPECT_EQ(event_name(ConnectTransportRequest{}), "connectWebRtcTransport");
  EXPECT_EQ(event_name(RestartIceRequest{}), "restartIce");
  EXPECT_EQ(event_name(ProduceRequest{}), "produce");
  EXPECT_EQ(event_name(ConsumeRequest{}), "consume");
  EXPECT_EQ(event_name(SetProducerFlowRequest{{}, Flow::pause}), "pauseProducer");
  EXPECT_EQ(event_name(SetProducerFlowRequest{{}, Flow::resume}), "resumeProducer");
  EXPECT_EQ(event_name(SetConsumerFlowRequest{{}, Flow::pause}), "pauseConsumer");
  EXPECT_EQ(event_name(SetConsumerFlowRequest{{}, Flow::resume}), "resumeConsumer");
  EXPECT_EQ(event_name(CloseProducerRequest{}), "closeProducer");
  EXPECT_EQ(event_name(CloseConsumerRequest{}), "closeConsumer");
  EXPECT_EQ(event_name(ProduceDataRequest{}), "produceData");
  EXPECT_EQ(event_name(ConsumeDataRequest{}), "consumeData");
  EXPECT_EQ(event_name(SetPreferredLayersRequest{}), "setPreferredLayers");
  EXPECT_EQ(event_name(GetStatsRequest{}), "getStats");
}

}  // namespace
}  // namespace rollcall::core
