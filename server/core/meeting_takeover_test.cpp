#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Bob watches while Ann is in the meeting in her first tab, with her camera on.
class Takeover : public testing::Test {
 protected:
  Takeover() {
    bob = stage.join("bob");
    first = stage.join("ann", {.tab = "one"});
    camera = stage.produce(first, stage.connected_transport(first, Direction::send));
    stage.pass(1s);
    stage.forget_the_past();
  }
  ConnectionId take_over() { return stage.join("ann", {.tab = "two"}); }
  void expect_switched(ConnectionId old) {
    EXPECT_THAT(stage.told<MeetingSwitched>(old), SizeIs(1));
    EXPECT_EQ(stage.witnesses.at(old).closed, Goodbye::final);
  }
  void expect_nobody_came_or_went() {
    for (const std::string& change : stage.changes(bob)) {
      EXPECT_THAT(change, testing::StartsWith("updated"));
    }
  }

  Stage stage;
  ConnectionId bob;
  ConnectionId first;
  ProducerId camera;
};

TEST_F(Takeover, MovesControlAtTheJoin) {
  const ConnectionId second = take_over();
  EXPECT_EQ(stage.answer<Joined>(second).epoch, Epoch(2));
  EXPECT_THAT(stage.answer<Joined>(second).transports, IsEmpty());
  stage.ask(first, LeaveRequest{});
  EXPECT_EQ(stage.error(first), ErrorCode::not_joined);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_EQ(stage.transitions.back().why, Transition::Why::took_over);
}

TEST_F(Takeover, ServesTheOldPageUntilTheNewOneSends) {
  const ConnectionId second = take_over();
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  const ProducerId newer =
      stage.produce(second, stage.connected_transport(second, Direction::send));
  expect_switched(first);
  const auto news = stage.told<NewProducer>(bob);
  ASSERT_THAT(news, SizeIs(1));
  EXPECT_EQ(news[0].producer.id, newer);
  EXPECT_EQ(news[0].producer.replaces, camera);
  ASSERT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<ProducerClosed>(bob)[0].producer, camera);
  stage.pass(1s);
  expect_nobody_came_or_went();
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Takeover, IsNotDoneByATransportThatOnlyReceives) {
  const ConnectionId second = take_over();
  stage.connected_transport(second, Direction::recv);
  EXPECT_FALSE(stage.witnesses.at(first).closed);
}

TEST_F(Takeover, IsNotDoneByAProducerWhoseTransportDtlsHasNotConnected) {
  const ConnectionId second = take_over();
  const TransportId sending = stage.transport(second, Direction::send);
  stage.ask(second, ConnectTransportRequest{sending, {"{}"}});
  stage.produce(second, sending);
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.step(TransportStateChanged{sending, TransportState::connected});
  expect_switched(first);
}

TEST_F(Takeover, EndsTheOldPageAfterFiveSecondsWhateverTheNewOneDoes) {
  take_over();
  stage.pass(4999ms);
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.pass(1ms);
  expect_switched(first);
  EXPECT_EQ(stage.host.existing, stage.desired());
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  stage.pass(1s);
  expect_nobody_came_or_went();
}

TEST_F(Takeover, OfAPageWithoutMediaIsDoneAtOnce) {
  const ConnectionId old = stage.join("cat", {.tab = "one"});
  stage.join("cat", {.tab = "two"});
  expect_switched(old);
}

TEST_F(Takeover, IsDoneAtOnceIfTheWorkerOfTheOldPageIsDead) {
  take_over();
  stage.lose_router(RouterId("next"));
  expect_switched(first);
}

TEST_F(Takeover, IsDoneAtOnceIfTheOldPageClosesItsPeerConnections) {
  take_over();
  stage.step(TransportStateChanged{TransportId("object-1"), TransportState::closed});
  expect_switched(first);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Takeover, ToldToNobodyIfTheOldPageIsCutOffMeanwhile) {
  take_over();
  stage.drop(first);
  stage.pass(5s);
  EXPECT_THAT(stage.told<MeetingSwitched>(first), IsEmpty());
  EXPECT_EQ(stage.host.existing, stage.desired());
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Takeover, IsRefusedToThePageThatLost) {
  take_over();
  stage.pass(6s);
  const ConnectionId again = stage.join("ann", {.tab = "one"});
  EXPECT_EQ(stage.error(again), ErrorCode::meeting_switched);
  EXPECT_EQ(stage.answer<Joined>(stage.join("ann", {.tab = "one", .takeover = true})).epoch,
            Epoch(3));
}

TEST_F(Takeover, IsRefusedToAPageThatWasCutOffWhileItLost) {
  stage.drop(first);
  stage.pass(2s);
  take_over();
  stage.pass(1s);
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "one"})), ErrorCode::meeting_switched);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Takeover, ByGestureMakesTheOtherPageTheOneThatLost) {
  take_over();
  stage.pass(6s);
  stage.join("ann", {.tab = "one", .takeover = true});
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "two"})), ErrorCode::meeting_switched);
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "one"})), std::nullopt);
}

TEST_F(Takeover, ByGestureOnAPageThatIsStillServedTakesItsMediaBack) {
  const ConnectionId second = take_over();
  stage.connected_transport(second, Direction::recv);
  stage.join_on(first, {.tab = "one", .takeover = true});
  EXPECT_THAT(stage.answer<Joined>(first).transports, SizeIs(1));
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  expect_switched(second);
  stage.pass(6s);
  EXPECT_THAT(stage.told<ProducerClosed>(bob), IsEmpty());
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  EXPECT_EQ(stage.host.existing, stage.desired());
  expect_nobody_came_or_went();
}

TEST_F(Takeover, ByGestureOnANewSocketOfAPageThatIsStillServedClosesItsOldOne) {
  take_over();
  const ConnectionId again = stage.join("ann", {.tab = "one", .takeover = true});
  EXPECT_EQ(stage.witnesses.at(first).closed, Goodbye::silent);
  EXPECT_THAT(stage.answer<Joined>(again).transports, SizeIs(1));
}

TEST_F(Takeover, OnAConnectionOfTheOldPageByANewPageDoesNotEndThatConnection) {
  take_over();
  stage.join_on(first, {.tab = "three"});
  EXPECT_EQ(stage.error(first), std::nullopt);
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.pass(10s);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(Takeover, RemembersTheLastEightPagesThatLost) {
  for (int i = 2; i <= 10; ++i)
    stage.join("ann", {.tab = "tab" + std::to_string(i)});
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "tab2"})), ErrorCode::meeting_switched);
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "tab9"})), ErrorCode::meeting_switched);
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "one"})), std::nullopt);
}

TEST_F(Takeover, ByAThirdPageEndsTheFirstAtOnce) {
  const ConnectionId second = take_over();
  stage.connected_transport(second, Direction::recv);
  stage.join("ann", {.tab = "three"});
  expect_switched(first);
  EXPECT_FALSE(stage.witnesses.at(second).closed);
  stage.pass(5s);
  expect_switched(second);
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Takeover, FollowedByLeavingEndsEverything) {
  const ConnectionId second = take_over();
  stage.ask(second, LeaveRequest{});
  expect_switched(first);
  EXPECT_THAT(stage.names(), ElementsAre("bob"));
  EXPECT_EQ(stage.host.existing, stage.desired());
}

TEST_F(Takeover, AfterLeavingIsAFreshStartForTheOldPageToo) {
  stage.ask(first, LeaveRequest{});
  stage.join("ann", {.tab = "two"});
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "one"})), std::nullopt);
}

TEST_F(Takeover, ShowsTheOldPagesMediaToWhoJoinsMeanwhile) {
  take_over();
  const ConnectionId cat = stage.join("cat");
  ASSERT_THAT(stage.answer<Joined>(cat).producers, SizeIs(1));
  EXPECT_EQ(stage.answer<Joined>(cat).producers[0].id, camera);
}

TEST_F(Takeover, SurvivesANewSocketOfTheNewPage) {
  const ConnectionId second = take_over();
  stage.drop(second);
  stage.join("ann", {.tab = "two"});
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.pass(5s);
  expect_switched(first);
}

TEST_F(Takeover, LetsNoLateFrameOfTheOldPageCount) {
  const ConnectionId second = take_over();
  stage.silence(second);
  for (int i = 0; i < 4; ++i) {
    stage.hear(first);
    stage.pass(1s);
  }
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
}

// ---- Reload

TEST_F(Takeover, OfTheSameTabIsAReloadAndEndsTheOldMediaAtOnce) {
  stage.ask(first, BeforeDisconnectRequest{stage.room, true});
  stage.drop(first);
  stage.pass(1s);
  stage.forget_the_past();
  const ConnectionId reloaded = stage.join("ann", {.tab = "one", .page = "next page"});
  EXPECT_THAT(stage.answer<Joined>(reloaded).transports, IsEmpty());
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  stage.pass(5s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann"));
}

TEST_F(Takeover, OfTheSameTabWithoutAWordFromTheOldPageEndsItToo) {
  const ConnectionId reloaded = stage.join("ann", {.tab = "one", .page = "next page"});
  expect_switched(first);
  EXPECT_THAT(stage.host.existing, ElementsAre("router"));
  EXPECT_EQ(stage.error(reloaded), std::nullopt);
  stage.pass(1s);
  expect_nobody_came_or_went();
}

TEST_F(Takeover, OfTheSameTabLetsThePageBeforeReturn) {
  stage.join("ann", {.tab = "one", .page = "next page"});
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "one"})), std::nullopt);  // Back button.
}

}  // namespace
}  // namespace rollcall::core
