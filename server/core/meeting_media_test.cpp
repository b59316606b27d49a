#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Ann sends, Bob receives.
class Media : public testing::Test {
 protected:
  explicit Media(RoomLimits limits = {}) : stage({}, limits) {
    ann = stage.join("ann");
    bob = stage.join("bob");
    sending = stage.connected_transport(ann, Direction::send);
    receiving = stage.connected_transport(bob, Direction::recv);
    stage.pass(1s);
    stage.forget_the_past();
  }
  Error failure(ConnectionId of) { return stage.last_reply(of).answer.error(); }

  Stage stage;
  ConnectionId ann;
  ConnectionId bob;
  TransportId sending;
  TransportId receiving;
};

// ---- Transports

TEST_F(Media, TransportIsAnsweredWithWhatTheMediaHostSays) {
  stage.ask(ann, CreateTransportRequest{Direction::recv, {"{\"sctp\":1}"}});
  EXPECT_EQ(stage.answer<TransportMade>(ann).body.text, "{\"id\":\"" + stage.last_fresh_id + "\"}");
  ASSERT_THAT(stage.calls<CreateTransport>(), SizeIs(1));
  EXPECT_EQ(stage.calls<CreateTransport>()[0].options.text, "{\"sctp\":1}");
  EXPECT_EQ(stage.calls<CreateTransport>()[0].router, RouterId("router"));
}

TEST_F(Media, TransportsAreLimited) {
  for (int i = 0; i < 3; ++i)
    stage.transport(ann, Direction::recv);
  EXPECT_EQ(stage.error(ann), std::nullopt);
  stage.transport(ann, Direction::recv);
  EXPECT_EQ(failure(ann).code, ErrorCode::limit_reached);
  EXPECT_EQ(failure(ann).hint, "transports");
}

TEST_F(Media, TransportIsConnectedOnce) {
  stage.ask(ann, ConnectTransportRequest{sending, {"{}"}});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_connected);
}

TEST_F(Media, TransportWhoseConnectingFailedMayBeConnectedAgain) {
  const TransportId id = stage.transport(ann, Direction::recv);
  stage.host.mode = MediaHostDouble::Mode::failing;
  stage.ask(ann, ConnectTransportRequest{id, {"{}"}});
  EXPECT_EQ(stage.error(ann), ErrorCode::media_unavailable);
  stage.host.mode = MediaHostDouble::Mode::prompt;
  stage.ask(ann, ConnectTransportRequest{id, {"{}"}});
  EXPECT_EQ(stage.answer<Done>(ann), Done{});
}

TEST_F(Media, TransportThatTheHostSaysIsConnectedAlreadyIsConnected) {
  const TransportId id = stage.transport(ann, Direction::send);
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.ask(ann, ConnectTransportRequest{id, {"{}"}});
  const MediaRequestId asked = stage.calls<ConnectTransport>().back().request;
  stage.step(MediaAnswered{asked, fail(ErrorCode::already_connected, "before")});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_connected);
  stage.ask(ann, ProduceRequest{id, MediaKind::audio, MediaSource::microphone, {"{}"}, false});
  EXPECT_EQ(stage.calls<Produce>().back().transport, id);
}

TEST_F(Media, TransportThatIsNeverConnectedIsClosedAfterFifteenSeconds) {
  const TransportId id = stage.transport(ann, Direction::recv);
  stage.ask(ann, ConnectTransportRequest{id, {"{}"}});  // Asked for, but DTLS never comes.
  stage.pass(14999ms);
  EXPECT_THAT(stage.told<TransportClosed>(ann), IsEmpty());
  stage.pass(1ms);
  ASSERT_THAT(stage.told<TransportClosed>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<TransportClosed>(ann)[0].transport, id);
  EXPECT_EQ(stage.told<TransportClosed>(ann)[0].reason, TransportClosedReason::setup_timeout);
  EXPECT_THAT(stage.host.existing, Not(Contains(id.text())));
  stage.pass(20s);
  EXPECT_THAT(stage.host.existing, Contains(sending.text()));
}

TEST_F(Media, TransportThatFailsBeforeItConnectsIsClosedInTime) {
  const TransportId id = stage.transport(ann, Direction::recv);
  stage.step(TransportStateChanged{id, TransportState::failed});
  EXPECT_THAT(stage.told<IceRestartNeeded>(ann), IsEmpty());
  stage.pass(15s);
  EXPECT_THAT(stage.told<TransportClosed>(ann), SizeIs(1));
}

TEST_F(Media, IceIsRestartedOnOwnTransportsOnly) {
  stage.ask(ann, RestartIceRequest{sending});
  EXPECT_EQ(stage.answer<IceParametersAnswer>(ann).body.text, "{\"id\":\"\"}");
  stage.ask(bob, RestartIceRequest{sending});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

// ---- Producers

TEST_F(Media, ProducerIsToldToAllOthers) {
  const ProducerId id = stage.produce(ann, sending, MediaSource::screen);
  EXPECT_EQ(stage.error(ann), std::nullopt);
  ASSERT_THAT(stage.told<NewProducer>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<NewProducer>(bob)[0].producer,
            (ProducerInfo{id, ParticipantId("ann"), MediaKind::video, MediaSource::screen, false,
                          std::nullopt}));
  EXPECT_THAT(stage.told<NewProducer>(ann), IsEmpty());
  const ConnectionId cat = stage.join("cat");
  EXPECT_THAT(stage.answer<Joined>(cat).producers, SizeIs(1));
}

TEST_F(Media, ProducerNeedsATransportThatWasConnected) {
  const TransportId fresh = stage.transport(ann, Direction::send);
  stage.produce(ann, fresh);
  EXPECT_EQ(stage.error(ann), ErrorCode::not_connected);
}

TEST_F(Media, ProducerMayFollowTheConnectingThatIsStillUnderWay) {
  const TransportId fresh = stage.transport(ann, Direction::send);
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.ask(ann, ConnectTransportRequest{fresh, {"{}"}});
  stage.produce(ann, fresh);
  EXPECT_THAT(stage.calls<Produce>(), SizeIs(1));
  stage.ask(ann, ConnectTransportRequest{fresh, {"{}"}});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_connected);
  stage.answer_all();
  EXPECT_EQ(stage.error(ann), std::nullopt);
}

TEST_F(Media, ProducerNeedsASendingTransportOfItsOwn) {
  const TransportId recv = stage.connected_transport(ann, Direction::recv);
  stage.produce(ann, recv);
  EXPECT_EQ(stage.error(ann), ErrorCode::bad_request);
  stage.produce(bob, sending);
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
  stage.produce(ann, TransportId("unknown"));
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
}

TEST_F(Media, ProducersAreLimited) {
  for (int i = 0; i < 8; ++i)
    stage.produce(ann, sending);
  EXPECT_EQ(stage.error(ann), std::nullopt);
  stage.produce(ann, sending);
  EXPECT_EQ(failure(ann).code, ErrorCode::limit_reached);
  EXPECT_EQ(failure(ann).hint, "producers");
}

TEST_F(Media, ProducerRefusedByTheMediaHostIsToldToNobody) {
  stage.host.mode = MediaHostDouble::Mode::failing;
  stage.produce(ann, sending);
  EXPECT_EQ(stage.error(ann), ErrorCode::media_unavailable);
  EXPECT_THAT(stage.told<NewProducer>(bob), IsEmpty());
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Media, ProducerFlowIsToldWhenItChangesAndOnlyThen) {
  const ProducerId id = stage.produce(ann, sending);
  stage.ask(ann, SetProducerFlowRequest{id, Flow::pause});
  stage.ask(ann, SetProducerFlowRequest{id, Flow::pause});
  EXPECT_EQ(stage.answer<Done>(ann), Done{});
  EXPECT_THAT(stage.calls<SetProducerFlow>(), SizeIs(1));
  ASSERT_THAT(stage.told<ProducerFlowChanged>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<ProducerFlowChanged>(bob)[0].state, FlowState::paused);
  EXPECT_TRUE(stage.answer<Joined>(stage.join("cat")).producers[0].paused);
  stage.ask(ann, SetProducerFlowRequest{id, Flow::resume});
  EXPECT_EQ(stage.told<ProducerFlowChanged>(bob)[1].state, FlowState::resumed);
  stage.ask(bob, SetProducerFlowRequest{id, Flow::pause});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
  EXPECT_EQ(stage.last_reply(bob).event, "pauseProducer");
}

TEST_F(Media, ProducerThatComesAndGoesTooOftenIsRefused) {
  std::size_t refused = 0;
  for (int i = 0; i < 100; ++i) {
    const ProducerId id = stage.produce(ann, sending);
    refused += stage.error(ann) == ErrorCode::rate_limited ? 1 : 0;
    stage.ask(ann, CloseProducerRequest{id});
  }
  EXPECT_EQ(refused, 60u);
  EXPECT_THAT(stage.told<NewProducer>(bob), SizeIs(40));
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Media, ProducerMayAlwaysBePausedButNotOftenerThanItWasResumed) {
  const ProducerId id = stage.produce(ann, sending);
  for (int i = 0; i < 100; ++i) {
    stage.ask(ann, SetProducerFlowRequest{id, Flow::resume});
    stage.ask(ann, SetProducerFlowRequest{id, Flow::pause});
    EXPECT_EQ(stage.error(ann), std::nullopt);
  }
  EXPECT_THAT(stage.told<ProducerFlowChanged>(bob), SizeIs(2 * 39 + 1));
  stage.ask(ann, SetProducerFlowRequest{id, Flow::resume});
  EXPECT_EQ(stage.error(ann), ErrorCode::rate_limited);
}

TEST_F(Media, ProducerIsClosedByItsOwnerOnly) {
  const ProducerId id = stage.produce(ann, sending);
  stage.ask(bob, CloseProducerRequest{id});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
  stage.ask(ann, CloseProducerRequest{id});
  EXPECT_EQ(stage.answer<Done>(ann), Done{});
  ASSERT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<ProducerClosed>(bob)[0].participant, ParticipantId("ann"));
  stage.ask(ann, CloseProducerRequest{id});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  EXPECT_EQ(stage.host.existing, stage.desired());
}

// ---- Consumers

TEST_F(Media, ConsumerIsMadeOfSomebodyElsesProducer) {
  const ProducerId camera = stage.produce(ann, sending);
  const ConsumerId id = stage.consume(bob, receiving, camera);
  EXPECT_EQ(stage.answer<FromMediaHost>(bob).body.text, "{\"id\":\"" + id.text() + "\"}");
  ASSERT_THAT(stage.calls<Consume>(), SizeIs(1));
  EXPECT_EQ(stage.calls<Consume>()[0].producer, camera);
}

TEST_F(Media, ConsumerOfAnOwnOrUnknownProducerIsNotFound) {
  const ProducerId camera = stage.produce(ann, sending);
  const TransportId own = stage.connected_transport(ann, Direction::recv);
  stage.consume(ann, own, camera);
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.consume(bob, receiving, ProducerId("unknown"));
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

TEST_F(Media, ConsumerOfSomebodyWhoIsNotInTheListIsNotFound) {
  const ProducerId camera = stage.produce(ann, sending);
  stage.drop(ann);
  stage.pass(6s);
  stage.consume(bob, receiving, camera);
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

TEST_F(Media, ConsumerOfAProducerInTheMakingIsNotFound) {
  stage.host.mode = MediaHostDouble::Mode::held;
  const ProducerId camera = stage.produce(ann, sending);
  stage.consume(bob, receiving, camera);
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

TEST_F(Media, ConsumerNeedsAReceivingTransportButNotAConnectedOne) {
  const ProducerId camera = stage.produce(ann, sending);
  const TransportId wrong = stage.connected_transport(bob, Direction::send);
  stage.consume(bob, wrong, camera);
  EXPECT_EQ(stage.error(bob), ErrorCode::bad_request);
  const TransportId fresh = stage.transport(bob, Direction::recv);
  stage.consume(bob, fresh, camera);
  EXPECT_EQ(stage.error(bob), std::nullopt);
}

TEST_F(Media, ConsumerFlowAndLayersAndEndAreTheOwners) {
  const ConsumerId id = stage.consume(bob, receiving, stage.produce(ann, sending));
  stage.ask(bob, SetConsumerFlowRequest{id, Flow::resume});
  ASSERT_THAT(stage.calls<SetConsumerFlow>(), SizeIs(1));
  stage.ask(bob, SetPreferredLayersRequest{id, {"{\"spatialLayer\":1}"}});
  EXPECT_EQ(stage.answer<Done>(bob), Done{});
  EXPECT_EQ(stage.calls<SetPreferredLayers>()[0].layers.text, "{\"spatialLayer\":1}");
  stage.ask(ann, SetConsumerFlowRequest{id, Flow::pause});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.ask(ann, SetPreferredLayersRequest{id, {"{}"}});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.ask(ann, CloseConsumerRequest{id});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.ask(bob, CloseConsumerRequest{id});
  EXPECT_EQ(stage.answer<Done>(bob), Done{});
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Media, ConsumerWhoseProducerWentIsToldToItsOwner) {
  const ConsumerId id = stage.consume(bob, receiving, stage.produce(ann, sending));
  stage.step(ConsumerEnded{id});
  ASSERT_THAT(stage.told<ConsumerClosed>(bob), SizeIs(1));
  EXPECT_EQ(std::get<ConsumerId>(stage.told<ConsumerClosed>(bob)[0].consumer), id);
  stage.step(ConsumerEnded{id});
  EXPECT_THAT(stage.told<ConsumerClosed>(bob), SizeIs(1));
}

TEST_F(Media, ConsumerScoreGoesToItsOwner) {
  const ConsumerId id = stage.consume(bob, receiving, stage.produce(ann, sending));
  stage.step(ConsumerScored{id, {"{\"score\":9}"}});
  ASSERT_THAT(stage.told<ConsumerScore>(bob), SizeIs(1));
  EXPECT_THAT(stage.told<ConsumerScore>(ann), IsEmpty());
  stage.step(ConsumerScored{ConsumerId("unknown"), {"{}"}});
}

TEST_F(Media, StatisticsAreOfOwnObjects) {
  const ProducerId camera = stage.produce(ann, sending);
  const ConsumerId consumer = stage.consume(bob, receiving, camera);
  stage.ask(ann, GetStatsRequest{sending});
  EXPECT_EQ(stage.answer<StatsAnswer>(ann).body.text, "{\"id\":\"\"}");
  stage.ask(ann, GetStatsRequest{camera});
  EXPECT_EQ(stage.error(ann), std::nullopt);
  stage.ask(ann, GetStatsRequest{consumer});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.ask(bob, GetStatsRequest{camera});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

class SmallLimits : public Media {
 protected:
  SmallLimits() : Media({.consumers_max = 1, .data_producers_max = 1, .data_consumers_max = 1}) {}
};

TEST_F(SmallLimits, HoldForConsumersAndDataToo) {
  const ProducerId camera = stage.produce(ann, sending);
  stage.consume(bob, receiving, camera);
  stage.consume(bob, receiving, camera);
  EXPECT_EQ(failure(bob).hint, "consumers");
  stage.ask(ann, ProduceDataRequest{sending, "chat", "", {"{}"}});
  const DataProducerId data(stage.last_fresh_id);
  stage.ask(ann, ProduceDataRequest{sending, "chat", "", {"{}"}});
  EXPECT_EQ(failure(ann).hint, "dataProducers");
  stage.ask(bob, ConsumeDataRequest{receiving, data});
  stage.ask(bob, ConsumeDataRequest{receiving, data});
  EXPECT_EQ(failure(bob).hint, "dataConsumers");
}

// ---- Data

TEST_F(Media, DataFlowsLikeMedia) {
  stage.ask(ann, ProduceDataRequest{sending, "chat", "json", {"{}"}});
  const DataProducerId data(stage.last_fresh_id);
  ASSERT_THAT(stage.told<NewDataProducer>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<NewDataProducer>(bob)[0].producer,
            (DataProducerInfo{data, ParticipantId("ann"), "chat", "json"}));
  stage.ask(bob, ConsumeDataRequest{receiving, data});
  const DataConsumerId consumer(stage.last_fresh_id);
  EXPECT_EQ(stage.error(bob), std::nullopt);
  EXPECT_THAT(stage.answer<Joined>(stage.join("cat")).data_producers, SizeIs(1));
  stage.step(ConsumerEnded{consumer});
  EXPECT_THAT(stage.told<ConsumerClosed>(bob), SizeIs(1));
  stage.ask(ann, LeaveRequest{});
  ASSERT_THAT(stage.told<DataProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<DataProducerClosed>(bob)[0].producer, data);
}

TEST_F(Media, DataNeedsTheRightTransportAndTheRightOwner) {
  const TransportId fresh = stage.transport(ann, Direction::send);
  stage.ask(ann, ProduceDataRequest{fresh, "", "", {"{}"}});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_connected);
  stage.ask(bob, ProduceDataRequest{receiving, "", "", {"{}"}});
  EXPECT_EQ(stage.error(bob), ErrorCode::bad_request);
  stage.ask(bob, ConsumeDataRequest{receiving, DataProducerId("unknown")});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
}

// ---- Health

TEST_F(Media, HealthIsLiveWithTheFirstConnectedTransportAndLostWithTheLast) {
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::live);
  const TransportId second = stage.connected_transport(ann, Direction::recv);
  stage.step(TransportStateChanged{sending, TransportState::disconnected});
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::live);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  stage.step(TransportStateChanged{second, TransportState::failed});
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::lost);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann"));
  EXPECT_THAT(stage.told<IceRestartNeeded>(ann), SizeIs(2));
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  stage.step(TransportStateChanged{sending, TransportState::connected});
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::live);
}

TEST_F(Media, HealthReportedTwiceIsToldOnce) {
  stage.step(TransportStateChanged{sending, TransportState::disconnected});
  stage.step(TransportStateChanged{sending, TransportState::failed});
  EXPECT_THAT(stage.told<IceRestartNeeded>(ann), SizeIs(1));
}

TEST_F(Media, StateOfAnUnknownTransportIsIgnored) {
  stage.step(TransportStateChanged{TransportId("unknown"), TransportState::closed});
  EXPECT_THAT(stage.changes(bob), IsEmpty());
}

// ---- Answers that come late

TEST_F(Media, AnswerAfterLeavingIsFollowedByClosingWhatWasMade) {
  stage.host.mode = MediaHostDouble::Mode::held;
  const TransportId late = stage.transport(ann, Direction::recv);
  stage.ask(ann, LeaveRequest{});
  stage.answer_all();
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  EXPECT_THAT(stage.calls<CloseTransport>(), SizeIs(testing::Ge(1u)));
  EXPECT_EQ(stage.host.existing, stage.desired());
  EXPECT_THAT(stage.host.existing, Not(Contains(late.text())));
}

TEST_F(Media, APageThatComesBackIsToldWhatExistsOnItsTransports) {
  const TransportId inbound = stage.connected_transport(ann, Direction::recv);
  const ProducerId camera = stage.produce(ann, sending);
  const ProducerId theirs = stage.produce(bob, stage.connected_transport(bob, Direction::send));
  stage.ask(ann, ConsumeRequest{inbound, theirs, {"{}"}});
  const ConsumerId consumer(stage.last_fresh_id);
  const ConnectionId again = stage.join("ann");
  EXPECT_THAT(
      stage.answer<Joined>(again).transports,
      testing::UnorderedElementsAre(TransportInfo{sending, Direction::send, {camera}, {}},
                                    TransportInfo{inbound, Direction::recv, {}, {consumer}}));
}

TEST_F(Media, AnswerForAnEarlierConnectionOfThePageIsClosedAsNobodyKnowsIt) {
  stage.host.mode = MediaHostDouble::Mode::held;
  const ProducerId lost = stage.produce(ann, sending);
  const ConnectionId again = stage.join("ann");
  EXPECT_THAT(stage.answer<Joined>(again).transports,
              ElementsAre(TransportInfo{sending, Direction::send}));
  stage.answer_all();
  EXPECT_THAT(stage.host.existing, Not(Contains(lost.text())));
  EXPECT_THAT(stage.told<NewProducer>(bob), IsEmpty());
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Media, AnswerForATransportThatTimedOutMeanwhileIsClosed) {
  stage.host.mode = MediaHostDouble::Mode::held;
  const TransportId late = stage.transport(ann, Direction::recv);
  stage.pass(16s);
  stage.answer_all();
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  EXPECT_THAT(stage.host.existing, Not(Contains(late.text())));
}

TEST_F(Media, AnswerOfEveryKindAfterThePageReloadedLeavesNothingBehind) {
  const ProducerId camera = stage.produce(ann, sending);
  stage.ask(ann, ProduceDataRequest{sending, "", "", {"{}"}});
  const DataProducerId data(stage.last_fresh_id);
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.consume(bob, receiving, camera);
  stage.ask(bob, ConsumeDataRequest{receiving, data});
  stage.transport(bob, Direction::send);
  stage.ask(bob, RestartIceRequest{receiving});
  stage.join("bob", {.page = "reloaded"});
  stage.answer_all();
  EXPECT_EQ(stage.host.existing, stage.desired());
  EXPECT_THAT(stage.host.existing, Not(Contains(receiving.text())));
}

TEST_F(Media, AnswerNobodyWaitsForIsIgnored) {
  stage.step(MediaAnswered{MediaRequestId(999999), JsonText{"{}"}});
  EXPECT_THAT(stage.host.calls, IsEmpty());
}

// ---- A page on a new socket

TEST_F(Media, SessionGoesOnWhenThePageComesBackOnANewSocket) {
  const ProducerId camera = stage.produce(ann, sending);
  stage.drop(ann);
  stage.pass(2s);
  const ConnectionId again = stage.join("ann");
  EXPECT_THAT(stage.answer<Joined>(again).transports,
              ElementsAre(TransportInfo{sending, Direction::send, {camera}, {}}));
  stage.ask(again, RestartIceRequest{sending});
  EXPECT_EQ(stage.error(again), std::nullopt);
  stage.ask(again, SetProducerFlowRequest{camera, Flow::pause});
  EXPECT_EQ(stage.error(again), std::nullopt);
  EXPECT_THAT(stage.told<ProducerClosed>(bob), IsEmpty());
}

TEST_F(Media, SessionOfThePageEndsWithForceCleanupOncePerTenSeconds) {
  stage.produce(ann, sending);
  stage.ask(ann, ForceCleanupRequest{});
  EXPECT_EQ(stage.answer<CleanedUp>(ann).closed, 2u);
  ASSERT_THAT(stage.told<TransportClosed>(ann), SizeIs(1));
  EXPECT_EQ(stage.told<TransportClosed>(ann)[0].reason, TransportClosedReason::force_cleanup);
  EXPECT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::none);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  stage.ask(ann, ForceCleanupRequest{});
  EXPECT_EQ(stage.error(ann), ErrorCode::rate_limited);
  stage.pass(10s);
  stage.ask(ann, ForceCleanupRequest{});
  EXPECT_EQ(stage.answer<CleanedUp>(ann).closed, 0u);
}

// ---- Speakers

TEST_F(Media, SpeakerIsAPersonAndToldWhenItChanges) {
  const ProducerId microphone = stage.produce(ann, sending, MediaSource::microphone);
  stage.step(SpeakerChanged{microphone});
  stage.step(SpeakerChanged{microphone});
  ASSERT_THAT(stage.told<ActiveSpeaker>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<ActiveSpeaker>(bob)[0].participant, ParticipantId("ann"));
  EXPECT_THAT(stage.told<ActiveSpeaker>(stage.join("cat")), SizeIs(1));
  stage.step(SpeakerChanged{std::nullopt});
  EXPECT_EQ(stage.told<ActiveSpeaker>(bob)[1].participant, std::nullopt);
  stage.step(SpeakerChanged{ProducerId("unknown")});
  EXPECT_THAT(stage.told<ActiveSpeaker>(bob), SizeIs(2));
}

TEST_F(Media, SpeakerIsNobodyWhoIsNotInTheList) {
  const ProducerId microphone = stage.produce(ann, sending, MediaSource::microphone);
  stage.drop(ann);
  stage.pass(6s);
  stage.step(SpeakerChanged{microphone});
  EXPECT_THAT(stage.told<ActiveSpeaker>(bob), IsEmpty());
}

// ---- The worker dies

TEST_F(Media, LossOfTheRouterMakesNobodyLeaveAndTellsAllToBuildAnew) {
  stage.produce(ann, sending);
  stage.lose_router(RouterId("next"));
  for (const ConnectionId to : {ann, bob}) {
    ASSERT_THAT(stage.told<MediaReset>(to), SizeIs(1));
    EXPECT_EQ(stage.told<MediaReset>(to)[0].router_rtp_capabilities.text, "{\"id\":\"next\"}");
  }
  stage.pass(1s);
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
  EXPECT_EQ(stage.shown("ann")->media, MediaHealth::none);
  EXPECT_THAT(stage.host.existing, ElementsAre("next"));
  EXPECT_EQ(stage.host.existing, stage.desired());
  stage.ask(ann, CloseProducerRequest{ProducerId("object-3")});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_found);
  stage.transport(ann, Direction::send);
  EXPECT_EQ(stage.calls<CreateTransport>().back().router, RouterId("next"));
}

TEST_F(Media, LossOfTheRouterIsRetriedUntilAWorkerServes) {
  stage.host.mode = MediaHostDouble::Mode::failing;
  stage.lose_router(RouterId("next"));
  stage.transport(ann, Direction::send);
  EXPECT_EQ(stage.error(ann), ErrorCode::media_unavailable);
  stage.pass(3s);
  EXPECT_THAT(stage.calls<OpenRouter>(), SizeIs(4));
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
  stage.host.mode = MediaHostDouble::Mode::prompt;
  stage.pass(1s);
  EXPECT_THAT(stage.told<MediaReset>(bob), SizeIs(1));
}

TEST_F(Media, LossOfTheRouterKeepsNobodyFromResuming) {
  stage.host.mode = MediaHostDouble::Mode::failing;
  stage.lose_router(RouterId("next"));
  stage.drop(ann);
  const ConnectionId again = stage.join("ann");
  EXPECT_EQ(stage.error(again), std::nullopt);
  EXPECT_THAT(stage.answer<Joined>(again).transports, IsEmpty());
  stage.host.mode = MediaHostDouble::Mode::prompt;
  stage.pass(1s);
  EXPECT_THAT(stage.told<MediaReset>(again), SizeIs(1));
}

TEST_F(Media, LossOfARouterThatIsNotOpenChangesOnlyTheNextId) {
  stage.ask(ann, LeaveRequest{});
  stage.ask(bob, LeaveRequest{});
  stage.step(RouterLost{RouterId("next")});
  stage.join_on(ann, {});
  EXPECT_THAT(stage.host.existing, ElementsAre("next"));
}

TEST_F(Media, QuestionsWithoutAnswerAreLimited) {
  stage.host.mode = MediaHostDouble::Mode::held;
  for (int i = 0; i < 1024; ++i)
    stage.ask(ann, GetStatsRequest{sending});
  stage.ask(ann, GetStatsRequest{sending});
  EXPECT_EQ(failure(ann).code, ErrorCode::limit_reached);
  stage.ask(bob, GetStatsRequest{receiving});
  stage.answer_all();
  stage.ask(ann, GetStatsRequest{sending});
  stage.answer_all();
  EXPECT_EQ(stage.error(ann), std::nullopt);
}

}  // namespace
}  // namespace rollcall::core
