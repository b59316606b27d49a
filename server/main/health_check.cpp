#include "main/health_check.hpp"

#include "main/addresses.hpp"
#include "main/command_line.hpp"
#include "net/http_client.hpp"

#include <ostream>

namespace rollcall::app {
namespace {

using namespace std::chrono_literals;

// Less than the patience of Docker's health checks, 30 s unless told otherwise.
constexpr auto longest = 5s;

}  // namespace

std::string own_url(const Options& options) {
  const std::string scheme = options.tls == TlsMode::off ? "http://" : "https://";
  const bool anywhere = !is_one_address(options.host) || options.host == "127.0.0.1";
  const std::string host = anywhere ? "localhost" : in_url(options.host);
  return scheme + host + ":" + std::to_string(options.port);
}

std::string health_url(const Options& options) {
  return own_url(options) + "/health/ready";
}

int check_health(const HealthCheck& check, std::ostream& out, std::ostream& err) {
  const auto url = net::parse_url(check.url);
  if (!url) {
    tell(err, {ErrorCode::bad_request, "\"" + check.url + "\" is no http:// or https:// URL"});
    return exit_misuse;
  }
  const auto answer = net::http_ask({*url}, longest);
  if (!answer) {
    tell(err, answer.error());
    return 1;
  }
  out << answer->status << ' ' << answer->body << '\n';
  return answer->status == 200 ? 0 : 1;
}

}  // namespace rollcall::app
