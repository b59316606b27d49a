// What presence knows of somebody, for operators: it judges nothing.
#include "core/presence.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {
namespace {

Duration ago(Instant now, Instant then) {
  return std::max(now - then, Duration::zero());
}

}  // namespace

/// Why it is not settled that they are there.
std::optional<People::Why> People::doubt(Instant now, const Person& person, Instant frame) const {
  if (config_.profile == Profile::seed || person.state == State::gone) return std::nullopt;
  if (person.unloading_began != never) return Why::unloading;
  if (person.socket == Socket::closed) return Why::socket_closed;
  const bool late = now >= frame + config_.heartbeat + config_.answer_late;
  if (late || person.state == State::reconnecting) return Why::silence;
  return std::nullopt;
}

Sighting People::sighting(Instant now, const ParticipantId& who) const {
  const Person& person = people_.at(who);
  const bool watched = person.connection != ConnectionId();
  const Instant frame =
      watched ? std::max(person.frame, pulses_->last(person.connection)) : person.frame;
  Sighting seen{.state = person.state,
                .why = person.why,
                .since = ago(now, person.since),
                .doubt = doubt(now, person, frame),
                .frame_age = ago(now, frame)};
  if (person.on_path != Instant::min()) seen.media_age = ago(now, person.on_path);
  if (person.state == State::gone) seen.seat_left = ago(person.seat_from + config_.seat_max, now);
  return seen;
}

}  // namespace rollcall::core
