// The command line: `rollcall serve [options]`, whose options win over the configuration file,
// `rollcall keygen` and `rollcall token create`.
#pragma once

#include "main/options.hpp"
#include "main/token_command.hpp"

#include <iosfwd>
#include <variant>

namespace rollcall::app {

/// Nothing is to be done: --help, --version, or a mistake that has been told.
struct Exit {
  int code;
};

/// 2 for whatever the operator has to correct before the server can start.
inline constexpr int exit_misuse = 2;

/// What is to be done; Options: serve.
using Command = std::variant<Options, Keygen, TokenCreate, Exit>;

/// Reads the server's configuration file, too. Says what there is to say on `out` and `err`.
Command read_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

/// One sentence for the operator, with the hint on its own line.
void tell(std::ostream& err, const Error& error);

}  // namespace rollcall::app
