// How often something may be done by one person or connection: what everybody else must be told of,
// one must not be able to say without end.
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace rollcall::core {

/// So many at once, and after that one more each `every`.
struct Rate {
  std::int64_t burst;
  Duration every;
};

/// A token bucket, kept as the one instant at which it is full again.
class Allowance {
 public:
  /// Whether one more is allowed now; takes it if so.
  bool take(Instant now, const Rate& rate) {
    if (wait(now, rate) > Duration::zero()) return false;
    full_at_ = std::max(now, full_at_) + rate.every;
    return true;
  }

  /// Whether all of a burst is allowed now: as if nothing had ever been taken.
  bool is_whole(Instant now) const { return full_at_ <= now; }

  /// How long until one more is allowed; nothing if it is now.
  Duration wait(Instant now, const Rate& rate) const {
    const Duration owed = std::max(now, full_at_) - now;
    return std::max(Duration::zero(), owed - (rate.burst - 1) * rate.every);
  }

 private:
  Instant full_at_ = Instant::min();
};

}  // namespace rollcall::core
