// `rollcall serve`: puts the parts together and runs them until a signal.
#pragma once

#include "main/options.hpp"

#include <iosfwd>

namespace rollcall::app {

/// Returns the exit code: 0 after SIGTERM or SIGINT, exit_misuse for what the operator has to
/// correct first, exit_no_start if it could not start.
int serve(const Options& options, std::ostream& out, std::ostream& err);

}  // namespace rollcall::app
