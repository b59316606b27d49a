// What happened in rooms, in memory.
#pragma once

#include "ports/room_events.hpp"

#include <string>
#include <vector>

namespace rollcall::driver::testing {

class FakeRoomEvents final : public ports::RoomEvents {
 public:
  void happened(const ports::RoomEvent& event) override { all.push_back(event); }

  /// As "blue ann left (left)", and empties the list.
  std::vector<std::string> take() {
    std::vector<std::string> lines;
    for (const ports::RoomEvent& event : all) {
      std::string line = event.room.text() + " ";
      if (!event.display_name.empty()) line += event.display_name + " ";
      line += to_text(event.what);
      if (!event.why.empty()) line += " (" + std::string(event.why) + ")";
      lines.push_back(line);
    }
    all.clear();
    return lines;
  }

  std::vector<ports::RoomEvent> all;
};

}  // namespace rollcall::driver::testing
