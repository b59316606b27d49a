// Something that a host or an operator does to others, or to a room.
#pragma once

#include <cstdint>
#include <string>

namespace rollcall::sim {

struct Deed {
  enum class What : std::uint8_t { removes, bans, mutes, locks, unlocks, ends, cleans_up };
  What what;
  std::string room;
  std::string whom = {};  // Their participant id.
};

}  // namespace rollcall::sim
