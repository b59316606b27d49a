// The shapes of what the admin API tells: protocol/admin-api.yaml.
#pragma once

#include "base/id.hpp"
#include "core/evidence.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::admin {

/// `{rooms, next?}`; `next`: what to ask for rooms `after`, if there are more.
std::string rooms_json(const std::vector<core::RoomSummary>& rooms,
                       const std::optional<RoomId>& next);

/// `{room, participants}`: the room, and those in everybody's list.
std::string room_json(const core::RoomEvidence& evidence);

/// `{participants}`: everybody who has a seat, with what the judgement about them rests on.
std::string participants_json(const core::RoomEvidence& evidence);

/// `{muted}`: so many producers are paused that were not.
std::string muted_json(std::size_t producers);

/// `{closed}`: so many objects on the media workers.
std::string closed_json(std::size_t objects);

}  // namespace rollcall::admin
