#include "main/steady_time.hpp"

namespace rollcall::app {

Instant SteadyClock::now() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since_boot));
}

std::chrono::milliseconds SystemWallClock::since_1970() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

void SteadyTimer::arm(Instant at) {
  if (at == never) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(std::chrono::steady_clock::time_point(at.time_since_epoch()));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) callback_();  // An error means: armed anew meanwhile.
  });
}

}  // namespace rollcall::app
