// Random lives of people on one driver: whatever happens, sums add up and nothing is left behind.
#include "driver/testing/world.hpp"

#include <random>
#include <set>

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using testing::join_payload;
using testing::World;

class Lives {
 public:
  explicit Lives(unsigned seed) : random_(seed) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      act();
      if (one_in(2)) world_.media.answer_next();
      if (one_in(3)) world_.pass(std::chrono::milliseconds(pick(900)));
      check_sums();
    }
  }

  /// Everybody goes away; after the longest period nothing may be left.
  void end() {
    while (!open_.empty())
      close(ports::CloseCause::transport_closed);
    world_.settle();
    world_.pass(15min);
    EXPECT_EQ(world_.driver.counts(), Counts{});
    EXPECT_TRUE(world_.media.objects().empty());
    EXPECT_EQ(world_.media.open_requests(), 0u);
  }

  /// What should exist is what exists, once every answer has come.
  void check_media() {
    world_.settle();
    const std::vector<std::string> wanted = world_.driver.media_objects();
    EXPECT_EQ(world_.media.objects(), std::set<std::string>(wanted.begin(), wanted.end()));
  }

 private:
  void act() {
    forget_closed();
    switch (open_.empty() ? 0 : pick(9)) {
      case 0:
        open_.push_back(world_.connect());
        break;
      case 1:
      case 2:
        return world_.ask(any(), "join",
                          join_payload(one_in(2) ? "blue" : "red", one_in(2) ? "ann" : "ben"));
      case 3:
        return world_.ask(any(), "createWebRtcTransport", R"({"direction":"send"})");
      case 4:
        return world_.ask(any(), one_in(2) ? "leave" : "forceCleanup");
      case 5:
        return world_.say(any(), "beforeDisconnect", R"({"roomId":"blue","unloading":true})");
      case 6:
        return close(one_in(2) ? ports::CloseCause::transport_closed
                               : ports::CloseCause::client_disconnected);
      case 7:
        return lose_router();
      default:
        return world_.hear(any());
    }
  }

  void check_sums() {
    std::size_t people = 0;
    for (const RoomId& room : world_.driver.rooms())
      people += world_.driver.roster(room)->participants.size();
    ASSERT_EQ(world_.driver.counts().participants, people);
  }

  void lose_router() {
    const auto objects = world_.driver.media_objects();
    if (!objects.empty() && world_.media.objects().contains(objects.front()))
      world_.media.lose(RouterId(objects.front()));
  }
  void close(ports::CloseCause cause) {
    const std::size_t at = pick(open_.size());
    world_.driver.on_closed(open_[at], cause);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  /// Connections that the server closed are reported by World::settle.
  void forget_closed() {
    world_.settle();
    std::erase_if(open_, [this](ConnectionId id) {
      return world_.clients.end(id) != testing::FakeClients::End::none;
    });
  }
  ConnectionId any() { return open_[pick(open_.size())]; }
  std::size_t pick(std::size_t below) { return random_() % below; }
  bool one_in(std::size_t n) { return pick(n) == 0; }

  World world_;
  std::mt19937 random_;
  std::vector<ConnectionId> open_;
};

TEST(DriverLives, AddUpAndLeaveNothingBehind) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Lives lives(seed);
    lives.run(100);
    lives.check_media();
    lives.end();
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace rollcall::driver
