// A room asks the media path about somebody in doubt, and goes by what it says.
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

/// Ann sends video and has an echo; bob watches.
class WitnessTest : public testing::Test {
 protected:
  void SetUp() override {
    bob = stage.join("bob");
    ann = stage.join("ann");
    send = stage.connected_transport(ann, Direction::send);
    receive = stage.connected_transport(ann, Direction::recv);
    camera = stage.produce(ann, send);
    make_echo();
    stage.pass(100ms);
    stage.forget_the_past();
  }

  void make_echo() {
    stage.ask(ann, ProduceDataRequest{send, "echo", std::string(echo_protocol), {"{}"}});
    answers = DataProducerId(stage.last_fresh_id);
    stage.ask(ann, ConsumeDataRequest{receive, DataProducerId(std::string(echo_producer))});
    echo = DataConsumerId(stage.last_fresh_id);
  }

  std::vector<std::uint64_t> echoes() const {
    std::vector<std::uint64_t> numbers;
    for (const SendEcho& sent : stage.calls<SendEcho>())
      numbers.push_back(sent.number);
    return numbers;
  }

  Stage stage;
  ConnectionId ann, bob;
  TransportId send, receive;
  ProducerId camera;
  DataProducerId answers;
  DataConsumerId echo;
};

TEST_F(WitnessTest, EchoesGoOutWhenTheSocketClosesAndTellThePageSo) {
  stage.drop(ann);
  ASSERT_THAT(stage.calls<SendEcho>(), SizeIs(1));
  EXPECT_EQ(stage.calls<SendEcho>()[0].echo, echo);
  EXPECT_EQ(stage.calls<SendEcho>()[0].socket, SocketSeen::lost);
  stage.pass(200ms);
  EXPECT_THAT(echoes(), ElementsAre(1, 2, 3));
}

TEST_F(WitnessTest, AReturnedEchoKeepsAPersonWithoutASocketInTheList) {
  stage.drop(ann);
  for (int i = 0; i < 40; ++i) {
    stage.step(EchoReturned{echo, echoes().back()});
    stage.pass(250ms);
  }
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_EQ(stage.presence("ann"), Presence::present);
}

TEST_F(WitnessTest, OnlyGrowthAfterTheDoubtBeganIsEvidence) {
  stage.host.traffic[send] = {1000, 2000};
  stage.drop(ann);
  stage.pass(499ms);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  stage.pass(1ms);
  EXPECT_THAT(stage.changes(bob), Contains("updated ann reconnecting"));
}

TEST_F(WitnessTest, VideoThatGoesOnKeepsAPersonInTheListForAsLongAsItDoes) {
  stage.drop(ann);
  for (int i = 0; i < 200; ++i) {
    stage.host.traffic[send].tracks += 1000;
    stage.host.traffic[send].all += 1100;
    stage.pass(100ms);
  }
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  stage.pass(6s);
  EXPECT_THAT(stage.changes(bob),
              ElementsAre("updated ann reconnecting", "left ann connection_lost"));
}

TEST_F(WitnessTest, AWorkerThatDoesNotAnswerProvesNothingAndIsNotAskedForEver) {
  stage.drop(ann);
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.pass(4s);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
  std::size_t about_send = 0;
  for (const CountTraffic& question : stage.calls<CountTraffic>())
    if (question.transport == send) ++about_send;
  EXPECT_EQ(about_send, 9U) << "one was answered, eight wait";
}

TEST_F(WitnessTest, AListenerWhoseSignalingWasLostForTooLongKeepsNoMedia) {
  stage.ask(ann, CloseProducerRequest{camera});
  stage.drop(ann);
  for (int i = 0; i < 4 * 601; ++i) {
    stage.step(EchoReturned{echo, echoes().back()});
    stage.pass(250ms);
  }
  EXPECT_THAT(stage.names(), ElementsAre("bob"));
  EXPECT_THAT(stage.host.existing, ElementsAre("router")) << "closed with the stay";
}

TEST_F(WitnessTest, WhoIsLostComesBackByTheMediaPathAloneAndTheirMediaIsAnnouncedAgain) {
  stage.drop(ann);
  stage.pass(10s);
  ASSERT_THAT(stage.names(), ElementsAre("bob"));
  stage.forget_the_past();
  stage.pass(1s);
  stage.step(EchoReturned{echo, echoes().back()});
  stage.pass(100ms);
  EXPECT_THAT(stage.changes(bob), ElementsAre("back ann"));
  const auto announced = stage.told<NewProducer>(bob);
  ASSERT_THAT(announced, SizeIs(1));
  EXPECT_EQ(announced[0].producer.id, camera);
}

TEST_F(WitnessTest, TheEchoOfASupersededPageProvesNothing) {
  const ConnectionId second = stage.join("ann", {.tab = "other", .takeover = true});
  stage.pass(1500ms);
  stage.drop(second);
  stage.forget_the_past();
  stage.step(EchoReturned{echo, 1});
  stage.pass(1s);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
}

TEST_F(WitnessTest, TheWayOfEchoesIsNothingThatOthersHearOfOrMayConsume) {
  const ConnectionId carl = stage.join("carl");
  EXPECT_THAT(stage.witnesses.at(carl).joined->data_producers, IsEmpty());
  EXPECT_THAT(stage.told<NewDataProducer>(bob), IsEmpty());
  const TransportId theirs = stage.connected_transport(bob, Direction::recv);
  stage.ask(bob, ConsumeDataRequest{theirs, answers});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
  stage.forget_the_past();
  stage.ask(ann, LeaveRequest{});
  EXPECT_THAT(stage.told<DataProducerClosed>(bob), IsEmpty());
}

TEST_F(WitnessTest, OfEchoesThatWereMadeTwiceTheNewestPairIsKept) {
  const DataProducerId old_answers = answers;
  const DataConsumerId old_echo = echo;
  make_echo();
  EXPECT_THAT(stage.calls<CloseDataProducer>(),
              ElementsAre(Field(&CloseDataProducer::producer, old_answers)));
  EXPECT_THAT(stage.calls<CloseDataConsumer>(),
              ElementsAre(Field(&CloseDataConsumer::consumer, old_echo)));
  EXPECT_EQ(stage.host.existing, stage.desired());
  stage.drop(ann);
  ASSERT_THAT(stage.calls<SendEcho>(), SizeIs(1));
  EXPECT_EQ(stage.calls<SendEcho>()[0].echo, echo);
}

TEST_F(WitnessTest, EchoesNeedAWayBackFirst) {
  const TransportId theirs = stage.connected_transport(bob, Direction::recv);
  stage.ask(bob, ConsumeDataRequest{theirs, DataProducerId(std::string(echo_producer))});
  EXPECT_EQ(stage.error(bob), ErrorCode::not_found);
  EXPECT_EQ(stage.last_reply(bob).answer.error().hint,
            "produceData with the protocol rollcall-echo first");
}

TEST_F(WitnessTest, OthersEchoesCanNotBeReturnedForThem) {
  stage.drop(ann);
  stage.step(EchoReturned{DataConsumerId("made-up"), 1});
  stage.step(EchoReturned{echo, 99});
  stage.pass(600ms);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
}

}  // namespace
}  // namespace rollcall::core
