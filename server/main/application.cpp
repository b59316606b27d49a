#include "main/application.hpp"

#include "base/assert.hpp"
#include "main/addresses.hpp"
#include "main/log_address.hpp"
#include "main/worker_count.hpp"

#include <csignal>
#include <cstdlib>
#include <ostream>
#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>

namespace rollcall::app {
namespace {

// A browser's page answers our pings within a round trip; these are what PROTOCOL.md announces.
constexpr Duration ping_timeout = 6s;
// Socket.IO's defaults (server options pingInterval, pingTimeout).
constexpr Duration usual_ping_interval = 25s;
constexpr Duration usual_ping_timeout = 20s;
// The core judges silence after seconds. This closes what it never hears of: a connection that has
// joined no room.
constexpr Duration connection_silence_max = 60s;
constexpr std::size_t payload_bytes_max = 262'144;
constexpr core::Rate one_a_minute{1, 1min};

/// Through a proxy on this machine every visitor has a loopback address: whom the proxy speaks for
/// may be anybody.
bool is_from_this_machine(const net::HttpRequest& request) {
  return request.came == net::HttpRequest::Came::directly && is_loopback(request.remote_address);
}

/// From a terminal that was closed since: whoever ran us there does not want us to stay.
bool lost_its_terminal(bool had_one) {
  return had_one && ::isatty(STDIN_FILENO) == 0;
}

net::AddressLimitOptions address_limits(const AddressOptions& options) {
  net::AddressLimitOptions limits;
  limits.sockets_max = options.sockets_max;
  limits.sessions_max = options.connections_max;
  limits.handshakes = {static_cast<std::int64_t>(options.handshakes_at_once),
                       Duration(1s) / static_cast<std::int64_t>(options.handshakes_per_second)};
  limits.wrong_tokens.burst = static_cast<std::int64_t>(options.wrong_tokens_at_once);
  return limits;
}

/// The setting that it reached.
std::string_view setting_of(net::AddressLimits::Limit limit) {
  switch (limit) {
    case net::AddressLimits::Limit::sockets:
      return "limits.sockets_per_address";
    case net::AddressLimits::Limit::sessions:
      return "limits.connections_per_address";
    case net::AddressLimits::Limit::handshakes:
    case net::AddressLimits::Limit::joins:
      return "limits.handshakes_per_address";
    case net::AddressLimits::Limit::wrong_tokens:
      return "limits.wrong_tokens_per_address";
  }
  ROLLCALL_ASSERT(false);
}

net::HttpReply json_reply(unsigned status, std::string body) {
  return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

}  // namespace

Application::Application(const Options& options, const Places& places, Keys keys, std::ostream& out)
    : options_(options),
      out_(out),
      log_(stderr_log(options.log_format, options.log_level)),
      secrets_(keys.server),
      access_(std::move(keys.access)),
      relays_(std::move(keys.relays)),
      media_(context_, media_options(places), log_),
      server_(context_, server_options(places, keys)),
      history_(options_.timeline, options_.webhooks, keys.webhooks, places.data_dir,
               {context_, wall_clock_, secrets_, log_, metrics_}),
      memory_(history_, {context_, wall_clock_, log_}),
      driver_(driver_config(), {server_, media_, clock_, wall_clock_, timer_, secrets_, log_,
                                metrics_, *access_, *relays_, &history_, &memory_}),
      admin_(keys.admin, {driver_, secrets_, clock_, log_, [this] { drain_behind_the_answer(); },
                          [this] { return server_now(); }, history_, options.log_names}),
      started_(clock_.now()) {
  timer_.on_fire([this] { driver_.on_timer(); });
  server_.set_observer(driver_);
  media_.set_observer(driver_);
  history_.on_records_lost([this] { driver_.keep_again(); });
}

driver::Config Application::driver_config() const {
  driver::Config config;
  config.presence = options_.presence;
  config.limits = options_.limits;
  config.rooms_max = options_.rooms_max;
  config.log_names = options_.log_names;
  if (options_.access.single_use) config.tokens = driver::Config::Tokens::single_use;
  return config;
}

mediasoup::Options Application::media_options(const Places& places) const {
  mediasoup::Options media;
  media.worker_program = places.worker.string();
  media.workers = worker_count(options_);
  media.rtc_port = options_.rtc_port;
  // A server that listens on one address alone keeps its media there, too. On loopback it may have
  // a proxy in front, which does not carry media.
  media.local_addresses = [host = options_.host] {
    const bool only_there = is_one_address(host) && !is_loopback(host);
    return only_there ? std::vector{host} : net::local_addresses();
  };
  media.announced_addresses = options_.announce;
  return media;
}

net::ServerOptions Application::server_options(const Places& places, const Keys& keys) {
  net::ServerOptions server;
  server.host = options_.host;
  server.port = options_.port;
  switch (options_.tls) {
    case TlsMode::off:
      break;
    case TlsMode::files:
      server.tls = net::TlsFiles{options_.tls_cert, options_.tls_key};
      break;
    case TlsMode::self_signed:
      server.tls = net::SelfSigned{};
      break;
  }
  // The seed's profile judges by the client's own `ping`: Engine.IO keeps its usual pace.
  const bool seed = options_.presence.profile == core::Profile::seed;
  server.engine.ping_interval = seed ? usual_ping_interval : options_.presence.heartbeat;
  server.engine.ping_timeout = seed ? usual_ping_timeout : ping_timeout;
  server.engine.silence_max = connection_silence_max;
  server.engine.max_payload_bytes = payload_bytes_max;
  server.cors.allowed_origins = options_.allowed_origins;
  server.security.frame_ancestors = options_.frame_ancestors;
  // Browsers pay no heed to it with a certificate that they warn about.
  server.security.strict_transport = options_.tls == TlsMode::files;
  server.trusted_proxies = *net::AddressRanges::parse(options_.trusted_proxies);
  server.addresses = address_limits(options_.per_address);
  server.on_address_refused = [this](net::AddressLimits::Limit limit, const std::string& address) {
    say_who_is_refused(limit, address);
  };
  server.routes = routes();
  // Everything below is the API's to answer, so that no other version of it is the web app.
  const auto on_admin = [this](const net::HttpRequest& request,
                               const std::shared_ptr<net::HttpExchange>& exchange) {
    admin_.answer(request, [exchange](net::HttpReply reply) { exchange->reply(std::move(reply)); });
  };
  server.subtrees = {net::HttpSubtree{"/admin/api", on_admin}};
  server.web_root = places.web_root;
  // Without a key it could do nothing.
  if (keys.admin) server.admin_page = net::AdminPage::served;
  return server;
}

/// Once a minute: who is refused comes again. The address is told as a hash, like all who are.
void Application::say_who_is_refused(net::AddressLimits::Limit limit, const std::string& address) {
  if (!refusal_lines_.take(clock_.now(), one_a_minute)) return;
  log_.write(ports::Level::warn,
             "an address is at its limit; if it is a proxy, server.trusted_proxies has to name it",
             {{"limit", setting_of(limit)},
              {"address", log_address(secrets_, options_.log_names, address)}});
}

std::vector<net::HttpRoute> Application::routes() {
  const auto on_health = [this](const net::HttpRequest&) {
    const admin::Health now = health();
    return json_reply(admin::http_status(now), admin::to_json(now));
  };
  const auto on_live = [](const net::HttpRequest&) { return json_reply(200, admin::live_json()); };
  const auto on_ready = [this](const net::HttpRequest&) {
    const admin::Readiness now = admin::readiness(health());
    return json_reply(admin::http_status(now), admin::to_json(now));
  };
  const auto on_leave = [this](const net::HttpRequest& request) {
    driver_.on_leave_beacon(request.body);
    return net::HttpReply{.status = 204, .content_type = ""};
  };
  const auto on_debug = [this](const net::HttpRequest& request,
                               const std::shared_ptr<net::HttpExchange>& exchange) {
    // Ids of everybody's objects: for the machine's own people.
    if (!is_from_this_machine(request))
      return exchange->reply({.status = 404, .body = "Not Found\n"});
    media_.dump([this, exchange](const std::vector<mediasoup::WorkerObjects>& workers) {
      exchange->reply({.content_type = "application/json", .body = media_json(workers)});
    });
  };
  const auto on_metrics = [this](const net::HttpRequest& request) {
    if (!is_from_this_machine(request)) return net::HttpReply{.status = 404, .body = "Not Found\n"};
    return metrics();
  };
  return {net::route("GET", "/health", on_health),
          net::route("GET", "/health/live", on_live),
          net::route("GET", "/health/ready", on_ready),
          net::route("GET", "/metrics", on_metrics),
          net::route("POST", "/leave", on_leave),
          net::HttpRoute{"GET", "/debug/media", on_debug}};
}

Result<void> Application::run() {
  wait_for_signal();
  wait_for_hangup();
  memory_.recall([this](const ports::Remembered& before) {
    driver_.recall(before);
    recalled_ = true;
    start_when_ready();
  });
  media_.start([this](const Result<void>& ready) {
    if (stopping_) return;
    media_ready_ = ready.has_value();
    if (ready) return start_when_ready();
    failure_ = ready.error();
    stop();
  });
  context_.run();
  end_at_once_when_told_again();
  history_.close();
  if (failure_) return tl::unexpected(*failure_);
  return {};
}

/// Nobody comes in before it is known who may not.
void Application::start_when_ready() {
  if (stopping_ || !media_ready_ || !recalled_) return;
  if (const auto started = start(); !started) {
    failure_ = started.error();
    return stop();
  }
  announce();
}

Result<void> Application::start() {
  if (auto opened = server_.open(); !opened) return opened;
  say_who_comes_in();
  service_manager_.ready();
  return {};
}

void Application::say_who_comes_in() {
  switch (access_->mode()) {
    case ports::AccessMode::guest:
      return log_.write(ports::Level::warn,
                        "guest mode: whoever reaches this server may open and enter any room", {});
    case ports::AccessMode::token:
      return log_.write(ports::Level::info, "token mode: who has a signed token comes in",
                        {{"keys", static_cast<std::int64_t>(options_.access.keys.size())}});
  }
}

void Application::announce() const {
  const bool tls = options_.tls != TlsMode::off;
  const std::string scheme = tls ? "https://" : "http://";
  const auto say = [&](const std::string& host, const char* more = "") {
    out_ << "rollcall is serving " << scheme << host << ':' << server_.port() << more << '\n';
  };
  // Secure contexts: browsers trust localhost without TLS, and nothing else.
  const char* const no_cameras =
      tls ? "" : " (no cameras there: browsers want https; try --tls-self-signed)";
  if (is_loopback(options_.host)) {
    say(options_.host == "127.0.0.1" ? "localhost" : in_url(options_.host));
    if (!tls) out_ << "  to this machine alone; --tls-self-signed lets others in, too\n";
  } else if (is_one_address(options_.host)) {
    say(in_url(options_.host), no_cameras);
  } else {
    say("localhost");
    for (const std::string& address : net::local_addresses())
      if (!is_loopback(address)) say(in_url(address), no_cameras);
  }
  out_.flush();
}

void Application::wait_for_signal() {
  boost::system::error_code ignored;  // Both exist everywhere.
  signals_.add(SIGTERM, ignored);
  signals_.add(SIGINT, ignored);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait_for_signal();
    end(signal);
  });
}

/// Each further signal shortens what the one before it began.
void Application::end(int signal) {
  if (stopping_) std::_Exit(128 + signal);
  if (drain_.waits()) return drain_.end();
  begin_end();
}

/// Nobody reads signals any more, but the disk or a receiver of webhooks may still be waited for.
/// Not their default: whoever is process 1 of a container hears nothing then.
void Application::end_at_once_when_told_again() {
  boost::system::error_code ignored;
  signals_.clear(ignored);
  const auto end_now = [](int signal) { std::_Exit(128 + signal); };
  std::signal(SIGTERM, end_now);
  std::signal(SIGINT, end_now);
}

/// As the first signal; asked for again, it changes nothing. The end may be at once, and is not to
/// take the answer along.
void Application::drain_behind_the_answer() {
  boost::asio::post(context_, [this] {
    if (!driver_.draining()) begin_end();
  });
}

void Application::begin_end() {
  service_manager_.stopping();
  driver_.begin_drain();
  drain_.begin(
      options_.drain_max, [this] { return driver_.counts().participants == 0; },
      [this] { stop(); });
  waited_ = drain_.waits();
}

void Application::wait_for_hangup() {
  boost::system::error_code ignored;
  hangups_.add(SIGHUP, ignored);
  hangups_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait_for_hangup();
    if (lost_its_terminal(in_terminal_)) return end(signal);
    reload_certificate();
  });
}

void Application::reload_certificate() {
  if (options_.tls != TlsMode::files)
    return log_.write(ports::Level::info, "nothing to read again: there are no TLS files", {});
  if (const auto reloaded = server_.reload_certificate(); !reloaded)
    return log_.write(ports::Level::error, "the certificate stays the old one",
                      {{"why", reloaded.error().message}});
  log_.write(ports::Level::info, "the certificate was read again", {});
}

void Application::stop() {
  if (std::exchange(stopping_, true)) return;
  log_.write(ports::Level::info, "stopping", {});
  if (waited_) driver_.say_when_to_return();  // What was said as the drain began is long past.
  server_.close();
  media_.stop([this] {
    service_manager_.close();
    context_.stop();
  });
}

}  // namespace rollcall::app
