// Lets in by signed token: the port that the driver asks in token mode.
#pragma once

#include "access/claims.hpp"
#include "access/compact.hpp"
#include "access/keys.hpp"
#include "base/time.hpp"
#include "ports/access.hpp"

#include <vector>

namespace rollcall::access {

class TokenAccess final : public ports::Access {
 public:
  /// `clock_skew` is how far the clocks of those who make tokens may be from ours.
  TokenAccess(std::vector<Key> keys, Duration clock_skew);

  ports::AccessMode mode() const override { return ports::AccessMode::token; }
  Result<ports::Grant> verify(std::string_view token, const RoomId& room,
                              std::chrono::milliseconds since_1970) const override;

 private:
  Result<Claims> verified_claims(std::string_view token) const;
  const Key* key_for(const Compact& compact) const;

  std::vector<Key> keys_;
  std::chrono::milliseconds clock_skew_;
};

}  // namespace rollcall::access
