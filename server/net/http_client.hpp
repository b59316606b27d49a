// One GET request, for a program that asks a server how it is.
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::net {

struct Url {
  bool tls = false;
  std::string host;    // IPv6 without its brackets.
  std::string port;    // The scheme's own if the URL names none.
  std::string target;  // Begins with a slash.

  bool operator==(const Url&) const = default;
};

/// `http://host[:port][/path]` or https; nothing for another text.
std::optional<Url> parse_url(std::string_view text);

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

/// Blocks for `longest` at most. Certificates are not checked: nothing secret is sent, and a server
/// that is asked as "localhost" shows one for another name.
Result<HttpAnswer> http_get(const Url& url, std::chrono::milliseconds longest);

}  // namespace rollcall::net
