// One Engine.IO text packet: decodes to something that encodes to the same bytes, or not at all.
#include "fuzz.hpp"
#include "wire/engineio.hpp"

#include <string>

namespace engineio = rollcall::wire::engineio;
using rollcall::fuzz::check;

namespace {

std::string encoded(engineio::Packet packet) {
  // Planted: data is taken for a C string, which ends at a NUL.
  if (rollcall::fuzz::planted) packet.data = packet.data.c_str();
  return engineio::encode(packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = rollcall::fuzz::text_of(data, size);
  const auto packet = engineio::decode(text);
  if (!packet) {
    check(text.empty() || text.front() < '0' || text.front() > '6', "a good packet is taken");
    check(!to_text(packet.error()).empty(), "an error has words");
    return 0;
  }
  check(packet->encoding == engineio::Encoding::text, "a text packet is text");
  check(encoded(*packet) == text, "a packet is encoded as it came");
  return 0;
}
