// What the host tells of the objects on its workers, and closing what nobody remembers.
#include "host_fixture.hpp"

#include <ostream>
#include <signal.h>

#include <gmock/gmock.h>

namespace rollcall::ports {

void PrintTo(const MediaObject& object, std::ostream* out) {
  *out << static_cast<int>(object.kind) << ' ' << object.id << " on " << object.parent_id
       << " of worker " << object.worker;
}

}  // namespace rollcall::ports

namespace rollcall::mediasoup {
namespace {

using ports::MediaObject;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Kind = MediaObject::Kind;

/// A room with one of each kind, and an echo.
class InventoryTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    open_router();
    const JsonText capabilities{answers.at(last_request)->text};
    const auto send = connected_transport("send");
    const auto receive = connected_transport("receive");
    host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                  ports::InitialState::running);
    ASSERT_EQ(code(), "ok");
    host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), capabilities);
    ASSERT_EQ(code(), "ok");
    host->produce_data(next(), send, DataProducerId("dp"), JsonText{sctp_stream});
    ASSERT_EQ(code(), "ok");
    host->consume_data(next(), receive, DataConsumerId("dc"), DataProducerId("dp"));
    ASSERT_EQ(code(), "ok");
    host->open_echo(next(), receive, DataConsumerId("echo"), DataProducerId("dp"));
    ASSERT_EQ(code(), "ok");
  }

  const MediaObject room{Kind::router, "router", ""};
  const MediaObject sending{Kind::transport, "send", "router"};
  const MediaObject receiving{Kind::transport, "receive", "router"};
  const MediaObject producer{Kind::producer, "p", "send"};
  const MediaObject consumer{Kind::consumer, "c", "receive"};
  const MediaObject data_producer{Kind::data_producer, "dp", "send"};
  const MediaObject data_consumer{Kind::data_consumer, "dc", "receive"};
  const MediaObject echo{Kind::data_consumer, "echo", "receive"};
};

TEST_F(InventoryTest, HoldsWhatCallersMadeAndNothingOfTheHostsOwn) {
  const auto found = inventory();
  EXPECT_THAT(found.answered, ElementsAre(router));
  EXPECT_THAT(found.objects, ElementsAre(room, receiving, sending, producer, consumer,
                                         data_producer, data_consumer, echo));
  // Those eight, and: WebRtcServer, speaker observer, direct transport, the echo's two ends on it.
  EXPECT_EQ(worker_ids().size(), 13U);
}

TEST_F(InventoryTest, AnOrphanOfEachKindIsFoundAndClosed) {
  for (const auto& orphan : {data_consumer, data_producer, consumer, producer, receiving}) {
    host->forget(orphan);
    EXPECT_THAT(inventory().objects, Contains(orphan));
    host->close_object(orphan);
    EXPECT_THAT(inventory().objects, Not(Contains(orphan)));
  }
  EXPECT_THAT(inventory().objects, ElementsAre(room, sending));
  // A whole room, with what is left on it.
  host->forget(room);
  const auto found = inventory();
  EXPECT_THAT(found.answered, IsEmpty());
  EXPECT_THAT(found.objects, ElementsAre(room, sending));
  host->close_object(room);
  EXPECT_THAT(worker_ids(), ElementsAre("webrtc-server"));
}

TEST_F(InventoryTest, WhatIsClosedAsAnObjectIsForgottenToo) {
  host->close_object(echo);
  // With its ends on this side: eight objects less one, WebRtcServer, observer, direct transport.
  EXPECT_EQ(worker_ids().size(), 10U);
  EXPECT_THAT(log.errors, IsEmpty());
  host->close_object(consumer);
  host->consumer_stats(next(), ConsumerId("c"));
  EXPECT_EQ(code(), "not_found");
  host->close_object(sending);
  host->producer_stats(next(), ProducerId("p"));
  EXPECT_EQ(code(), "not_found");
  host->close_object(room);
  EXPECT_EQ(host->status().routers, 0U);
  host->restart_ice(next(), TransportId("receive"));
  EXPECT_EQ(code(), "not_found");
  EXPECT_THAT(worker_ids(), ElementsAre("webrtc-server"));
}

TEST_F(InventoryTest, ClosingWhatIsNotThereChangesNothing) {
  const auto before = inventory();
  host->close_object({Kind::producer, "nobody", "send"});
  host->close_object({Kind::transport, "nobody", "nowhere"});
  host->close_object({Kind::router, "nobody", "", 7});
  EXPECT_EQ(inventory().objects, before.objects);
  EXPECT_EQ(inventory().answered, before.answered);
}

TEST_F(InventoryTest, IsToldLaterAlsoWhenTwoAreAskedForAtOnce) {
  host->list_objects(next());
  EXPECT_THAT(inventories, IsEmpty());
  const auto first = last_request;
  host->close_transport(TransportId("receive"));
  const auto second = inventory();
  run_until([&] { return inventories.contains(first); });
  EXPECT_THAT(second.objects, ElementsAre(room, sending, producer, data_producer));
}

TEST_F(InventoryTest, ARoomThatIsClosedMeanwhileIsNotAnsweredFor) {
  host->list_objects(next());
  host->close_router(router);
  run_until([&] { return inventories.contains(last_request); });
  EXPECT_THAT(inventories[last_request].answered, IsEmpty());
  EXPECT_THAT(inventories[last_request].objects, IsEmpty());
}

TEST_F(HostObserver, AWorkerThatDoesNotAnswerIsLeftOutOfTheInventory) {
  ASSERT_TRUE(start(worker_options(2)).has_value());
  open_router(RouterId("a"));
  open_router(RouterId("b"));
  const auto both = inventory();
  ASSERT_THAT(both.answered, ElementsAre(RouterId("a"), RouterId("b")));
  ASSERT_EQ(both.objects.size(), 2U);
  EXPECT_NE(both.objects[0].worker, both.objects[1].worker);
  ::kill(host->worker_pids().front(), SIGSTOP);
  const auto one = inventory();
  EXPECT_THAT(one.answered, ElementsAre(RouterId("b")));
  EXPECT_THAT(one.objects, ElementsAre(both.objects[1]));
  stop();
}

TEST_F(HostObserver, WithoutWorkersTheInventoryIsEmptyAndIsStillTold) {
  host = std::make_unique<Host>(context, worker_options(1), log);
  host->set_observer(*this);
  const auto found = inventory();
  EXPECT_THAT(found.answered, IsEmpty());
  EXPECT_THAT(found.objects, IsEmpty());
}

}  // namespace
}  // namespace rollcall::mediasoup
