#include "access/compact.hpp"

#include "access/strict_json.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include <boost/json/value.hpp>

namespace rollcall::access {
namespace {

namespace json = boost::json;

constexpr std::size_t parts = 3;

tl::unexpected<Error> malformed(std::string what) {
  return fail(ErrorCode::token_invalid, "the token is malformed: " + std::move(what),
              "docs/access.md says what a token looks like");
}

std::optional<std::array<std::string_view, parts>> split(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  return std::array{token.substr(0, first), token.substr(first + 1, second - first - 1),
                    token.substr(second + 1)};
}

/// Six bits, or -1.
int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

std::optional<json::object> object_in(std::string_view part) {
  const auto text = decode_base64url(part);
  return text ? parse_strict(*text) : std::nullopt;
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFF);
    bits &= (1u << held) - 1;
  }
  if (held == 6 || bits != 0) return std::nullopt;  // One character says less than a byte.
  return bytes;
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  const json::string& text = value->get_string();
  return {text.data(), text.size()};
}

Result<Compact> take_apart(std::string_view token) {
  if (token.size() > token_bytes_max)
    return malformed("it is longer than " + std::to_string(token_bytes_max) + " bytes");
  const auto three = split(token);
  if (!three) return malformed("it is not header.claims.signature");
  const auto& [header_part, claims_part, signature_part] = *three;
  auto header = object_in(header_part);
  if (!header) return malformed("its header is not the base64url of a JSON object");
  auto claims = object_in(claims_part);
  if (!claims) return malformed("its claims are not the base64url of a JSON object");
  if (!decode_base64url(signature_part)) return malformed("its signature is not base64url");
  // RFC 7515 section 4.1.11: whoever does not know what is critical must refuse.
  if (header->contains("crit")) return malformed("its header asks for extensions");
  return Compact{std::move(*header), std::move(*claims)};
}

}  // namespace rollcall::access
