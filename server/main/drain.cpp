#include "main/drain.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::app {
namespace {

// How late the end may come after the last person left.
constexpr Duration look_interval = 200ms;

}  // namespace

void Drain::begin(Duration longest, std::function<bool()> nobody_left, std::function<void()> done) {
  nobody_left_ = std::move(nobody_left);
  done_ = std::move(done);
  until_ = boost::asio::steady_timer::clock_type::now() + longest;
  look();
}

void Drain::look() {
  const auto now = boost::asio::steady_timer::clock_type::now();
  if (now >= until_ || nobody_left_()) return end();
  timer_.expires_at(std::min<boost::asio::steady_timer::time_point>(until_, now + look_interval));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) look();
  });
}

void Drain::end() {
  timer_.cancel();
  if (const auto done = std::exchange(done_, nullptr)) done();
}

}  // namespace rollcall::app
