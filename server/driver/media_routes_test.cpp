#include "driver/media_routes.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

const RoomId room("blue");
const RouterId router("r");
const TransportId transport("t");
const ConsumerId consumer("c");
const DataConsumerId data_consumer("d");

MediaRoutes one_of_each() {
  MediaRoutes routes;
  routes.note(room, core::OpenRouter{MediaRequestId(1), router});
  routes.note(room, core::CreateTransport{MediaRequestId(2), router, transport, {}});
  routes.note(room, core::Consume{MediaRequestId(3), transport, consumer, ProducerId("p"), {}});
  routes.note(room,
              core::ConsumeData{MediaRequestId(4), transport, data_consumer, DataProducerId("dp")});
  return routes;
}

TEST(MediaRoutes, KnowTheRoomOfEveryObject) {
  const MediaRoutes routes = one_of_each();
  ASSERT_TRUE(routes.room_of(router) && routes.room_of(transport) && routes.room_of(consumer) &&
              routes.room_of(data_consumer));
  EXPECT_EQ(*routes.room_of(router), room);
  EXPECT_EQ(*routes.room_of(transport), room);
  EXPECT_EQ(*routes.room_of(consumer), room);
  EXPECT_EQ(*routes.room_of(data_consumer), room);
}

TEST(MediaRoutes, ForgetWhatWasOnAClosedTransport) {
  MediaRoutes routes = one_of_each();
  routes.note(room, core::CloseTransport{transport});
  EXPECT_EQ(routes.room_of(transport), nullptr);
  EXPECT_EQ(routes.room_of(consumer), nullptr);
  EXPECT_EQ(routes.room_of(data_consumer), nullptr);
  EXPECT_EQ(routes.size(), 1u);
}

TEST(MediaRoutes, ForgetEverythingOnALostRouter) {
  MediaRoutes routes = one_of_each();
  routes.remove(router);
  EXPECT_EQ(routes.size(), 0u);
}

TEST(MediaRoutes, ForgetOneConsumerAlone) {
  MediaRoutes routes = one_of_each();
  routes.note(room, core::CloseConsumer{consumer});
  routes.note(room, core::CloseDataConsumer{data_consumer});
  EXPECT_EQ(routes.size(), 2u);
  routes.note(room, core::CloseTransport{transport});
  EXPECT_EQ(routes.size(), 1u);
}

TEST(MediaRoutes, IgnoreWhatTheyDoNotKnow) {
  MediaRoutes routes;
  routes.note(room, core::CreateTransport{MediaRequestId(2), router, transport, {}});
  routes.note(room, core::Consume{MediaRequestId(3), transport, consumer, ProducerId("p"), {}});
  routes.remove(router);
  routes.remove(transport);
  routes.remove(consumer);
  routes.remove(data_consumer);
  EXPECT_EQ(routes.size(), 0u);
}

}  // namespace
}  // namespace rollcall::driver
