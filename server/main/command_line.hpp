// The command line: `rollcall serve [options]`, `rollcall health`, `rollcall doctor`, `rollcall
// keygen`, `rollcall token create`, and the verbs of the admin API. What it says wins over
// environment variables, and those over the configuration file.
#pragma once

#include "main/admin_command.hpp"
#include "main/doctor.hpp"
#include "main/environment.hpp"
#include "main/health_check.hpp"
#include "main/options.hpp"
#include "main/token_command.hpp"

#include <iosfwd>
#include <variant>

namespace rollcall::app {

/// Nothing is to be done: --help, --version, or a mistake that has been told.
struct Exit {
  int code;
};

/// Whatever the operator has to correct first: to try again is of no use.
inline constexpr int exit_misuse = 2;
/// The configuration is good, but the server could not start: a port or a data folder that somebody
/// else still has, a media worker that ends at once. It may be able to later.
inline constexpr int exit_no_start = 3;

/// What is to be done; Options: serve.
using Command = std::variant<Options, HealthCheck, Doctor, Keygen, TokenCreate, AdminCommand, Exit>;

/// Reads the configuration file and the environment's `variables`, too. Says what there is to say
/// on `out` and `err`.
Command read_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
                          const Variables& variables = {});

/// One sentence for the operator, with the hint on its own line.
void tell(std::ostream& err, const Error& error);

}  // namespace rollcall::app
