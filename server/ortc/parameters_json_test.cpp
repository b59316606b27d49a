#include "ortc/limits.hpp"
#include "ortc/rtp_json.hpp"
#include "ortc/test_samples.hpp"

#include <functional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace rollcall::ortc {
namespace {

namespace json = boost::json;
using samples::parsed;
using samples::refusal;

// The sample camera after `change` to its JSON.
Result<RtpParameters> changed(const std::function<void(json::object&)>& change) {
  auto camera = parsed(samples::simulcast_camera).as_object();
  change(camera);
  return read_rtp_parameters(camera);
}

Result<RtpParameters> with_field(std::string_view name, const json::value& value) {
  return changed([&](json::object& camera) { camera[{name.data(), name.size()}] = value; });
}

// The sample with a field of its first codec, header extension or encoding replaced.
Result<RtpParameters> with_item_field(std::string_view list, std::string_view name,
                                      const json::value& value) {
  return changed([&](json::object& camera) {
    camera.at({list.data(), list.size()}).at(0).as_object()[{name.data(), name.size()}] = value;
  });
}

RtpEncodingParameters first_encoding_with(std::string_view name, const json::value& value) {
  const auto parameters = with_item_field("encodings", name, value);
  EXPECT_TRUE(parameters) << refusal(parameters);
  return parameters ? parameters->encodings.at(0) : RtpEncodingParameters{};
}

TEST(RtpParametersFromJson, ReadASimulcastCamera) {
  const auto camera = samples::parameters_from(samples::simulcast_camera);
  EXPECT_EQ(camera.mid, "1");
  EXPECT_EQ(camera.msid, "stream track");
  EXPECT_EQ(camera.rtcp, (RtcpParameters{"camera", true}));

  ASSERT_EQ(camera.codecs.size(), 2u);
  EXPECT_EQ(camera.codecs[0].mime_type, "video/VP8");
  EXPECT_EQ(camera.codecs[0].payload_type, 96);
  EXPECT_EQ(camera.codecs[0].clock_rate, 90000u);
  EXPECT_EQ(camera.codecs[0].channels, std::nullopt);
  EXPECT_EQ(camera.codecs[0].rtcp_feedback,
            (std::vector<RtcpFeedback>{{"nack", ""}, {"nack", "pli"}}));
  EXPECT_EQ(camera.codecs[1].parameters, (ParameterMap{{"apt", 96}}));

  ASSERT_EQ(camera.header_extensions.size(), 2u);
  EXPECT_EQ(camera.header_extensions[1].uri, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id");
  EXPECT_EQ(camera.header_extensions[1].id, 10);
  EXPECT_FALSE(camera.header_extensions[1].encrypt);

  ASSERT_EQ(camera.encodings.size(), 3u);
  EXPECT_EQ(camera.encodings[2].rid, "r2");
  EXPECT_EQ(camera.encodings[2].scalability_mode, "L1T3");
  EXPECT_EQ(camera.encodings[2].max_bitrate, 900'000u);
  EXPECT_EQ(camera.encodings[2].ssrc, std::nullopt);
}

TEST(RtpParametersFromJson, ReadAMicrophone) {
  const auto microphone = samples::parameters_from(samples::microphone);
  ASSERT_EQ(microphone.codecs.size(), 1u);
  EXPECT_EQ(microphone.codecs[0].channels, 2);
  EXPECT_EQ(microphone.codecs[0].parameters, (ParameterMap{{"minptime", 10}, {"useinbandfec", 1}}));
  ASSERT_EQ(microphone.encodings.size(), 1u);
  EXPECT_EQ(microphone.encodings[0].ssrc, 3'735'928'559u);
  EXPECT_TRUE(microphone.encodings[0].dtx);
}

TEST(RtpParametersFromJson, NeedOnlyAListOfCodecs) {
  const auto bare = read_rtp_parameters(parsed(R"({"codecs": []})"));
  ASSERT_TRUE(bare) << refusal(bare);
  EXPECT_EQ(*bare, RtpParameters{});
  for (const auto* text : {"{}", R"({"codecs": null})", R"({"codecs": {}})"}) {
    const auto result = read_rtp_parameters(parsed(text));
    EXPECT_EQ(refusal(result), "rtpParameters.codecs: expected an array") << text;
    EXPECT_EQ(result.error().code, ErrorCode::bad_rtp_parameters);
  }
  EXPECT_EQ(refusal(read_rtp_parameters(parsed("null"))), "rtpParameters: expected an object");
}

TEST(RtpParametersFromJson, TakeFalsyOptionalFieldsAsNotGiven) {
  for (const auto& nothing : {json::value(nullptr), json::value(""), json::value(0)}) {
    const auto camera = changed([&](json::object& object) {
      for (const auto* name : {"mid", "msid", "rtcp", "headerExtensions", "encodings"}) {
        object[name] = nothing;
      }
    });
    ASSERT_TRUE(camera) << refusal(camera);
    EXPECT_EQ(camera->mid, std::nullopt);
    EXPECT_EQ(camera->msid, std::nullopt);
    EXPECT_EQ(camera->rtcp, RtcpParameters{});
    EXPECT_TRUE(camera->header_extensions.empty());
    EXPECT_TRUE(camera->encodings.empty());
  }
}

TEST(RtpParametersFromJson, NameABadFieldOfTheWhole) {
  EXPECT_EQ(refusal(with_field("mid", 5)), "rtpParameters.mid: expected text");
  EXPECT_EQ(refusal(with_field("msid", true)), "rtpParameters.msid: expected text");
  EXPECT_EQ(refusal(with_field("rtcp", "x")), "rtpParameters.rtcp: expected an object");
  EXPECT_EQ(refusal(with_field("encodings", json::object{})),
            "rtpParameters.encodings: expected an array");
  EXPECT_EQ(refusal(with_field("headerExtensions", 1)),
            "rtpParameters.headerExtensions: expected an array");
  EXPECT_EQ(refusal(with_field("rtcp", json::object{{"cname", 5}})),
            "rtpParameters.rtcp.cname: expected text");
}

TEST(RtpParametersFromJson, NameABadFieldOfACodec) {
  const auto refused = [](std::string_view name, const json::value& value) {
    return refusal(with_item_field("codecs", name, value));
  };
  const std::string codec = "rtpParameters.codecs[0].";
  EXPECT_EQ(refused("mimeType", "VP8"),
            codec + "mimeType: expected a MIME type audio/... or video/...");
  EXPECT_EQ(refused("payloadType", 128),
            codec + "payloadType: expected a whole number from 0 to 127");
  EXPECT_EQ(refused("payloadType", nullptr),
            codec + "payloadType: expected a whole number from 0 to 127");
  EXPECT_EQ(refused("clockRate", 0),
            codec + "clockRate: expected a whole number from 1 to 4294967295");
  EXPECT_EQ(refused("parameters", json::object{{"apt", "96"}}),
            codec + "parameters.apt: expected a number");
  EXPECT_EQ(refused("rtcpFeedback", json::array{json::object{}}),
            codec + "rtcpFeedback[0].type: expected text");
}

TEST(RtpParametersFromJson, NameABadFieldOfAHeaderExtension) {
  const auto refused = [](std::string_view name, const json::value& value) {
    return refusal(with_item_field("headerExtensions", name, value));
  };
  const std::string extension = "rtpParameters.headerExtensions[0].";
  EXPECT_EQ(refused("uri", nullptr), extension + "uri: expected text");
  EXPECT_EQ(refused("id", 256), extension + "id: expected a whole number from 1 to 255");
  EXPECT_EQ(refused("encrypt", "yes"), extension + "encrypt: expected true or false");
  EXPECT_EQ(refused("parameters", json::object{{"a", true}}),
            extension + "parameters.a: expected text, a 32-bit integer or a fraction");
}

TEST(RtpParametersFromJson, NameABadFieldOfAnEncoding) {
  const auto refused = [](std::string_view name, const json::value& value) {
    return refusal(with_item_field("encodings", name, value));
  };
  const std::string encoding = "rtpParameters.encodings[0].";
  EXPECT_EQ(refused("ssrc", 4294967296),
            encoding + "ssrc: expected a whole number from 1 to 4294967295");
  EXPECT_EQ(refused("ssrc", "1"), encoding + "ssrc: expected a whole number from 1 to 4294967295");
  EXPECT_EQ(refused("rid", 5), encoding + "rid: expected text");
  EXPECT_EQ(refused("rtx", 5), encoding + "rtx: expected an object");
  EXPECT_EQ(refused("rtx", json::object{}),
            encoding + "rtx.ssrc: expected a whole number from 1 to 4294967295");
  EXPECT_EQ(refused("scalabilityMode", 5), encoding + "scalabilityMode: expected text");
  EXPECT_EQ(refused("codecPayloadType", 200),
            encoding + "codecPayloadType: expected a whole number from 0 to 127");
  EXPECT_EQ(refused("maxBitrate", 0.5),
            encoding + "maxBitrate: expected a whole number from 0 to 9007199254740991");
}

TEST(RtpEncodingFromJson, KnowsCodecPayloadType0FromNone) {
  EXPECT_EQ(first_encoding_with("codecPayloadType", 0).codec_payload_type, 0);
  EXPECT_EQ(first_encoding_with("codecPayloadType", 96).codec_payload_type, 96);
  EXPECT_EQ(first_encoding_with("codecPayloadType", nullptr).codec_payload_type, std::nullopt);
}

TEST(RtpEncodingFromJson, HasNoSsrc0) {
  EXPECT_EQ(first_encoding_with("ssrc", 0).ssrc, std::nullopt);
  EXPECT_EQ(first_encoding_with("ssrc", 1).ssrc, 1u);
  EXPECT_EQ(first_encoding_with("ssrc", 4'294'967'295).ssrc, 4'294'967'295u);
}

TEST(RtpEncodingFromJson, HasAnRtxStreamIfGiven) {
  EXPECT_EQ(first_encoding_with("rtx", json::object{{"ssrc", 9}}).rtx_ssrc, 9u);
  EXPECT_EQ(first_encoding_with("rtx", nullptr).rtx_ssrc, std::nullopt);
}

TEST(RtpEncodingFromJson, UsesDtxOnlyIfTrue) {
  EXPECT_TRUE(first_encoding_with("dtx", true).dtx);
  for (const auto& value : {json::value(false), json::value(1), json::value("true")}) {
    EXPECT_FALSE(first_encoding_with("dtx", value).dtx);
  }
}

TEST(RtcpFromJson, IsAlwaysOfReducedSize) {
  const auto camera = with_field("rtcp", json::object{{"reducedSize", false}});
  ASSERT_TRUE(camera);
  EXPECT_TRUE(camera->rtcp.reduced_size);
  EXPECT_EQ(camera->rtcp.cname, std::nullopt);
}

TEST(RtpParametersFromJson, AreLimitedInNumberAndSize) {
  const auto repeated = [](std::string_view list, std::size_t count) {
    return changed([&](json::object& camera) {
      auto& items = camera.at({list.data(), list.size()}).as_array();
      items = json::array(count, items.at(0));
    });
  };
  EXPECT_TRUE(repeated("codecs", codecs_max));
  EXPECT_TRUE(repeated("headerExtensions", header_extensions_max));
  EXPECT_TRUE(repeated("encodings", encodings_max));
  EXPECT_EQ(refusal(repeated("codecs", codecs_max + 1)),
            "rtpParameters.codecs: expected at most 128 items");
  EXPECT_EQ(refusal(repeated("headerExtensions", header_extensions_max + 1)),
            "rtpParameters.headerExtensions: expected at most 64 items");
  EXPECT_EQ(refusal(repeated("encodings", encodings_max + 1)),
            "rtpParameters.encodings: expected at most 8 items");
  EXPECT_TRUE(with_field("mid", json::string(text_bytes_max, 'm')));
  EXPECT_EQ(refusal(with_field("mid", json::string(text_bytes_max + 1, 'm'))),
            "rtpParameters.mid: expected at most 255 bytes");
}

TEST(RtpParametersAsJson, ReadBackToTheSame) {
  for (const auto text : {samples::simulcast_camera, samples::microphone}) {
    const auto parameters = samples::parameters_from(text);
    const auto back = read_rtp_parameters(to_json(parameters));
    ASSERT_TRUE(back) << refusal(back);
    EXPECT_EQ(*back, parameters);
  }
}

TEST(RtpParametersAsJson, LeaveOutWhatIsNotThere) {
  EXPECT_EQ(to_json(RtpParameters{}), parsed(R"({
    "codecs": [], "headerExtensions": [], "encodings": [], "rtcp": {"reducedSize": true}})"));
  RtpParameters parameters;
  parameters.encodings.push_back({.ssrc = 5, .rtx_ssrc = 6});
  EXPECT_EQ(to_json(parameters).at("encodings").at(0),
            parsed(R"({"ssrc": 5, "rtx": {"ssrc": 6}, "dtx": false})"));
}

TEST(RtpMappingAsJson, NamesBothSidesOfEachCodecAndEncoding) {
  const RtpMapping mapping{
      .codecs = {{96, 101}},
      .encodings = {{.rid = "r0", .mapped_ssrc = 7}, {.ssrc = 5, .mapped_ssrc = 8}}};
  EXPECT_EQ(to_json(mapping), parsed(R"({
    "codecs": [{"payloadType": 96, "mappedPayloadType": 101}],
    "encodings": [{"rid": "r0", "mappedSsrc": 7}, {"ssrc": 5, "mappedSsrc": 8}]})"));
}

TEST(ConsumerLayersFromJson, NeedASpatialLayer) {
  EXPECT_EQ(read_consumer_layers(parsed(R"({"spatialLayer": 2, "temporalLayer": 0})")),
            (ConsumerLayers{2, 0}));
  EXPECT_EQ(read_consumer_layers(parsed(R"({"spatialLayer": 0, "temporalLayer": null})")),
            (ConsumerLayers{0, std::nullopt}));
  for (const auto* text : {"{}", "null", R"({"spatialLayer": null})", R"({"spatialLayer": -1})",
                           R"({"spatialLayer": 0, "temporalLayer": "high"})"}) {
    const auto result = read_consumer_layers(parsed(text));
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::bad_request);
  }
}

TEST(ConsumerLayersAsJson, LeaveOutTheTemporalLayerIfOpen) {
  EXPECT_EQ(to_json(ConsumerLayers{1, 2}), parsed(R"({"spatialLayer": 1, "temporalLayer": 2})"));
  EXPECT_EQ(to_json(ConsumerLayers{1, std::nullopt}), parsed(R"({"spatialLayer": 1})"));
}

}  // namespace
}  // namespace rollcall::ortc
