// What a webhook receiver is told, in LiveKit's words where it has one (docs/webhooks.md).
#pragma once

#include "ports/room_events.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::webhook {

/// `participant_joined` and so on; nothing for what receivers are not told.
std::optional<std::string_view> event_name(const ports::RoomEvent& event);

/// `name` is event_name() of it, `id` one that no other event has, `sequence` counts them all.
std::string event_json(const ports::RoomEvent& event, std::string_view name, std::string_view id,
                       std::uint64_t sequence);

}  // namespace rollcall::webhook
