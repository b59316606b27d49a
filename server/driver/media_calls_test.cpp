#include "driver/media_calls.hpp"

#include "driver/testing/fake_media_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;

const RouterId router("r");
const TransportId transport("t");

Asked asker(std::string_view room, std::uint64_t serial) {
  return {RoomId(std::string(room)), RoomSerial(serial), {}, ConnectionId(7), {}};
}

const Result<JsonText> fine = JsonText{"{}"};

TEST(MediaCalls, NumberRequestsOfAllRoomsForTheHost) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  EXPECT_TRUE(calls.make(core::OpenRouter{MediaRequestId(1), router}, asker("blue", 1)));
  EXPECT_TRUE(calls.make(core::OpenRouter{MediaRequestId(1), RouterId("r2")}, asker("red", 2)));
  const auto red = calls.take(MediaRequestId(2), fine);
  const auto blue = calls.take(MediaRequestId(1), fine);
  ASSERT_TRUE(red && blue);
  EXPECT_EQ(red->room, RoomId("red"));
  EXPECT_EQ(red->serial, RoomSerial(2));
  EXPECT_EQ(blue->room, RoomId("blue"));
  EXPECT_EQ(blue->request, MediaRequestId(1));
  EXPECT_EQ(blue->connection, ConnectionId(7));
}

TEST(MediaCalls, TakeAnAnswerOnce) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  calls.make(core::OpenRouter{MediaRequestId(1), router}, asker("blue", 1));
  EXPECT_TRUE(calls.take(MediaRequestId(1), fine));
  EXPECT_FALSE(calls.take(MediaRequestId(1), fine));
  EXPECT_FALSE(calls.take(MediaRequestId(99), fine));
  EXPECT_EQ(calls.pending(), 0u);
}

TEST(MediaCalls, ExpectNoAnswerWhereNoneIsPromised) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  EXPECT_FALSE(calls.make(core::CloseProducer{ProducerId("p")}, asker("blue", 1)));
  EXPECT_FALSE(
      calls.make(core::SetProducerFlow{ProducerId("p"), core::Flow::pause}, asker("blue", 1)));
  EXPECT_EQ(calls.pending(), 0u);
}

TEST(MediaCalls, KeepNoRouteToWhatCouldNotBeMade) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  calls.make(core::OpenRouter{MediaRequestId(1), router}, asker("blue", 1));
  calls.make(core::CreateTransport{MediaRequestId(2), router, transport, {}}, asker("blue", 1));
  ASSERT_NE(calls.routes().room_of(transport), nullptr);
  calls.take(MediaRequestId(2), fail(ErrorCode::media_unavailable, "no"));
  EXPECT_EQ(calls.routes().room_of(transport), nullptr);
  EXPECT_NE(calls.routes().room_of(router), nullptr);
  calls.take(MediaRequestId(1), fail(ErrorCode::media_unavailable, "no"));
  EXPECT_EQ(calls.routes().size(), 0u);
}

TEST(MediaCalls, KeepTheRouteToSomethingWhoseChangeFailed) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  calls.make(core::OpenRouter{MediaRequestId(1), router}, asker("blue", 1));
  calls.make(core::CreateTransport{MediaRequestId(2), router, transport, {}}, asker("blue", 1));
  calls.make(core::RestartIce{MediaRequestId(3), transport}, asker("blue", 1));
  calls.take(MediaRequestId(3), fail(ErrorCode::internal, "no"));
  EXPECT_NE(calls.routes().room_of(transport), nullptr);
}

TEST(MediaCalls, ReachTheHostAsTheyAreNamed) {
  testing::FakeMediaHost host;
  MediaCalls calls(host);
  const Asked by = asker("blue", 1);
  const MediaRequestId id(1);
  const ProducerId p("p");
  const ConsumerId c("c");
  calls.make(core::ConnectTransport{id, transport, {}}, by);
  calls.make(core::Produce{id, transport, p, core::MediaKind::audio, {}, true}, by);
  calls.make(core::SetProducerFlow{p, core::Flow::pause}, by);
  calls.make(core::SetProducerFlow{p, core::Flow::resume}, by);
  calls.make(core::Consume{id, transport, c, p, {}}, by);
  calls.make(core::SetConsumerFlow{c, core::Flow::pause}, by);
  calls.make(core::SetConsumerFlow{c, core::Flow::resume}, by);
  calls.make(core::SetPreferredLayers{id, c, {}}, by);
  calls.make(core::GetStats{id, transport}, by);
  calls.make(core::GetStats{id, p}, by);
  calls.make(core::GetStats{id, c}, by);
  calls.make(core::CloseConsumer{c}, by);
  calls.make(core::CloseProducer{p}, by);
  calls.make(core::ProduceData{id, transport, DataProducerId("dp"), {}}, by);
  calls.make(core::ConsumeData{id, transport, DataConsumerId("dc"), DataProducerId("dp")}, by);
  calls.make(core::CloseDataConsumer{DataConsumerId("dc")}, by);
  calls.make(core::CloseDataProducer{DataProducerId("dp")}, by);
  calls.make(core::CloseTransport{transport}, by);
  calls.make(core::CloseRouter{router}, by);
  EXPECT_THAT(host.take_calls(),
              ElementsAre("connect_transport t", "produce p", "pause_producer p",
                          "resume_producer p", "consume c", "pause_consumer c", "resume_consumer c",
                          "set_preferred_layers c", "transport_stats t", "producer_stats p",
                          "consumer_stats c", "close_consumer c", "close_producer p",
                          "produce_data dp", "consume_data dc", "close_data_consumer dc",
                          "close_data_producer dp", "close_transport t", "close_router r"));
}

}  // namespace
}  // namespace rollcall::driver
