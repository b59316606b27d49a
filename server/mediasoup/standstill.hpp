// Whether we ourselves stood still: then so may have the worker, and what it said waits to be read.
// As for people, a judge that could not listen must not judge (ARCHITECTURE.md).
#pragma once

#include <chrono>
#include <utility>

namespace rollcall::mediasoup {

/// A timer that fires later than this says that we stood still.
inline constexpr std::chrono::milliseconds own_lateness_max{250};

class Standstill {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// `look_interval`: how long before they are due timers are armed at most.
  explicit Standstill(Instant::duration look_interval) : look_interval_(look_interval) {}

  /// How much longer to wait for whoever is judged, by a timer that was to fire at `due` and does
  /// `now`. The standstill began after the timer was armed; of several in a row the first alone
  /// gets that, or one who is always late would judge nobody.
  Instant::duration credit(Instant due, Instant now) {
    const bool late = now - due > own_lateness_max;
    const bool again = std::exchange(was_late_, late);
    if (!late) return Instant::duration::zero();
    return now - due + (again ? Instant::duration::zero() : look_interval_);
  }

 private:
  Instant::duration look_interval_;
  bool was_late_ = false;
};

}  // namespace rollcall::mediasoup
