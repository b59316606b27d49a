// What a room's effects are to whoever keeps its history.
#pragma once

#include "core/config.hpp"
#include "core/effects.hpp"
#include "ports/room_events.hpp"

#include <optional>

namespace rollcall::driver {

/// All but the room and the time, which the driver knows.
ports::RoomEvent room_event(const core::Transition& transition, const core::PresenceConfig& config);
/// Nothing for a first connection, or an end that came with the stay's.
std::optional<ports::RoomEvent> room_event(const core::MediaTurned& turned);

}  // namespace rollcall::driver
