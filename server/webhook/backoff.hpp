// When a receiver that did not take an event is asked again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace rollcall::webhook {

inline constexpr std::chrono::milliseconds backoff_first{1'000};
inline constexpr std::chrono::milliseconds backoff_most{300'000};

/// Twice as long after each failure, and by `chance` (0 to 1) between half of that and all of it,
/// so that servers do not all come back to a receiver in one moment. `failures` in a row, from 1.
inline std::chrono::milliseconds backoff(int failures, double chance) {
  constexpr int doublings_most = 9;  // 1 s << 9 is past the most.
  const auto whole =
      std::min(backoff_first * (1 << std::clamp(failures - 1, 0, doublings_most)), backoff_most);
  const auto half = static_cast<double>(whole.count()) / 2;
  return std::chrono::milliseconds(static_cast<std::int64_t>(half + half * chance));
}

}  // namespace rollcall::webhook
