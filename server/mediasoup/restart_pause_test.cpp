#include "mediasoup/restart_pause.hpp"

#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using Instant = RestartPause::Instant;

TEST(RestartPause, DoublesForWhatEndsAgainAndAgainAlsoIfItNeverRan) {
  RestartPause pause;
  Instant now{1h};
  for (const auto expected :
       {100ms, 200ms, 400ms, 800ms, 1'600ms, 3'200ms, 6'400ms, 10'000ms, 10'000ms}) {
    pause.starting(now);
    EXPECT_EQ(pause.after_end(now), expected);
    now += expected;
  }
  pause.starting(now);
  EXPECT_EQ(pause.after_end(now + 31s), 100ms);
}

}  // namespace
}  // namespace rollcall::mediasoup
