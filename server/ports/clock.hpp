// Time for the driver: the only clock that decides about people.
#pragma once

#include "base/time.hpp"

namespace rollcall::ports {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic; wall-clock jumps do not show.
  virtual Instant now() = 0;
};

/// What people's clocks show: for display, and for the time in which a signed token is good. It may
/// jump, and decides nothing about who is there.
class WallClock {
 public:
  virtual ~WallClock() = default;
  /// Since 1970, UTC. By any thread.
  virtual std::chrono::milliseconds since_1970() = 0;
};

/// The one timer of the driver.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Calls Driver::on_timer once at `at`, or as soon after as possible; replaces what was armed
  /// before. `never` disarms. Never calls back from within arm().
  virtual void arm(Instant at) = 0;
};

}  // namespace rollcall::ports
