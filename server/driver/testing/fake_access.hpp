// Lets in guests, or whoever has a token that was given out here.
#pragma once

#include "ports/access.hpp"

#include <map>
#include <string>

namespace rollcall::driver::testing {

class FakeAccess final : public ports::Access {
 public:
  ports::AccessMode mode() const override { return mode_; }
  Result<ports::Grant> verify(std::string_view token, const RoomId& room,
                              std::chrono::milliseconds since_1970) const override {
    if (mode_ == ports::AccessMode::guest) return guests_.verify(token, room, since_1970);
    const auto known = given_.find(token);
    if (known == given_.end()) return fail(ErrorCode::token_invalid, "nobody gave that token");
    if (known->second.room != room) return fail(ErrorCode::not_allowed, "it is for another room");
    ports::Grant grant = known->second.grant;
    grant.expired = since_1970 >= known->second.until;
    return grant;
  }

  /// From now on by token alone.
  void give(std::string token, std::string_view room, ports::Grant grant,
            std::chrono::milliseconds until = std::chrono::milliseconds::max()) {
    mode_ = ports::AccessMode::token;
    given_.insert_or_assign(std::move(token),
                            Given{RoomId(std::string(room)), std::move(grant), until});
  }

 private:
  struct Given {
    RoomId room;
    ports::Grant grant;
    std::chrono::milliseconds until;  // Since 1970.
  };

  ports::AccessMode mode_ = ports::AccessMode::guest;
  ports::GuestAccess guests_;
  std::map<std::string, Given, std::less<>> given_;
};

}  // namespace rollcall::driver::testing
