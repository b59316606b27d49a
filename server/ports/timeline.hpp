// What has happened in rooms, as it is kept: for operators.
#pragma once

#include "base/error.hpp"
#include "base/id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::ports {

/// A room event that was kept; see RoomEvent.
struct TimelineRow {
  std::uint64_t number = 0;  // Counts up, over all rooms.
  std::string generation = {};
  std::chrono::milliseconds at{};  // Since 1970.
  std::string what = {};           // The name of a RoomEvent::What.
  std::string participant = {};    // Empty: it is about the room.
  std::string display_name = {};
  std::string why = {};
  std::string was = {};
  std::chrono::milliseconds silence{};
  std::chrono::milliseconds frame_age{};
  std::optional<std::chrono::milliseconds> media_age = std::nullopt;
  std::chrono::milliseconds ghost{};
  std::chrono::milliseconds stay{};

  bool operator==(const TimelineRow&) const = default;
};

struct TimelineQuery {
  RoomId room;
  std::chrono::milliseconds since{};  // Since 1970: this and later alone,
  std::uint64_t after = 0;            // behind the row of this number,
  std::size_t most = 1'000;           // so many at most.
};

/// The end of a room's timeline, with how things were as it begins: for whoever draws it.
struct TimelineEnd {
  std::chrono::milliseconds since{};     // As it was asked for; 0: from the beginning.
  std::chrono::milliseconds until{};     // When it was looked at.
  std::vector<TimelineRow> before = {};  // The last word on each person, and on the room, by then.
  std::vector<TimelineRow> rows = {};
  bool older_left_out = false;  // There were more since then.
};

class Timeline {
 public:
  virtual ~Timeline() = default;
  using Answer = std::function<void(Result<std::vector<TimelineRow>>)>;
  using EndAnswer = std::function<void(Result<TimelineEnd>)>;
  /// In the order in which it happened; with all that was told before this. Answered later, once,
  /// on the caller's thread. `not_found`: none is kept. `limit_reached`: too many ask at a time.
  /// `internal`: it cannot be read now.
  virtual void read(const TimelineQuery& query, Answer answer) = 0;
  /// As read(), but the newest `query.most` of it.
  virtual void read_end(const TimelineQuery& query, EndAnswer answer) = 0;
};

}  // namespace rollcall::ports
