// One setting of the server: how it takes a value, wherever that was written, and how it is told.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall::app {

/// A table of texts alone, as one of an array of tables.
using TextTable = std::map<std::string, std::string>;

/// A value before it is known what it means. Durations, paths and words are texts; std::monostate
/// is what no setting takes, such as a date.
using Value = std::variant<std::monostate, std::string, std::int64_t, bool,
                           std::vector<std::string>, std::vector<TextTable>>;

/// What is wrong with a value, or nothing.
using Complaint = std::optional<std::string>;

struct Setting {
  /// Changes nothing if it complains.
  std::function<Complaint(const Value&)> set;
  /// Nothing while nobody said it and there is no fixed default: it is looked for.
  std::function<std::optional<Value>()> get;
  bool secret = false;  // Never shown.
};

struct NamedSetting {
  std::string key;
  Setting setting;
};
/// A table of the configuration file. In the order of docs/configuration.md.
struct Section {
  std::string table;
  std::vector<NamedSetting> settings;
};
using Sections = std::vector<Section>;

/// Null if there is none of that name; `name` as "server.port".
const Setting* find_setting(const Sections& sections, std::string_view name);

/// All names, as "server.port", in order.
std::vector<std::string> setting_names(const Sections& sections);

/// What was most likely meant by `unknown`, a setting or a table; empty if nothing is like it.
std::string nearest_name(const Sections& sections, std::string_view unknown);
/// The one of `candidates` with the fewest letters to change; empty if more than half would be.
std::string nearest(std::string_view unknown, const std::vector<std::string>& candidates);

/// Takes a value that was written without its type, as on the command line and in environment
/// variables. Lists are separated by commas.
Complaint set_from_text(const Setting& setting, const std::string& text);

/// `3s`, `250ms`, `10min`, `1h`, `7d`; at most a year.
std::optional<Duration> parse_duration(std::string_view text);
/// With the largest unit that says it exactly; Duration's smaller part than 1 ms is not told.
std::string to_text(Duration duration);

// Kinds of settings. Each refers to its target, which has to outlive it.

Setting text(std::string& target);
Setting text(std::optional<std::string>& target);
Setting texts(std::vector<std::string>& target);
Setting path(std::optional<std::filesystem::path>& target);
Setting duration(Duration& target);
Setting flag(std::function<void(bool)> set, std::function<bool()> get);
Setting flag(bool& target);
/// The same setting, whose value is never shown.
Setting secret(Setting setting);

template <class Number>
Setting number(Number& target) {
  return {[&target](const Value& value) -> Complaint {
            const auto* given = std::get_if<std::int64_t>(&value);
            if (given == nullptr || *given < 0 ||
                static_cast<std::uint64_t>(*given) > std::numeric_limits<Number>::max())
              return "must be a whole number from 0 to " +
                     std::to_string(std::numeric_limits<Number>::max());
            target = static_cast<Number>(*given);
            return std::nullopt;
          },
          [&target] { return Value(static_cast<std::int64_t>(target)); }};
}

/// One of a few words, each of which stands for a value.
template <class Meaning>
Setting word(Meaning& target, std::vector<std::pair<std::string, Meaning>> words) {
  const auto set = [&target, words](const Value& value) -> Complaint {
    const auto* given = std::get_if<std::string>(&value);
    std::string known;
    for (const auto& [name, meaning] : words) {
      if (given != nullptr && *given == name) {
        target = meaning;
        return std::nullopt;
      }
      known += (known.empty() ? "" : ", ") + name;
    }
    return "must be one of " + known;
  };
  const auto get = [&target, words]() -> std::optional<Value> {
    for (const auto& [name, meaning] : words)
      if (meaning == target) return Value(name);
    return std::nullopt;
  };
  return {set, get};
}

}  // namespace rollcall::app
