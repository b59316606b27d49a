// A real peer against the built worker: ICE check, DTLS handshake with use_srtp, then SRTP under
// the keys that the handshake gave.
#include "srtp_sender.hpp"

#include <cstring>
#include <optional>
#include <ostream>

#include <gtest/gtest.h>

namespace rollcall::worker_test {
namespace {

constexpr uint32_t media_ssrc = 0x00c0ffee;
constexpr uint8_t opus_payload_type = 100;
constexpr uint16_t packet_count = 50;
constexpr size_t rtp_header_size = 12;
constexpr size_t payload_size = 80;
constexpr size_t encrypted_size = rtp_header_size + payload_size;

void PrintTo(const Suite& suite, std::ostream* out) {
  *out << suite.openssl_name;
}

struct Remote {
  std::string ufrag;
  std::string password;
  uint16_t port = 0;
};

Remote open_transport(Worker& worker) {
  auto& b = worker.builder;
  worker.request(Method::WORKER_CREATE_ROUTER, "", ReqBody::Worker_CreateRouterRequest,
                 FBS::Worker::CreateCreateRouterRequestDirect(b, "router"));
  namespace t = FBS::Transport;
  namespace w = FBS::WebRtcTransport;
  auto range = t::CreatePortRange(b);
  auto flags = t::CreateSocketFlags(b);
  std::vector<fb::Offset<t::ListenInfo>> listen{
      t::CreateListenInfoDirect(b, t::Protocol::UDP, "127.0.0.1", nullptr, false, 0, range, flags)};
  auto individual = w::CreateListenIndividualDirect(b, &listen);
  auto base = t::CreateOptions(b, false, 600000);
  auto options = w::CreateWebRtcTransportOptions(b, base, w::Listen::ListenIndividual,
                                                 individual.Union(), true, false, false, false, 30);
  const auto* response = worker.request(
      Method::ROUTER_CREATE_WEBRTCTRANSPORT, "router", ReqBody::Router_CreateWebRtcTransportRequest,
      FBS::Router::CreateCreateWebRtcTransportRequestDirect(b, "transport", options));
  if (response == nullptr) return {};
  const auto* dump = response->body_as_WebRtcTransport_DumpResponse();
  return {dump->iceParameters()->usernameFragment()->str(),
          dump->iceParameters()->password()->str(), dump->iceCandidates()->Get(0)->port()};
}

bool connect_transport(Worker& worker, const std::string& fingerprint) {
  auto& b = worker.builder;
  namespace w = FBS::WebRtcTransport;
  std::vector<fb::Offset<w::Fingerprint>> prints{
      w::CreateFingerprintDirect(b, w::FingerprintAlgorithm::SHA256, fingerprint.c_str())};
  auto dtls = w::CreateDtlsParametersDirect(b, &prints, w::DtlsRole::CLIENT);
  return worker.request(Method::WEBRTCTRANSPORT_CONNECT, "transport",
                        ReqBody::WebRtcTransport_ConnectRequest,
                        w::CreateConnectRequest(b, dtls)) != nullptr;
}

// One audio stream without header extensions, as PRODUCE wants it.
bool produce(Worker& worker) {
  auto& b = worker.builder;
  namespace r = FBS::RtpParameters;
  std::vector<fb::Offset<r::Parameter>> parameters;
  std::vector<fb::Offset<r::RtcpFeedback>> feedback;
  std::vector<fb::Offset<r::RtpHeaderExtensionParameters>> extensions;
  std::vector<fb::Offset<r::RtpCodecParameters>> codecs{r::CreateRtpCodecParametersDirect(
      b, "audio/opus", opus_payload_type, 48000, 2, &parameters, &feedback)};
  std::vector<fb::Offset<r::RtpEncodingParameters>> encodings{
      r::CreateRtpEncodingParametersDirect(b, media_ssrc)};
  auto rtcp = r::CreateRtcpParametersDirect(b, "peer");
  auto rtp = r::CreateRtpParametersDirect(b, "0", &codecs, &extensions, &encodings, rtcp);
  std::vector<fb::Offset<r::CodecMapping>> codec_map{
      r::CreateCodecMapping(b, opus_payload_type, opus_payload_type)};
  std::vector<fb::Offset<r::EncodingMapping>> encoding_map{
      r::CreateEncodingMappingDirect(b, nullptr, media_ssrc, media_ssrc + 1)};
  auto mapping = r::CreateRtpMappingDirect(b, &codec_map, &encoding_map);
  return worker.request(Method::TRANSPORT_PRODUCE, "transport", ReqBody::Transport_ProduceRequest,
                        FBS::Transport::CreateProduceRequestDirect(
                            b, "producer", r::MediaKind::AUDIO, rtp, mapping)) != nullptr;
}

struct Counted {
  uint64_t packets = 0;
  uint64_t bytes = 0;
  uint32_t ssrc = 0;
};

std::optional<Counted> counted(Worker& worker) {
  const auto* response = worker.request(Method::PRODUCER_GET_STATS, "producer");
  if (response == nullptr) return std::nullopt;
  const auto* stats = response->body_as_Producer_GetStatsResponse()->stats();
  if (stats->size() != 1) return Counted{};  // No packet has been taken yet.
  const auto* received = stats->Get(0)->data_as_RecvStats();
  return Counted{received->packetCount(), received->byteCount(),
                 received->base()->data_as_BaseStats()->ssrc()};
}

Bytes rtp_packet(uint16_t sequence) {
  Bytes out{0x80, opus_payload_type};
  put16(out, sequence);
  put32(out, uint32_t{sequence} * 960);  // 20 ms at 48 kHz
  put32(out, media_ssrc);
  out.resize(encrypted_size, 0x5a);
  return out;
}

bool send_datagram(const Peer& peer, const Bytes& packet) {
  return send(peer.fd, packet.data(), packet.size(), 0) == static_cast<ssize_t>(packet.size());
}

class BuiltWorker : public testing::TestWithParam<Suite> {
 protected:
  void connect() {
    ASSERT_TRUE(worker.spawned());
    const Remote remote = open_transport(worker);
    ASSERT_NE(remote.port, 0);
    ASSERT_TRUE(connect_transport(worker, peer.fingerprint()));
    ASSERT_TRUE(peer.ice(remote.port, binding_request(remote.ufrag, remote.password)));
    ASSERT_TRUE(peer.handshake()) << "worker ended with status " << worker.stop();
  }
  void TearDown() override {
    const int status = worker.stop();
    EXPECT_FALSE(WIFSIGNALED(status)) << "worker ended by signal " << WTERMSIG(status);
  }

  Worker worker;
  Peer peer{GetParam().openssl_name};
};

TEST_P(BuiltWorker, CompletesADtlsSrtpHandshakeWithARealPeer) {
  ASSERT_NO_FATAL_FAILURE(connect());

  const auto* profile = SSL_get_selected_srtp_profile(peer.ssl);
  ASSERT_NE(profile, nullptr);
  EXPECT_STREQ(profile->name, GetParam().openssl_name);
}

TEST_P(BuiltWorker, CountsEveryPacketProtectedWithTheKeysOfTheHandshakeAndNoForgedOne) {
  ASSERT_NO_FATAL_FAILURE(connect());
  ASSERT_TRUE(produce(worker));
  Protector protector(client_key(peer, GetParam()), GetParam());
  ASSERT_TRUE(protector.ready());

  // First of all a forged one and a plain one: one socket keeps the order on the loopback device,
  // so they have been judged when the last true packet is counted.
  Bytes forged = protector.protect(rtp_packet(0));
  ASSERT_EQ(forged.size(), encrypted_size + GetParam().tag_size);
  forged.back() ^= 1;
  ASSERT_TRUE(send_datagram(peer, forged));
  ASSERT_TRUE(send_datagram(peer, rtp_packet(0)));
  for (uint16_t sequence = 1; sequence <= packet_count; ++sequence)
    ASSERT_TRUE(send_datagram(peer, protector.protect(rtp_packet(sequence))));

  std::optional<Counted> stats;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
  do {
    stats = counted(worker);
    ASSERT_TRUE(stats.has_value());
  } while (stats->packets < packet_count && std::chrono::steady_clock::now() < end);
  EXPECT_EQ(stats->packets, packet_count);
  EXPECT_EQ(stats->bytes, packet_count * encrypted_size);
  EXPECT_EQ(stats->ssrc, media_ssrc);
}

INSTANTIATE_TEST_SUITE_P(
    EverySuite, BuiltWorker,
    testing::Values(Suite{"SRTP_AES128_CM_SHA1_80", srtp_profile_aes128_cm_sha1_80, 16, 14, 10},
                    Suite{"SRTP_AEAD_AES_128_GCM", srtp_profile_aead_aes_128_gcm, 16, 12, 16}),
    [](const auto& suite) { return std::string(suite.param.openssl_name); });

}  // namespace
}  // namespace rollcall::worker_test
