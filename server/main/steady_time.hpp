// The driver's clocks and its one timer, on the event loop.
#pragma once

#include "ports/clock.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::app {

/// CLOCK_MONOTONIC: stands still while the machine sleeps, does not follow wall-clock jumps.
class SteadyClock final : public ports::Clock {
 public:
  Instant now() override;
};

class SystemWallClock final : public ports::WallClock {
 public:
  std::chrono::milliseconds since_1970() override;
};

class SteadyTimer final : public ports::Timer {
 public:
  explicit SteadyTimer(boost::asio::io_context& context) : timer_(context) {}

  /// What is called when it fires; before the first arm().
  void on_fire(std::function<void()> callback) { callback_ = std::move(callback); }
  void arm(Instant at) override;

 private:
  boost::asio::steady_timer timer_;
  std::function<void()> callback_;
};

}  // namespace rollcall::app
