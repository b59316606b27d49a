#include "mediasoup/objects.hpp"

#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

/// One router with two transports; on the first a producer of each kind, on the second what
/// consumes.
class ObjectsTest : public ::testing::Test {
 protected:
  ObjectsTest() {
    objects.routers.emplace(router, RouterRecord{});
    for (const auto& transport : {send, receive}) {
      objects.routers.at(router).transports.insert(transport);
      TransportRecord record;
      record.router = router;
      objects.transports.emplace(transport, record);
    }
    objects.transports.at(send).producers.insert(producer);
    objects.producers.emplace(producer, ProducerRecord{send, ortc::MediaKind::audio, {}, {}});
    objects.transports.at(send).data_producers.insert(data_producer);
    objects.data_producers.emplace(data_producer, DataProducerRecord{send, {}, "", ""});
    objects.transports.at(receive).consumers.insert(consumer);
    objects.consumers.emplace(consumer, ConsumerRecord{receive});
    objects.transports.at(receive).data_consumers.insert(data_consumer);
    objects.data_consumers.emplace(data_consumer, DataConsumerRecord{receive, 0});
  }

  std::size_t count() const {
    return objects.routers.size() + objects.transports.size() + objects.producers.size() +
           objects.consumers.size() + objects.data_producers.size() + objects.data_consumers.size();
  }

  const RouterId router{"router"};
  const TransportId send{"send"};
  const TransportId receive{"receive"};
  const ProducerId producer{"producer"};
  const ConsumerId consumer{"consumer"};
  const DataProducerId data_producer{"data-producer"};
  const DataConsumerId data_consumer{"data-consumer"};
  Objects objects;
};

TEST_F(ObjectsTest, ARouterTakesEverythingAlong) {
  objects.erase(router);
  EXPECT_EQ(count(), 0u);
}

TEST_F(ObjectsTest, ATransportTakesItsChildrenAlongAndLeavesTheOtherTransport) {
  objects.erase(send);
  EXPECT_FALSE(objects.producers.contains(producer));
  EXPECT_FALSE(objects.data_producers.contains(data_producer));
  EXPECT_TRUE(objects.consumers.contains(consumer));
  EXPECT_TRUE(objects.data_consumers.contains(data_consumer));
  EXPECT_EQ(objects.routers.at(router).transports, std::set{receive});
}

TEST_F(ObjectsTest, AChildLeavesItsTransport) {
  objects.erase(producer);
  objects.erase(data_producer);
  objects.erase(consumer);
  objects.erase(data_consumer);
  EXPECT_EQ(count(), 3u);
  EXPECT_TRUE(objects.transports.at(send).producers.empty());
  EXPECT_TRUE(objects.transports.at(send).data_producers.empty());
  EXPECT_TRUE(objects.transports.at(receive).consumers.empty());
  EXPECT_TRUE(objects.transports.at(receive).data_consumers.empty());
}

TEST_F(ObjectsTest, ErasingTwiceOrWhatNeverWasChangesNothing) {
  objects.erase(producer);
  objects.erase(producer);
  objects.erase(ProducerId("nobody"));
  objects.erase(TransportId("nobody"));
  objects.erase(RouterId("nobody"));
  EXPECT_EQ(count(), 6u);
}

TEST_F(ObjectsTest, AStreamIsFreeAgainWhenItsDataConsumerIsGone) {
  EXPECT_EQ(objects.free_stream_id(objects.transports.at(send)), 0);
  EXPECT_EQ(objects.free_stream_id(objects.transports.at(receive)), 1);
  objects.erase(data_consumer);
  EXPECT_EQ(objects.free_stream_id(objects.transports.at(receive)), 0);
}

TEST_F(ObjectsTest, FindGivesTheRecordOrNothing) {
  EXPECT_EQ(find(objects.producers, producer)->transport, send);
  EXPECT_EQ(find(objects.producers, ProducerId("nobody")), nullptr);
}

}  // namespace
}  // namespace rollcall::mediasoup
