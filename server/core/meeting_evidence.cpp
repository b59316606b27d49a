// What an operator is told of a room.
#include "base/assert.hpp"
#include "core/meeting_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

RoomSummary Meeting::summary(Instant now) const {
  ROLLCALL_ASSERT(now >= state_->now);
  return state_->summary(now);
}

RoomEvidence Meeting::evidence(Instant now) const {
  ROLLCALL_ASSERT(now >= state_->now);
  RoomEvidence all{state_->summary(now), {}};
  std::vector<const Seat*> seats;
  for (const auto& [id, seat] : state_->seats.all())
    seats.push_back(&seat);
  std::sort(seats.begin(), seats.end(),
            [](const Seat* a, const Seat* b) { return a->joined_at < b->joined_at; });
  for (const Seat* seat : seats)
    all.participants.push_back(state_->evidence_of(now, *seat));
  return all;
}

RoomSummary Meeting::State::summary(Instant at) const {
  return {.room = options.room,
          .generation = options.generation,
          .participants = people.shown_count(),
          .reconnecting = people.reconnecting_count(),
          .locked = locked,
          .age = entered ? at - *entered : Duration{},
          .made = terms.has_value(),
          .size = places(),
          .takeover = terms ? terms->takeover : Takeover::replace,
          .time_left = ends_at == never ? std::nullopt
                                        : std::optional(std::max(ends_at - at, Duration::zero()))};
}

ParticipantEvidence Meeting::State::evidence_of(Instant at, const Seat& seat) const {
  ParticipantEvidence evidence{.id = seat.id,
                               .display_name = seat.display_name,
                               .role = role_of(seat),
                               .hand = seat.hand,
                               .epoch = seat.epoch,
                               .tab = seat.page.tab,
                               .visibility = seat.visibility,
                               .connected = seat.connection.has_value(),
                               .media = seat.health,
                               .sighting = people.sighting(at, seat.id)};
  const auto add = [&](MediaSessionId session) {
    evidence.transports += media.transports(session).size();
    evidence.producers += media.count(session, &Transport::producers);
    evidence.consumers += media.count(session, &Transport::consumers);
  };
  add(seat.media);
  if (seat.handover) add(seat.handover->media);
  return evidence;
}

}  // namespace rollcall::core
