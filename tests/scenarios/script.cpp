#include "script.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace rollcall::scenarios {
namespace {

constexpr std::string_view indent = "  ";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The first word goes from `text`.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

tl::unexpected<Error> wrong(std::size_t line, const std::string& what) {
  return fail(ErrorCode::bad_request, "line " + std::to_string(line) + ": " + what);
}

Result<Command> parse_command(std::size_t number, std::string_view rest, Duration earliest) {
  const auto at = parse_duration(take_word(rest));
  if (!at) return wrong(number, at.error().message);
  if (*at < earliest) return wrong(number, "this is earlier than the command before");
  return Command{number, *at, std::string(rest)};
}

/// One line below the title; nothing is wrong if nothing is returned.
std::optional<Error> read_line(std::size_t number, const std::string& line, Script& script) {
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  if (word == "with") {
    if (!script.commands.empty()) return wrong(number, "settings come first").value();
    const std::string_view name = take_word(rest);
    script.settings.push_back({number, std::string(name), std::string(rest)});
    return std::nullopt;
  }
  if (word == "at") {
    const Duration earliest = script.commands.empty() ? 0s : script.commands.back().at;
    auto command = parse_command(number, rest, earliest);
    if (!command) return command.error();
    script.commands.push_back(std::move(*command));
    return std::nullopt;
  }
  if (line.empty() || line.front() == '#') return std::nullopt;
  return wrong(number, "neither `with`, `at`, `#` nor an indented answer").value();
}

/// Longest common subsequences of the ends: [i][j] is that of a from i on and b from j on.
std::vector<std::vector<std::size_t>> common_ends(const std::vector<std::string>& a,
                                                  const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> length(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      length[i][j] =
          a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
  return length;
}

}  // namespace

Result<Script> parse_script(std::string_view text) {
  Script script;
  const std::vector<std::string> lines = lines_of(text);
  if (lines.size() < 2 || lines[0].empty() || lines[1].empty())
    return wrong(1, "a title and what the scenario is about come first");
  bool above = true;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::string& line = lines[index];
    const std::size_t number = index + 1;
    const bool answer = line.starts_with(indent);
    if (answer && script.commands.empty()) return wrong(number, "an answer before any command");
    if (answer) continue;
    script.kept.push_back({line, number});
    if (line.empty()) above = false;
    if (above) continue;
    if (auto error = read_line(number, line, script)) return tl::unexpected(std::move(*error));
  }
  if (script.commands.empty()) return wrong(lines.size(), "nothing happens");
  return script;
}

std::string to_text(const Script& script) {
  std::string text;
  auto command = script.commands.begin();
  for (const Script::Kept& kept : script.kept) {
    text += kept.text + "\n";
    if (command == script.commands.end() || command->line != kept.line) continue;
    for (const std::string& answer : command->answers)
      text += std::string(indent) + answer + "\n";
    ++command;
  }
  return text;
}

Result<Duration> parse_duration(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  double seconds = 0;
  if (unit == "ms") seconds = number / 1000;
  if (unit == "s") seconds = number;
  if (unit == "min") seconds = number * 60;
  const bool known = unit == "ms" || unit == "s" || unit == "min";
  if (error != std::errc{} || !known || number < 0)
    return fail(ErrorCode::bad_request,
                "`" + std::string(text) + "` is no time: 2.5s, 100ms, 1min");
  return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

std::string to_text(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  std::string rest = std::to_string((duration - whole).count());
  rest.insert(0, 6 - std::min<std::size_t>(6, rest.size()), '0');
  while (!rest.empty() && rest.back() == '0')
    rest.pop_back();
  return std::to_string(whole.count()) + (rest.empty() ? "" : "." + rest) + "s";
}

std::string difference(std::string_view file, std::string_view played) {
  const std::vector<std::string> a = lines_of(file);
  const std::vector<std::string> b = lines_of(played);
  const auto length = common_ends(a, b);
  struct Shown {
    std::string text;
    bool changed;
    std::size_t line;
  };
  std::vector<Shown> all;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      all.push_back({"  " + a[i++], false, i});
      ++j;
    } else if (i < a.size() && (j == b.size() || length[i + 1][j] >= length[i][j + 1])) {
      all.push_back({"- " + a[i++], true, i});
    } else {
      all.push_back({"+ " + b[j++], true, i});
    }
  }
  constexpr std::size_t around = 3;
  std::string text;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::size_t from = k > around ? k - around : 0;
    const std::size_t to = std::min(all.size(), k + around + 1);
    const bool near = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from),
                                  all.begin() + static_cast<std::ptrdiff_t>(to),
                                  [](const Shown& shown) { return shown.changed; });
    if (near) text += std::to_string(all[k].line) + "\t" + all[k].text + "\n";
  }
  return text;
}

}  // namespace rollcall::scenarios
