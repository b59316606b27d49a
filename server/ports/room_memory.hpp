// What is remembered of rooms beyond the life of this process.
#pragma once

#include "base/id.hpp"
#include "core/types.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace rollcall::ports {

/// A room that an operator wants to be there, also while nobody is in it.
struct MadeRoom {
  RoomId room;
  core::RoomTerms terms;
  std::optional<std::chrono::milliseconds> ends_at = std::nullopt;  // Since 1970.

  bool operator==(const MadeRoom&) const = default;
};

struct Ban {
  RoomId room;
  ParticipantId who;

  bool operator==(const Ban&) const = default;
};

struct Remembered {
  std::vector<MadeRoom> rooms;
  std::vector<Ban> bans;  // The oldest first.
};

/// Never waits, and never calls back: what cannot be kept now is kept later, or was only known to
/// this process.
class RoomMemory {
 public:
  virtual ~RoomMemory() = default;
  virtual void keep_room(const MadeRoom& made) = 0;
  virtual void forget_room(const RoomId& room) = 0;
  virtual void keep_ban(const Ban& ban) = 0;
  /// All of that room.
  virtual void forget_bans(const RoomId& room) = 0;
  /// There is this and no more: what else was kept of an earlier word goes.
  virtual void keep_all(const Remembered& all) = 0;
};

/// For whoever keeps nothing.
class NoRoomMemory final : public RoomMemory {
 public:
  void keep_room(const MadeRoom&) override {}
  void forget_room(const RoomId&) override {}
  void keep_ban(const Ban&) override {}
  void forget_bans(const RoomId&) override {}
  void keep_all(const Remembered&) override {}
};

}  // namespace rollcall::ports
