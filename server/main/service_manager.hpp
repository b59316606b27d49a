// What the service manager that started us is told: that people can come, that we are about to end,
// and that the event loop still turns. sd_notify(3); systemd.service(5), Type=notify and
// WatchdogSec.
#pragma once

#include "base/time.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::app {

/// What it asked for, in the environment.
struct NotifyWish {
  std::string socket;   // NOTIFY_SOCKET: a path, or @ and an abstract name. Empty: nothing.
  Duration watchdog{};  // WATCHDOG_USEC: told at least that often. Zero: never.
};

/// `watchdog_pid`: WATCHDOG_PID, whom the watchdog is meant for. What makes no sense asks for
/// nothing.
NotifyWish notify_wish(const char* socket, const char* watchdog_usec, const char* watchdog_pid,
                       ::pid_t self);

/// Nobody is told anything if nobody asked. That it cannot be told ends nothing here: it does what
/// it thinks right then.
class ServiceManager {
 public:
  ServiceManager(boost::asio::io_context& context, const NotifyWish& wish);

  /// People can come. From here on the watchdog hears of each half of its time.
  void ready();
  /// We are about to end; that may take as long as people are waited for.
  void stopping();
  /// Nothing more is said.
  void close();

 private:
  void tell(std::string_view state);
  void keep_watchdog();

  boost::asio::local::datagram_protocol::socket socket_;
  boost::asio::local::datagram_protocol::endpoint manager_;
  boost::asio::steady_timer timer_;
  Duration watchdog_;
};

}  // namespace rollcall::app
