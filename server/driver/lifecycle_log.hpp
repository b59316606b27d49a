// One log line per thing that happened to a person, and the lines of the user cleanup document.
#pragma once

#include "core/effects.hpp"
#include "ports/log.hpp"

#include <string_view>

namespace rollcall::driver {

std::string_view to_text(core::Transition::State state);
std::string_view to_text(core::Transition::Why why);

/// Whether others see somebody in this state in their list.
bool is_shown(core::Transition::State state);

/// `who` and `room` as the log may show them: hashes, unless its owner asked for names.
void log_transition(ports::Log& log, const core::Transition& transition, std::string_view who,
                    std::string_view room);

/// `by` and `whom` as the log may show them, if they are somebody: else an operator, everybody.
void log_moderation(ports::Log& log, const core::Moderated& moderated, std::string_view by,
                    std::string_view whom, std::string_view room);

void log_ping(ports::Log& log, ConnectionId connection);

}  // namespace rollcall::driver
