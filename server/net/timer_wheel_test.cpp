#include "net/timer_wheel.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;

SteadyTime now() {
  return std::chrono::steady_clock::now();
}

/// A timer that does whatever it is told.
class Alarm {
 public:
  Alarm(TimerWheel& wheel, std::function<void()> action)
      : action_(std::move(action)),
        timer_(wheel, this, [](void* self) { static_cast<Alarm*>(self)->action_(); }) {}

  TimerWheel::Timer* operator->() { return &timer_; }

 private:
  std::function<void()> action_;
  TimerWheel::Timer timer_;
};

class WheelOfTimers : public ::testing::Test {
 protected:
  boost::asio::io_context context_;
  TimerWheel wheel_{context_};
  std::string rang_;
};

TEST_F(WheelOfTimers, NeverRingsEarly) {
  const auto start = now();
  std::vector<std::unique_ptr<Alarm>> alarms;
  for (const auto after : {0ms, 1ms, 19ms, 20ms, 21ms, 60ms, 199ms}) {
    alarms.push_back(std::make_unique<Alarm>(wheel_, [this, due = start + after] {
      EXPECT_GE(now(), due);
      rang_ += 'x';
    }));
    (*alarms.back())->arm(start + after);
  }
  context_.run();
  EXPECT_EQ(rang_, "xxxxxxx");
}

TEST_F(WheelOfTimers, RingsInTheOrderOfItsDeadlines) {
  Alarm late(wheel_, [this] { rang_ += 'c'; });
  Alarm middle(wheel_, [this] { rang_ += 'b'; });
  Alarm early(wheel_, [this] { rang_ += 'a'; });
  late->arm(now() + 150ms);
  middle->arm(now() + 100ms);
  early->arm(now() + 30ms);
  context_.run();
  EXPECT_EQ(rang_, "abc");
}

TEST_F(WheelOfTimers, RestsWhenNothingIsArmed) {
  Alarm alarm(wheel_, [] {});
  EXPECT_FALSE(alarm->armed());
  EXPECT_EQ(context_.run(), 0u);
}

TEST_F(WheelOfTimers, RingsOnceForEachTimeItIsArmed) {
  Alarm alarm(wheel_, [this] { rang_ += 'x'; });
  alarm->arm(now());
  EXPECT_TRUE(alarm->armed());
  context_.run();
  EXPECT_FALSE(alarm->armed());
  EXPECT_EQ(rang_, "x");
  context_.restart();
  alarm->arm(now());
  context_.run();
  EXPECT_EQ(rang_, "xx");
}

TEST_F(WheelOfTimers, ForgetsWhatIsDisarmed) {
  Alarm alarm(wheel_, [this] { rang_ += 'x'; });
  alarm->arm(now());
  alarm->disarm();
  alarm->disarm();
  context_.run();
  EXPECT_EQ(rang_, "");
}

TEST_F(WheelOfTimers, ReplacesADeadlineByALaterOne) {
  const auto due = now() + 100ms;
  Alarm alarm(wheel_, [&] {
    EXPECT_GE(now(), due);
    rang_ += 'x';
  });
  alarm->arm(now());
  alarm->arm(due);
  context_.run();
  EXPECT_EQ(rang_, "x");
}

TEST_F(WheelOfTimers, LetsACallbackArmItsOwnTimerAgain) {
  Alarm* again = nullptr;
  Alarm alarm(wheel_, [&] {
    rang_ += 'x';
    if (rang_.size() < 4) (*again)->arm(now());
  });
  again = &alarm;
  alarm->arm(now());
  context_.run();
  EXPECT_EQ(rang_, "xxxx");
}

TEST_F(WheelOfTimers, LetsACallbackDisarmAnotherOfTheSameTick) {
  const auto due = now() + 30ms;
  Alarm* second = nullptr;
  Alarm first(wheel_, [&] {
    rang_ += 'a';
    (*second)->disarm();
  });
  Alarm other(wheel_, [this] { rang_ += 'b'; });
  second = &other;
  first->arm(due);
  other->arm(due);
  context_.run();
  EXPECT_EQ(rang_, "a");
}

TEST_F(WheelOfTimers, LetsACallbackDestroyAnyTimer) {
  const auto due = now() + 30ms;
  auto self = std::unique_ptr<Alarm>();
  auto other = std::make_unique<Alarm>(wheel_, [this] { rang_ += 'b'; });
  self = std::make_unique<Alarm>(wheel_, [&] {
    other.reset();
    (*self)->arm(now());
    const auto gone = std::move(self);
    rang_ += 'a';
  });
  (*self)->arm(due);
  (*other)->arm(due + 20ms);
  context_.run();
  EXPECT_EQ(rang_, "a");
}

TEST_F(WheelOfTimers, ForgetsATimerThatIsDestroyedWhileArmed) {
  Alarm stays(wheel_, [this] { rang_ += 's'; });
  {
    Alarm gone(wheel_, [this] { rang_ += 'g'; });
    gone->arm(now() + 20ms);
    stays->arm(now() + 20ms);
  }
  context_.run();
  EXPECT_EQ(rang_, "s");
}

TEST_F(WheelOfTimers, WaitsOverATurnOfTheWheel) {
  // A turn is 512 ticks of 20 ms: this one shares its slot with the next but is a turn later.
  const auto start = now() + 40ms;
  Alarm late(wheel_, [&] {
    EXPECT_GE(now(), start + 512 * 20ms);
    rang_ += 'b';
  });
  Alarm early(wheel_, [this] { rang_ += 'a'; });
  late->arm(start + 512 * 20ms);
  early->arm(start);
  context_.run();
  EXPECT_EQ(rang_, "ab");
}

TEST_F(WheelOfTimers, MeetsADeadlineThatPassedWhileTheWheelRested) {
  boost::asio::steady_timer pause(context_, 200ms);  // Ten ticks in which nothing is armed.
  Alarm past(wheel_, [this] { rang_ += 'a'; });
  Alarm future(wheel_, [this] { rang_ += 'b'; });
  pause.async_wait([&](boost::system::error_code) {
    past->arm(now() - 150ms);
    future->arm(now() + 1s);
  });
  context_.run();
  EXPECT_EQ(rang_, "ab");
}

TEST_F(WheelOfTimers, RingsSoonForDeadlinesAtTheEndsOfTime) {
  Alarm first(wheel_, [this] { rang_ += 'a'; });
  first->arm(SteadyTime{});
  context_.run();
  EXPECT_EQ(rang_, "a");
  Alarm never(wheel_, [this] { rang_ += 'n'; });
  never->arm(SteadyTime::max());
  EXPECT_TRUE(never->armed());
}

TEST(TimerOfAWheelThatIsGone, IsDisarmed) {
  boost::asio::io_context context;
  auto wheel = std::make_unique<TimerWheel>(context);
  Alarm alarm(*wheel, [] { ADD_FAILURE() << "rang"; });
  Alarm same_slot(*wheel, [] { ADD_FAILURE() << "rang"; });
  const auto due = now() + 20ms;
  alarm->arm(due);
  same_slot->arm(due);
  wheel.reset();
  EXPECT_FALSE(alarm->armed());
  EXPECT_FALSE(same_slot->armed());
  context.run();
}

}  // namespace
}  // namespace rollcall::net
