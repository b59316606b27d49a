// docs/configuration.md against the settings that there are.
#include "main/config_file.hpp"
#include "main/serve_flags.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using Row = std::vector<std::string>;  // The cells, without the spaces around them.

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Row cells(const std::string& line) {
  Row row;
  std::istringstream parts(line.substr(1));
  for (std::string cell; std::getline(parts, cell, '|');)
    row.push_back(trimmed(cell));
  return row;
}

/// "server.port" -> the cells of its row, by the page's headings and the first column.
std::map<std::string, Row> rows_of_the_page() {
  std::ifstream page(ROLLCALL_SOURCE_DIR "/docs/configuration.md");
  EXPECT_TRUE(page);
  std::map<std::string, Row> rows;
  std::string table;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("#"))
      table = line.starts_with("## `[") ? line.substr(5, line.find(']') - 5) : "";
    if (table.empty() || !line.starts_with("| `")) continue;
    Row row = cells(line);
    const std::string key = row.front().substr(1, row.front().find('`', 1) - 1);
    rows.emplace(table + "." + key, std::move(row));
  }
  return rows;
}

std::string flag_of(const std::string& setting) {
  for (const ServeFlag& flag : serve_flags())
    if (setting == flag.setting) return flag.name;
  return "";
}

/// As the page writes it: in backticks, texts in quotes.
std::string shown(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return "`\"" + *text + "\"`";
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return "`" + std::to_string(*number) + "`";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "`true`" : "`false`";
  return "`[]`";
}

TEST(ConfigurationPage, ExplainsEverySettingAndNoOther) {
  Options options;
  std::vector<std::string> explained;
  for (const auto& [name, row] : rows_of_the_page())
    explained.push_back(name);
  EXPECT_THAT(explained, ::testing::UnorderedElementsAreArray(setting_names(sections(options))));
}

TEST(ConfigurationPage, NamesTheFlagsAndDefaults) {
  Options options;
  const Sections known = sections(options);
  for (const auto& [name, row] : rows_of_the_page()) {
    const std::string flag = flag_of(name);
    const bool has_flags = row.size() == 4;  // setting, command line, default, text
    EXPECT_TRUE(has_flags || flag.empty()) << name << " has " << flag;
    if (has_flags) {
      EXPECT_TRUE(flag.empty() ? row[1].empty() : row[1].starts_with("`" + flag + "`"))
          << name << " has " << flag << ", the page says " << row[1];
    }
    const std::string& told = row[has_flags ? 2 : 1];
    const Setting* setting = find_setting(known, name);
    if (setting == nullptr || !told.starts_with('`')) continue;  // "looked for", "one per core"
    const auto value = setting->get();
    EXPECT_EQ(told, value ? shown(*value) : "") << name;
  }
}

}  // namespace
}  // namespace rollcall::app
