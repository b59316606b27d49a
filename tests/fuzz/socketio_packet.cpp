// A session's messages, text and binary in any order, through one Decoder. The input is split at
// the byte 0xff, which no text has; the byte behind it says whether a text or an attachment
// follows.
#include "fuzz.hpp"
#include "wire/socketio.hpp"

#include <string>
#include <utility>

namespace socketio = rollcall::wire::socketio;
using rollcall::fuzz::check;

namespace {

constexpr socketio::Limits limits{
    .packet_bytes = 512, .attachments = 4, .namespace_bytes = 16, .json_depth = 8};

using Decoded = tl::expected<std::optional<socketio::Packet>, socketio::DecodeError>;

void check_packet(const socketio::Packet& packet) {
  // Planted: a namespace held to a limit ten bytes lower than the decoder's.
  const auto name_max = limits.namespace_bytes - (rollcall::fuzz::planted ? 10 : 0);
  check(packet.name_space.size() <= name_max, "a namespace is within its limit");
  check(packet.attachments.size() <= limits.attachments, "attachments are within their limit");
  auto bytes = packet.data.size();
  for (const auto& attachment : packet.attachments)
    bytes += attachment.size();
  check(bytes <= limits.packet_bytes, "a packet is within its limit");

  // The shortest text for it may be a little longer than what came, never over twice the limit.
  socketio::Decoder decoder({.packet_bytes = 2 * limits.packet_bytes});
  Decoded again = decoder.text(socketio::encode(packet));
  for (const auto& attachment : packet.attachments) {
    check(again && !*again && decoder.waits_for_attachments(), "an attachment is awaited");
    again = decoder.binary(attachment);
  }
  check(again && *again == packet, "a packet comes back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = rollcall::fuzz::text_of(data, size);
  socketio::Decoder decoder(limits);
  bool binary = false;
  for (;;) {
    const auto end = rest.find('\xff');
    const auto message = rest.substr(0, end);
    const bool waiting = decoder.waits_for_attachments();
    const Decoded packet = binary ? decoder.binary(std::string(message)) : decoder.text(message);
    if (!packet) return 0;  // The session is closed.
    check(binary == waiting, "attachments come when they are awaited");
    if (*packet) check_packet(**packet);
    if (end == std::string_view::npos || end + 1 == rest.size()) return 0;
    binary = rest[end + 1] == 'b';
    rest.remove_prefix(end + 2);
  }
}
