// The time between "nobody new, please" and the end: for people to finish, with a limit.
#pragma once

#include "base/time.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::app {

class Drain {
 public:
  explicit Drain(boost::asio::io_context& context) : timer_(context) {}

  /// Calls `done` once: at once if nobody is there or `longest` is zero, otherwise as soon as
  /// nobody is left, after `longest` at the latest. Once in a life.
  void begin(Duration longest, std::function<bool()> nobody_left, std::function<void()> done);

  /// Calls `done` now, if it has not been.
  void end();

  /// Whether begin() has been called and `done` has not.
  bool waits() const { return done_ != nullptr; }

 private:
  void look();

  boost::asio::steady_timer timer_;
  boost::asio::steady_timer::time_point until_;
  std::function<bool()> nobody_left_;
  std::function<void()> done_;
};

}  // namespace rollcall::app
