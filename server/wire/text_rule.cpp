#include "wire/text_rule.hpp"

#include <algorithm>

namespace rollcall::wire {
namespace {

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

std::string_view forbidden_text(TextRule::Characters characters) {
  return characters == TextRule::Characters::base64url ? "must be base64url (A-Z a-z 0-9 - _)"
                                                       : "must not contain control characters";
}

}  // namespace

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
  const bool dots_alone = text == "." || text == "..";
  if (dots_alone && rule.dots == TextRule::Dots::never_alone)
    return "must not be `.` or `..`: no URL could name it";
  return {};
}

}  // namespace rollcall::wire
