// What the people in a room have been told about each other, put together from what was sent.
#pragma once

#include "sim/message.hpp"
#include "sim/pages.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::sim {

/// One of the list, as often looked at.
struct Tile {
  PersonIndex who;
  bool present;
};

/// What one connection knows others to send: the producer, by who sends it and from what.
using Sources = std::map<std::pair<PersonIndex, std::string>, std::string>;

struct Room {
  std::string generation;
  std::uint64_t number = 0;
  std::map<std::string, View> list;
  std::vector<Tile> tiles;                  // Of the list,
  std::uint64_t tiles_number = UINT64_MAX;  // ... as it was at this number.
  Instant changed{};
  Instant entered{};                    // By the first, in this generation.
  Instant many_until = Instant::min();  // The mass rule may hold.
  std::string last_chat;                // Its id: one message goes to many.
  std::string host;                     // As was told last, without tokens.
  std::string owner;                    // Who opened it; empty if nobody was told.
  /// In the list, whoever is there for longest first; none if somebody may have come or gone
  /// untold.
  std::optional<std::vector<std::string>> in_order;
  /// Lists at numbers that the changes have not reached yet.
  std::vector<std::pair<std::uint64_t, std::map<std::string, View>>> ahead;
};

/// A list as it was sent, in order of ids.
using Sorted = std::map<std::string_view, const View*>;

inline Sorted by_id(const std::vector<View>& list) {
  Sorted all;
  for (const View& view : list)
    all.emplace(view.id, &view);
  return all;
}

inline std::map<std::string, View> copy_of(const Sorted& list) {
  std::map<std::string, View> all;
  for (const auto& [id, view] : list)
    all.emplace_hint(all.end(), id, *view);
  return all;
}

inline bool same(const Sorted& list, const std::map<std::string, View>& other) {
  return std::equal(list.begin(), list.end(), other.begin(), other.end(),
                    [](const auto& a, const auto& b) { return *a.second == b.second; });
}

}  // namespace rollcall::sim
