#include "main/environment.hpp"

#include "main/config_file.hpp"

#include <algorithm>
#include <unistd.h>
#include <vector>

namespace rollcall::app {
namespace {

constexpr std::string_view prefix = "ROLLCALL_";

Result<void> refuse_unknown(const Variables& variables, const std::vector<std::string>& known) {
  for (const auto& [name, value] : variables) {
    if (value.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string meant = nearest(name, known);
    return fail(ErrorCode::bad_request, "unknown environment variable " + name,
                (meant.empty() ? "" : "did you mean " + meant + "? ") +
                    "docs/configuration.md explains every setting");
  }
  return {};
}

}  // namespace

Variables rollcall_variables() {
  Variables variables;
  for (char** next = ::environ; next != nullptr && *next != nullptr; ++next) {
    const std::string_view line = *next;
    const auto equals = line.find('=');
    if (line.starts_with(prefix) && equals != std::string_view::npos)
      variables.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return variables;
}

std::string variable_of(std::string_view setting) {
  std::string name(prefix);
  for (const char c : setting)
    name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

Result<void> read_environment(const Variables& variables, Options& options) {
  const Sections known = sections(options);
  std::vector<std::string> known_variables;
  for (const std::string& name : setting_names(known)) {
    const std::string& variable = known_variables.emplace_back(variable_of(name));
    const auto given = variables.find(variable);
    if (given == variables.end() || given->second.empty()) continue;
    if (const Complaint complaint = set_from_text(*find_setting(known, name), given->second))
      return fail(ErrorCode::bad_request, variable + " " + *complaint,
                  "it stands for the setting " + name);
    options.origins[name] = variable;
  }
  return refuse_unknown(variables, known_variables);
}

}  // namespace rollcall::app
