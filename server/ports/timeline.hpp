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

class Timeline {
 public:
  virtual ~Timeline() = default;
  using Answer = std::function<void(Result<std::vector<TimelineRow>>)>;
  /// In the order in which it happened; with all that was told before this. Answered later, once,
  /// on the caller's thread. `not_found`: none is kept. `limit_reached`: too many ask at a time.
  /// `internal`: it cannot be read now.
  virtual void read(const TimelineQuery& query, Answer answer) = 0;
};

}  // namespace rollcall::ports
