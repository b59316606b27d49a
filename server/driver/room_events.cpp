#include "driver/room_events.hpp"

#include "base/assert.hpp"
#include "driver/lifecycle_log.hpp"
#include "driver/measures.hpp"

namespace rollcall::driver {
namespace {

using core::MediaHealth;
using core::Transition;
using What = ports::RoomEvent::What;

/// Of somebody who is present from here on.
What arrival(const Transition& transition) {
  if (transition.from == Transition::State::absent) return What::joined;
  if (transition.from == Transition::State::gone) return What::back;
  switch (transition.why) {
    case Transition::Why::resumed:
      return What::resumed;
    case Transition::Why::took_over:
      return What::took_over;
    case Transition::Why::joined:
    case Transition::Why::back:
    case Transition::Why::heard:
    case Transition::Why::silence:
    case Transition::Why::socket_closed:
    case Transition::Why::unloading:
    case Transition::Why::left:
    case Transition::Why::goodbye:
    case Transition::Why::connection_lost:
    case Transition::Why::removed:
    case Transition::Why::room_ended:
    case Transition::Why::seat_expired:
      return What::heard;
  }
  ROLLCALL_ASSERT(false);
}

What what_of(const Transition& transition) {
  switch (transition.to) {
    case Transition::State::present:
      return arrival(transition);
    case Transition::State::reconnecting:
      return What::reconnecting;
    case Transition::State::gone:
      return What::left;
    case Transition::State::forgotten:
      return What::forgotten;
    case Transition::State::absent:
      break;
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace

ports::RoomEvent room_event(const Transition& transition, const core::PresenceConfig& config) {
  return {.what = what_of(transition),
          .participant = transition.participant,
          .display_name = transition.display_name,
          .identity = transition.identity,
          .why = to_text(transition.why),
          .was = transition.from == Transition::State::absent ? "" : to_text(transition.from),
          .silence = transition.silence,
          .frame_age = transition.frame_age,
          .media_age = transition.media_age,
          .ghost = ghost_time(transition, config),
          .stay = transition.stay};
}

std::optional<ports::RoomEvent> room_event(const core::MediaTurned& turned) {
  const bool lost = turned.to == MediaHealth::lost;
  const bool back = turned.from == MediaHealth::lost && turned.to == MediaHealth::live;
  if (!lost && !back) return std::nullopt;
  return ports::RoomEvent{.what = lost ? What::media_lost : What::media_back,
                          .participant = turned.participant,
                          .display_name = turned.display_name,
                          .identity = turned.identity,
                          .why = lost ? "media_lost" : "media_live"};
}

}  // namespace rollcall::driver
