// Socket.IO protocol, version 5: packets and their binary attachments. Source: the
// socket.io-protocol document. Payloads stay JSON text; they are checked, not kept parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace rollcall::wire::socketio {

enum class PacketType { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

struct Packet {
  PacketType type;
  std::string name_space = "/";
  std::string data = {};                 // JSON text; empty if there is none.
  std::optional<std::uint64_t> id = {};  // Of the acknowledgement.
  std::vector<std::string> attachments = {};

  bool operator==(const Packet&) const = default;
};

enum class DecodeError {
  empty,
  unknown_type,
  bad_attachment_count,  // No number, no `-` after it, more than the limit, or on a packet without
                         // binary.
  bad_namespace,         // Over the limit of 64 bytes, or not UTF-8.
  bad_id,                // Over 2^53 - 1, or on a packet that has none.
  bad_payload,           // Not JSON, nested too deep, or not of the shape that its type asks for.
  reserved_event,        // An event named like one of the protocol's own, as `connect`.
  bad_placeholder,       // `num` out of range, used twice, or not all used.
  unexpected_text,       // A text packet where attachments are awaited.
  unexpected_binary,     // An attachment where none is awaited.
  too_large,             // The packet with its attachments is over the limit.
};

std::string_view to_text(DecodeError error);

struct Limits {
  std::size_t packet_bytes = 262'144;  // Text and attachments together.
  std::size_t attachments = 10;
  std::size_t namespace_bytes = 64;
  std::size_t json_depth = 32;
};

/// The packet as text, without its attachments.
std::string encode(const Packet& packet);

/// Takes what arrives on one session, text and binary, and gives whole packets. After an error the
/// session is to be closed.
class Decoder {
 public:
  explicit Decoder(Limits limits = {}) : limits_(limits) {}

  /// A packet, or nothing while its attachments are still to come.
  tl::expected<std::optional<Packet>, DecodeError> text(std::string_view text);
  tl::expected<std::optional<Packet>, DecodeError> binary(std::string bytes);

  /// Whether a packet has begun whose attachments have not all come.
  bool waits_for_attachments() const { return pending_.has_value(); }

 private:
  struct Pending {
    Packet packet;
    std::size_t attachments = 0;  // That it has when it is whole.
    std::size_t bytes = 0;
  };

  Limits limits_;
  std::optional<Pending> pending_;
};

}  // namespace rollcall::wire::socketio
