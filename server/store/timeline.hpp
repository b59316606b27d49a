// The timeline in the store: one row for each thing that happened in a room.
#pragma once

#include "ports/room_events.hpp"
#include "ports/timeline.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::store {

Stored<void> add_to_timeline(const Database& database, const ports::RoomEvent& event);

/// In the order in which it happened.
Stored<std::vector<ports::TimelineRow>> read_timeline(const Database& database,
                                                      const ports::TimelineQuery& query);

/// The newest of it, in the order in which it happened. When it is looked at is not known here.
Stored<ports::TimelineEnd> read_timeline_end(const Database& database,
                                             const ports::TimelineQuery& query);

/// How much of it is kept.
struct TimelineBounds {
  std::chrono::milliseconds oldest{};  // Since 1970.
  std::uint64_t rows_max = 0;
};

/// Deletes what is too old, and the oldest of what is too much; at most `most` rows at a time, so
/// that nothing else waits long. How many it was.
Stored<std::size_t> prune_timeline(const Database& database, const TimelineBounds& bounds,
                                   std::size_t most);

}  // namespace rollcall::store
