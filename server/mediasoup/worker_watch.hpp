// When a worker is asked whether it is there, and when it is taken for hung. Time is an argument.
#pragma once

#include "mediasoup/standstill.hpp"

#include <algorithm>
#include <chrono>

namespace rollcall::mediasoup {

class WorkerWatch {
 public:
  /// A worker that has said nothing for so long though it was asked is taken for hung: within two
  /// seconds, of which our loop may take a little.
  static constexpr std::chrono::milliseconds usual_silence_max{1'900};
  static constexpr std::chrono::milliseconds usual_probe_interval{500};

  using Instant = Standstill::Instant;
  enum class Finding { well, ask, hangs };

  WorkerWatch(std::chrono::milliseconds silence_max, std::chrono::milliseconds probe_interval)
      : silence_max_(silence_max), probe_interval_(probe_interval), standstill_(probe_interval) {}

  void begin(Instant now) {
    heard(now);
    probe_at_ = now + probe_interval_;
  }

  /// Anything at all has come from it.
  void heard(Instant now) {
    heard_at_ = now;
    hangs_at_ = now + silence_max_;
  }

  /// The last time that anything came; since begin().
  Instant heard_at() const { return heard_at_; }

  /// When to look next.
  Instant due() const { return std::min(probe_at_, hangs_at_); }

  /// By a timer that was to fire at `due`. What it said during our standstill may have been read
  /// already: from there on it gets no credit.
  Finding look(Instant due, Instant now) {
    hangs_at_ += standstill_.credit(std::max(due, heard_at_), now);
    if (now >= hangs_at_) return Finding::hangs;
    if (now < probe_at_) return Finding::well;
    probe_at_ = now + probe_interval_;
    return Finding::ask;
  }

 private:
  Instant::duration silence_max_;
  Instant::duration probe_interval_;
  Standstill standstill_;
  Instant heard_at_;
  Instant hangs_at_;  // If nothing is heard until then.
  Instant probe_at_;
};

}  // namespace rollcall::mediasoup
