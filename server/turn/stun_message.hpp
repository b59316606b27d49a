// STUN as far as it takes to ask a server whether it answers (RFC 5389) and relays (RFC 5766).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::turn {

enum class Method : std::uint16_t { binding = 0x001, allocate = 0x003, refresh = 0x004 };

using Transaction = std::array<std::uint8_t, 12>;  // Random; in the answer, too.

/// What a server wants to be answered with (RFC 5389 section 10.2, long-term credentials).
struct Proof {
  std::string username;
  std::string password;
  std::string realm;
  std::string nonce;
};

/// An Allocate is for UDP, a Refresh ends what was allocated.
std::string encode_request(Method method, const Transaction& transaction,
                           const std::optional<Proof>& proof = std::nullopt);

struct StunAnswer {
  int error = 0;      // As HTTP's: 401 and so on. 0: it succeeded.
  std::string realm;  // Both empty unless it has them.
  std::string nonce;
};

/// Nothing if `bytes` are no answer to that request.
std::optional<StunAnswer> decode_answer(std::string_view bytes, Method method,
                                        const Transaction& transaction);

inline constexpr std::size_t stun_header_bytes = 20;
/// How many bytes follow the header; it has to be whole.
std::size_t bytes_behind_header(std::string_view header);

}  // namespace rollcall::turn
