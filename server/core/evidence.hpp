// What an operator may ask a room: who is in it, and what the judgement about each of them rests
// on. Instants are told as how long ago they were; time that the server stood still is not counted.
#pragma once

#include "core/effects.hpp"
#include "core/requests.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::core {

/// What presence knows of somebody.
struct Sighting {
  Transition::State state = Transition::State::absent;
  Transition::Why why = Transition::Why::joined;  // The last thing that was judged of them.
  Duration since{};                               // In that state.
  /// silence, socket_closed or unloading, while it is not settled whether they are there.
  std::optional<Transition::Why> doubt = std::nullopt;
  Duration frame_age{};  // Since the last one that page JavaScript sent.
  /// Since the last sign on the media path, which is asked in doubt alone; none if it gave none.
  std::optional<Duration> media_age = std::nullopt;
  std::optional<Duration> seat_left = std::nullopt;  // Of somebody who is gone.

  bool operator==(const Sighting&) const = default;
};

struct ParticipantEvidence {
  ParticipantId id;
  std::string display_name;
  Role role = Role::guest;
  bool hand = false;
  Epoch epoch = {};
  TabId tab = {};                                       // Of the current or last attachment,
  std::optional<Visibility> visibility = std::nullopt;  // as its page last said, and a hint only.
  bool connected = false;                               // A connection is attached.
  MediaHealth media = MediaHealth::none;
  // What should exist on the media host, also in the making, a page that is being left included.
  std::size_t transports = 0;
  std::size_t producers = 0;
  std::size_t consumers = 0;
  Sighting sighting = {};

  bool operator==(const ParticipantEvidence&) const = default;
};

struct RoomSummary {
  RoomId room;
  RoomGeneration generation = {};
  std::size_t participants = 0;  // In everybody's list,
  std::size_t reconnecting = 0;  // so many of them doubtful.
  bool locked = false;           // Nobody new is let in.
  Duration age{};                // Since somebody entered for the first time.
  bool made = false;             // By an operator: it stays when nobody is in it.
  std::size_t size = 0;          // So many people at a time.
  Takeover takeover = Takeover::replace;
  std::optional<Duration> time_left = std::nullopt;  // None: its time is never up.

  bool operator==(const RoomSummary&) const = default;
};

struct RoomEvidence {
  RoomSummary room;
  std::vector<ParticipantEvidence> participants;  // Also those who are gone; by their first join.
};

}  // namespace rollcall::core
