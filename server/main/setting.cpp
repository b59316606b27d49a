#include "main/setting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t year_hours = 365LL * 24;

/// How many letters have to be added, taken away or changed (Levenshtein).
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t changed = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string_view key_of(std::string_view name) {
  return name.substr(name.find('.') + 1);
}

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

/// Everything that a text without a type may be, the simplest first.
std::vector<Value> readings(const std::string& text) {
  std::vector<Value> all{Value(text)};
  if (const auto number = to_number(text)) all.emplace_back(*number);
  if (text == "true" || text == "false") all.emplace_back(text == "true");
  all.emplace_back(split(text));
  return all;
}

}  // namespace

const Setting* find_setting(const Sections& sections, std::string_view name) {
  for (const auto& [table, settings] : sections)
    for (const auto& [key, setting] : settings)
      if (name == table + "." + key) return &setting;
  return nullptr;
}

std::vector<std::string> setting_names(const Sections& sections) {
  std::vector<std::string> names;
  for (const auto& [table, settings] : sections)
    for (const auto& [key, setting] : settings)
      names.push_back(table + "." + key);
  return names;
}

std::string nearest(std::string_view unknown, const std::vector<std::string>& candidates) {
  std::size_t fewest = unknown.size() / 2 + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const std::size_t changes = distance(unknown, candidate);
    if (changes >= fewest) continue;
    fewest = changes;
    found = candidate;
  }
  return found;
}

std::string nearest_name(const Sections& sections, std::string_view unknown) {
  const std::vector<std::string> names = setting_names(sections);
  // The right key in the wrong table, or in none.
  for (const std::string& name : names)
    if (key_of(name) == key_of(unknown)) return name;
  std::vector<std::string> candidates = names;
  for (const Section& section : sections)
    candidates.push_back(section.table);
  return nearest(unknown, candidates);
}

Complaint set_from_text(const Setting& setting, const std::string& text) {
  Complaint first;
  for (const Value& value : readings(text)) {
    const Complaint complaint = setting.set(value);
    if (!complaint) return std::nullopt;
    if (!first) first = complaint;
  }
  return first;
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  // A year is long enough for anything here, and far from overflow.
  if (error != std::errc{} || count < 0 || count > year_hours * 3600 * 1000) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (count > year_hours * 3600) return std::nullopt;
  if (unit == "s") return std::chrono::seconds(count);
  if (count > year_hours * 60) return std::nullopt;
  if (unit == "min") return std::chrono::minutes(count);
  if (count > year_hours) return std::nullopt;
  if (unit == "h") return std::chrono::hours(count);
  if (count > year_hours / 24) return std::nullopt;
  if (unit == "d") return std::chrono::hours(24 * count);
  return std::nullopt;
}

std::string to_text(Duration duration) {
  constexpr std::array<std::pair<Duration, const char*>, 4> units{
      {{24h, "d"}, {1h, "h"}, {1min, "min"}, {1s, "s"}}};
  for (const auto& [unit, name] : units)
    if (duration >= unit && duration % unit == Duration::zero())
      return std::to_string(duration / unit) + name;
  return std::to_string(duration / 1ms) + "ms";
}

Setting text(std::string& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::string>(&value);
            if (given == nullptr) return "must be a string";
            target = *given;
            return std::nullopt;
          },
          [&target] { return Value(target); }};
}

Setting text(std::optional<std::string>& target) {
  return {[&target](const Value& value) -> Complaint {
            std::string given;
            if (const Complaint complaint = text(given).set(value)) return complaint;
            target = std::move(given);
            return std::nullopt;
          },
          [&target]() -> std::optional<Value> {
            if (!target) return std::nullopt;
            return Value(*target);
          }};
}

Setting texts(std::vector<std::string>& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::vector<std::string>>(&value);
            if (given == nullptr) return "must be an array of strings";
            target = *given;
            return std::nullopt;
          },
          [&target] { return Value(target); }};
}

Setting path(std::optional<fs::path>& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::string>(&value);
            if (given == nullptr || given->empty()) return "must be a path, as a string";
            target = *given;
            return std::nullopt;
          },
          [&target]() -> std::optional<Value> {
            if (!target) return std::nullopt;
            return Value(target->string());
          }};
}

Setting duration(Duration& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::string>(&value);
            const auto parsed = given != nullptr ? parse_duration(*given) : std::nullopt;
            if (!parsed) return R"(must be a duration like "250ms", "3s", "10min" or "1h")";
            target = *parsed;
            return std::nullopt;
          },
          [&target] { return Value(to_text(target)); }};
}

Setting flag(std::function<void(bool)> set, std::function<bool()> get) {
  return {[set = std::move(set)](const Value& value) -> Complaint {
            const auto* given = std::get_if<bool>(&value);
            if (given == nullptr) return "must be true or false";
            set(*given);
            return std::nullopt;
          },
          [get = std::move(get)] { return Value(get()); }};
}

Setting flag(bool& target) {
  return flag([&target](bool on) { target = on; }, [&target] { return target; });
}

Setting secret(Setting setting) {
  setting.secret = true;
  return setting;
}

}  // namespace rollcall::app
