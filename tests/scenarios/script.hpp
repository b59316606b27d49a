// A scenario as a text: what a person writes, and the answers that the runner writes under it.
//
// The first line is the title, the lines up to the first empty one say what it is about. Then:
//   with NAME VALUE        a setting, before the first command
//   at TIME WHAT HAPPENS   a command
//     ...                  indented: what came of it
//   # ...                  a remark
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::scenarios {

struct Setting {
  std::size_t line = 0;  // In the file, from 1.
  std::string name;
  std::string value;
};

struct Command {
  std::size_t line = 0;
  Duration at{};  // Since the story began.
  std::string words;
  std::vector<std::string> answers = {};  // Without the indent.
};

struct Script {
  std::vector<Setting> settings;
  std::vector<Command> commands;
  // The file without its answers; a command is one of its lines.
  struct Kept {
    std::string text;
    std::size_t line = 0;
  };
  std::vector<Kept> kept;
};

Result<Script> parse_script(std::string_view text);
/// The whole file, with the commands' answers.
std::string to_text(const Script& script);

/// `2.5s`, `100ms`, `10min`.
Result<Duration> parse_duration(std::string_view text);
/// In seconds, with as many decimals as it takes.
std::string to_text(Duration duration);

/// What differs, as lines with `-` (in the file) and `+` (what happened), and some lines around.
std::string difference(std::string_view file, std::string_view played);

}  // namespace rollcall::scenarios
