#include "wire/messages_fields.hpp"

#include <cmath>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace rollcall::wire {
namespace {

namespace json = boost::json;

constexpr TextRule generation_rule = {.characters_min = 1, .characters_max = 64, .bytes_max = 256};

// JSON numbers are doubles to a browser: whole ones up to 2^53 are exact.
constexpr std::uint64_t whole_number_max = std::uint64_t{1} << 53;

std::optional<std::uint64_t> as_whole_number(const json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0)
    return static_cast<std::uint64_t>(value.get_int64());
  if (!value.is_double()) return std::nullopt;  // 1.0 and 1e3 are whole numbers to JSON.
  const double number = value.get_double();
  if (!(number >= 0 && number <= static_cast<double>(whole_number_max))) return std::nullopt;
  if (std::floor(number) != number) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

}  // namespace

const json::value* Fields::find(std::string_view name) const {
  const json::value* value = object_.if_contains({name.data(), name.size()});
  return value != nullptr && !value->is_null() ? value : nullptr;
}

const json::value* Fields::required(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) refuse_field(name, "is missing");
  return value;
}

void Fields::refuse(std::string message) {
  if (!error_) error_ = Error{ErrorCode::bad_request, std::move(message)};
}

void Fields::refuse_field(std::string_view name, std::string_view what) {
  refuse("`" + std::string(name) + "` " + std::string(what));
}

std::string Fields::text(std::string_view name, const TextRule& rule) {
  const json::value* value = required(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    refuse_field(name, "must be a string");
    return {};
  }
  const json::string& raw = value->get_string();
  std::string_view text(raw.data(), raw.size());
  if (rule.edges == TextRule::Edges::trimmed) text = trimmed(text);
  if (const std::string wrong = complaint(text, rule); !wrong.empty()) {
    refuse_field(name, wrong);
    return {};
  }
  return std::string(text);
}

std::optional<std::string> Fields::optional_text(std::string_view name, const TextRule& rule) {
  if (!has(name)) return std::nullopt;
  return text(name, rule);
}

bool Fields::flag(std::string_view name) {
  const json::value* value = required(name);
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  refuse_field(name, "must be true or false");
  return false;
}

std::optional<bool> Fields::optional_flag(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return flag(name);
}

std::uint64_t Fields::whole_number(std::string_view name, std::uint64_t max) {
  const json::value* value = required(name);
  if (value == nullptr) return 0;
  const std::optional<std::uint64_t> number = as_whole_number(*value);
  if (number && *number <= max) return *number;
  refuse_field(name, "must be a whole number from 0 to " + std::to_string(max));
  return 0;
}

std::optional<std::uint64_t> Fields::optional_whole_number(std::string_view name,
                                                           std::uint64_t max) {
  if (!has(name)) return std::nullopt;
  return whole_number(name, max);
}

std::optional<core::RosterVersion> Fields::optional_roster_version(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    refuse_field(name, "must be an object {generation, number}");
    return std::nullopt;
  }
  Fields inner(value->get_object());
  core::RosterVersion version{RoomGeneration(inner.text("generation", generation_rule)),
                              RosterNumber(inner.whole_number("number", whole_number_max))};
  if (!inner.error()) return version;
  refuse_field(name, "is wrong: " + inner.error()->message);
  return std::nullopt;
}

JsonText Fields::opaque(std::string_view name) {
  const json::value* value = required(name);
  if (value == nullptr) return {};
  if (!value->is_object()) {
    refuse_field(name, "must be an object");
    return {};
  }
  JsonText text{json::serialize(*value)};
  if (text.text.size() <= opaque_bytes_max) return text;
  refuse_field(name, "must be at most " + std::to_string(opaque_bytes_max) + " bytes of JSON");
  return {};
}

std::optional<JsonText> Fields::optional_opaque(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return opaque(name);
}

}  // namespace rollcall::wire
