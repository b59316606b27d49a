#include "net/origin.hpp"

#include <algorithm>
#include <cctype>

namespace rollcall::net {
namespace {

bool same(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

/// Without the port that the scheme has anyway: browsers leave it out, proxies may add it.
std::string_view without_own_port(std::string_view host, std::string_view scheme) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

}  // namespace

bool is_own_origin(std::string_view origin, std::string_view host) {
  const auto end = origin.find("://");
  if (end == std::string_view::npos) return false;  // As "null", of a sandboxed page.
  const std::string_view scheme = origin.substr(0, end);
  if (scheme != "http" && scheme != "https") return false;
  const std::string_view own = without_own_port(host, scheme);
  return !own.empty() && own.front() != ':' &&
         same(without_own_port(origin.substr(end + 3), scheme), own);
}

bool is_named(const std::vector<std::string>& allowed, std::string_view origin) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [origin](const std::string& one) { return one == "*" || one == origin; });
}

bool is_origin(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || end == 0) return false;
  const std::string_view host = text.substr(end + 3);
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
           c == '[' || c == ']' || c == '+';
  };
  return !host.empty() && std::all_of(text.begin(), text.begin() + end, fits) &&
         std::all_of(host.begin(), host.end(), fits);
}

}  // namespace rollcall::net
