// Time that moves when told to.
#pragma once

#include "ports/clock.hpp"

#include <atomic>

namespace rollcall::driver::testing {

class FakeClock final : public ports::Clock {
 public:
  Instant now() override { return now_; }
  void set(Instant now) { now_ = now; }
  void advance(Duration by) { now_ += by; }

 private:
  // A clock that has run for a while: an Instant of 0 would hide sums that forget to add it.
  Instant now_{1h};
};

class FakeWallClock final : public ports::WallClock {
 public:
  std::chrono::milliseconds since_1970() override { return time_; }
  void set(std::chrono::milliseconds time) { time_ = time; }

 private:
  std::atomic<std::chrono::milliseconds> time_{std::chrono::milliseconds(1'700'000'000'000)};
};

class FakeTimer final : public ports::Timer {
 public:
  void arm(Instant at) override { armed_ = at; }
  Instant armed() const { return armed_; }
  /// It has fired.
  void disarm() { armed_ = never; }

 private:
  Instant armed_ = never;
};

}  // namespace rollcall::driver::testing
