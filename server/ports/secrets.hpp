// Randomness and keyed digests for the driver; the core gets the results as arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::ports {

using Digest = std::array<std::uint8_t, 32>;  // SHA-256 (FIPS 180-4)

class Secrets {
 public:
  virtual ~Secrets() = default;
  /// 128 random bits as 22 characters of base64url.
  virtual std::string random_id() = 0;
  /// 256 random bits as 43 characters of base64url: a bearer secret, never to be logged.
  virtual std::string random_token() = 0;
  virtual Digest digest(std::string_view text) = 0;
  /// HMAC-SHA-256 with the server's key (RFC 2104): the same for the same text after a restart.
  virtual Digest keyed_digest(std::string_view text) = 0;
};

}  // namespace rollcall::ports
