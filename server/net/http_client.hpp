// One HTTP request, for a program that asks a server something and ends.
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::net {

struct Url {
  bool tls = false;
  std::string host;    // IPv6 without its brackets.
  std::string port;    // The scheme's own if the URL names none.
  std::string target;  // Begins with a slash.

  bool operator==(const Url&) const = default;
};

/// `http://host[:port][/path]` or https; nothing for another text. A user or a password before the
/// host is one, too: nobody would be told it, and it would be in every line that names the host.
std::optional<Url> parse_url(std::string_view text);

/// Who may be told what is sent.
enum class Trust {
  anybody,    // Nothing secret is: a server asked as "localhost" shows a certificate for another
              // name.
  certified,  // Over TLS alone, to whoever this machine's authorities vouch for by that name.
  this_machine_or_certified,  // What answers on a loopback address needs neither.
};

struct HttpQuestion {
  Url url;
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  Trust trust = Trust::anybody;
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

/// Blocks for `longest` at most, and no longer than until `stop` is requested.
Result<HttpAnswer> http_ask(const HttpQuestion& question, std::chrono::milliseconds longest,
                            const std::stop_token& stop = {});

}  // namespace rollcall::net
