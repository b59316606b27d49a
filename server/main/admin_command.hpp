// `rollcall rooms` and `rollcall participants`: the admin API from the command line.
#pragma once

#include <iosfwd>
#include <string>

namespace rollcall::app {

struct AdminCommand {
  enum class What { rooms, participants };
  enum class As { table, json };

  What what;
  std::string room = {};
  std::string url = {};  // Of the server, without the API's own path.
  std::string key = {};  // A secret.
  As as = As::table;
};

/// Says on `out` what was asked for and nothing else. Returns the exit code: 0, 1 if the server
/// does not answer or refuses, exit_misuse.
int administer(const AdminCommand& command, std::ostream& out, std::ostream& err);

}  // namespace rollcall::app
