// Time as the server thinks of it: monotonic instants that are passed in, never asked for.
#pragma once

#include <chrono>

namespace rollcall {

using Duration = std::chrono::microseconds;

/// The monotonic clock of the whole server. It has no now(): only the edge that implements
/// ports::Clock reads a real clock, everything else gets the instant as an argument.
struct MonotonicClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, Duration>;
  static constexpr bool is_steady = true;
};
using Instant = MonotonicClock::time_point;

inline constexpr Instant never = Instant::max();

using namespace std::chrono_literals;

}  // namespace rollcall
