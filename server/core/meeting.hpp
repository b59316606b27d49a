// One room: who is in it, what they own, and what follows from anything that happens.
//
// The contract, for the driver and for the simulator alike:
//   1. Call step() with the current instant and one event. Instants never go back.
//   2. Carry out the effects in order, all of them, before the next step().
//   3. Call step() with Tick no later than next_deadline().
//   4. Answer every MediaCall that has a request id with exactly one MediaAnswered, at any later
//   time.
//   5. When finished() says so, forget the Meeting: nothing on the media host is left.
// A Meeting calls nothing and nobody: no clock, no randomness, no I/O.
#pragma once

#include "core/config.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/evidence.hpp"
#include "core/pulse.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rollcall::core {

/// Who is a host.
enum class Hosts {
  by_grant,    // Whoever's token says so.
  by_opening,  // Whoever opened the room; while they are away, who has been there for longest.
};

struct MeetingOptions {
  RoomId room;
  RoomGeneration generation;
  RouterId router;  // The id for the first router.
  PresenceConfig presence;
  RoomLimits limits;
  Hosts hosts = Hosts::by_grant;
  std::vector<ParticipantId> banned = {};  // Before, the oldest first.
  /// Where frames of people who are plainly there may be noted instead of a step() with Heard;
  /// outlives the Meeting. Null: every frame is told.
  Pulses* pulses = nullptr;
};

class Meeting {
 public:
  explicit Meeting(MeetingOptions options);
  ~Meeting();
  Meeting(Meeting&&) noexcept;
  Meeting& operator=(Meeting&&) noexcept;

  /// Appends to `effects`. Never throws; bad input ends in a Reply with an error.
  void step(Instant now, const Event& event, Effects& effects);

  /// The next instant at which something is due; `never` if nothing is.
  Instant next_deadline() const;

  /// Nobody is in the list or on the way into it, and nobody wants the room to stay. Seats may be
  /// kept.
  bool deserted() const;
  /// Not even a seat is kept.
  bool vacant() const;
  /// By an operator: it stays when nobody is in it.
  bool made() const;

  /// Nothing is left here: no seat, no media object, nobody who wants it to stay, and empty_max has
  /// passed or it was outbid.
  bool finished() const;

  /// Who may not come in, the oldest ban first.
  std::vector<ParticipantId> banned() const;

  /// What everybody sees now; for /health, tests and checkers.
  Snapshot roster(Instant now) const;

  /// For operators: how many are here, and what the judgement about each rests on.
  RoomSummary summary(Instant now) const;
  RoomEvidence evidence(Instant now) const;

  /// Ids of everything that should exist on the media host, router first, in order.
  std::vector<std::string> media_objects() const;
  /// The room's router, if one is open; empty otherwise.
  RouterId open_router() const;
  /// Of that router: it and everything on it that has come to exist.
  std::vector<std::string> ready_media_objects() const;

  /// Whether everything that is kept twice agrees; for tests and checkers. Looks at everybody.
  bool consistent() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::core
