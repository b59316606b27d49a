#include "mediasoup/fbs_transport.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
namespace transport = FBS::Transport;
namespace webrtc = FBS::WebRtcTransport;
namespace rtp = FBS::RtpStream;
using flatbuffers::Offset;

template <class Table>
const Table& finish(Builder& builder, Offset<Table> table) {
  builder.Finish(table);
  flatbuffers::Verifier verifier(builder.GetBufferPointer(), builder.GetSize());
  EXPECT_TRUE(verifier.VerifyBuffer<Table>());
  return *flatbuffers::GetRoot<Table>(builder.GetBufferPointer());
}

json::value parsed(const char* text) {
  return json::parse(text);
}

/// As text, where any integer type of the same value is the same; keys in order of insertion.
std::string text(const json::value& value) {
  return json::serialize(value);
}

// ---- To the worker ------------------------------------------------------------------------------

TEST(DtlsForTheWorker, KeepsEveryRoleAndAlgorithm) {
  using ortc::DtlsRole;
  using ortc::FingerprintAlgorithm;
  const std::vector<std::pair<DtlsRole, webrtc::DtlsRole>> roles{
      {DtlsRole::automatic, webrtc::DtlsRole::AUTO},
      {DtlsRole::client, webrtc::DtlsRole::CLIENT},
      {DtlsRole::server, webrtc::DtlsRole::SERVER}};
  const std::vector<std::pair<FingerprintAlgorithm, webrtc::FingerprintAlgorithm>> algorithms{
      {FingerprintAlgorithm::sha1, webrtc::FingerprintAlgorithm::SHA1},
      {FingerprintAlgorithm::sha224, webrtc::FingerprintAlgorithm::SHA224},
      {FingerprintAlgorithm::sha256, webrtc::FingerprintAlgorithm::SHA256},
      {FingerprintAlgorithm::sha384, webrtc::FingerprintAlgorithm::SHA384},
      {FingerprintAlgorithm::sha512, webrtc::FingerprintAlgorithm::SHA512}};
  for (const auto& [role, expected_role] : roles) {
    ortc::DtlsParameters parameters{role, {}};
    for (const auto& [algorithm, expected] : algorithms)
      parameters.fingerprints.push_back({algorithm, "AB:CD"});
    Builder builder;
    const auto& given = finish(builder, to_fbs(builder, parameters));
    EXPECT_EQ(given.role(), expected_role);
    ASSERT_EQ(given.fingerprints()->size(), algorithms.size());
    for (unsigned i = 0; i < algorithms.size(); ++i) {
      EXPECT_EQ(given.fingerprints()->Get(i)->algorithm(), algorithms[i].second);
      EXPECT_EQ(given.fingerprints()->Get(i)->value()->str(), "AB:CD");
    }
  }
}

TEST(SctpStreamForTheWorker, HasOnlyTheBoundsThatAreThere) {
  Builder builder;
  const auto& plain = finish(builder, to_fbs(builder, ortc::SctpStreamParameters{3, true, {}, {}}));
  EXPECT_EQ(plain.streamId(), 3);
  EXPECT_EQ(plain.ordered(), true);
  EXPECT_FALSE(plain.maxPacketLifeTime().has_value());
  EXPECT_FALSE(plain.maxRetransmits().has_value());
}

TEST(SctpStreamForTheWorker, TellsNoneFromNoRetransmission) {
  Builder builder;
  const auto& echo = finish(
      builder, to_fbs(builder, ortc::SctpStreamParameters{65'534, false, {}, std::uint16_t{0}}));
  EXPECT_EQ(echo.streamId(), 65'534);
  EXPECT_EQ(echo.ordered(), false);
  ASSERT_TRUE(echo.maxRetransmits().has_value());
  EXPECT_EQ(*echo.maxRetransmits(), 0);
  EXPECT_FALSE(echo.maxPacketLifeTime().has_value());
}

TEST(SctpStreamForTheWorker, HasALifeTime) {
  Builder builder;
  const auto& brief = finish(
      builder, to_fbs(builder, ortc::SctpStreamParameters{1, false, std::uint16_t{300}, {}}));
  EXPECT_EQ(brief.maxPacketLifeTime(), 300);
  EXPECT_FALSE(brief.maxRetransmits().has_value());
}

// ---- For clients --------------------------------------------------------------------------------

Offset<transport::Dump> base_dump(Builder& builder,
                                  Offset<FBS::SctpParameters::SctpParameters> sctp) {
  const std::vector<Offset<flatbuffers::String>> none;
  const std::vector<Offset<FBS::Common::Uint32String>> no_streams;
  const std::vector<Offset<FBS::Common::StringString>> no_pairs;
  const std::vector<transport::TraceEventType> no_traces;
  const auto extensions = transport::CreateRecvRtpHeaderExtensions(builder);
  const auto listener =
      transport::CreateRtpListenerDirect(builder, &no_streams, &no_pairs, &no_pairs);
  return transport::CreateDumpDirect(builder, "the-transport", false, &none, &none, &no_streams,
                                     &no_streams, &none, &none, extensions, listener, 0, 0, sctp,
                                     flatbuffers::nullopt, 0, 0, &no_traces);
}

/// One UDP and one TCP candidate.
const webrtc::DumpResponse& dump(Builder& builder,
                                 Offset<FBS::SctpParameters::SctpParameters> sctp) {
  const auto base = base_dump(builder, sctp);
  const auto ice = webrtc::CreateIceParametersDirect(builder, "user", "secret", true);
  const std::vector<Offset<webrtc::IceCandidate>> candidates{
      webrtc::CreateIceCandidateDirect(builder, "udpcandidate", 1'076'302'079, "192.0.2.1",
                                       transport::Protocol::UDP, 40'000),
      webrtc::CreateIceCandidateDirect(
          builder, "tcpcandidate", 1'076'276'479, "192.0.2.1", transport::Protocol::TCP, 40'001,
          webrtc::IceCandidateType::HOST, webrtc::IceCandidateTcpType::PASSIVE)};
  const std::vector<Offset<webrtc::Fingerprint>> fingerprints{
      webrtc::CreateFingerprintDirect(builder, webrtc::FingerprintAlgorithm::SHA224, "AA:BB"),
      webrtc::CreateFingerprintDirect(builder, webrtc::FingerprintAlgorithm::SHA512, "CC:DD")};
  const auto dtls =
      webrtc::CreateDtlsParametersDirect(builder, &fingerprints, webrtc::DtlsRole::SERVER);
  return finish(builder, webrtc::CreateDumpResponseDirect(
                             builder, base, webrtc::IceRole::CONTROLLED, ice, &candidates,
                             webrtc::IceState::NEW, 0, dtls, webrtc::DtlsState::NEW));
}

constexpr auto without_sctp = R"({"id":"the-transport",
  "iceParameters":{"usernameFragment":"user","password":"secret","iceLite":true},
  "iceCandidates":[
    {"foundation":"udpcandidate","priority":1076302079,"ip":"192.0.2.1","address":"192.0.2.1",
     "protocol":"udp","port":40000,"type":"host"},
    {"foundation":"tcpcandidate","priority":1076276479,"ip":"192.0.2.1","address":"192.0.2.1",
     "protocol":"tcp","port":40001,"type":"host","tcpType":"passive"}],
  "dtlsParameters":{"role":"server","fingerprints":[
    {"algorithm":"sha-224","value":"AA:BB"},{"algorithm":"sha-512","value":"CC:DD"}]}})";

TEST(TransportForAClient, HasWhatItNeedsToMakeItsSide) {
  Builder builder;
  EXPECT_EQ(text(transport_for_client(dump(builder, 0))), text(parsed(without_sctp)));
}

TEST(TransportForAClient, HasSctpParametersWithDataChannels) {
  Builder builder;
  const auto sctp =
      FBS::SctpParameters::CreateSctpParameters(builder, 5000, 1, 262'144, 3, 4, 5, true);
  auto given = transport_for_client(dump(builder, sctp)).as_object();
  const auto parameters = given.at("sctpParameters");
  EXPECT_EQ(parameters.at("port").to_number<int>(), 5000);
  EXPECT_EQ(parameters.at("maxSendMessageSize").to_number<int>(), 1);
  EXPECT_EQ(parameters.at("maxReceiveMessageSize").to_number<int>(), 262'144);
  EXPECT_EQ(parameters.at("sendBufferSize").to_number<int>(), 3);
  EXPECT_EQ(parameters.at("perStreamSendQueueLimit").to_number<int>(), 4);
  EXPECT_EQ(parameters.at("maxReceiverWindowBufferSize").to_number<int>(), 5);
  EXPECT_EQ(parameters.at("isDataChannel"), true);
  given.erase("sctpParameters");
  EXPECT_EQ(json::value(given), json::value(transport_for_client(dump(builder, 0))));
}

TEST(IceForAClient, IsNewAfterARestart) {
  Builder builder;
  const auto& response = finish(
      builder, transport::CreateRestartIceResponseDirect(builder, "new user", "new secret", true));
  EXPECT_EQ(text(to_json(response)),
            R"({"usernameFragment":"new user","password":"new secret","iceLite":true})");
}

// ---- Statistics ---------------------------------------------------------------------------------

TEST(TransportStatistics, CarryEveryCounterUnderItsName) {
  Builder builder;
  const auto base = transport::CreateStatsDirect(builder, "t", 1, flatbuffers::nullopt, 2, 3, 4, 5,
                                                 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const auto& stats =
      finish(builder, webrtc::CreateGetStatsResponse(builder, base, webrtc::IceRole::CONTROLLED,
                                                     webrtc::IceState::COMPLETED, 0,
                                                     webrtc::DtlsState::CONNECTED));
  EXPECT_EQ(text(to_json(stats)), text(parsed(R"([{"type":"webrtc-transport","transportId":"t",
    "timestamp":1,"iceState":"completed","dtlsState":"connected","bytesReceived":2,
    "recvBitrate":3,"bytesSent":4,"sendBitrate":5,"rtpBytesReceived":6,"rtpRecvBitrate":7,
    "rtpBytesSent":8,"rtpSendBitrate":9,"rtxBytesReceived":10,"rtxBytesSent":12,
    "probationBytesSent":14,"probationSendBitrate":15}])")));
}

TEST(TransportStatistics, CarryEstimatesWhenThereAreAny) {
  Builder builder;
  const auto base = transport::CreateStatsDirect(
      builder, "t", 0, flatbuffers::nullopt, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      flatbuffers::Optional<std::uint64_t>(1), flatbuffers::Optional<std::uint64_t>(2),
      flatbuffers::nullopt, flatbuffers::nullopt, flatbuffers::nullopt,
      flatbuffers::Optional<double>(0.25), flatbuffers::Optional<double>(0.5));
  const auto& stats = finish(builder, webrtc::CreateGetStatsResponse(builder, base));
  const auto given = to_json(stats).at(0);
  EXPECT_EQ(given.at("availableOutgoingBitrate").to_number<int>(), 1);
  EXPECT_EQ(given.at("availableIncomingBitrate").to_number<int>(), 2);
  EXPECT_EQ(given.at("rtpPacketLossReceived").to_number<double>(), 0.25);
  EXPECT_EQ(given.at("rtpPacketLossSent").to_number<double>(), 0.5);
}

TEST(TransportStatistics, NameEveryState) {
  using webrtc::DtlsState;
  using webrtc::IceState;
  const auto told = [](IceState ice, DtlsState dtls) {
    Builder builder;
    const auto base = transport::CreateStatsDirect(builder, "t");
    const auto given =
        to_json(finish(builder, webrtc::CreateGetStatsResponse(
                                    builder, base, webrtc::IceRole::CONTROLLED, ice, 0, dtls)));
    return text(given.at(0).at("iceState")) + text(given.at(0).at("dtlsState"));
  };
  EXPECT_EQ(told(IceState::NEW, DtlsState::NEW), R"("new""new")");
  EXPECT_EQ(told(IceState::CONNECTED, DtlsState::CONNECTING), R"("connected""connecting")");
  EXPECT_EQ(told(IceState::DISCONNECTED, DtlsState::FAILED), R"("disconnected""failed")");
  EXPECT_EQ(told(IceState::COMPLETED, DtlsState::CLOSED), R"("completed""closed")");
}

Offset<rtp::Stats> base_stats(Builder& builder, const char* rid,
                              flatbuffers::Optional<std::uint32_t> rtx_ssrc) {
  const auto base =
      rtp::CreateBaseStatsDirect(builder, 1, 2, FBS::RtpParameters::MediaKind::VIDEO, "video/VP8",
                                 -3, 4, 5, 6, 7, 8, 9, 10, 11, 12, rid, rtx_ssrc, 13, 0.5F, 10);
  return rtp::CreateStats(builder, rtp::StatsData::BaseStats, base.Union());
}

TEST(RtpStatistics, TellWhatComesInFromWhatGoesOut) {
  Builder builder;
  const std::vector<Offset<rtp::BitrateByLayer>> no_layers;
  const auto in = rtp::CreateRecvStatsDirect(builder, base_stats(builder, "r1", 22U), 100, 200, 300,
                                             &no_layers);
  const auto out = rtp::CreateSendStats(builder, base_stats(builder, nullptr, flatbuffers::nullopt),
                                        400, 500, 600);
  const std::vector<Offset<rtp::Stats>> both{
      rtp::CreateStats(builder, rtp::StatsData::RecvStats, in.Union()),
      rtp::CreateStats(builder, rtp::StatsData::SendStats, out.Union())};
  const auto& response =
      finish(builder, FBS::Producer::CreateGetStatsResponseDirect(builder, &both));
  const std::string common = R"("timestamp":1,"ssrc":2,"kind":"video","mimeType":"video/VP8",
    "packetsLost":-3,"fractionLost":4,"jitter":5,"packetsDiscarded":6,"packetsRetransmitted":7,
    "packetsRepaired":8,"nackCount":9,"nackPacketCount":10,"pliCount":11,"firCount":12,
    "roundTripTime":0.5,"score":10,)";
  const auto expected = parsed((R"([{"type":"inbound-rtp",)" + common +
                                R"("rid":"r1","rtxSsrc":22,"packetCount":100,"byteCount":200,
                                   "bitrate":300},{"type":"outbound-rtp",)" +
                                common + R"("packetCount":400,"byteCount":500,"bitrate":600}])")
                                   .c_str());
  EXPECT_EQ(text(rtp_stats(*response.stats())), text(expected));
}

TEST(RtpStatistics, OfNothingAreAnEmptyList) {
  Builder builder;
  const std::vector<Offset<rtp::Stats>> none;
  const auto& response =
      finish(builder, FBS::Producer::CreateGetStatsResponseDirect(builder, &none));
  EXPECT_EQ(text(rtp_stats(*response.stats())), "[]");
}

TEST(RtpStatistics, LeaveOutWhatIsNoStreamOfTheirs) {
  // The base of a stream alone says neither in nor out.
  Builder builder;
  const std::vector<Offset<rtp::Stats>> bare{base_stats(builder, "r1", flatbuffers::nullopt)};
  const auto& response =
      finish(builder, FBS::Producer::CreateGetStatsResponseDirect(builder, &bare));
  EXPECT_EQ(text(rtp_stats(*response.stats())), "[]");
}

TEST(RtpStatistics, OfAStreamWithoutABaseAreItsCountersAlone) {
  Builder builder;
  const auto inner = rtp::CreateSendStats(builder, base_stats(builder, nullptr, 1U), 1, 2, 3);
  const auto not_a_base = rtp::CreateStats(builder, rtp::StatsData::SendStats, inner.Union());
  const auto out = rtp::CreateSendStats(builder, not_a_base, 400, 500, 600);
  const std::vector<Offset<rtp::Stats>> one{
      rtp::CreateStats(builder, rtp::StatsData::SendStats, out.Union())};
  const auto& response =
      finish(builder, FBS::Producer::CreateGetStatsResponseDirect(builder, &one));
  EXPECT_EQ(text(rtp_stats(*response.stats())),
            R"([{"type":"outbound-rtp","packetCount":400,"byteCount":500,"bitrate":600}])");
}

TEST(RtpStatistics, KeepTheLargestCountersThatTheWorkerCanSend) {
  Builder builder;
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  const auto base = rtp::CreateBaseStatsDirect(
      builder, max, 0xffffffffU, FBS::RtpParameters::MediaKind::AUDIO, "audio/opus",
      std::numeric_limits<std::int32_t>::min(), 255, 0, max);
  const auto out = rtp::CreateSendStats(
      builder, rtp::CreateStats(builder, rtp::StatsData::BaseStats, base.Union()), max, max, 0);
  const std::vector<Offset<rtp::Stats>> one{
      rtp::CreateStats(builder, rtp::StatsData::SendStats, out.Union())};
  const auto given =
      rtp_stats(
          *finish(builder, FBS::Producer::CreateGetStatsResponseDirect(builder, &one)).stats())
          .at(0);
  EXPECT_EQ(given.at("kind"), "audio");
  EXPECT_EQ(given.at("timestamp").to_number<std::uint64_t>(), max);
  EXPECT_EQ(given.at("ssrc").to_number<std::uint32_t>(), 0xffffffffU);
  EXPECT_EQ(given.at("packetsLost").to_number<std::int32_t>(),
            std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(given.at("packetsDiscarded").to_number<std::uint64_t>(), max);
  EXPECT_EQ(given.at("packetCount").to_number<std::uint64_t>(), max);
  EXPECT_FALSE(given.as_object().contains("rid"));
  EXPECT_FALSE(given.as_object().contains("rtxSsrc"));
}

}  // namespace
}  // namespace rollcall::mediasoup
