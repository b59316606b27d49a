// Who is in which room as far as the timeline knows, so that a process that ended in the middle
// leaves nobody there for ever.
#pragma once

#include "ports/room_events.hpp"
#include "store/database.hpp"

#include <chrono>

namespace rollcall::store {

/// With the event's own row in the timeline.
Stored<void> note_stay(const Database& database, const ports::RoomEvent& event);

/// The server runs at `at`; for whoever has to say when it did last.
Stored<void> note_life(const Database& database, std::chrono::milliseconds at);

/// For a process that begins: whoever was in a room as the one before ended left then, because of
/// that, and the room's life is over. `now`, if it is not known when that was.
Stored<void> end_stays(const Database& database, std::chrono::milliseconds now);

/// Where nothing is kept any more.
Stored<void> forget_stays(const Database& database);

}  // namespace rollcall::store
