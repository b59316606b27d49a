#include "wire/messages_fields.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace rollcall::wire {
namespace {

namespace json = boost::json;

constexpr TextRule generation_rule = {.characters_min = 1, .characters_max = 64, .bytes_max = 256};

// JSON numbers are doubles to a browser: whole ones up to 2^53 are exact.
constexpr std::uint64_t whole_number_max = std::uint64_t{1} << 53;

/// One code point of text that is known to be valid UTF-8 (the JSON parser has checked it), and
/// how many bytes it takes.
struct CodePoint {
  char32_t value;
  std::size_t bytes;
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + offset]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F),
          4};
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// What String.prototype.trim takes off (ECMA-262 section 22.1.3.32).
bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

bool is_base64url(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool allowed(char32_t c, TextRule::Characters characters) {
  switch (characters) {
    case TextRule::Characters::any:
      return true;
    case TextRule::Characters::printable:
      return !is_control(c);
    case TextRule::Characters::printable_text:
      return !is_control(c) || c == '\t' || c == '\n' || c == '\r';
    case TextRule::Characters::base64url:
      return is_base64url(c);
  }
  return false;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (!is_blank(point.value)) {
      begin = std::min(begin, at);
      end = at + point.bytes;
    }
    at += point.bytes;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view{};
}

std::string_view forbidden_text(TextRule::Characters characters) {
  return characters == TextRule::Characters::base64url ? "must be base64url (A-Z a-z 0-9 - _)"
                                                       : "must not contain control characters";
}

/// What is wrong with it, or nothing.
std::string complaint(std::string_view text, const TextRule& rule) {
  if (text.size() > rule.bytes_max)
    return "must be at most " + std::to_string(rule.bytes_max) + " bytes long";
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    const CodePoint point = code_point_at(text, at);
    if (!allowed(point.value, rule.characters)) return std::string(forbidden_text(rule.characters));
    at += point.bytes;
  }
  if (characters < rule.characters_min || characters > rule.characters_max)
    return "must be " + std::to_string(rule.characters_min) + " to " +
           std::to_string(rule.characters_max) + " characters long";
  return {};
}

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

std::optional<bool> Fields::optional_flag(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  refuse_field(name, "must be true or false");
  return std::nullopt;
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
