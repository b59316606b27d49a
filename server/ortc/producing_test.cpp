#include "ortc/producing.hpp"

#include "ortc/codec_match.hpp"
#include "ortc/test_samples.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using samples::parameters_from;
using samples::refusal;
using samples::router_with;
using samples::ssrcs_from;

constexpr std::uint32_t first_ssrc = 200'000'000;

RtpParameters camera() {
  return parameters_from(samples::simulcast_camera);
}
RtpParameters microphone() {
  return parameters_from(samples::microphone);
}

MatchedProducer matched(RtpParameters parameters, const RtpCapabilities& router) {
  auto result = match_producer(std::move(parameters), router, ssrcs_from(first_ssrc));
  EXPECT_TRUE(result) << refusal(result);
  return result.value_or(MatchedProducer{});
}

std::string match_refusal(RtpParameters parameters, const RtpCapabilities& router) {
  return refusal(match_producer(std::move(parameters), router, ssrcs_from(first_ssrc)));
}

RtpParameters h264_camera(const ParameterMap& parameters) {
  auto changed = camera();
  changed.codecs[0].mime_type = "video/H264";
  changed.codecs[0].parameters = parameters;
  return changed;
}

bool announces(const RtpParameters& parameters, KnownExtension extension) {
  return std::any_of(parameters.header_extensions.begin(), parameters.header_extensions.end(),
                     [&](const auto& e) { return e.uri == uri_of(extension); });
}

TEST(MatchProducer, MapsCodecsToTheRoutersPayloadTypes) {
  const auto mapping = matched(camera(), samples::default_router()).mapping;
  EXPECT_EQ(mapping.codecs, (std::vector<CodecMapping>{{96, 101}, {97, 102}}));
}

TEST(MatchProducer, MapsMediaCodecsBeforeRtxHoweverTheyAreListed) {
  auto reversed = camera();
  std::reverse(reversed.codecs.begin(), reversed.codecs.end());
  EXPECT_EQ(matched(reversed, samples::default_router()).mapping.codecs,
            (std::vector<CodecMapping>{{96, 101}, {97, 102}}));
}

TEST(MatchProducer, CountsSsrcsUpFromOneRandomNumber) {
  const auto mapping = matched(camera(), samples::default_router()).mapping;
  ASSERT_EQ(mapping.encodings.size(), 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(mapping.encodings[i].rid, "r" + std::to_string(i));
    EXPECT_EQ(mapping.encodings[i].ssrc, std::nullopt);
    EXPECT_EQ(mapping.encodings[i].mapped_ssrc, first_ssrc + i);
  }
}

TEST(MatchProducer, LeavesTheProducersOwnParametersAlone) {
  EXPECT_EQ(matched(camera(), samples::default_router()).parameters, camera());
}

TEST(MatchProducer, RefusesACodecTheRoomDoesNotTake) {
  EXPECT_EQ(match_refusal(microphone(), router_with({samples::vp8()})),
            "the room doesn't take audio/opus (payload type 111)");
  const auto wrong_profile = h264_camera({{"profile-level-id", std::string("64001f")}});
  EXPECT_EQ(match_refusal(wrong_profile, router_with({samples::h264("42e01f")})),
            "the room doesn't take video/H264 (payload type 96)");
}

TEST(MatchProducer, RefusesRtxThatRepairsNothing) {
  const std::string message = "no media codec for video/rtx (payload type 97)";
  for (const auto& apt : {ParameterValue(95), ParameterValue(97), ParameterValue(96.5)}) {
    auto parameters = camera();
    parameters.codecs[1].parameters["apt"] = apt;
    EXPECT_EQ(match_refusal(parameters, samples::default_router()), message);
  }
  auto without = camera();
  without.codecs[1].parameters.clear();
  EXPECT_EQ(match_refusal(without, samples::default_router()), message);
}

TEST(MatchProducer, RefusesRtxTheRouterLacks) {
  auto router = samples::default_router();
  router.codecs.pop_back();
  EXPECT_EQ(match_refusal(camera(), router),
            "the room has no RTX for what video/rtx (payload type 97) repairs");
}

TEST(MatchProducer, RefusesAPayloadTypeTwice) {
  auto parameters = camera();
  parameters.codecs.push_back(h264_camera({}).codecs[0]);
  EXPECT_EQ(match_refusal(parameters, router_with({samples::vp8(), samples::h264("42e01f")})),
            "the room doesn't take video/H264 (payload type 96)");
  parameters.codecs.back().parameters = samples::h264("42e01f").parameters;
  EXPECT_EQ(match_refusal(parameters, router_with({samples::vp8(), samples::h264("42e01f")})),
            "payload type 96 is used twice");
}

TEST(MatchProducer, RefusesTwoCodecsThatBecomeOne) {
  auto parameters = camera();
  parameters.codecs.push_back(parameters.codecs[0]);
  parameters.codecs.back().payload_type = 99;
  EXPECT_EQ(match_refusal(parameters, samples::default_router()),
            "two codecs are the same to the room");
}

TEST(MatchProducer, SettlesTheH264Level) {
  auto router = router_with({samples::h264("42e01f")});
  const auto level_with = [&](const ParameterMap& parameters) {
    return matched(h264_camera(parameters), router)
        .parameters.codecs[0]
        .parameters.at("profile-level-id");
  };
  ParameterMap offered{{"packetization-mode", 1}, {"profile-level-id", std::string("42e034")}};
  EXPECT_EQ(level_with(offered), ParameterValue(std::string("42e01f")));
  offered["level-asymmetry-allowed"] = 1;
  EXPECT_EQ(level_with(offered), ParameterValue(std::string("42e034")));
  offered.erase("profile-level-id");
  EXPECT_EQ(level_with(offered), ParameterValue(std::string("42e01f")));
}

TEST(MatchProducer, NamesNoH264LevelIfNobodyDoes) {
  const auto router = router_with({samples::codec("video/H264", 90000)});
  const auto producer = matched(h264_camera({{"profile-level-id", std::string()}}), router);
  EXPECT_EQ(producer.parameters.codecs[0].parameters, ParameterMap{});
}

TEST(Consumable, HasTheRoutersCodecsWithTheProducersParameters) {
  auto parameters = camera();
  parameters.codecs[0].parameters["x-start"] = 500;
  const auto router = samples::default_router();
  const auto consumable =
      consumable_parameters(MediaKind::video, matched(parameters, router), router);
  ASSERT_EQ(consumable.codecs.size(), 2u);
  EXPECT_EQ(consumable.codecs[0].mime_type, "video/VP8");
  EXPECT_EQ(consumable.codecs[0].payload_type, 101);
  EXPECT_EQ(consumable.codecs[0].parameters, (ParameterMap{{"x-start", 500}}));
  EXPECT_EQ(consumable.codecs[0].rtcp_feedback, router.codecs[1].rtcp_feedback);
  EXPECT_EQ(consumable.codecs[1].payload_type, 102);
  EXPECT_EQ(consumable.codecs[1].parameters, (ParameterMap{{"apt", 101}}));
}

TEST(Consumable, OffersRtxEvenIfTheProducerHasNone) {
  auto parameters = camera();
  parameters.codecs.pop_back();
  const auto router = samples::default_router();
  const auto consumable =
      consumable_parameters(MediaKind::video, matched(parameters, router), router);
  ASSERT_EQ(consumable.codecs.size(), 2u);
  EXPECT_TRUE(is_rtx(consumable.codecs[1].mime_type));
}

TEST(Consumable, NamesStreamsByTheirMappedSsrcOnly) {
  auto parameters = camera();
  parameters.encodings[0].ssrc = 1;
  parameters.encodings[0].rtx_ssrc = 2;
  parameters.encodings[0].codec_payload_type = 96;
  const auto router = samples::default_router();
  const auto consumable =
      consumable_parameters(MediaKind::video, matched(parameters, router), router);
  ASSERT_EQ(consumable.encodings.size(), 3u);
  const RtpEncodingParameters expected{
      .ssrc = first_ssrc, .scalability_mode = "L1T3", .max_bitrate = 100'000};
  EXPECT_EQ(consumable.encodings[0], expected);
}

TEST(Consumable, AnnouncesWhatConsumersMayReceive) {
  const auto router = samples::default_router();
  const auto video = consumable_parameters(MediaKind::video, matched(camera(), router), router);
  EXPECT_TRUE(announces(video, KnownExtension::mid));
  EXPECT_TRUE(announces(video, KnownExtension::transport_wide_cc));
  EXPECT_TRUE(announces(video, KnownExtension::video_orientation));
  EXPECT_FALSE(announces(video, KnownExtension::rtp_stream_id));
  EXPECT_FALSE(announces(video, KnownExtension::dependency_descriptor));
  EXPECT_FALSE(announces(video, KnownExtension::ssrc_audio_level));

  const auto audio = consumable_parameters(MediaKind::audio, matched(microphone(), router), router);
  EXPECT_TRUE(announces(audio, KnownExtension::ssrc_audio_level));
  EXPECT_FALSE(announces(audio, KnownExtension::transport_wide_cc));
}

TEST(Consumable, AnnouncesCaptureTimesOnlyIfTheProducerSendsThem) {
  const auto router = samples::default_router();
  auto parameters = camera();
  const auto consumable = [&] {
    return consumable_parameters(MediaKind::video, matched(parameters, router), router);
  };
  EXPECT_FALSE(announces(consumable(), KnownExtension::abs_capture_time));
  parameters.header_extensions.push_back(
      {std::string(uri_of(KnownExtension::abs_capture_time)), 9, false, {}});
  EXPECT_TRUE(announces(consumable(), KnownExtension::abs_capture_time));
}

TEST(Consumable, KeepsTheNamesOfTheSender) {
  const auto router = samples::default_router();
  const auto consumable =
      consumable_parameters(MediaKind::video, matched(camera(), router), router);
  EXPECT_EQ(consumable.rtcp, (RtcpParameters{"camera", true}));
  EXPECT_EQ(consumable.msid, "stream track");
  EXPECT_EQ(consumable.mid, std::nullopt);
}

Result<ProducerPlan> plan(MediaKind kind, RtpParameters parameters) {
  return plan_producer(kind, std::move(parameters), samples::default_router(), "transport-cname",
                       ssrcs_from(first_ssrc));
}

TEST(PlanProducer, HasAllThatTheWorkerNeeds) {
  const auto result = plan(MediaKind::video, camera());
  ASSERT_TRUE(result) << refusal(result);
  EXPECT_EQ(result->mapping.codecs.size(), 2u);
  EXPECT_EQ(result->parameters.encodings.size(), result->mapping.encodings.size());
  EXPECT_EQ(result->consumable.encodings.size(), 3u);
}

TEST(PlanProducer, GivesEveryProducerOfATransportTheSameCname) {
  const auto result = plan(MediaKind::audio, microphone());
  ASSERT_TRUE(result) << refusal(result);
  EXPECT_EQ(result->parameters.rtcp.cname, "transport-cname");
  EXPECT_EQ(result->consumable.rtcp.cname, "transport-cname");
}

TEST(PlanProducer, AddsAnEncodingFoundByMidIfThereIsNone) {
  auto parameters = microphone();
  parameters.encodings.clear();
  const auto result = plan(MediaKind::audio, parameters);
  ASSERT_TRUE(result) << refusal(result);
  ASSERT_EQ(result->parameters.encodings.size(), 1u);
  EXPECT_EQ(result->mapping.encodings, (std::vector<EncodingMapping>{{{}, {}, first_ssrc}}));
}

TEST(PlanProducer, RefusesStreamsThatNothingTellsApart) {
  const std::string message = "rtpParameters.encodings: expected ssrc or rid";
  auto without_mid = microphone();
  without_mid.mid.reset();
  without_mid.encodings.clear();
  EXPECT_EQ(refusal(plan(MediaKind::audio, without_mid)), message);
  auto one_nameless = camera();
  one_nameless.encodings[1].rid.reset();
  EXPECT_EQ(refusal(plan(MediaKind::video, one_nameless)), message);
}

TEST(PlanProducer, RefusesCodecsOfTheOtherKind) {
  EXPECT_EQ(refusal(plan(MediaKind::audio, camera())),
            "video/VP8 (payload type 96) is no audio codec");
  EXPECT_EQ(refusal(plan(MediaKind::video, microphone())),
            "audio/opus (payload type 111) is no video codec");
}

TEST(PlanProducer, RefusesAnEmptyListOfCodecs) {
  EXPECT_EQ(refusal(plan(MediaKind::audio, RtpParameters{})),
            "rtpParameters.codecs: expected at least 1 codec");
}

TEST(PlanProducer, RefusesHeaderExtensionsTheWorkerHasNoNumberFor) {
  auto parameters = camera();
  parameters.header_extensions.push_back({"urn:example:unknown", 13, false, {}});
  EXPECT_EQ(refusal(plan(MediaKind::video, parameters)),
            "unknown header extension urn:example:unknown");
}

TEST(PlanProducer, RefusesAnEncodingOfNoMediaCodec) {
  for (const int payload_type : {97, 50}) {
    auto parameters = camera();
    parameters.encodings[0].codec_payload_type = static_cast<std::uint8_t>(payload_type);
    EXPECT_EQ(refusal(plan(MediaKind::video, parameters)),
              "rtpParameters.encodings: codecPayloadType " + std::to_string(payload_type) +
                  " names no media codec");
  }
  auto good = camera();
  good.encodings[0].codec_payload_type = 96;
  EXPECT_TRUE(plan(MediaKind::video, good));
}

TEST(PlanProducer, TellsTheNamesOfItsStreams) {
  const auto result = plan(MediaKind::audio, microphone());
  ASSERT_TRUE(result) << refusal(result);
  EXPECT_EQ(result->names, (StreamNames{.mid = "0", .ssrcs = {3735928559}, .rids = {}}));
}

TEST(PlanProducer, RefusesANameThatIsThereTwice) {
  auto parameters = camera();
  parameters.encodings[2].rid = "r0";
  EXPECT_EQ(refusal(plan(MediaKind::video, parameters)),
            "rtpParameters.encodings: rid r0 is used twice");
}

TEST(PlanProducer, RefusesSpatialLayersWithinTheStreamsOfSimulcast) {
  auto parameters = camera();
  parameters.encodings[1].scalability_mode = "L2T1";
  EXPECT_EQ(refusal(plan(MediaKind::video, parameters)),
            "rtpParameters.encodings: L2T1 along with other encodings");
  parameters.encodings = {parameters.encodings[1]};
  EXPECT_TRUE(plan(MediaKind::video, parameters));
}

TEST(PlanProducer, RefusesLayersAndSeveralStreamsOfAVoice) {
  auto parameters = microphone();
  parameters.encodings[0].scalability_mode = "L1T2";
  EXPECT_EQ(refusal(plan(MediaKind::audio, parameters)),
            "audio/opus (payload type 111) has no layers");
  parameters.encodings[0].scalability_mode = "L1T1";
  EXPECT_TRUE(plan(MediaKind::audio, parameters));
  parameters.encodings.push_back({.ssrc = 1});
  EXPECT_EQ(refusal(plan(MediaKind::audio, parameters)),
            "audio/opus (payload type 111) has no simulcast");
}

TEST(PlanProducer, TakesSimulcastOfVp8AndH264AndLayersOfAnyVideo) {
  const auto planned = [](RtpParameters parameters, const RtpCodecCapability& codec) {
    parameters.codecs = {{.mime_type = codec.mime_type,
                          .payload_type = 96,
                          .clock_rate = codec.clock_rate,
                          .channels = std::nullopt,
                          .parameters = codec.parameters,
                          .rtcp_feedback = {}}};
    return refusal(plan_producer(MediaKind::video, std::move(parameters), router_with({codec}),
                                 "name", ssrcs_from(first_ssrc)));
  };
  auto layered = camera();
  layered.encodings = {{.rid = "r0", .scalability_mode = "L3T3_KEY"}};
  auto lower_case = samples::vp8();
  lower_case.mime_type = "video/vp8";
  for (const auto& codec : {samples::vp8(), lower_case, samples::h264("42e01f")}) {
    EXPECT_EQ(planned(camera(), codec), "");
    EXPECT_EQ(planned(layered, codec), "");
  }
  for (const auto& codec : {samples::vp9(0), samples::codec("video/AV1", 90000)}) {
    EXPECT_EQ(planned(camera(), codec), codec.mime_type + " (payload type 96) has no simulcast");
    EXPECT_EQ(planned(layered, codec), "");
  }
}

TEST(PlanProducer, AnswersEveryRefusalWithTheSameCode) {
  const auto result = plan(MediaKind::audio, camera());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::bad_rtp_parameters);
}

RC_GTEST_PROP(PlanProducerProperty, MapsEveryEncodingToItsOwnSsrc, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, encodings_max + 1);
  const auto start = *rc::gen::inRange<std::uint32_t>(random_ssrc_min, random_ssrc_max + 1);
  auto parameters = camera();
  parameters.encodings.clear();
  for (std::size_t i = 0; i < count; ++i) {
    parameters.encodings.push_back({.rid = "r" + std::to_string(i)});
  }
  const auto result = plan_producer(MediaKind::video, parameters, samples::default_router(), "name",
                                    ssrcs_from(start));
  RC_ASSERT(result.has_value());
  RC_ASSERT(result->mapping.encodings.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    RC_ASSERT(result->mapping.encodings[i].mapped_ssrc == start + i);
    RC_ASSERT(result->consumable.encodings[i].ssrc == start + i);
  }
}

}  // namespace
}  // namespace rollcall::ortc
