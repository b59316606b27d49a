// Reads the fields of one JSON object that a stranger sent. The first thing that is wrong is kept;
// after it every reader returns an empty value, so a decoder reads all its fields and asks once.
#pragma once

#include "base/error.hpp"
#include "base/json_text.hpp"
#include "core/types.hpp"
#include "wire/text_rule.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

namespace rollcall::wire {

/// The value that stands for each word.
template <class Value>
using Words = std::initializer_list<std::pair<std::string_view, Value>>;

class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  std::string text(std::string_view name, const TextRule& rule);
  std::optional<std::string> optional_text(std::string_view name, const TextRule& rule);
  bool flag(std::string_view name);
  std::optional<bool> optional_flag(std::string_view name);
  std::uint64_t whole_number(std::string_view name, std::uint64_t max);
  std::optional<std::uint64_t> optional_whole_number(std::string_view name, std::uint64_t max);
  std::optional<core::RosterVersion> optional_roster_version(std::string_view name);
  /// An object that passes through, written anew: at most opaque_bytes_max long.
  JsonText opaque(std::string_view name);
  std::optional<JsonText> optional_opaque(std::string_view name);

  template <class Value>
  Value word(std::string_view name, Words<Value> words);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  void refuse(std::string message);
  const std::optional<Error>& error() const { return error_; }

 private:
  /// Missing and null are the same: JavaScript clients send either for "none".
  const boost::json::value* find(std::string_view name) const;
  const boost::json::value* required(std::string_view name);
  void refuse_field(std::string_view name, std::string_view what);

  const boost::json::object& object_;
  std::optional<Error> error_;
};

// rtpParameters with simulcast and header extensions are about 3 kB; nothing real comes near it.
inline constexpr std::size_t opaque_bytes_max = 64 * 1024;

template <class Value>
Value Fields::word(std::string_view name, Words<Value> words) {
  const std::string text = this->text(name, {.characters_min = 1,
                                             .characters_max = 32,
                                             .bytes_max = 32,
                                             .characters = TextRule::Characters::any});
  std::string known;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    known += known.empty() ? "" : ", ";
    known += word;
  }
  refuse_field(name, "must be one of " + known);
  return words.begin()->second;
}

}  // namespace rollcall::wire
