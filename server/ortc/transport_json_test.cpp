#include "ortc/transport_json.hpp"

#include "ortc/limits.hpp"
#include "ortc/test_samples.hpp"

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

namespace json = boost::json;
using samples::parsed;
using samples::refusal;

// `bytes` times the same pair of digits.
std::string digest(std::size_t bytes, const std::string& pair = "AB") {
  std::string text = pair;
  for (std::size_t i = 1; i < bytes; ++i)
    text += ":" + pair;
  return text;
}

Result<DtlsParameters> with_fingerprint(const json::value& algorithm, const json::value& value) {
  return read_dtls_parameters(json::object{
      {"fingerprints", json::array{json::object{{"algorithm", algorithm}, {"value", value}}}}});
}

Result<DtlsParameters> with_fingerprint(std::string_view algorithm, const std::string& value) {
  return with_fingerprint(json::value(algorithm), json::string(value));
}

Result<DtlsParameters> with_role(const json::value& role) {
  return read_dtls_parameters(json::object{
      {"role", role},
      {"fingerprints",
       json::array{json::object{{"algorithm", "sha-256"}, {"value", json::string(digest(32))}}}}});
}

TEST(DtlsParametersFromJson, HaveTheDigestLengthOfEachAlgorithm) {
  using enum FingerprintAlgorithm;
  struct Expected {
    const char* name;
    FingerprintAlgorithm algorithm;
    std::size_t bytes;
  };
  for (const auto& [name, algorithm, bytes] :
       {Expected{"sha-1", sha1, 20}, Expected{"sha-224", sha224, 28},
        Expected{"sha-256", sha256, 32}, Expected{"sha-384", sha384, 48},
        Expected{"sha-512", sha512, 64}}) {
    const auto good = with_fingerprint(name, digest(bytes));
    ASSERT_TRUE(good) << refusal(good);
    EXPECT_EQ(good->fingerprints, (std::vector<DtlsFingerprint>{{algorithm, digest(bytes)}}));
    for (const auto wrong : {bytes - 1, bytes + 1}) {
      EXPECT_EQ(refusal(with_fingerprint(name, digest(wrong))),
                "dtlsParameters.fingerprints[0].value: expected " + std::to_string(bytes) +
                    " pairs of hex digits with colons between them");
    }
  }
}

TEST(DtlsParametersFromJson, AreMadeUpperCaseForTheWorkerThatComparesText) {
  const auto lower = with_fingerprint("sha-256", digest(32, "0f"));
  ASSERT_TRUE(lower) << refusal(lower);
  EXPECT_EQ(lower->fingerprints[0].value, digest(32, "0F"));
}

TEST(DtlsParametersFromJson, RefuseAnythingButHexPairs) {
  const auto good = digest(32);
  for (const auto& bad : {std::string(95, 'A'), digest(32, "AG"), good + ":", ":" + good,
                          std::string("AB"), digest(32, "A "), std::string(64, 'A')}) {
    EXPECT_FALSE(with_fingerprint("sha-256", bad)) << bad;
  }
  auto dashes = good;
  dashes[2] = '-';
  EXPECT_FALSE(with_fingerprint("sha-256", dashes));
  for (const auto& bad : {json::value(nullptr), json::value(5), json::value("")}) {
    EXPECT_EQ(refusal(with_fingerprint("sha-256", bad)),
              "dtlsParameters.fingerprints[0].value: expected text");
  }
}

TEST(DtlsParametersFromJson, RefuseUnknownAlgorithms) {
  for (const auto* name : {"md5", "SHA-256", "sha256", "sha-2"}) {
    EXPECT_EQ(refusal(with_fingerprint(name, digest(32))),
              "dtlsParameters.fingerprints[0].algorithm: expected "
              "sha-1, sha-224, sha-256, sha-384 or sha-512")
        << name;
  }
}

// An empty list ended mediasoup's worker once, and with it every room on it.
TEST(DtlsParametersFromJson, RefuseAnEmptyListOfFingerprints) {
  for (const auto* text : {"{}", R"({"fingerprints": []})", R"({"fingerprints": null})",
                           R"({"role": "client", "fingerprints": ""})"}) {
    const auto result = read_dtls_parameters(parsed(text));
    EXPECT_EQ(refusal(result), "dtlsParameters.fingerprints: expected at least 1 fingerprint")
        << text;
    EXPECT_EQ(result.error().code, ErrorCode::bad_dtls_parameters);
  }
}

TEST(DtlsParametersFromJson, RefuseWhatIsNoListOrNoObject) {
  EXPECT_EQ(refusal(read_dtls_parameters(parsed("null"))), "dtlsParameters: expected an object");
  EXPECT_EQ(refusal(read_dtls_parameters(parsed("[]"))), "dtlsParameters: expected an object");
  EXPECT_EQ(refusal(read_dtls_parameters(parsed(R"({"fingerprints": {}})"))),
            "dtlsParameters.fingerprints: expected an array");
  EXPECT_EQ(refusal(read_dtls_parameters(parsed(R"({"fingerprints": [null]})"))),
            "dtlsParameters.fingerprints[0].algorithm: expected text");
}

TEST(DtlsParametersFromJson, TakeAtMostEightFingerprints) {
  const json::object fingerprint{{"algorithm", "sha-1"}, {"value", json::string(digest(20))}};
  json::array list(fingerprints_max, fingerprint);
  const auto most = read_dtls_parameters(json::object{{"fingerprints", list}});
  ASSERT_TRUE(most) << refusal(most);
  EXPECT_EQ(most->fingerprints.size(), 8u);
  list.push_back(fingerprint);
  EXPECT_EQ(refusal(read_dtls_parameters(json::object{{"fingerprints", list}})),
            "dtlsParameters.fingerprints: expected at most 8 items");
}

TEST(DtlsParametersFromJson, HaveTheRoleAutoUnlessGiven) {
  EXPECT_EQ(with_role(nullptr)->role, DtlsRole::automatic);
  EXPECT_EQ(with_role("auto")->role, DtlsRole::automatic);
  EXPECT_EQ(with_role("client")->role, DtlsRole::client);
  EXPECT_EQ(with_role("server")->role, DtlsRole::server);
  EXPECT_EQ(refusal(with_role("actpass")), "dtlsParameters.role: expected auto, client or server");
  EXPECT_EQ(refusal(with_role(1)), "dtlsParameters.role: expected text");
}

TEST(DtlsParametersAsJson, ReadBackToTheSame) {
  const DtlsParameters parameters{.role = DtlsRole::server,
                                  .fingerprints = {{FingerprintAlgorithm::sha1, digest(20)},
                                                   {FingerprintAlgorithm::sha512, digest(64)}}};
  EXPECT_EQ(read_dtls_parameters(to_json(parameters)), parameters);
}

RC_GTEST_PROP(DtlsFingerprintProperty, AnyDigestIsTakenAndAnyCutOneIsNot,
              (const std::vector<std::uint8_t>& some)) {
  std::string text;
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 32; ++i) {
    const auto byte = some.empty() ? std::uint8_t{0} : some[i % some.size()];
    if (i > 0) text += ':';
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  RC_ASSERT(with_fingerprint("sha-256", text).has_value());
  const auto length = *rc::gen::inRange<std::size_t>(0, text.size());
  RC_ASSERT(!with_fingerprint("sha-256", text.substr(0, length)).has_value());
}

SctpStreamParameters stream(std::string_view text) {
  const auto result = read_sctp_stream_parameters(parsed(text));
  EXPECT_TRUE(result) << text << ": " << refusal(result);
  return result.value_or(SctpStreamParameters{});
}

TEST(SctpStreamFromJson, IsOrderedAndReliableUnlessGiven) {
  EXPECT_EQ(stream(R"({"streamId": 3})"), (SctpStreamParameters{3, true, {}, {}}));
  EXPECT_EQ(stream(R"({"streamId": 0, "ordered": false})"),
            (SctpStreamParameters{0, false, {}, {}}));
  EXPECT_EQ(stream(R"({"streamId": 0, "ordered": "no"})"), (SctpStreamParameters{0, true, {}, {}}));
}

TEST(SctpStreamFromJson, IsUnorderedWithABound) {
  EXPECT_EQ(stream(R"({"streamId": 3, "maxPacketLifeTime": 500})"),
            (SctpStreamParameters{3, false, 500, {}}));
  EXPECT_EQ(stream(R"({"streamId": 3, "maxRetransmits": 2, "ordered": false})"),
            (SctpStreamParameters{3, false, {}, 2}));
}

TEST(SctpStreamFromJson, KeepsABoundOf0) {
  EXPECT_EQ(stream(R"({"streamId": 3, "maxRetransmits": 0, "ordered": false})"),
            (SctpStreamParameters{3, false, {}, 0}));
  EXPECT_EQ(stream(R"({"streamId": 3, "maxRetransmits": null})"),
            (SctpStreamParameters{3, true, {}, {}}));
}

TEST(SctpStreamFromJson, RefusesContradictions) {
  EXPECT_EQ(refusal(read_sctp_stream_parameters(
                parsed(R"({"streamId": 1, "maxPacketLifeTime": 5, "maxRetransmits": 5})"))),
            "sctpStreamParameters.maxRetransmits: expected none beside maxPacketLifeTime");
  EXPECT_EQ(
      refusal(read_sctp_stream_parameters(
          parsed(R"({"streamId": 1, "ordered": true, "maxRetransmits": 5})"))),
      "sctpStreamParameters.ordered: expected false beside maxPacketLifeTime or maxRetransmits");
}

TEST(SctpStreamFromJson, HasAnIdThatIsNotReserved) {
  EXPECT_EQ(stream(R"({"streamId": 65534})").stream_id, 65534);
  for (const auto* text : {R"({"streamId": 65535})", R"({"streamId": -1})", R"({"streamId": "1"})",
                           "{}", R"({"streamId": null})"}) {
    const auto result = read_sctp_stream_parameters(parsed(text));
    EXPECT_EQ(refusal(result),
              "sctpStreamParameters.streamId: expected a whole number from 0 to 65534")
        << text;
    EXPECT_EQ(result.error().code, ErrorCode::bad_sctp_parameters);
  }
  EXPECT_EQ(refusal(read_sctp_stream_parameters(parsed("7"))),
            "sctpStreamParameters: expected an object");
}

TEST(SctpStreamFromJson, HasBoundsOf16Bits) {
  EXPECT_FALSE(read_sctp_stream_parameters(parsed(R"({"streamId": 1, "maxRetransmits": 65536})")));
  EXPECT_FALSE(
      read_sctp_stream_parameters(parsed(R"({"streamId": 1, "maxPacketLifeTime": "long"})")));
}

TEST(SctpStreamAsJson, LeavesOutBoundsThatAreNotThere) {
  EXPECT_EQ(to_json(SctpStreamParameters{3, true, {}, {}}),
            parsed(R"({"streamId": 3, "ordered": true})"));
  EXPECT_EQ(to_json(SctpStreamParameters{3, false, 0, {}}),
            parsed(R"({"streamId": 3, "ordered": false, "maxPacketLifeTime": 0})"));
  EXPECT_EQ(to_json(SctpStreamParameters{3, false, {}, 9}),
            parsed(R"({"streamId": 3, "ordered": false, "maxRetransmits": 9})"));
}

TEST(SctpCapabilitiesFromJson, CountStreams) {
  const auto result =
      read_sctp_capabilities(parsed(R"({"numStreams": {"OS": 1024, "MIS": 2048}})"));
  ASSERT_TRUE(result) << refusal(result);
  EXPECT_EQ(result->num_streams, (NumSctpStreams{1024, 2048}));
  for (const auto* text : {"{}", "null", R"({"numStreams": {"OS": 1024}})",
                           R"({"numStreams": {"OS": 0, "MIS": 1}})"}) {
    const auto bad = read_sctp_capabilities(parsed(text));
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().code, ErrorCode::bad_sctp_parameters);
  }
}

TEST(SctpParametersAsJson, KeepTheFieldsOfOlderClients) {
  const SctpParameters parameters{.port = 5000,
                                  .max_send_message_size = 1,
                                  .max_receive_message_size = 262144,
                                  .send_buffer_size = 2,
                                  .per_stream_send_queue_limit = 3,
                                  .max_receiver_window_buffer_size = 4,
                                  .is_data_channel = true};
  EXPECT_EQ(to_json(parameters), parsed(R"({
    "port": 5000, "maxSendMessageSize": 1, "maxReceiveMessageSize": 262144, "sendBufferSize": 2,
    "perStreamSendQueueLimit": 3, "maxReceiverWindowBufferSize": 4, "isDataChannel": true,
    "OS": 65535, "MIS": 65535, "maxMessageSize": 262144})"));
}

TEST(IceAsJson, HasTheNamesOfMediasoupClient) {
  EXPECT_EQ(to_json(IceParameters{"user", "secret", true}),
            parsed(R"({"usernameFragment": "user", "password": "secret", "iceLite": true})"));
  const std::vector<IceCandidate> candidates{
      {"udpcandidate", 1076302079, "192.0.2.1", IceProtocol::udp, 44444},
      {"tcpcandidate", 1076276479, "192.0.2.1", IceProtocol::tcp, 44444}};
  EXPECT_EQ(to_json(candidates), parsed(R"([
    {"foundation": "udpcandidate", "priority": 1076302079, "ip": "192.0.2.1",
     "address": "192.0.2.1", "protocol": "udp", "port": 44444, "type": "host"},
    {"foundation": "tcpcandidate", "priority": 1076276479, "ip": "192.0.2.1",
     "address": "192.0.2.1", "protocol": "tcp", "port": 44444, "type": "host",
     "tcpType": "passive"}])"));
}

}  // namespace
}  // namespace rollcall::ortc
