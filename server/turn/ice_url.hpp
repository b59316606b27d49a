// Addresses of STUN and TURN servers, as browsers take them (RFC 7064, RFC 7065).
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::turn {

struct IceUrl {
  enum class Service { stun, turn };
  enum class Way { udp, tcp, tls, dtls };

  Service service;
  Way way;           // From the client to that server.
  std::string host;  // IPv6 without its brackets.
  std::uint16_t port;

  bool operator==(const IceUrl&) const = default;
};

/// `stun:host[:port]`, `turn:host[:port][?transport=udp|tcp]`, or `stuns:` and `turns:` for TLS. An
/// error says what is wrong with it.
Result<IceUrl> parse_ice_url(std::string_view text);

}  // namespace rollcall::turn
