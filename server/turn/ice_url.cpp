#include "turn/ice_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address_v6.hpp>

namespace rollcall::turn {
namespace {

constexpr std::size_t host_bytes_max = 253;  // RFC 1035 section 2.3.4, without the last dot.

struct Scheme {
  std::string_view prefix;
  IceUrl::Service service;
  bool secure;
  std::uint16_t port;  // RFC 5389 section 9, RFC 5766 section 6.
};
constexpr std::array<Scheme, 4> schemes{{{"stun:", IceUrl::Service::stun, false, 3478},
                                         {"stuns:", IceUrl::Service::stun, true, 5349},
                                         {"turn:", IceUrl::Service::turn, false, 3478},
                                         {"turns:", IceUrl::Service::turn, true, 5349}}};

bool is_name(std::string_view host) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.';
  };
  return !host.empty() && host.size() <= host_bytes_max &&
         std::all_of(host.begin(), host.end(), fits);
}

bool is_ipv6(std::string_view host) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(host, error);
  return !error;
}

std::optional<std::uint16_t> to_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

auto wrong(std::string_view text, const std::string& what) {
  return fail(ErrorCode::bad_request, "\"" + std::string(text) + "\" " + what,
              "as \"turn:turn.example:3478?transport=udp\" or \"stun:stun.example:3478\"");
}

/// `host` or `host:port`; false if it is neither.
bool read_authority(std::string_view text, IceUrl& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    url.host = text.substr(0, colon);
    if (!is_name(url.host)) return false;
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  if (port.empty()) return true;
  const auto number = port.starts_with(':') ? to_port(port.substr(1)) : std::nullopt;
  if (number) url.port = *number;
  return number.has_value();
}

}  // namespace

Result<IceUrl> parse_ice_url(std::string_view text) {
  const auto* scheme = std::find_if(schemes.begin(), schemes.end(), [text](const Scheme& one) {
    return text.starts_with(one.prefix);
  });
  if (scheme == schemes.end()) return wrong(text, "is no stun:, stuns:, turn: or turns: address");
  const bool turn = scheme->service == IceUrl::Service::turn;
  const std::string_view rest = text.substr(scheme->prefix.size());
  const auto query = rest.find('?');
  const std::string_view transport = query == std::string_view::npos ? "" : rest.substr(query);
  // RFC 7064 section 3.1: a stun: address has none.
  if (!transport.empty() &&
      (!turn || (transport != "?transport=udp" && transport != "?transport=tcp")))
    return wrong(text, turn ? "may end in ?transport=udp or ?transport=tcp alone"
                            : "may name no transport: STUN has one way");
  const bool tcp = transport.empty() ? scheme->secure : transport == "?transport=tcp";
  const auto way = scheme->secure ? (tcp ? IceUrl::Way::tls : IceUrl::Way::dtls)
                                  : (tcp ? IceUrl::Way::tcp : IceUrl::Way::udp);
  IceUrl url{scheme->service, way, "", scheme->port};
  if (!read_authority(rest.substr(0, query), url)) return wrong(text, "has no host, or no port");
  return url;
}

}  // namespace rollcall::turn
