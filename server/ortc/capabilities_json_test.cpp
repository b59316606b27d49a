#include "ortc/limits.hpp"
#include "ortc/rtp_json.hpp"
#include "ortc/test_samples.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace rollcall::ortc {
namespace {

namespace json = boost::json;
using samples::parsed;
using samples::refusal;

// One codec that is fine but for the field `name`.
json::value codec_with(std::string_view name, const json::value& value) {
  json::object codec{{"kind", "audio"},
                     {"mimeType", "audio/opus"},
                     {"preferredPayloadType", 100},
                     {"clockRate", 48000},
                     {"channels", 2}};
  codec[{name.data(), name.size()}] = value;
  return json::object{{"codecs", json::array{codec}}};
}

// One header extension that is fine but for the field `name`.
json::value extension_with(std::string_view name, const json::value& value) {
  json::object extension{
      {"kind", "audio"}, {"uri", "urn:ietf:params:rtp-hdrext:sdes:mid"}, {"preferredId", 1}};
  extension[{name.data(), name.size()}] = value;
  return json::object{{"headerExtensions", json::array{extension}}};
}

TEST(RtpCapabilitiesFromJson, ReadsWhatABrowserCanDo) {
  const auto capabilities = read_rtp_capabilities(parsed(R"({
    "codecs": [
      {"kind": "audio", "mimeType": "audio/opus", "preferredPayloadType": 111, "clockRate": 48000,
       "channels": 2, "parameters": {"minptime": 10}, "rtcpFeedback": [{"type": "nack"}]},
      {"kind": "video", "mimeType": "video/rtx", "preferredPayloadType": 97, "clockRate": 90000,
       "parameters": {"apt": 96}}],
    "headerExtensions": [
      {"kind": "video", "uri": "urn:3gpp:video-orientation", "preferredId": 13,
       "preferredEncrypt": true, "direction": "recvonly"}]})"));
  ASSERT_TRUE(capabilities) << refusal(capabilities);
  ASSERT_EQ(capabilities->codecs.size(), 2u);

  const auto& opus = capabilities->codecs[0];
  EXPECT_EQ(opus.kind, MediaKind::audio);
  EXPECT_EQ(opus.mime_type, "audio/opus");
  EXPECT_EQ(opus.preferred_payload_type, 111);
  EXPECT_EQ(opus.clock_rate, 48000u);
  EXPECT_EQ(opus.channels, 2);
  EXPECT_EQ(opus.parameters, (ParameterMap{{"minptime", 10}}));
  EXPECT_EQ(opus.rtcp_feedback, (std::vector<RtcpFeedback>{{"nack"}}));

  const auto& rtx = capabilities->codecs[1];
  EXPECT_EQ(rtx.kind, MediaKind::video);
  EXPECT_EQ(rtx.channels, std::nullopt);
  EXPECT_EQ(rtx.parameters, (ParameterMap{{"apt", 96}}));

  ASSERT_EQ(capabilities->header_extensions.size(), 1u);
  const auto& orientation = capabilities->header_extensions[0];
  EXPECT_EQ(orientation.kind, MediaKind::video);
  EXPECT_EQ(orientation.uri, "urn:3gpp:video-orientation");
  EXPECT_EQ(orientation.preferred_id, 13);
  EXPECT_TRUE(orientation.preferred_encrypt);
  EXPECT_EQ(orientation.direction, ExtensionDirection::recvonly);
}

TEST(RtpCapabilitiesFromJson, MayBeEmpty) {
  for (const auto* text : {"{}", R"({"codecs": null, "headerExtensions": false})",
                           R"({"codecs": [], "headerExtensions": []})"}) {
    const auto capabilities = read_rtp_capabilities(parsed(text));
    ASSERT_TRUE(capabilities) << text;
    EXPECT_EQ(*capabilities, RtpCapabilities{}) << text;
  }
}

TEST(RtpCapabilitiesFromJson, AreAnObjectWithArrays) {
  for (const auto* text : {"null", "[]", "\"x\"", "5"}) {
    const auto result = read_rtp_capabilities(parsed(text));
    EXPECT_EQ(refusal(result), "rtpCapabilities: expected an object") << text;
    EXPECT_EQ(result.error().code, ErrorCode::bad_rtp_parameters) << text;
  }
  EXPECT_EQ(refusal(read_rtp_capabilities(parsed(R"({"codecs": {}})"))),
            "rtpCapabilities.codecs: expected an array");
  EXPECT_EQ(refusal(read_rtp_capabilities(parsed(R"({"headerExtensions": "all"})"))),
            "rtpCapabilities.headerExtensions: expected an array");
  EXPECT_EQ(refusal(read_rtp_capabilities(parsed(R"({"codecs": [null]})"))),
            "rtpCapabilities.codecs[0]: expected an object");
  EXPECT_EQ(refusal(read_rtp_capabilities(parsed(R"({"headerExtensions": [[]]})"))),
            "rtpCapabilities.headerExtensions[0]: expected an object");
}

TEST(RtpCapabilitiesFromJson, NameTheFieldOfABadCodec) {
  const auto path = [](std::string_view name) {
    return "rtpCapabilities.codecs[0]." + std::string(name) + ": expected ";
  };
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("mimeType", "opus"))),
            path("mimeType") + "a MIME type audio/... or video/...");
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("clockRate", "48000"))),
            path("clockRate") + "a whole number from 1 to 4294967295");
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("clockRate", nullptr))),
            path("clockRate") + "a whole number from 1 to 4294967295");
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("preferredPayloadType", 128))),
            path("preferredPayloadType") + "a whole number from 0 to 127");
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("preferredPayloadType", "abc"))),
            path("preferredPayloadType") + "a whole number from 0 to 127");
  EXPECT_EQ(refusal(read_rtp_capabilities(codec_with("channels", 1000))),
            path("channels") + "a whole number from 1 to 255");
}

TEST(RtpCapabilitiesFromJson, TakeTheKindFromTheMimeType) {
  const auto capabilities = read_rtp_capabilities(codec_with("kind", "video"));
  ASSERT_TRUE(capabilities);
  EXPECT_EQ(capabilities->codecs[0].kind, MediaKind::audio);
}

TEST(RtpCapabilitiesFromJson, KnowPayloadType0FromNone) {
  const auto pcmu = read_rtp_capabilities(codec_with("preferredPayloadType", 0));
  ASSERT_TRUE(pcmu);
  EXPECT_EQ(pcmu->codecs[0].preferred_payload_type, 0);
  for (const auto& none : {json::value(nullptr), json::value(""), json::value(false)}) {
    const auto open = read_rtp_capabilities(codec_with("preferredPayloadType", none));
    ASSERT_TRUE(open);
    EXPECT_EQ(open->codecs[0].preferred_payload_type, std::nullopt);
  }
}

TEST(RtpCapabilitiesFromJson, NameTheFieldOfABadHeaderExtension) {
  const auto path = [](std::string_view name) {
    return "rtpCapabilities.headerExtensions[0]." + std::string(name) + ": expected ";
  };
  EXPECT_EQ(refusal(read_rtp_capabilities(extension_with("kind", "text"))),
            path("kind") + "audio or video");
  EXPECT_EQ(refusal(read_rtp_capabilities(extension_with("uri", ""))), path("uri") + "text");
  EXPECT_EQ(refusal(read_rtp_capabilities(extension_with("preferredId", 0))),
            path("preferredId") + "a whole number from 1 to 255");
  EXPECT_EQ(refusal(read_rtp_capabilities(extension_with("preferredEncrypt", 1))),
            path("preferredEncrypt") + "true or false");
  EXPECT_EQ(refusal(read_rtp_capabilities(extension_with("direction", "sideways"))),
            path("direction") + "sendrecv, sendonly, recvonly or inactive");
}

TEST(RtpCapabilitiesFromJson, TakeSendrecvAsTheUsualDirection) {
  using enum ExtensionDirection;
  const auto direction_of = [](const json::value& value) {
    return read_rtp_capabilities(extension_with("direction", value))
        ->header_extensions[0]
        .direction;
  };
  EXPECT_EQ(direction_of(nullptr), sendrecv);
  EXPECT_EQ(direction_of(""), sendrecv);
  EXPECT_EQ(direction_of("sendrecv"), sendrecv);
  EXPECT_EQ(direction_of("sendonly"), sendonly);
  EXPECT_EQ(direction_of("recvonly"), recvonly);
  EXPECT_EQ(direction_of("inactive"), inactive);
}

TEST(RtpCapabilitiesFromJson, AreLimitedInNumber) {
  const auto codec = codec_with("channels", 2).at("codecs").at(0);
  json::array codecs(codecs_max, codec);
  EXPECT_TRUE(read_rtp_capabilities(json::object{{"codecs", codecs}}));
  codecs.push_back(codec);
  EXPECT_EQ(refusal(read_rtp_capabilities(json::object{{"codecs", codecs}})),
            "rtpCapabilities.codecs: expected at most 128 items");

  const auto extension = extension_with("preferredId", 1).at("headerExtensions").at(0);
  json::array extensions(header_extensions_max + 1, extension);
  EXPECT_EQ(refusal(read_rtp_capabilities(json::object{{"headerExtensions", extensions}})),
            "rtpCapabilities.headerExtensions: expected at most 64 items");
}

TEST(RtpCapabilitiesFromJson, IgnoreFieldsTheyDoNotKnow) {
  EXPECT_TRUE(read_rtp_capabilities(codec_with("mysterious", json::array{1, 2})));
  EXPECT_TRUE(read_rtp_capabilities(parsed(R"({"fecMechanisms": []})")));
}

TEST(RtpCapabilitiesAsJson, ReadBackToTheSame) {
  const auto router =
      samples::router_with({samples::opus(), samples::vp9(2), samples::h264("4d0032")});
  const auto back = read_rtp_capabilities(to_json(router));
  ASSERT_TRUE(back) << refusal(back);
  EXPECT_EQ(*back, router);
}

TEST(RtpCapabilitiesAsJson, HaveTheNamesOfMediasoupClient) {
  const auto json = to_json(samples::default_router());
  const auto expected = parsed(R"({
    "kind": "audio", "mimeType": "audio/opus", "preferredPayloadType": 100, "clockRate": 48000,
    "channels": 2, "parameters": {},
    "rtcpFeedback": [{"type": "nack", "parameter": ""},
                     {"type": "transport-cc", "parameter": ""}]})");
  EXPECT_EQ(json.at("codecs").at(0), expected);
  EXPECT_EQ(json.at("headerExtensions").at(0), parsed(R"({
    "kind": "audio", "uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "preferredId": 1,
    "preferredEncrypt": false, "direction": "sendrecv"})"));
}

TEST(RtpCodecCapabilityFromJson, IsReadAlone) {
  const auto codec =
      read_rtp_codec_capability(parsed(R"({"mimeType": "video/VP9", "clockRate": 90000})"));
  ASSERT_TRUE(codec) << refusal(codec);
  EXPECT_EQ(codec->kind, MediaKind::video);
  EXPECT_EQ(codec->preferred_payload_type, std::nullopt);
  EXPECT_EQ(refusal(read_rtp_codec_capability(parsed(R"({"mimeType": "video/VP9"})"))),
            "codec.clockRate: expected a whole number from 1 to 4294967295");
}

}  // namespace
}  // namespace rollcall::ortc
