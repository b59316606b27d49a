#include "wire/engineio.hpp"

#include "wire/base64.hpp"

#include <boost/json.hpp>

namespace rollcall::wire::engineio {
namespace {

constexpr char binary_mark = 'b';

char digit_of(PacketType type) {
  return static_cast<char>('0' + static_cast<int>(type));
}

tl::expected<Packet, DecodeError> decode_in_payload(std::string_view text) {
  if (text.empty() || text.front() != binary_mark) return decode(text);
  auto bytes = base64_decode(text.substr(1));
  if (!bytes) return tl::unexpected(DecodeError::bad_base64);
  return Packet{PacketType::message, std::move(*bytes), Encoding::binary};
}

std::int64_t milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

std::string_view to_text(DecodeError error) {
  switch (error) {
    case DecodeError::empty:
      return "empty packet";
    case DecodeError::unknown_type:
      return "unknown packet type";
    case DecodeError::bad_base64:
      return "binary packet is not base64";
    case DecodeError::too_many_packets:
      return "too many packets in one payload";
  }
  return "";
}

tl::expected<Packet, DecodeError> decode(std::string_view text) {
  if (text.empty()) return tl::unexpected(DecodeError::empty);
  const char digit = text.front();
  if (digit < '0' || digit > '6') return tl::unexpected(DecodeError::unknown_type);
  return Packet{static_cast<PacketType>(digit - '0'), std::string(text.substr(1))};
}

std::string encode(const Packet& packet) {
  if (packet.encoding == Encoding::binary) return binary_mark + base64_encode(packet.data);
  std::string text;
  text.reserve(packet.data.size() + 1);
  text += digit_of(packet.type);
  text += packet.data;
  return text;
}

tl::expected<std::vector<Packet>, DecodeError> decode_payload(std::string_view body,
                                                              std::size_t packets_max) {
  std::vector<Packet> packets;
  for (;;) {
    if (packets.size() == packets_max) return tl::unexpected(DecodeError::too_many_packets);
    const auto end = body.find(record_separator);
    auto packet = decode_in_payload(body.substr(0, end));
    if (!packet) return tl::unexpected(packet.error());
    packets.push_back(std::move(*packet));
    if (end == std::string_view::npos) return packets;
    body.remove_prefix(end + 1);
  }
}

std::string encode_handshake(const Handshake& handshake) {
  boost::json::array upgrades;
  for (const auto& upgrade : handshake.upgrades)
    upgrades.emplace_back(upgrade);
  return boost::json::serialize(boost::json::object{
      {"sid", handshake.sid},
      {"upgrades", std::move(upgrades)},
      {"pingInterval", milliseconds(handshake.ping_interval)},
      {"pingTimeout", milliseconds(handshake.ping_timeout)},
      {"maxPayload", handshake.max_payload_bytes},
  });
}

}  // namespace rollcall::wire::engineio
