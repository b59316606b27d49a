#include "mediasoup/objects.hpp"

#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

TEST_F(ObjectsTest, TheLowestFreeStreamIsTheFirstGap) {
  auto& transport = objects.transports.at(receive);
  for (const auto stream : {std::uint16_t{1}, std::uint16_t{3}}) {
    const DataConsumerId id("on " + std::to_string(stream));
    transport.data_consumers.insert(id);
    objects.data_consumers.emplace(id, DataConsumerRecord{receive, stream});
  }
  EXPECT_EQ(objects.free_stream_id(transport), 2);
  objects.erase(data_consumer);
  EXPECT_EQ(objects.free_stream_id(transport), 0);
}

TEST_F(ObjectsTest, FindGivesTheRecordOrNothing) {
  EXPECT_EQ(find(objects.producers, producer)->transport, send);
  EXPECT_EQ(find(objects.producers, ProducerId("nobody")), nullptr);
}

// ---- What may come to a transport ---------------------------------------------------------------

class NamesTest : public ObjectsTest {
 protected:
  NamesTest() {
    objects.producers.at(producer).names = {.mid = "0", .ssrcs = {11, 12}, .rids = {"r0"}};
    objects.data_producers.at(data_producer).stream.stream_id = 7;
  }

  std::string refusal(const TransportId& on, const ortc::StreamNames& names) const {
    const auto checked = objects.check_new(objects.transports.at(on), names);
    return checked ? "" : std::string(to_text(checked.error().code));
  }
  std::string refusal(const TransportId& on, std::uint16_t stream) const {
    ortc::SctpStreamParameters parameters;
    parameters.stream_id = stream;
    const auto checked = objects.check_new(objects.transports.at(on), parameters);
    return checked ? "" : std::string(to_text(checked.error().code));
  }
};

TEST_F(NamesTest, OfAProducerAreTakenOnItsTransportOnly) {
  for (const ortc::StreamNames& names :
       {ortc::StreamNames{.mid = "0"}, ortc::StreamNames{.mid = "1", .ssrcs = {12, 13}},
        ortc::StreamNames{.rids = {"r0"}}}) {
    EXPECT_EQ(refusal(send, names), "bad_rtp_parameters");
    EXPECT_EQ(refusal(receive, names), "");
  }
  EXPECT_EQ(refusal(send, {.mid = "1", .ssrcs = {13}, .rids = {"r0"}}), "");
}

TEST_F(NamesTest, OfAProducerAreFreeWithItsEnd) {
  objects.erase(producer);
  EXPECT_EQ(refusal(send, {.mid = "0", .ssrcs = {11, 12}, .rids = {"r0"}}), "");
}

TEST_F(NamesTest, AreComparedWithThoseOfEveryProducer) {
  const ProducerId second("second");
  objects.transports.at(send).producers.insert(second);
  objects.producers.emplace(
      second, ProducerRecord{send, ortc::MediaKind::video, {}, {.mid = "1", .ssrcs = {21}}});
  EXPECT_EQ(refusal(send, {.mid = "2", .ssrcs = {11}}), "bad_rtp_parameters");
  EXPECT_EQ(refusal(send, {.mid = "2", .ssrcs = {21}}), "bad_rtp_parameters");
  EXPECT_EQ(refusal(send, {.mid = "2", .ssrcs = {31}}), "");
}

TEST_F(NamesTest, AStreamIsTakenOnItsTransportOnlyAndFreeWithItsDataProducer) {
  EXPECT_EQ(refusal(send, 7), "bad_sctp_parameters");
  EXPECT_EQ(refusal(send, 8), "");
  EXPECT_EQ(refusal(receive, 7), "");
  // The streams of data consumers lead the other way.
  EXPECT_EQ(refusal(receive, 0), "");
  objects.erase(data_producer);
  EXPECT_EQ(refusal(send, 7), "");
}

TEST(DataOnATransport, NeedsSctpOrThisProcessAtTheOtherEnd) {
  TransportRecord record;
  const auto refused = check_carries_data(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::bad_sctp_parameters);
  EXPECT_NE(refused.error().hint.find("sctpCapabilities"), std::string::npos);
  record.sctp = true;
  EXPECT_TRUE(check_carries_data(record).has_value());
  record.sctp = false;
  record.direct = true;
  EXPECT_TRUE(check_carries_data(record).has_value());
}

/// Draws these, one after the other.
ortc::SsrcSource drawing(std::deque<std::uint32_t> numbers) {
  return [numbers = std::move(numbers)]() mutable {
    const auto next = numbers.front();
    numbers.pop_front();
    return next;
  };
}

TEST_F(ObjectsTest, AConsumersSsrcIsDrawnAgainWhileItOrTheOneForRtxIsTaken) {
  objects.consumers.at(consumer).ssrcs = {500, 501};
  // 499 would have 500 for its RTX.
  auto ssrcs = objects.ssrcs_for_consumers(receive, drawing({500, 501, 499, 502}));
  EXPECT_EQ(ssrcs(), 502U);
}

TEST_F(ObjectsTest, AConsumersSsrcIsTakenOnItsTransportAndInItsLifeOnly) {
  objects.consumers.at(consumer).ssrcs = {500, 501};
  EXPECT_EQ(objects.ssrcs_for_consumers(send, drawing({500}))(), 500U);
  EXPECT_EQ(objects.ssrcs_for_consumers(TransportId("nobody"), drawing({500}))(), 500U);
  objects.erase(consumer);
  EXPECT_EQ(objects.ssrcs_for_consumers(receive, drawing({500}))(), 500U);
}

// ---- Random lives -------------------------------------------------------------------------------

/// Every child is on a transport that has it, every transport on a router that has it.
void check_consistency(const Objects& objects) {
  const auto check = [&](const auto& map, auto set) {
    std::size_t listed = 0;
    for (const auto& [id, transport] : objects.transports)
      listed += (transport.*set).size();
    RC_ASSERT(listed == map.size());
    for (const auto& [id, record] : map) {
      const auto* transport = find(objects.transports, record.transport);
      RC_ASSERT(transport != nullptr);
      RC_ASSERT((transport->*set).contains(id));
    }
  };
  check(objects.producers, &TransportRecord::producers);
  check(objects.consumers, &TransportRecord::consumers);
  check(objects.data_producers, &TransportRecord::data_producers);
  check(objects.data_consumers, &TransportRecord::data_consumers);
  std::size_t listed = 0;
  for (const auto& [id, router] : objects.routers)
    listed += router.transports.size();
  RC_ASSERT(listed == objects.transports.size());
  for (const auto& [id, transport] : objects.transports)
    RC_ASSERT(objects.routers.at(transport.router).transports.contains(id));
}

RC_GTEST_PROP(ObjectsProperty, ARecordNeverOutlivesWhatItIsOn, ()) {
  Objects objects;
  const auto any = [](const char* what) { return what + std::to_string(*rc::gen::inRange(0, 4)); };
  const auto on = [&](auto& map, auto set, auto id, auto record) {
    auto* transport = find(objects.transports, record.transport);
    if (transport && map.emplace(id, record).second) (transport->*set).insert(id);
  };
  for (int step = 0; step < 60; ++step) {
    const RouterId router(any("r"));
    const TransportId transport(any("t"));
    switch (*rc::gen::inRange(0, 12)) {
      case 0:
        objects.routers.emplace(router, RouterRecord{});
        break;
      case 1:
        if (auto* found = find(objects.routers, router)) {
          TransportRecord record;
          record.router = router;
          if (objects.transports.emplace(transport, record).second)
            found->transports.insert(transport);
        }
        break;
      case 2:
        on(objects.producers, &TransportRecord::producers, ProducerId(any("p")),
           ProducerRecord{transport, ortc::MediaKind::audio, {}});
        break;
      case 3:
        on(objects.consumers, &TransportRecord::consumers, ConsumerId(any("c")),
           ConsumerRecord{transport});
        break;
      case 4:
        on(objects.data_producers, &TransportRecord::data_producers, DataProducerId(any("dp")),
           DataProducerRecord{transport, {}, "", ""});
        break;
      case 5:
        on(objects.data_consumers, &TransportRecord::data_consumers, DataConsumerId(any("dc")),
           DataConsumerRecord{transport});
        break;
      case 6:
        objects.erase(router);
        break;
      case 7:
        objects.erase(transport);
        break;
      case 8:
        objects.erase(ProducerId(any("p")));
        break;
      case 9:
        objects.erase(ConsumerId(any("c")));
        break;
      case 10:
        objects.erase(DataProducerId(any("dp")));
        break;
      case 11:
        objects.erase(DataConsumerId(any("dc")));
        break;
    }
    check_consistency(objects);
  }
}

}  // namespace
}  // namespace rollcall::mediasoup
