#include "driver/measures.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <optional>

namespace rollcall::driver {
namespace {

using core::Transition;
using ports::Departure;

std::optional<ports::Shown> shown_as(Transition::State state) {
  switch (state) {
    case Transition::State::present:
      return ports::Shown::present;
    case Transition::State::reconnecting:
      return ports::Shown::reconnecting;
    case Transition::State::absent:
    case Transition::State::gone:
    case Transition::State::forgotten:
      return std::nullopt;
  }
  ROLLCALL_ASSERT(false);
}

std::optional<Departure> departure(Transition::Why why) {
  switch (why) {
    case Transition::Why::left:
      return Departure::left;
    case Transition::Why::goodbye:
      return Departure::goodbye;
    case Transition::Why::unloading:
      return Departure::unloading;
    case Transition::Why::silence:
    case Transition::Why::socket_closed:
    case Transition::Why::connection_lost:
      return Departure::connection_lost;
    case Transition::Why::removed:
      return Departure::removed;
    case Transition::Why::room_ended:
      return Departure::room_ended;
    case Transition::Why::joined:
    case Transition::Why::resumed:
    case Transition::Why::back:
    case Transition::Why::took_over:
    case Transition::Why::heard:
    case Transition::Why::seat_expired:
      return std::nullopt;
  }
  ROLLCALL_ASSERT(false);
}

std::optional<ports::Doubt> doubt(Transition::Why why) {
  switch (why) {
    case Transition::Why::silence:
      return ports::Doubt::silence;
    case Transition::Why::socket_closed:
      return ports::Doubt::socket_closed;
    case Transition::Why::unloading:
      return ports::Doubt::unloading;
    case Transition::Why::joined:
    case Transition::Why::resumed:
    case Transition::Why::back:
    case Transition::Why::took_over:
    case Transition::Why::heard:
    case Transition::Why::left:
    case Transition::Why::goodbye:
    case Transition::Why::connection_lost:
    case Transition::Why::removed:
    case Transition::Why::room_ended:
    case Transition::Why::seat_expired:
      return std::nullopt;
  }
  ROLLCALL_ASSERT(false);
}

/// Nobody announced it, or completed what they announced.
bool was_found_out(Departure why) {
  switch (why) {
    case Departure::unloading:
    case Departure::connection_lost:
      return true;
    case Departure::left:
    case Departure::goodbye:
    case Departure::removed:
    case Departure::room_ended:
      return false;
  }
  ROLLCALL_ASSERT(false);
}

Duration allowed_silence(const core::PresenceConfig& config) {
  switch (config.profile) {
    case core::Profile::rollcall:
      return config.silence_max;
    case core::Profile::seed:
      return config.seed_stale;
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace

Duration ghost_time(const Transition& transition, const core::PresenceConfig& config) {
  // Who is heard in the very moment was there, however late we looked.
  const bool was_doubted = shown_as(transition.to) != ports::Shown::present;
  if (shown_as(transition.from) != ports::Shown::present || !was_doubted) return {};
  return std::max(transition.silence - allowed_silence(config), Duration::zero());
}

void Measures::note(ports::Metrics& metrics, const Transition& transition,
                    const core::PresenceConfig& config) {
  const auto before = shown_as(transition.from);
  const auto after = shown_as(transition.to);
  if (before) metrics.no_longer_shown(*before);
  if (after) metrics.shown(*after);
  if (const Duration ghost = ghost_time(transition, config); ghost > Duration::zero())
    metrics.ghost(ghost);
  if (const auto cause = doubt(transition.why)) doubts_.try_emplace(transition.participant, *cause);
  if (before && !after) note_departure(metrics, transition);
  if (after != ports::Shown::reconnecting) doubts_.erase(transition.participant);
}

void Measures::note_departure(ports::Metrics& metrics, const Transition& transition) {
  const auto why = departure(transition.why);
  if (!why) return;
  metrics.departed(*why);
  if (!was_found_out(*why)) return;
  // The seed's profile has no reconnecting: its sweep finds silence alone.
  const auto began = doubts_.find(transition.participant);
  const auto cause = began == doubts_.end() ? ports::Doubt::silence : began->second;
  metrics.detected(cause, transition.silence);
}

}  // namespace rollcall::driver
