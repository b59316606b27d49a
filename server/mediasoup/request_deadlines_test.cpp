#include "mediasoup/request_deadlines.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using Instant = RequestDeadlines::Instant;

/// Deadlines and the one timer for them, on a clock that moves when told to.
class Deadlines : public ::testing::Test {
 protected:
  void ask(std::uint32_t request) {
    deadlines.add(request, now);
    if (armed == Instant::max()) armed = deadlines.next_look(now);
  }

  /// The timer fires when it should.
  void pass(Instant::duration duration) {
    const Instant end = now + duration;
    while (armed <= end) {
      now = armed;
      fire();
    }
    now = end;
  }
  /// Nothing of ours runs for so long.
  void stand_still(Instant::duration duration) {
    now += duration;
    while (armed <= now)
      fire();
  }

  void fire() {
    deadlines.look(armed, now);
    while (const auto due = deadlines.take_due(now))
      given_up.emplace_back(*due, now);
    armed = deadlines.empty() ? Instant::max() : deadlines.next_look(now);
  }

  RequestDeadlines deadlines{5s};
  Instant now{1h};
  Instant armed = Instant::max();
  std::vector<std::pair<std::uint32_t, Instant>> given_up;
};

TEST_F(Deadlines, GiveUpEachRequestWhenItsTimeIsOver) {
  const Instant begin = now;
  ask(1);
  pass(1s);
  ask(2);
  pass(1min);
  EXPECT_EQ(given_up, (std::vector{std::pair(1u, begin + 5s), std::pair(2u, begin + 6s)}));
}

TEST_F(Deadlines, CountNoStandstillOfOursWhereverItBeginsAndEnds) {
  constexpr auto unnoticed_max = 750ms;  // A timer is not yet late by then.
  for (auto before = 0ms; before < 5'000ms; before += 90ms) {
    for (auto longer = 760ms; longer < 20'000ms; longer += 310ms) {
      deadlines = RequestDeadlines{5s};
      armed = Instant::max();
      ask(1);
      pass(before);
      stand_still(longer);
      pass(std::max(0ms, 5'000ms - before - unnoticed_max));
      EXPECT_TRUE(given_up.empty()) << before.count() << ' ' << longer.count();
      pass(1min);
      EXPECT_EQ(given_up.size(), 1u);
      given_up.clear();
    }
  }
}

TEST_F(Deadlines, AreMetInTheEndAlsoIfWeAreAlwaysLate) {
  const Instant begin = now;
  ask(1);
  while (given_up.empty() && now < begin + 1min) {
    now = armed + 2 * own_lateness_max;
    fire();
  }
  EXPECT_LT(now, begin + 12s);
}

}  // namespace
}  // namespace rollcall::mediasoup
