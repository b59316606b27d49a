#include "main/doctor.hpp"

#include "main/addresses.hpp"
#include "main/openssl_secrets.hpp"
#include "main/places.hpp"
#include "main/relays.hpp"
#include "main/worker_count.hpp"
#include "mediasoup/media_host.hpp"
#include "turn/ice_url.hpp"
#include "turn/probe.hpp"
#include "turn/shared_secret.hpp"

#include <ctime>
#include <ostream>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

namespace rollcall::app {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Grade = Finding::Grade;

constexpr std::int64_t day = 24 * 60 * 60;                 // Seconds.
constexpr std::chrono::milliseconds turn_answer_max = 3s;  // All are asked at once.
constexpr std::chrono::seconds turn_credentials_last = 1min;

/// For what is tried and thrown away: its result says it all.
class NoLog final : public ports::Log {
 public:
  bool enabled(ports::Level) const override { return false; }
  void write(ports::Level, std::string_view, std::initializer_list<ports::Field>) override {}
};

template <class Protocol>
boost::system::error_code try_to_bind(const std::string& host, std::uint16_t port) {
  asio::io_context context;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return error;
  const typename Protocol::endpoint endpoint(address, port);
  typename Protocol::socket socket(context);
  socket.open(endpoint.protocol(), error);
  // As servers do: what was closed a moment ago is no obstacle.
  if (!error && endpoint.protocol().type() == SOCK_STREAM)
    socket.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) socket.bind(endpoint, error);
  return error;
}

std::string at(const std::string& host, std::uint16_t port) {
  return in_url(host) + ":" + std::to_string(port);
}

Finding examine_media_port(const std::string& host, std::uint16_t port) {
  const std::string where = "media on " + at(host, port);
  const auto udp = try_to_bind<asio::ip::udp>(host, port);
  if (udp) return {Grade::fail, where + " UDP: " + udp.message(), "give another --rtc-port"};
  const auto tcp = try_to_bind<asio::ip::tcp>(host, port);
  if (tcp) return {Grade::fail, where + " TCP: " + tcp.message(), "give another --rtc-port"};
  return {Grade::ok, where + ", UDP and TCP"};
}

/// The folder itself, or the nearest above it that there is.
fs::path nearest_existing(fs::path folder) {
  std::error_code ignored;  // Unreadable is as good as absent here.
  while (!fs::exists(folder, ignored) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder.empty() ? "." : folder;
}

std::uint64_t open_files_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : 0;
}

bool clock_is_synchronised() {
  timex state{};
  return ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

Finding examine_default_data_dir(const Options& options) {
  const auto folder = options.data_dir ? options.data_dir : default_data_dir(process_environment);
  if (!folder) return {Grade::fail, "no folder for the server's key", "give --data-dir"};
  return examine_data_dir(*folder);
}

Finding examine_default_worker(const Options& options) {
  const auto program = options.worker_path ? options.worker_path : find_worker(program_folder());
  if (!program)
    return {Grade::fail, "there is no mediasoup-worker beside the program",
            "script/build builds it; --worker-path says where it is"};
  return examine_worker(*program);
}

/// Clients can do without: the server itself takes media over UDP and TCP.
Finding finding_of(const std::string& text, const turn::IceUrl& url, const Result<void>& result) {
  if (url.way == turn::IceUrl::Way::dtls)
    return {Grade::warn, text + " is not asked", "TURN over DTLS: try it with a browser"};
  if (result) return {Grade::ok, text + " answers"};
  return {Grade::fail, text + ": " + result.error().message, result.error().hint};
}

void tell(std::ostream& out, const Finding& finding) {
  switch (finding.grade) {
    case Grade::ok:
      out << "ok    ";
      break;
    case Grade::warn:
      out << "warn  ";
      break;
    case Grade::fail:
      out << "fail  ";
      break;
  }
  out << finding.what << '\n';
  if (!finding.hint.empty()) out << "        " << finding.hint << '\n';
}

}  // namespace

Finding examine_listening(const Options& options) {
  const std::string where = "web and signaling on " + at(options.host, options.port);
  if (const auto error = try_to_bind<asio::ip::tcp>(options.host, options.port))
    return {Grade::fail, where + ": " + error.message(), "is another server running there?"};
  return {Grade::ok, where};
}

std::vector<Finding> examine_media_ports(const Options& options) {
  const bool only_there = is_one_address(options.host) && !is_loopback(options.host);
  const auto hosts = only_there ? std::vector{options.host} : net::local_addresses();
  std::vector<Finding> findings;
  for (std::size_t worker = 0; worker < worker_count(options); ++worker)
    for (const std::string& host : hosts)
      findings.push_back(
          examine_media_port(host, static_cast<std::uint16_t>(options.rtc_port + worker)));
  return findings;
}

Finding examine_validity(const net::TlsValidity& validity, std::int64_t now) {
  if (now < validity.from)
    return {Grade::fail, "the certificate is not good yet", "is the clock right?"};
  if (now >= validity.until)
    return {Grade::fail, "the certificate has expired", "renew it, then send SIGHUP"};
  const std::string left =
      "the certificate is good for " + std::to_string((validity.until - now) / day) + " days";
  if (validity.until - now < 14 * day) return {Grade::warn, left, "renew it, then send SIGHUP"};
  return {Grade::ok, left};
}

Finding examine_tls(const Options& options, std::int64_t now) {
  switch (options.tls) {
    case TlsMode::off:
      if (is_loopback(options.host)) return {Grade::ok, "no TLS: this machine alone is served"};
      return {Grade::warn, "no TLS: a proxy in front has to do it",
              "or give --tls-cert and --tls-key, or --tls-self-signed"};
    case TlsMode::self_signed:
      return {Grade::warn, "a certificate of its own: browsers warn about it",
              "for more than a network at home give --tls-cert and --tls-key"};
    case TlsMode::files:
      break;
  }
  const auto context = net::tls_from_files({options.tls_cert, options.tls_key});
  if (!context) return {Grade::fail, context.error().message, context.error().hint};
  return examine_validity(net::tls_validity(**context), now);
}

Finding examine_open_files(std::uint64_t limit) {
  // Each person is a connection; 4096 lets a few thousand in, workers' pipes and files aside.
  constexpr std::uint64_t enough = 4096;
  const std::string what = "at most " + std::to_string(limit) + " open files";
  if (limit >= enough) return {Grade::ok, what};
  return {Grade::warn, what, "each connection is one: raise the limit (LimitNOFILE, ulimit -n)"};
}

Finding examine_data_dir(const fs::path& folder) {
  const fs::path there = nearest_existing(folder);
  if (::access(there.c_str(), W_OK | X_OK) != 0 || !fs::is_directory(there))
    return {Grade::fail, folder.string() + " cannot be written to", "give another --data-dir"};
  if (!fs::exists(folder / "server.key"))
    return {Grade::ok, folder.string() + " will have the server's key"};
  if (const auto key = load_or_make_server_key(folder); !key)
    return {Grade::fail, key.error().message, key.error().hint};
  return {Grade::ok, folder.string() + " has the server's key"};
}

Finding examine_worker(const fs::path& program) {
  asio::io_context context(1);
  NoLog log;
  mediasoup::Options options;
  options.worker_program = program.string();
  options.local_addresses = [] { return std::vector<std::string>{"127.0.0.1"}; };
  mediasoup::Host host(context, options, log);
  Result<void> ready = fail(ErrorCode::media_unavailable, "it does not answer");
  host.start([&](Result<void> started) {
    ready = std::move(started);
    if (!ready) return context.stop();
    host.stop([&context] { context.stop(); });
  });
  context.run();
  if (ready) return {Grade::ok, program.string() + " starts"};
  return {Grade::fail, program.string() + ": " + ready.error().message, ready.error().hint};
}

Finding examine_clock(std::int64_t now, bool synchronised) {
  constexpr std::int64_t year_2025 = 1'735'689'600;  // Before this was written.
  if (now < year_2025)
    return {Grade::fail, "the clock says a time long past", "certificates and tokens go by it"};
  if (!synchronised)
    return {Grade::warn, "nothing keeps the clock right", "run a time service, such as chrony"};
  return {Grade::ok, "the clock is kept right"};
}

std::vector<Finding> examine_turn(const TurnOptions& options, std::chrono::seconds now) {
  std::vector<turn::IceUrl> urls;
  for (const std::string& text : options.urls) {
    const auto url = turn::parse_ice_url(text);
    if (!url) return {{Grade::fail, "turn.urls: " + url.error().message, url.error().hint}};
    urls.push_back(*url);
  }
  const auto secret = load_turn_secret(options);
  if (!secret) return {{Grade::fail, secret.error().message, secret.error().hint}};
  const auto with = turn::credentials(secret->value_or(""), "doctor", now + turn_credentials_last);
  const auto results = turn::probe(urls, with, turn_answer_max);
  std::vector<Finding> findings;
  for (std::size_t at = 0; at < urls.size(); ++at)
    findings.push_back(finding_of(options.urls[at], urls[at], results[at]));
  return findings;
}

int examine(const Doctor& doctor, std::ostream& out) {
  const Options& options = doctor.options;
  const std::int64_t now = std::time(nullptr);
  std::vector<Finding> findings{examine_listening(options)};
  for (Finding& finding : examine_media_ports(options))
    findings.push_back(std::move(finding));
  findings.push_back(examine_tls(options, now));
  for (Finding& finding : examine_turn(options.turn, std::chrono::seconds(now)))
    findings.push_back(std::move(finding));
  findings.push_back(examine_open_files(open_files_limit()));
  findings.push_back(examine_default_data_dir(options));
  findings.push_back(examine_default_worker(options));
  findings.push_back(examine_clock(now, clock_is_synchronised()));
  bool failed = false;
  for (const Finding& finding : findings) {
    tell(out, finding);
    failed = failed || finding.grade == Grade::fail;
  }
  return failed ? 1 : 0;
}

}  // namespace rollcall::app
