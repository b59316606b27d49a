// The body of a long-polling POST: within its limit of packets, and the same after a round trip.
#include "fuzz.hpp"
#include "wire/base64.hpp"
#include "wire/engineio.hpp"

#include <string>
#include <vector>

namespace engineio = rollcall::wire::engineio;
using rollcall::fuzz::check;

namespace {

constexpr std::size_t packets_max = 16;

std::string encode(const std::vector<engineio::Packet>& packets) {
  std::string body;
  for (const auto& packet : packets) {
    if (&packet != packets.data()) body += engineio::record_separator;
    body += engineio::encode(packet);
    // Planted: base64 without its padding.
    while (rollcall::fuzz::planted && packet.encoding == engineio::Encoding::binary &&
           body.back() == '=') {
      body.pop_back();
    }
  }
  return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = rollcall::fuzz::text_of(data, size);
  const auto bytes = rollcall::wire::base64_decode(body);
  if (bytes) {
    check(bytes->size() <= body.size() / 4 * 3, "base64 makes no bytes of its own");
    check(rollcall::wire::base64_decode(rollcall::wire::base64_encode(*bytes)) == bytes,
          "base64 comes back");
  }
  const auto packets = engineio::decode_payload(body, packets_max);
  if (!packets) return 0;
  check(!packets->empty() && packets->size() <= packets_max, "packets are within the limit");
  const auto again = engineio::decode_payload(encode(*packets), packets_max);
  check(again && *again == *packets, "a payload comes back");
  return 0;
}
