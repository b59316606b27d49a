#include "driver/identity.hpp"

#include <initializer_list>

namespace rollcall::driver {
namespace {

constexpr std::size_t relay_name_length = 22;  // 128 bits of base64url.
constexpr std::size_t log_name_length = 8;     // 32 bits: enough to tell people of a log apart.

/// Every part is preceded by its length, so no two lists of parts are the same text.
ports::Digest keyed_digest(ports::Secrets& secrets, std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
  }
  return secrets.keyed_digest(text);
}

std::string hex(const ports::Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0F];
  }
  return text;
}

/// RFC 4648 section 5, without padding.
std::string base64url(const ports::Digest& digest) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (const std::uint8_t byte : digest) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6)
      text += alphabet[bits >> (held - 6) & 0x3F];
  }
  if (held > 0) text += alphabet[bits << (6 - held) & 0x3F];
  return text;
}

}  // namespace

std::string guest_identity(ports::Secrets& secrets, const RoomId& room,
                           std::string_view guest_key) {
  return hex(keyed_digest(secrets, {"guest", room.text(), guest_key}));
}

ParticipantId participant_id(ports::Secrets& secrets, const RoomId& room,
                             std::string_view identity) {
  return ParticipantId(base64url(keyed_digest(secrets, {"participant", room.text(), identity})));
}

core::TokenHash token_hash(ports::Secrets& secrets, std::string_view token) {
  return secrets.digest(token);
}

std::string relay_name(ports::Secrets& secrets, const ParticipantId& participant) {
  return base64url(keyed_digest(secrets, {"relay", participant.text()}))
      .substr(0, relay_name_length);
}

std::string log_name(ports::Secrets& secrets, std::string_view kind, std::string_view name) {
  return hex(keyed_digest(secrets, {"log", kind, name})).substr(0, log_name_length);
}

}  // namespace rollcall::driver
