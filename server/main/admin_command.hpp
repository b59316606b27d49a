// The admin API from the command line: `rollcall rooms`, `rollcall participants`, and what an
// operator may do to both.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

namespace rollcall::app {

struct AdminCommand {
  enum class What {
    rooms,
    participants,
    timeline,
    remove,
    mute,
    lock,
    unlock,
    end_room,
    cleanup,
  };
  enum class As { table, json };

  What what = What::rooms;
  std::string room = {};
  std::string url = {};  // Of the server, without the API's own path.
  std::string key = {};  // A secret.
  As as = As::table;
  std::string participant = {};
  bool ban = false;
  std::string source = "microphone";
  /// Of a timeline: a picture goes there instead of a table to where the rest goes.
  std::optional<std::string> svg = std::nullopt;
};

/// Says on `out` what was asked for and nothing else: of what is done no more than how many it
/// concerned, if that is told. Returns the exit code: 0, 1 if the server does not answer or
/// refuses, exit_misuse.
int administer(const AdminCommand& command, std::ostream& out, std::ostream& err);

}  // namespace rollcall::app
