#include "main/config_print.hpp"

#include "main/config_file.hpp"

#include <sstream>

#include <toml++/toml.h>

namespace rollcall::app {
namespace {

void write_toml(std::ostream& out, std::monostate) {
  out << "\"\"";
}
void write_toml(std::ostream& out, bool flag) {
  out << (flag ? "true" : "false");
}
void write_toml(std::ostream& out, std::int64_t number) {
  out << number;
}
void write_toml(std::ostream& out, const std::string& text) {
  // On one line, whatever is in it: the comment after it has to stay a comment.
  const toml::value<std::string> value(text);
  out << toml::toml_formatter(value, toml::format_flags::allow_unicode_strings);
}
void write_toml(std::ostream& out, const std::vector<std::string>& texts) {
  out << '[';
  for (const std::string& text : texts) {
    if (&text != &texts.front()) out << ", ";
    write_toml(out, text);
  }
  out << ']';
}

void write_toml(std::ostream& out, const std::vector<TextTable>& tables) {
  out << '[';
  for (const TextTable& table : tables) {
    out << (&table == &tables.front() ? "{" : ", {");
    for (const auto& [key, text] : table) {
      out << (key == table.begin()->first ? " " : ", ") << key << " = ";
      write_toml(out, text);
    }
    out << " }";
  }
  out << ']';
}

void write_setting(std::ostream& out, const NamedSetting& named, const std::string& origin) {
  const auto& [key, setting] = named;
  const std::optional<Value> value = setting.get();
  if (!value) {
    out << "# " << key << " is looked for at start\n";
  } else if (setting.secret) {
    out << "# " << key << " is a secret, " << origin << '\n';
  } else {
    out << key << " = ";
    std::visit([&out](const auto& given) { write_toml(out, given); }, *value);
    out << "  # " << origin << '\n';
  }
}

}  // namespace

std::string to_toml(const Sections& sections, const Origins& origins) {
  std::ostringstream out;
  for (const auto& [table, settings] : sections) {
    out << (&table == &sections.front().table ? "" : "\n") << '[' << table << "]\n";
    for (const NamedSetting& named : settings) {
      const auto origin = origins.find(table + "." + named.key);
      write_setting(out, named, origin == origins.end() ? "default" : origin->second);
    }
  }
  return out.str();
}

std::string print_config(const Options& options) {
  Options shown = options;  // Settings refer to what they may change.
  return to_toml(sections(shown), options.origins);
}

}  // namespace rollcall::app
