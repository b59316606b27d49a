// What a token claims, in LiveKit's layout.
#pragma once

#include "base/error.hpp"
#include "core/types.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace rollcall::access {

struct Claims {
  std::string subject;              // `sub`: who it is.
  std::string id;                   // `jti`: which token it is; empty if it does not say.
  std::optional<std::string> name;  // What the others call them.
  std::chrono::seconds expires{};   // `exp`, since 1970.
  std::chrono::seconds not_before{};
  std::string room;        // video.room: the only one that it opens.
  bool room_join = false;  // video.roomJoin
  core::Rights rights;     // From the other grants of `video`.
};

/// `token_invalid` for a claim that is missing, of the wrong type or out of its limits; the message
/// names it and repeats nothing of it.
Result<Claims> read_claims(const boost::json::object& claims);

}  // namespace rollcall::access
