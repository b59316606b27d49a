// Who may come in: verifies the signed tokens that an embedder's own server hands out.
#pragma once

#include "base/error.hpp"
#include "base/id.hpp"
#include "core/types.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::ports {

/// How people prove who they are; one way for the whole server.
enum class AccessMode {
  guest,  // By a secret of their browser's own: whoever has the link can come in.
  token,  // By a token that a trusted server has signed.
};

/// What a token of this server says, its signature and its room verified.
struct Grant {
  std::string identity;  // Unique among the people of the embedder.
  std::optional<std::string> display_name;
  core::Rights rights;
  bool expired = false;       // Whether that matters is the room's to say: see core::Admission.
  std::string token_id = {};  // Of this one token among all; empty if it has none.
  std::chrono::milliseconds over_at = {};  // From then on it is expired, since 1970.
};

class Access {
 public:
  virtual ~Access() = default;
  virtual AccessMode mode() const = 0;
  /// `since_1970` is the wall clock's. `token_invalid` or `not_allowed`; an error contains nothing
  /// of the token.
  virtual Result<Grant> verify(std::string_view token, const RoomId& room,
                               std::chrono::milliseconds since_1970) const = 0;
};

/// Lets everybody in and takes no tokens.
class GuestAccess final : public Access {
 public:
  AccessMode mode() const override { return AccessMode::guest; }
  Result<Grant> verify(std::string_view, const RoomId&, std::chrono::milliseconds) const override {
    return fail(ErrorCode::token_invalid, "this server is in guest mode and takes no tokens",
                "join with a guestKey, or set access.mode = \"token\" on the server");
  }
};

}  // namespace rollcall::ports
