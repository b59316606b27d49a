#include "driver/testing/world.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::join_payload;
using ::testing::Not;
using testing::World;

class Audits : public ::testing::Test {
 protected:
  void SetUp() override {
    ann = world.connect();
    world.ask(ann, "join", join_payload("blue", "ann"));
    world.settle();
    world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})", 1);
    world.settle();
    for (const auto& object : world.media.inventory().objects) {
      if (object.kind == ports::MediaObject::Kind::transport)
        world.driver.on_transport_state(TransportId(object.id), ports::TransportState::connected);
    }
    world.media.take_calls();
  }

  /// Whether the driver has asked since it was looked at last.
  bool asked() {
    const auto calls = world.media.take_calls();
    return std::count(calls.begin(), calls.end(), "list_objects") > 0;
  }
  /// Ann stays there; whatever audit comes is answered with `inventory()`.
  template <class Inventory>
  void pass(Duration by, Inventory inventory) {
    world.pass(by, [&] {
      world.hear(ann);
      world.media.tell_objects(inventory());
    });
  }
  void pass(Duration by) {
    pass(by, [this] { return world.media.inventory(); });
  }
  /// As if the driver had never asked for it.
  ports::MediaInventory with_an_orphan() {
    auto inventory = world.media.inventory();
    inventory.objects.push_back({ports::MediaObject::Kind::transport, "nobody's", "gone"});
    return inventory;
  }
  ports::MediaInventory without(ports::MediaObject::Kind kind) {
    auto inventory = world.media.inventory();
    std::erase_if(inventory.objects, [&](const auto& object) { return object.kind == kind; });
    return inventory;
  }

  World world;
  ConnectionId ann;
};

TEST_F(Audits, ComeEveryHalfMinuteAndFindNothing) {
  pass(29s);
  EXPECT_FALSE(asked());
  pass(2s);
  EXPECT_TRUE(asked());
  pass(28s);
  EXPECT_FALSE(asked());
  pass(2s);
  EXPECT_TRUE(asked());
  EXPECT_EQ(world.metrics.orphans, 0);
  EXPECT_EQ(world.metrics.missing, 0u);
}

TEST_F(Audits, CloseWhatNobodyOwnsWithinASecondOfTheFirstThatFoundIt) {
  pass(30500ms, [this] { return with_an_orphan(); });
  EXPECT_THAT(world.media.take_calls(), Not(Contains("close_object nobody's")));
  pass(1s, [this] { return with_an_orphan(); });
  EXPECT_THAT(world.media.take_calls(), Contains("close_object nobody's"));
  EXPECT_EQ(world.metrics.orphans, 1);
}

TEST_F(Audits, TellThePageOfATransportThatIsNotThereAnyMore) {
  world.clients.take(ann);
  pass(33s, [this] { return without(ports::MediaObject::Kind::transport); });
  EXPECT_THAT(world.clients.take(ann),
              Contains(::testing::AllOf(HasSubstr("transportClosed"), HasSubstr("missing"))));
  EXPECT_EQ(world.metrics.missing, 1u);
}

TEST_F(Audits, BuildTheRoomAnewWhoseRouterIsNotThereAnyMore) {
  world.clients.take(ann);
  pass(33s, [this] {
    auto inventory = world.media.inventory();
    inventory.objects.clear();
    return inventory;
  });
  EXPECT_THAT(world.clients.take(ann), Contains(HasSubstr("mediaReset")));
}

TEST_F(Audits, ComeAtOnceAfterACleanupWasForcedButNotOneForEach) {
  world.ask(ann, "forceCleanup", "{}", 2);
  pass(600ms);
  EXPECT_TRUE(asked());
  const ConnectionId ben = world.connect();
  world.ask(ben, "join", join_payload("blue", "ben"));
  world.settle();
  world.ask(ben, "forceCleanup", "{}", 1);
  pass(9s);
  EXPECT_FALSE(asked());
  pass(1s);
  EXPECT_TRUE(asked());
}

TEST_F(Audits, DoNotComeForACleanupThatWasRefused) {
  world.ask(ann, "forceCleanup", "{}", 2);
  pass(1s);
  EXPECT_TRUE(asked());
  for (int i = 0; i < 8; ++i) {
    world.ask(ann, "forceCleanup", "{}", 2);
    pass(1s);
  }
  EXPECT_FALSE(asked());
  pass(5s);
  EXPECT_FALSE(asked());
}

TEST_F(Audits, GoOnInOneInstantThoughTimePassesBetweenTwoFindings) {
  const ConnectionId zoe = world.connect();
  world.ask(zoe, "join", join_payload("zebra", "zoe"));
  world.settle();
  world.ask(zoe, "createWebRtcTransport", R"({"direction":"send"})", 1);
  world.settle();
  const auto routers = world.media.inventory().answered;
  const std::string first = world.driver.media_objects().front();  // The router of the room blue.
  const std::string second = (routers.at(0).text() == first ? routers.at(1) : routers.at(0)).text();
  for (const auto& object : world.media.inventory().objects) {
    if (object.parent_id == second)
      world.driver.on_transport_state(TransportId(object.id), ports::TransportState::connected);
  }
  world.log.on_write = [this](std::string_view message) {
    if (message.starts_with("a media worker lacks")) world.clock.advance(600ms);
  };
  // Blue lacks its router and all on it, the other room its transport.
  pass(40s, [&] {
    world.hear(zoe);
    auto inventory = world.media.inventory();
    std::erase_if(inventory.objects, [&](const auto& object) {
      return object.id == first || object.parent_id == first || object.parent_id == second;
    });
    return inventory;
  });
  EXPECT_GE(world.log.count("a media worker lacks"), 2u);
}

TEST_F(Audits, WaitForTheAnswerOfTheLastOne) {
  world.pass(100s, [this] { world.hear(ann); });
  const auto calls = world.media.take_calls();
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "list_objects"), 1);
}

TEST_F(Audits, EndWithTheLastRoomOnceNothingIsLeft) {
  world.ask(ann, "leave", "{}", 2);
  world.pass(15min, [this] { world.media.tell_objects(world.media.inventory()); });
  ASSERT_EQ(world.driver.counts().rooms, 0u);
  world.media.take_calls();
  world.pass(5min, [this] { world.media.tell_objects(world.media.inventory()); });
  EXPECT_FALSE(asked());
}

TEST_F(Audits, GoOnAfterTheLastRoomWhileSomethingIsLeft) {
  world.ask(ann, "leave", "{}", 2);
  world.pass(15min, [this] { world.media.tell_objects(world.media.inventory()); });
  world.driver.on_objects(MediaRequestId(0), with_an_orphan());
  const ConnectionId ben = world.connect();
  world.ask(ben, "join", join_payload("red", "ben"));
  world.settle();
  world.ask(ben, "leave", "{}", 2);
  world.pass(15min, [this] { world.media.tell_objects(with_an_orphan()); });
  ASSERT_EQ(world.driver.counts().rooms, 0u);
  EXPECT_TRUE(asked());
  world.pass(2min, [this] { world.media.tell_objects(with_an_orphan()); });
  EXPECT_TRUE(asked());
}

}  // namespace
}  // namespace rollcall::driver
