// The server's clock, for what is counted by core::Allowance.
#pragma once

#include "base/time.hpp"

#include <chrono>

namespace rollcall::net {

inline Instant instant_now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace rollcall::net
