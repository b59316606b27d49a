// Measures in memory.
#pragma once

#include "ports/metrics.hpp"

#include <map>
#include <vector>

namespace rollcall::driver::testing {

class FakeMetrics final : public ports::Metrics {
 public:
  struct Detection {
    ports::Doubt cause;
    Duration after;
  };

  void shown(ports::Shown as) override { ++people[as]; }
  void no_longer_shown(ports::Shown as) override { --people[as]; }
  void ghost(Duration beyond) override { ghost_time += beyond; }
  void departed(ports::Departure why) override { ++departures[why]; }
  void detected(ports::Doubt cause, Duration after) override {
    detections.push_back({cause, after});
  }
  void joined(ports::Resume how) override { ++joins[how]; }
  void stalled(Duration how_long) override { stall_time += how_long; }
  void orphan_closed() override { ++orphans; }
  void objects_missing(std::size_t count) override { missing += count; }

  std::map<ports::Shown, int> people;
  Duration ghost_time{};
  std::map<ports::Departure, int> departures;
  std::vector<Detection> detections;
  std::map<ports::Resume, int> joins;
  Duration stall_time{};
  int orphans = 0;
  std::size_t missing = 0;
};

}  // namespace rollcall::driver::testing
