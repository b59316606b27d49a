// What the host tells of media that really flows: a peer with ICE, DTLS and SRTP sends it.
#include "host_fixture.hpp"
#include "srtp_sender.hpp"

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ports::TransportState;
using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using worker_test::Bytes;
using worker_test::Peer;

const worker_test::Suite suite{"SRTP_AEAD_AES_128_GCM", srtp_profile_aead_aes_128_gcm, 16, 12, 16};

constexpr std::uint8_t payload_type = 111;
constexpr std::size_t payload_bytes = 80;
constexpr std::uint8_t loud = 0x80 | 5;  // RFC 6464: voice, -5 dBov.

/// A voice that is found by its MID, and by its SSRC if it says one.
std::string voice(const std::string& mid, const std::string& encodings) {
  return R"({"mid":")" + mid + R"(","codecs":[{"mimeType":"audio/opus","payloadType":111,
    "clockRate":48000,"channels":2,"parameters":{},"rtcpFeedback":[]}],"headerExtensions":[
    {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":1},
    {"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":2}],"encodings":)" +
         encodings + R"(,"rtcp":{"cname":"x"}})";
}

/// 20 ms of that voice. `mid`: one character.
Bytes packet(std::uint32_t ssrc, std::uint16_t sequence, char mid) {
  Bytes out{0x90, payload_type};
  worker_test::put16(out, sequence);
  worker_test::put32(out, std::uint32_t{sequence} * 960);
  worker_test::put32(out, ssrc);
  // RFC 8285, one-byte headers: both elements have one byte.
  worker_test::put16(out, 0xbede);
  worker_test::put16(out, 1);
  out.insert(out.end(), {1 << 4, static_cast<std::uint8_t>(mid), 2 << 4, loud});
  out.resize(out.size() + payload_bytes, 0x5a);
  return out;
}

class MediaTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    open_router();
    capabilities = JsonText{answers.at(last_request)->text};
    host->create_transport(next(), router, send, JsonText{sctp});
    const auto made = answer();
    ufrag = std::string(made.at("iceParameters").at("usernameFragment").as_string());
    password = std::string(made.at("iceParameters").at("password").as_string());
    port = made.at("iceCandidates").at(0).at("port").to_number<std::uint16_t>();
  }

  /// With the peer's certificate, or with another.
  void expect_peer(const std::string& fingerprint) {
    host->connect_transport(
        next(), send,
        JsonText{R"({"role":"client","fingerprints":[{"algorithm":"sha-256","value":")" +
                 fingerprint + R"("}]})"});
    ASSERT_EQ(code(), "ok");
    ASSERT_TRUE(peer.ice(port, worker_test::binding_request(ufrag, password)));
  }

  void connect() {
    ASSERT_NO_FATAL_FAILURE(expect_peer(peer.fingerprint()));
    ASSERT_TRUE(peer.handshake());
    run_until([&] { return !states.empty(); });
    ASSERT_EQ(states.back(), TransportState::connected);
    protector.emplace(worker_test::client_key(peer, suite), suite);
    ASSERT_TRUE(protector->ready());
  }

  void produce(const std::string& id, const std::string& parameters) {
    host->produce(next(), send, ProducerId(id), ports::MediaKind::audio, JsonText{parameters},
                  ports::InitialState::running);
  }

  void speak(std::uint32_t ssrc, char mid) {
    const auto bytes = protector->protect(packet(ssrc, ++sequence, mid));
    ASSERT_EQ(::send(peer.fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }

  /// Speaks on, a packet for every 20 ms, until `done`; fails after 20 s.
  template <class Done>
  void speak_until(std::uint32_t ssrc, char mid, Done done) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done() && std::chrono::steady_clock::now() < end) {
      speak(ssrc, mid);
      context.restart();
      context.run_for(20ms);
    }
    ASSERT_TRUE(done());
  }

  ports::Traffic traffic() {
    host->count_traffic(next(), send);
    run_until([&] { return traffics.contains(last_request); });
    return traffics[last_request];
  }

  void on_transport_state(TransportId id, TransportState state) override {
    EXPECT_EQ(id, send);
    states.push_back(state);
  }
  void on_consumer_score(ConsumerId id, const JsonText& score) override {
    scores[id.text()] = json::parse(score.text);
  }
  void on_active_speaker(RouterId id, std::optional<ProducerId> producer) override {
    EXPECT_EQ(id, router);
    speakers.push_back(producer ? producer->text() : "nobody");
  }

  const TransportId send{"send"};
  JsonText capabilities;
  std::string ufrag;
  std::string password;
  std::uint16_t port = 0;
  Peer peer{suite.openssl_name};
  std::optional<worker_test::Protector> protector;
  std::uint16_t sequence = 0;
  std::vector<TransportState> states;
  std::map<std::string, json::value> scores;
  std::vector<std::string> speakers;
};

TEST_F(MediaTest, ATransportIsToldToBeConnectedOnceWithItsHandshakeAndClosedWithItsEnd) {
  ASSERT_NO_FATAL_FAILURE(connect());
  EXPECT_EQ(states, std::vector{TransportState::connected});
  SSL_shutdown(peer.ssl);  // close_notify
  run_until([&] { return states.size() == 2; });
  EXPECT_EQ(states.back(), TransportState::closed);
}

TEST_F(MediaTest, APeerWithAnotherCertificateThanItSaidFails) {
  const Peer other(suite.openssl_name);
  ASSERT_NO_FATAL_FAILURE(expect_peer(other.fingerprint()));
  peer.handshake();  // Whatever it thinks of it.
  run_until([&] { return !states.empty(); });
  EXPECT_EQ(states.front(), TransportState::failed);
  EXPECT_THAT(states, Not(Contains(TransportState::connected)));
}

TEST_F(MediaTest, WhatArrivesIsCountedAndTellsTheScore) {
  ASSERT_NO_FATAL_FAILURE(connect());
  const auto receive = connected_transport("receive");
  states.clear();
  produce("p", voice("0", R"([{"ssrc":1111}])"));
  ASSERT_EQ(code(), "ok");
  host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), capabilities);
  ASSERT_EQ(code(), "ok");
  const auto before = traffic();
  EXPECT_EQ(before.tracks, 0U);
  EXPECT_GT(before.all, 0U);  // The handshake.
  speak_until(1111, '0', [&] { return scores.contains("c"); });
  EXPECT_EQ(scores["c"].at("score").to_number<int>(), 10);
  EXPECT_EQ(json::serialize(scores["c"].at("producerScores")), "[10]");
  const auto after = traffic();
  EXPECT_GE(after.tracks, payload_bytes);
  EXPECT_GE(after.all, after.tracks);
  host->producer_stats(next(), ProducerId("p"));
  const auto stats = answer();
  EXPECT_EQ(stats.at(0).at("type"), "inbound-rtp");
  EXPECT_EQ(stats.at(0).at("ssrc").to_number<int>(), 1111);
  EXPECT_GE(stats.at(0).at("packetCount").to_number<int>(), 1);
}

TEST_F(MediaTest, WhoSpeaksIsToldAndThenWhoIsLeftWhenThatVoiceEnds) {
  ASSERT_NO_FATAL_FAILURE(connect());
  produce("quiet", voice("0", R"([{"ssrc":1111}])"));
  ASSERT_EQ(code(), "ok");
  run_until([&] { return !speakers.empty(); });  // The only one there is.
  EXPECT_THAT(speakers, Each("quiet"));
  produce("loud", voice("1", R"([{"ssrc":2222}])"));
  ASSERT_EQ(code(), "ok");
  speak_until(2222, '1', [&] { return speakers.back() == "loud"; });
  host->close_producer(ProducerId("loud"));
  speakers.clear();
  run_until([&] { return !speakers.empty(); });
  EXPECT_THAT(speakers, Each("quiet"));
}

TEST_F(MediaTest, AnSsrcThatTheWorkerLearnedFromPacketsIsTakenToo) {
  ASSERT_NO_FATAL_FAILURE(connect());
  produce("by mid", voice("0", "[]"));
  ASSERT_EQ(code(), "ok");
  const auto learned = [&] {
    host->producer_stats(next(), ProducerId("by mid"));
    return !answer().as_array().empty();
  };
  speak_until(3333, '0', learned);
  produce("by ssrc", voice("1", R"([{"ssrc":3333}])"));
  EXPECT_EQ(code(), "bad_rtp_parameters");
  EXPECT_FALSE(answers.at(last_request).error().hint.empty());
  EXPECT_THAT(worker_ids(), Not(Contains("by ssrc")));
  host->close_producer(ProducerId("by mid"));
  produce("by ssrc", voice("1", R"([{"ssrc":3333}])"));
  EXPECT_EQ(code(), "ok");
}

TEST_F(MediaTest, NothingIsToldOfATransportThatWasClosedMeanwhile) {
  ASSERT_NO_FATAL_FAILURE(expect_peer(peer.fingerprint()));
  ASSERT_TRUE(peer.handshake());
  host->close_transport(send);  // The worker's news of the handshake are on their way.
  worker_ids();                 // What it said before this answer has been told.
  context.restart();
  context.poll();
  EXPECT_THAT(states, IsEmpty());
}

}  // namespace
}  // namespace rollcall::mediasoup
