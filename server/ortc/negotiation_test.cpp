// A whole call: what one browser sends, what the router makes of it, and what another one gets.
#include "ortc/codec_match.hpp"
#include "ortc/consuming.hpp"
#include "ortc/producing.hpp"
#include "ortc/test_samples.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using samples::parameters_from;
using samples::parsed;
using samples::refusal;
using samples::ssrcs_from;

constexpr std::uint32_t first_ssrc = 400'000'000;

// mediasoup-client's recvRtpCapabilities in Chromium, for a router with all of these codecs: the
// router's payload types, the browser's feedback.
constexpr std::string_view chromium = R"({
  "codecs": [
    {"kind": "audio", "mimeType": "audio/opus", "preferredPayloadType": 100, "clockRate": 48000,
     "channels": 2, "parameters": {"minptime": 10, "useinbandfec": 1},
     "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}]},
    {"kind": "video", "mimeType": "video/VP8", "preferredPayloadType": 101, "clockRate": 90000,
     "parameters": {},
     "rtcpFeedback": [{"type": "goog-remb", "parameter": ""}, {"type": "transport-cc"},
                      {"type": "ccm", "parameter": "fir"}, {"type": "nack"},
                      {"type": "nack", "parameter": "pli"}]},
    {"kind": "video", "mimeType": "video/rtx", "preferredPayloadType": 102, "clockRate": 90000,
     "parameters": {"apt": 101}, "rtcpFeedback": []}
  ],
  "headerExtensions": [
    {"kind": "audio", "uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "preferredId": 1},
    {"kind": "video", "uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "preferredId": 1},
    {"kind": "audio", "uri": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
     "preferredId": 4},
    {"kind": "video", "uri": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
     "preferredId": 4},
    {"kind": "video",
     "uri": "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
     "preferredId": 5},
    {"kind": "audio", "uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "preferredId": 6},
    {"kind": "video", "uri": "urn:3gpp:video-orientation", "preferredId": 8}
  ]})";

RtpCapabilities capabilities_from(std::string_view text) {
  auto capabilities = read_rtp_capabilities(parsed(text));
  EXPECT_TRUE(capabilities) << refusal(capabilities);
  return capabilities.value_or(RtpCapabilities{});
}

RtpParameters consumable_of(MediaKind kind, std::string_view sample) {
  auto plan = plan_producer(kind, parameters_from(sample), samples::default_router(), "transport",
                            ssrcs_from(first_ssrc));
  EXPECT_TRUE(plan) << refusal(plan);
  return plan ? plan->consumable : RtpParameters{};
}

boost::json::value received_by(const RtpCapabilities& remote, const RtpParameters& consumable) {
  const auto consumer = consumer_parameters({.consumable = consumable, .remote = remote},
                                            ssrcs_from(first_ssrc + 500));
  EXPECT_TRUE(consumer) << refusal(consumer);
  return consumer ? to_json(*consumer) : boost::json::value();
}

TEST(Negotiation, BringsASimulcastCameraToABrowser) {
  const auto camera = consumable_of(MediaKind::video, samples::simulcast_camera);
  EXPECT_EQ(received_by(capabilities_from(chromium), camera), parsed(R"({
    "codecs": [
      {"mimeType": "video/VP8", "payloadType": 101, "clockRate": 90000, "parameters": {},
       "rtcpFeedback": [{"type": "transport-cc", "parameter": ""},
                        {"type": "ccm", "parameter": "fir"}, {"type": "nack", "parameter": ""},
                        {"type": "nack", "parameter": "pli"}]},
      {"mimeType": "video/rtx", "payloadType": 102, "clockRate": 90000, "parameters": {"apt": 101},
       "rtcpFeedback": []}],
    "headerExtensions": [
      {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1, "encrypt": false, "parameters": {}},
      {"uri": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", "id": 4,
       "encrypt": false, "parameters": {}},
      {"uri": "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
       "id": 5, "encrypt": false, "parameters": {}},
      {"uri": "urn:3gpp:video-orientation", "id": 8, "encrypt": false, "parameters": {}}],
    "encodings": [{"ssrc": 400000500, "rtx": {"ssrc": 400000501}, "dtx": false,
                   "scalabilityMode": "L3T3", "maxBitrate": 900000}],
    "rtcp": {"cname": "transport", "reducedSize": true},
    "msid": "stream track"})"));
}

TEST(Negotiation, BringsAMicrophoneToABrowser) {
  const auto microphone = consumable_of(MediaKind::audio, samples::microphone);
  EXPECT_EQ(received_by(capabilities_from(chromium), microphone), parsed(R"({
    "codecs": [
      {"mimeType": "audio/opus", "payloadType": 100, "clockRate": 48000, "channels": 2,
       "parameters": {"minptime": 10, "useinbandfec": 1},
       "rtcpFeedback": []}],
    "headerExtensions": [
      {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1, "encrypt": false, "parameters": {}},
      {"uri": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", "id": 4,
       "encrypt": false, "parameters": {}},
      {"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": 6, "encrypt": false,
       "parameters": {}}],
    "encodings": [{"ssrc": 400000500, "dtx": false}],
    "rtcp": {"cname": "transport", "reducedSize": true}})"));
}

TEST(Negotiation, TellsTheWorkerHowToRewriteAnOldStreamNamedBySsrc) {
  auto parameters = parameters_from(samples::microphone);
  parameters.codecs[0].payload_type = 0;  // The lowest there is.
  const auto plan = plan_producer(MediaKind::audio, parameters, samples::default_router(), "c",
                                  ssrcs_from(random_ssrc_max));
  ASSERT_TRUE(plan) << refusal(plan);
  EXPECT_EQ(to_json(plan->mapping), parsed(R"({
    "codecs": [{"payloadType": 0, "mappedPayloadType": 100}],
    "encodings": [{"ssrc": 3735928559, "mappedSsrc": 999999999}]})"));
}

TEST(Negotiation, FailsForABrowserThatCanOnlyHear) {
  auto audio_only = capabilities_from(chromium);
  std::erase_if(audio_only.codecs,
                [](const auto& codec) { return codec.kind != MediaKind::audio; });
  const auto camera = consumable_of(MediaKind::video, samples::simulcast_camera);
  EXPECT_FALSE(can_consume(camera, audio_only));
  EXPECT_EQ(
      consumer_parameters({.consumable = camera, .remote = audio_only}, ssrcs_from(first_ssrc))
          .error(),
      (Error{ErrorCode::cannot_consume, "no codec in common with the producer"}));
  EXPECT_TRUE(can_consume(consumable_of(MediaKind::audio, samples::microphone), audio_only));
}

TEST(Negotiation, RefusalsSayWhatWouldHelp) {
  auto nameless = parameters_from(samples::simulcast_camera);
  nameless.encodings[0].rid.reset();
  const auto router = samples::default_router();
  const auto refused = [&](RtpParameters parameters) {
    return plan_producer(MediaKind::video, std::move(parameters), router, "c",
                         ssrcs_from(first_ssrc))
        .error();
  };
  EXPECT_EQ(refused(nameless).hint, "a single encoding may do with rtpParameters.mid");
  auto twins = parameters_from(samples::simulcast_camera);
  twins.codecs.push_back(twins.codecs[0]);
  twins.codecs.back().payload_type = 98;
  EXPECT_EQ(refused(twins).hint, "send one codec per payload type of the router");
  EXPECT_EQ(router_rtp_capabilities({samples::codec("video/H265", 90000)}).error().hint,
            "check its clock rate and channels, too");
  const std::vector<RtpCodecCapability> too_many(17, samples::vp8());
  EXPECT_EQ(router_rtp_capabilities(too_many).error().hint,
            "list fewer video codecs: each takes two");
}

// Properties of any call.

RtpCapabilities some_router() {
  const std::vector<RtpCodecCapability> all{
      samples::vp8(),          samples::vp9(0),         samples::vp9(2),
      samples::h264("42e01f"), samples::h264("64001f"), samples::codec("video/AV1", 90000)};
  std::vector<RtpCodecCapability> some{samples::opus()};
  for (const auto& codec : all) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(codec);
  }
  return router_rtp_capabilities(some).value();
}

// A camera with one of the router's video codecs under a payload type of its own.
RtpParameters some_camera(const RtpCapabilities& router) {
  auto codecs = router.codecs;
  std::erase_if(codecs, [](const auto& codec) {
    return codec.kind == MediaKind::audio || is_rtx(codec.mime_type);
  });
  RC_PRE(!codecs.empty());
  const auto codec = codecs[*rc::gen::inRange<std::size_t>(0, codecs.size())];
  auto camera = parameters_from(samples::simulcast_camera);
  camera.codecs[0].mime_type = codec.mime_type;
  camera.codecs[0].parameters = codec.parameters;
  camera.codecs[0].payload_type = *rc::gen::inRange<std::uint8_t>(0, 128);
  camera.codecs.resize(*rc::gen::inRange<std::size_t>(1, 3));
  if (camera.codecs.size() == 2) {
    camera.codecs[1].payload_type = camera.codecs[0].payload_type == 5 ? 6 : 5;
    camera.codecs[1].parameters["apt"] = std::int32_t{camera.codecs[0].payload_type};
  }
  const bool simulcast = is_vp8(codec.mime_type) || is_h264(codec.mime_type);
  camera.encodings.resize(simulcast ? *rc::gen::inRange<std::size_t>(1, 4) : 1);
  return camera;
}

RC_GTEST_PROP(NegotiationProperty, SpeaksOnlyInTheRoutersPayloadTypes, ()) {
  const auto router = some_router();
  const auto plan =
      plan_producer(MediaKind::video, some_camera(router), router, "c", ssrcs_from(first_ssrc));
  RC_ASSERT(plan.has_value());
  const auto consumer = consumer_parameters({.consumable = plan->consumable, .remote = router},
                                            ssrcs_from(first_ssrc + 500));
  RC_ASSERT(consumer.has_value());
  RC_ASSERT(consumer->codecs.size() == 2u);  // The camera's and what repairs it.
  std::set<int> used;
  for (const auto& codec : consumer->codecs) {
    RC_ASSERT(used.insert(codec.payload_type).second);
    RC_ASSERT(std::any_of(router.codecs.begin(), router.codecs.end(), [&](const auto& own) {
      return own.preferred_payload_type == codec.payload_type && own.mime_type == codec.mime_type;
    }));
    if (!is_rtx(codec.mime_type)) continue;
    RC_ASSERT(used.contains(associated_payload_type(codec.parameters).value()));
  }
}

RC_GTEST_PROP(NegotiationProperty, GivesAClientWhatItCouldSendItself, ()) {
  const auto router = some_router();
  const auto plan =
      plan_producer(MediaKind::video, some_camera(router), router, "c", ssrcs_from(first_ssrc));
  RC_ASSERT(plan.has_value());
  for (const auto streams : {ConsumerStreams::single, ConsumerStreams::all}) {
    const auto consumer =
        consumer_parameters({.consumable = plan->consumable, .remote = router, .streams = streams},
                            ssrcs_from(first_ssrc + 500));
    RC_ASSERT(consumer.has_value());
    RC_ASSERT((read_rtp_parameters(to_json(*consumer)) == *consumer));
    const auto again =
        plan_producer(MediaKind::video, *consumer, router, "c", ssrcs_from(first_ssrc + 900));
    RC_ASSERT(again.has_value());  // As a pipe to another router of the same kind would.
    for (const auto& [payload_type, mapped] : again->mapping.codecs)
      RC_ASSERT(payload_type == mapped);
  }
}

}  // namespace
}  // namespace rollcall::ortc
