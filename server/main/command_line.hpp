// The command line: `rollcall serve [options]`. What it says wins over the configuration file.
#pragma once

#include "main/options.hpp"

#include <iosfwd>
#include <variant>

namespace rollcall::app {

/// Nothing is to be served: --help, --version, or a mistake that has been told.
struct Exit {
  int code;
};

/// 2 for whatever the operator has to correct before the server can start.
inline constexpr int exit_misuse = 2;

/// Reads the configuration file, too. Says what there is to say on `out` and `err`.
std::variant<Options, Exit> read_command_line(int argc, const char* const* argv, std::ostream& out,
                                              std::ostream& err);

/// One sentence for the operator, with the hint on its own line.
void tell(std::ostream& err, const Error& error);

}  // namespace rollcall::app
