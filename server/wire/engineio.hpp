// Engine.IO protocol, version 4: packets, payloads, handshake. Source: the engine.io-protocol
// document.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace rollcall::wire::engineio {

enum class PacketType { open, close, ping, pong, message, upgrade, noop };

enum class Encoding { text, binary };

/// One packet. Only a message may be binary; then `data` is raw bytes.
struct Packet {
  PacketType type;
  std::string data;
  Encoding encoding = Encoding::text;

  bool operator==(const Packet&) const = default;
};

/// What is wrong with bytes that are no packet. Each one ends its session.
enum class DecodeError {
  empty,             // A packet has at least its type.
  unknown_type,      // The first character is none of 0 to 6.
  bad_base64,        // A `b` packet of a payload that is not base64.
  too_many_packets,  // More packets in one payload than the limit.
};

std::string_view to_text(DecodeError error);

/// A text packet as in a WebSocket text frame: the type's digit, then the data.
tl::expected<Packet, DecodeError> decode(std::string_view text);

/// The text form: for WebSocket text frames and, with binary as `b` + base64, for payloads.
std::string encode(const Packet& packet);

/// The body of a long-polling request: packets between record separators (0x1e).
tl::expected<std::vector<Packet>, DecodeError> decode_payload(std::string_view body,
                                                              std::size_t packets_max);

inline constexpr char record_separator = '\x1e';

struct Handshake {
  std::string sid;
  std::vector<std::string> upgrades;
  Duration ping_interval{};
  Duration ping_timeout{};
  std::size_t max_payload_bytes = 0;
};

/// The data of the open packet, a JSON object.
std::string encode_handshake(const Handshake& handshake);

}  // namespace rollcall::wire::engineio
