// What is remembered of rooms, in memory.
#pragma once

#include "ports/room_memory.hpp"

#include <algorithm>

namespace rollcall::driver::testing {

class FakeRoomMemory final : public ports::RoomMemory {
 public:
  void keep_room(const ports::MadeRoom& made) override {
    forget_room(made.room);
    kept.rooms.push_back(made);
  }
  void forget_room(const RoomId& room) override {
    std::erase_if(kept.rooms, [&](const ports::MadeRoom& made) { return made.room == room; });
  }
  void keep_ban(const ports::Ban& ban) override {
    const auto& bans = kept.bans;
    if (std::find(bans.begin(), bans.end(), ban) == bans.end()) kept.bans.push_back(ban);
  }
  void forget_bans(const RoomId& room) override {
    ++forgotten;
    std::erase_if(kept.bans, [&](const ports::Ban& ban) { return ban.room == room; });
  }
  void keep_all(const ports::Remembered& all) override { kept = all; }

  ports::Remembered kept;
  int forgotten = 0;  // How often bans were to be.
};

}  // namespace rollcall::driver::testing
