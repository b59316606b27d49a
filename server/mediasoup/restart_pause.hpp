// How long to wait before a worker is started again.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace rollcall::mediasoup {

/// The least after one that ran well; for one that ends again and again, twice as long each time.
class RestartPause {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds least{100};
  static constexpr std::chrono::milliseconds most{10'000};
  static constexpr std::chrono::seconds ran_well_after{30};

  /// Before anything can go wrong with it.
  void starting(Instant now) { started_at_ = now; }

  std::chrono::milliseconds after_end(Instant now) {
    if (now - started_at_ > ran_well_after) next_ = least;
    return std::exchange(next_, std::min(next_ * 2, most));
  }

 private:
  Instant started_at_;
  std::chrono::milliseconds next_ = least;
};

}  // namespace rollcall::mediasoup
