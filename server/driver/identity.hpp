// Who somebody is, derived from what they proved: the same after a restart, without any store.
#pragma once

#include "base/id.hpp"
#include "core/types.hpp"
#include "ports/secrets.hpp"

#include <string>
#include <string_view>

namespace rollcall::driver {

/// A guest is whoever holds the key, in this room: HMAC(server key, "guest", room, key) as hex.
std::string guest_identity(ports::Secrets& secrets, const RoomId& room, std::string_view guest_key);

/// HMAC(server key, "participant", room, identity): unlinkable between rooms.
ParticipantId participant_id(ports::Secrets& secrets, const RoomId& room,
                             std::string_view identity);

core::TokenHash token_hash(ports::Secrets& secrets, std::string_view token);

/// By which a TURN server knows them, for its quotas: it tells nothing, and none of the others in
/// the room has heard it.
std::string relay_name(ports::Secrets& secrets, const ParticipantId& participant);

/// A short name for log lines: the same thing always has the same one, and it tells nothing.
std::string log_name(ports::Secrets& secrets, std::string_view kind, std::string_view name);

}  // namespace rollcall::driver
