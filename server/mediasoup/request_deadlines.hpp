// When requests to a worker are given up. Time is an argument.
#pragma once

#include "mediasoup/standstill.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace rollcall::mediasoup {

class RequestDeadlines {
 public:
  using Instant = Standstill::Instant;

  explicit RequestDeadlines(std::chrono::milliseconds request_max) : request_max_(request_max) {}

  bool empty() const { return all_.empty(); }
  void clear() { all_.clear(); }

  void add(std::uint32_t request, Instant now) { all_.push_back({now + request_max_, request}); }

  /// Of the one that is given up next.
  std::uint32_t first() const { return all_.front().request; }
  void drop_first() { all_.pop_front(); }

  /// When to look next: also before anything is due, since only a timer that is late tells that we
  /// stood still.
  Instant next_look(Instant now) const { return std::min(all_.front().at, now + look_interval); }

  /// By a timer that was to fire at `due`. Whatever stopped us may have stopped the worker, or its
  /// answers wait to be read.
  void look(Instant due, Instant now) {
    const auto credit = standstill_.credit(due, now);
    for (auto& each : all_)
      each.at += credit;
  }

  /// One whose time is over; it is no longer on the list.
  std::optional<std::uint32_t> take_due(Instant now) {
    if (all_.empty() || all_.front().at > now) return std::nullopt;
    const auto request = all_.front().request;
    all_.pop_front();
    return request;
  }

 private:
  static constexpr std::chrono::milliseconds look_interval{500};

  struct Deadline {
    Instant at;
    std::uint32_t request;
  };

  Instant::duration request_max_;
  Standstill standstill_{look_interval};
  std::deque<Deadline>
      all_;  // In the order of sending; after a credit still nearly in that of time.
};

}  // namespace rollcall::mediasoup
