// What is remembered of rooms in the store: those that operators have made, and who is banned.
#pragma once

#include "ports/room_memory.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstddef>

namespace rollcall::store {

/// Of one room, as the room itself remembers (core/bans.hpp); of more the oldest goes.
inline constexpr std::size_t bans_of_room_max = 1'000;

Stored<void> keep_room(const Database& database, const ports::MadeRoom& made);
Stored<void> forget_room(const Database& database, const RoomId& room);

/// `at`: since 1970. One that is there already stays as old as it is.
Stored<void> keep_ban(const Database& database, const ports::Ban& ban,
                      std::chrono::milliseconds at);
Stored<void> forget_bans(const Database& database, const RoomId& room);

/// What is kept besides: it goes, or it stays because nobody has ever read it.
enum class Others { go, stay };
/// All at once. Bans that are there already stay as old as they are, new ones are of `at`.
Stored<void> keep_all(const Database& database, const ports::Remembered& all,
                      std::chrono::milliseconds at, Others others);

/// How long bans are kept, and how many of all rooms together.
struct BanBounds {
  std::chrono::milliseconds oldest{};  // Since 1970.
  std::size_t rows_max = 0;
};
Stored<void> prune_bans(const Database& database, const BanBounds& bounds);

/// All of it, without bans that are too old.
Stored<ports::Remembered> read_rooms(const Database& database, const BanBounds& bounds);

}  // namespace rollcall::store
