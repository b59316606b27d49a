#include "driver/lifecycle_log.hpp"

#include "base/assert.hpp"

#include <chrono>
#include <string>

namespace rollcall::driver {
namespace {

using core::Transition;

std::string_view event_name(const Transition& transition) {
  switch (transition.to) {
    case Transition::State::present:
      return is_shown(transition.from) ? "participant is present" : "participant joined";
    case Transition::State::reconnecting:
      return "participant is reconnecting";
    case Transition::State::gone:
      return "participant left";
    case Transition::State::forgotten:
      return "participant is forgotten";
    case Transition::State::absent:
      return "participant is absent";
  }
  ROLLCALL_ASSERT(false);
}

enum class Departure { none, graceful, stale };

Departure departure(const Transition& transition) {
  if (transition.to != Transition::State::gone) return Departure::none;
  switch (transition.why) {
    case Transition::Why::left:
    case Transition::Why::goodbye:
    case Transition::Why::unloading:
    case Transition::Why::removed:
    case Transition::Why::room_ended:
      return Departure::graceful;
    case Transition::Why::silence:
    case Transition::Why::socket_closed:
    case Transition::Why::connection_lost:
    case Transition::Why::seat_expired:
      return Departure::stale;
    case Transition::Why::joined:
    case Transition::Why::resumed:
    case Transition::Why::back:
    case Transition::Why::took_over:
    case Transition::Why::heard:
      return Departure::none;
  }
  ROLLCALL_ASSERT(false);
}

std::int64_t in_milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

void log_departure(ports::Log& log, const Transition& transition, std::string_view who,
                   std::string_view room) {
  if (!log.enabled(ports::Level::debug)) return;
  const std::string_view reason = to_text(transition.why);
  const std::int64_t silence = in_milliseconds(transition.silence);
  const double stay = in_seconds(transition.stay);
  switch (departure(transition)) {
    case Departure::none:
      return;
    case Departure::graceful:
      return log.write(ports::Level::debug, "[Socket.IO] Client disconnected gracefully",
                       {{"who", who}, {"room", room}, {"reason", reason}, {"stay_s", stay}});
    case Departure::stale: {
      const std::string line = "[Socket.IO] Cleaning up stale session: " + std::string(who) +
                               " in room " + std::string(room);
      return log.write(ports::Level::debug, line,
                       {{"reason", reason}, {"silence_ms", silence}, {"stay_s", stay}});
    }
  }
}

}  // namespace

std::string_view to_text(Transition::State state) {
  switch (state) {
    case Transition::State::absent:
      return "absent";
    case Transition::State::present:
      return "present";
    case Transition::State::reconnecting:
      return "reconnecting";
    case Transition::State::gone:
      return "gone";
    case Transition::State::forgotten:
      return "forgotten";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(Transition::Why why) {
  switch (why) {
    case Transition::Why::joined:
      return "joined";
    case Transition::Why::resumed:
      return "resumed";
    case Transition::Why::back:
      return "back";
    case Transition::Why::took_over:
      return "took_over";
    case Transition::Why::heard:
      return "heard";
    case Transition::Why::silence:
      return "silence";
    case Transition::Why::socket_closed:
      return "socket_closed";
    case Transition::Why::unloading:
      return "unloading";
    case Transition::Why::left:
      return "left";
    case Transition::Why::goodbye:
      return "goodbye";
    case Transition::Why::connection_lost:
      return "connection_lost";
    case Transition::Why::removed:
      return "removed";
    case Transition::Why::room_ended:
      return "room_ended";
    case Transition::Why::seat_expired:
      return "seat_expired";
  }
  ROLLCALL_ASSERT(false);
}

bool is_shown(Transition::State state) {
  return state == Transition::State::present || state == Transition::State::reconnecting;
}

void log_transition(ports::Log& log, const Transition& transition, std::string_view who,
                    std::string_view room) {
  if (log.enabled(ports::Level::info)) {
    log.write(ports::Level::info, event_name(transition),
              {{"who", who},
               {"room", room},
               {"epoch", static_cast<std::int64_t>(transition.epoch.number())},
               {"from", to_text(transition.from)},
               {"to", to_text(transition.to)},
               {"why", to_text(transition.why)},
               {"silence_ms", in_milliseconds(transition.silence)},
               {"stay_s", in_seconds(transition.stay)}});
  }
  log_departure(log, transition, who, room);
}

void log_moderation(ports::Log& log, const core::Moderated& moderated, std::string_view by,
                    std::string_view whom, std::string_view room) {
  log.write(ports::Level::info, moderated.by ? "a host moderates" : "an operator moderates",
            {{"action", moderated.action},
             {"by", moderated.by ? by : "operator"},
             {"whom", moderated.whom ? whom : "everybody"},
             {"room", room}});
}

void log_ping(ports::Log& log, ConnectionId connection) {
  if (!log.enabled(ports::Level::debug)) return;
  log.write(ports::Level::debug, "[Socket.IO] 🏓 Received ping from client",
            {{"connection", static_cast<std::int64_t>(connection.number())}});
}

}  // namespace rollcall::driver
