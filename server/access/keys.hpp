// The keys whose tokens a server believes. A key goes with one algorithm: what a token says about
// its own is only ever compared with that.
#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::access {

/// Of RFC 7518 section 3.1.
enum class Algorithm {
  hs256,  // HMAC with SHA-256: the same secret makes and verifies tokens.
  rs256,  // RSASSA-PKCS1-v1_5 with SHA-256: this server has the public key alone.
  es256,  // ECDSA with P-256 and SHA-256: likewise.
};

/// "HS256" and so on.
std::string_view to_text(Algorithm algorithm);
std::optional<Algorithm> parse_algorithm(std::string_view name);

struct Key {
  std::string id;  // The token's `iss`, or its header's `kid`.
  Algorithm algorithm;
  std::string material;  // The secret, or the public key as PEM.
};

/// RFC 7518 section 3.2: as long as the digest at least. Bytes.
inline constexpr std::size_t secret_bytes_min = 32;

/// An HS256 key. `bad_request` for a secret that is too short, or that is a PEM file by mistake.
Result<Key> secret_key(std::string id, std::string secret);

/// An RS256 or ES256 key. `bad_request` for what is not a public key of that kind.
Result<Key> public_key(std::string id, Algorithm algorithm, std::string pem);

}  // namespace rollcall::access
