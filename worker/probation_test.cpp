// Bandwidth probes of several transports must all pass SRTP protection, whatever transports are
// connected meanwhile. Real worker classes, real libsrtp2.
#include "DepLibSRTP.hpp"
#include "DepOpenSSL.hpp"
#include "RTC/RTP/ProbationGenerator.hpp"
#include "RTC/SrtpSession.hpp"
#include "Utils.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

namespace {

// As many transports as make a backward jump near certain if they disturb each other.
constexpr size_t transport_count = 32;
constexpr size_t probes_per_round = 8;
constexpr size_t probe_bytes = 250;

struct Transport {
  explicit Transport(uint8_t seed)
      : key(28, seed),  // AES-128-GCM: 16 bytes key, 12 bytes salt
        srtp(RTC::SrtpSession::Type::OUTBOUND, RTC::SrtpSession::CryptoSuite::AEAD_AES_128_GCM,
             key.data(), key.size()) {}

  std::vector<uint8_t> key;
  RTC::SrtpSession srtp;
  RTC::RTP::ProbationGenerator generator;
  bool started = false;
  uint16_t last = 0;
};

struct Outcome {
  size_t sent = 0;
  size_t refused = 0;  // by srtp_protect()
  size_t jumps = 0;    // sequence number is not the last one plus 1
};

void probe(Transport& transport, Outcome& outcome) {
  for (size_t i = 0; i < probes_per_round; ++i) {
    auto* packet = transport.generator.GetNextPacket(probe_bytes);
    const uint16_t seq = packet->GetSequenceNumber();
    if (transport.started && seq != static_cast<uint16_t>(transport.last + 1)) ++outcome.jumps;
    transport.started = true;
    transport.last = seq;
    const uint8_t* data = packet->GetBuffer();
    size_t len = packet->GetLength();
    transport.srtp.EncryptRtp(&data, &len) ? ++outcome.sent : ++outcome.refused;
  }
}

}  // namespace

int main() {
  DepOpenSSL::ClassInit();
  DepLibSRTP::ClassInit();
  Utils::Crypto::ClassInit();
  RTC::SrtpSession::ClassInit();

  Outcome outcome;
  std::vector<std::unique_ptr<Transport>> transports;
  for (size_t i = 0; i < transport_count; ++i) {
    transports.push_back(std::make_unique<Transport>(static_cast<uint8_t>(i + 1)));
    for (auto& transport : transports)
      probe(*transport, outcome);
  }
  transports.erase(transports.begin(), transports.begin() + transport_count / 2);
  for (auto& transport : transports)
    probe(*transport, outcome);

  std::printf("probes protected %zu, refused %zu, sequence jumps %zu\n", outcome.sent,
              outcome.refused, outcome.jumps);
  const size_t rounds = transport_count * (transport_count + 1) / 2 + transport_count / 2;
  const bool all = outcome.sent == rounds * probes_per_round;
  return all && outcome.refused == 0 && outcome.jumps == 0 ? 0 : 1;
}
