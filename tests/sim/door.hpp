// Who may come in. In runs with hosts everybody comes by token, which says whether they are one.
#pragma once

#include "ports/access.hpp"

#include <string>
#include <string_view>

namespace rollcall::sim {

class Door final : public ports::Access {
 public:
  explicit Door(ports::AccessMode mode) : mode_(mode) {}

  static std::string token_of(std::string_view key, core::Role role) {
    return std::string(role == core::Role::host ? host : guest) + std::string(key);
  }

  ports::AccessMode mode() const override { return mode_; }
  Result<ports::Grant> verify(std::string_view token, const RoomId&,
                              std::chrono::milliseconds) const override {
    const bool holds = token.starts_with(host);
    if (!holds && !token.starts_with(guest))
      return fail(ErrorCode::token_invalid, "nobody gave that token");
    ports::Grant grant;
    grant.identity = token.substr((holds ? host : guest).size());
    grant.rights.role = holds ? core::Role::host : core::Role::guest;
    return grant;
  }

 private:
  static constexpr std::string_view host = "host.";
  static constexpr std::string_view guest = "guest.";
  ports::AccessMode mode_;
};

}  // namespace rollcall::sim
