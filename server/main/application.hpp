// The server, whole: network, driver and media host on one event loop.
#pragma once

#include "admin/health.hpp"
#include "admin/metrics.hpp"
#include "core/allowance.hpp"
#include "driver/driver.hpp"
#include "main/admin_api.hpp"
#include "main/drain.hpp"
#include "main/openssl_secrets.hpp"
#include "main/options.hpp"
#include "main/room_history.hpp"
#include "main/room_memory.hpp"
#include "main/service_manager.hpp"
#include "main/spdlog_log.hpp"
#include "main/steady_time.hpp"
#include "mediasoup/media_host.hpp"
#include "net/server.hpp"
#include "ports/access.hpp"
#include "ports/relays.hpp"

#include <cstdlib>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace rollcall::app {

/// What was looked for on this machine and found.
struct Places {
  std::filesystem::path worker;
  std::optional<std::filesystem::path> web_root;
  std::filesystem::path data_dir;
};

/// What was read from the configuration's files and the data folder.
struct Keys {
  ServerKey server;
  std::unique_ptr<ports::Access> access;
  std::optional<std::string> admin;
  std::unique_ptr<ports::Relays> relays;
  std::optional<access::Key> webhooks;  // If there are receivers.
};

class Application {
 public:
  Application(const Options& options, const Places& places, Keys keys, std::ostream& out);

  /// Runs until a signal. An error means that it could not start.
  Result<void> run();

 private:
  std::vector<net::HttpRoute> routes();
  net::ServerOptions server_options(const Places& places, const Keys& keys);
  mediasoup::Options media_options(const Places& places) const;
  driver::Config driver_config() const;

  void start_when_ready();
  Result<void> start();
  void say_who_comes_in();
  void say_who_is_refused(net::AddressLimits::Limit limit, const std::string& address);
  void announce() const;
  void wait_for_signal();
  void end(int signal);
  void end_at_once_when_told_again();
  void drain_behind_the_answer();
  void begin_end();
  void wait_for_hangup();
  void reload_certificate();
  void stop();

  // application_status.cpp
  admin::Health health() const;
  admin::ServerNow server_now();
  net::HttpReply metrics();
  std::string media_json(const std::vector<mediasoup::WorkerObjects>& workers) const;

  Options options_;
  std::ostream& out_;
  boost::asio::io_context context_{1};
  SpdlogLog log_;
  SteadyClock clock_;
  SystemWallClock wall_clock_;
  SteadyTimer timer_{context_};
  OpensslSecrets secrets_;
  std::unique_ptr<ports::Access> access_;
  std::unique_ptr<ports::Relays> relays_;
  admin::Metrics metrics_;
  mediasoup::Host media_;
  net::Server server_;
  RoomHistory history_;
  RoomMemory memory_;
  driver::Driver driver_;
  AdminApi admin_;
  boost::asio::signal_set signals_{context_};
  boost::asio::signal_set hangups_{context_};
  Drain drain_{context_};
  ServiceManager service_manager_{
      context_, notify_wish(std::getenv("NOTIFY_SOCKET"), std::getenv("WATCHDOG_USEC"),
                            std::getenv("WATCHDOG_PID"), ::getpid())};
  const bool in_terminal_ = ::isatty(STDIN_FILENO) != 0;
  Instant started_;
  core::Allowance refusal_lines_;
  bool media_ready_ = false;
  bool recalled_ = false;  // What an earlier process knew of rooms.
  std::optional<Error> failure_;
  bool waited_ = false;  // For people to finish, or is waiting.
  bool stopping_ = false;
};

}  // namespace rollcall::app
