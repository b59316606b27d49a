// What `rollcall serve` takes on the command line: each flag is a setting of the configuration file
// under another name.
#pragma once

#include <vector>

namespace rollcall::app {

struct ServeFlag {
  enum class Takes { text, file, folder, list, nothing };

  const char* name;     // With its dashes.
  const char* setting;  // "server.port"
  Takes takes;
  const char* help;
};

const std::vector<ServeFlag>& serve_flags();

}  // namespace rollcall::app
