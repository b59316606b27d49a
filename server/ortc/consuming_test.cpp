#include "ortc/consuming.hpp"

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

constexpr std::uint32_t first_ssrc = 300'000'000;

RtpParameters consumable_of(MediaKind kind, std::string_view sample,
                            const RtpCapabilities& router) {
  auto plan = plan_producer(kind, parameters_from(sample), router, "cname", ssrcs_from(first_ssrc));
  EXPECT_TRUE(plan) << refusal(plan);
  return plan ? plan->consumable : RtpParameters{};
}
RtpParameters camera() {
  return consumable_of(MediaKind::video, samples::simulcast_camera, samples::default_router());
}
RtpParameters microphone() {
  return consumable_of(MediaKind::audio, samples::microphone, samples::default_router());
}

RtpParameters consumed(const ConsumerRequest& request) {
  auto result = consumer_parameters(request, ssrcs_from(first_ssrc));
  EXPECT_TRUE(result) << refusal(result);
  return result.value_or(RtpParameters{});
}

// What a remote end can do that can do everything but `extensions`.
RtpCapabilities router_without(std::initializer_list<KnownExtension> extensions) {
  auto remote = samples::default_router();
  std::erase_if(remote.header_extensions, [&](const auto& extension) {
    const auto known = known_extension(extension.uri);
    return std::find(extensions.begin(), extensions.end(), known) != extensions.end();
  });
  return remote;
}

RtpCapabilities without_codec(std::string_view mime_type) {
  auto remote = samples::default_router();
  std::erase_if(remote.codecs, [&](const auto& codec) { return codec.mime_type == mime_type; });
  return remote;
}

bool has_feedback(const RtpParameters& parameters, const RtcpFeedback& feedback) {
  const auto& list = parameters.codecs.at(0).rtcp_feedback;
  return std::find(list.begin(), list.end(), feedback) != list.end();
}

TEST(CanConsume, NeedsAMediaCodecInCommon) {
  EXPECT_TRUE(can_consume(camera(), samples::default_router()));
  EXPECT_TRUE(can_consume(camera(), router_with({samples::vp9(0), samples::vp8()})));
  EXPECT_FALSE(can_consume(camera(), router_with({samples::opus()})));
  EXPECT_FALSE(can_consume(camera(), RtpCapabilities{}));
}

TEST(CanConsume, IsNotDoneByRtxAlone) {
  EXPECT_FALSE(can_consume(camera(), without_codec("video/VP8")));
  EXPECT_TRUE(can_consume(camera(), without_codec("video/rtx")));
}

TEST(CanConsume, LooksAtProfiles) {
  auto producer = parameters_from(samples::simulcast_camera);
  producer.codecs[0].mime_type = "video/VP9";
  producer.codecs[0].parameters["profile-id"] = 2;
  producer.encodings.resize(1);
  const auto plan = plan_producer(MediaKind::video, producer, router_with({samples::vp9(2)}),
                                  "cname", ssrcs_from(first_ssrc));
  ASSERT_TRUE(plan) << refusal(plan);
  EXPECT_TRUE(can_consume(plan->consumable, router_with({samples::vp9(2)})));
  EXPECT_FALSE(can_consume(plan->consumable, router_with({samples::vp9(0)})));
}

TEST(ConsumerParameters, HaveTheProducersCodecsThatTheClientTakes) {
  const auto consumer = consumed({.consumable = camera(), .remote = samples::default_router()});
  ASSERT_EQ(consumer.codecs.size(), 2u);
  EXPECT_EQ(consumer.codecs[0].payload_type, 101);
  EXPECT_EQ(consumer.codecs[1].payload_type, 102);
  EXPECT_EQ(consumer.mid, std::nullopt);
  EXPECT_EQ(consumer.rtcp.cname, "cname");
  EXPECT_EQ(consumer.msid, "stream track");
}

TEST(ConsumerParameters, AreRefusedWithoutACommonCodec) {
  const auto consumable = camera();
  for (const auto& remote : {RtpCapabilities{}, without_codec("video/VP8")}) {
    const auto result =
        consumer_parameters({.consumable = consumable, .remote = remote}, ssrcs_from(first_ssrc));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::cannot_consume);
  }
}

TEST(ConsumerParameters, HaveOneStreamWhateverTheProducerSends) {
  const auto consumer = consumed({.consumable = camera(), .remote = samples::default_router()});
  ASSERT_EQ(consumer.encodings.size(), 1u);
  EXPECT_EQ(consumer.encodings[0].ssrc, first_ssrc);
  EXPECT_EQ(consumer.encodings[0].rtx_ssrc, first_ssrc + 1);
  EXPECT_EQ(consumer.encodings[0].rid, std::nullopt);
}

TEST(ConsumerParameters, ShowSimulcastStreamsAsSpatialLayers) {
  const auto consumer = consumed({.consumable = camera(), .remote = samples::default_router()});
  EXPECT_EQ(consumer.encodings.at(0).scalability_mode, "L3T3");
  auto without_modes = camera();
  for (auto& encoding : without_modes.encodings)
    encoding.scalability_mode.reset();
  EXPECT_EQ(consumed({.consumable = without_modes, .remote = samples::default_router()})
                .encodings.at(0)
                .scalability_mode,
            "L3T1");
}

TEST(ConsumerParameters, KeepTheModeOfASingleStream) {
  auto svc = camera();
  svc.encodings.resize(1);
  const auto mode_of = [&] {
    return consumed({.consumable = svc, .remote = samples::default_router()})
        .encodings.at(0)
        .scalability_mode;
  };
  svc.encodings[0].scalability_mode = "L3T3_KEY";
  EXPECT_EQ(mode_of(), "L3T3_KEY");
  svc.encodings[0].scalability_mode.reset();
  EXPECT_EQ(mode_of(), std::nullopt);
}

TEST(ConsumerParameters, NameTheHighestBitRateOfAnyStream) {
  const auto bit_rate = [](const RtpParameters& consumable) {
    return consumed({.consumable = consumable, .remote = samples::default_router()})
        .encodings.at(0)
        .max_bitrate;
  };
  EXPECT_EQ(bit_rate(camera()), 900'000u);
  auto partly = camera();
  partly.encodings[2].max_bitrate.reset();
  EXPECT_EQ(bit_rate(partly), 300'000u);
  EXPECT_EQ(bit_rate(microphone()), std::nullopt);
}

TEST(ConsumerParameters, HaveNoRtxIfTheClientCannot) {
  const auto consumer = consumed({.consumable = camera(), .remote = without_codec("video/rtx")});
  ASSERT_EQ(consumer.codecs.size(), 1u);
  EXPECT_EQ(consumer.encodings.at(0).rtx_ssrc, std::nullopt);
  EXPECT_TRUE(has_feedback(consumer, {"nack"}));
}

TEST(ConsumerParameters, HaveNeitherRtxNorNackIfDisabled) {
  const auto consumer = consumed({.consumable = camera(),
                                  .remote = samples::default_router(),
                                  .retransmission = Retransmission::disabled});
  ASSERT_EQ(consumer.codecs.size(), 1u);
  EXPECT_EQ(consumer.encodings.at(0).rtx_ssrc, std::nullopt);
  EXPECT_FALSE(has_feedback(consumer, {"nack"}));
  EXPECT_TRUE(has_feedback(consumer, {"nack", "pli"}));
}

TEST(ConsumerParameters, DropRtxWhoseMediaCodecIsNotTaken) {
  const auto router = router_with({samples::vp8(), samples::vp9(0)});
  auto producer = parameters_from(samples::simulcast_camera);
  producer.encodings.resize(1);
  producer.codecs.push_back({.mime_type = "video/VP9",
                             .payload_type = 98,
                             .clock_rate = 90000,
                             .channels = {},
                             .parameters = {},
                             .rtcp_feedback = {}});
  const auto plan =
      plan_producer(MediaKind::video, producer, router, "cname", ssrcs_from(first_ssrc));
  ASSERT_TRUE(plan) << refusal(plan);
  ASSERT_EQ(plan->consumable.codecs.size(), 4u);
  auto remote = router;
  std::erase_if(remote.codecs, [](const auto& codec) { return codec.mime_type == "video/VP9"; });
  const auto consumer = consumed({.consumable = plan->consumable, .remote = remote});
  ASSERT_EQ(consumer.codecs.size(), 2u);
  EXPECT_EQ(associated_payload_type(consumer.codecs[1].parameters),
            consumer.codecs[0].payload_type);
}

TEST(ConsumerParameters, TakeTheFeedbackOfTheClient) {
  auto remote = samples::default_router();
  remote.codecs[1].rtcp_feedback = {{"nack", "pli"}, {"made-up"}};
  const auto consumer = consumed({.consumable = camera(), .remote = remote});
  EXPECT_EQ(consumer.codecs[0].rtcp_feedback, remote.codecs[1].rtcp_feedback);
}

TEST(ConsumerParameters, AnnounceExtensionsWithTheSameIdAtBothEnds) {
  auto remote = samples::default_router();
  for (auto& extension : remote.header_extensions) {
    if (extension.uri == uri_of(KnownExtension::time_offset)) extension.preferred_id = 14;
  }
  const auto consumer = consumed({.consumable = camera(), .remote = remote});
  const auto announced = [&](KnownExtension extension) {
    return std::any_of(consumer.header_extensions.begin(), consumer.header_extensions.end(),
                       [&](const auto& e) { return e.uri == uri_of(extension); });
  };
  EXPECT_TRUE(announced(KnownExtension::mid));
  EXPECT_FALSE(announced(KnownExtension::time_offset));
}

TEST(ConsumerParameters, EstimateBandwidthInOneWay) {
  const auto consumable = camera();
  const auto with_both = consumed({.consumable = consumable, .remote = samples::default_router()});
  EXPECT_TRUE(has_feedback(with_both, {"transport-cc"}));
  EXPECT_FALSE(has_feedback(with_both, {"goog-remb"}));

  const auto with_remb = consumed(
      {.consumable = consumable, .remote = router_without({KnownExtension::transport_wide_cc})});
  EXPECT_FALSE(has_feedback(with_remb, {"transport-cc"}));
  EXPECT_TRUE(has_feedback(with_remb, {"goog-remb"}));

  const auto with_none = consumed({.consumable = consumable,
                                   .remote = router_without({KnownExtension::transport_wide_cc,
                                                             KnownExtension::abs_send_time})});
  EXPECT_FALSE(has_feedback(with_none, {"transport-cc"}));
  EXPECT_FALSE(has_feedback(with_none, {"goog-remb"}));
}

TEST(ConsumerParameters, HaveEveryStreamIfAskedForAll) {
  const auto consumer = consumed({.consumable = camera(),
                                  .remote = samples::default_router(),
                                  .streams = ConsumerStreams::all});
  ASSERT_EQ(consumer.encodings.size(), 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(consumer.encodings[i].ssrc, first_ssrc + i);
    EXPECT_EQ(consumer.encodings[i].rtx_ssrc, first_ssrc + 1000 + i);
    EXPECT_EQ(consumer.encodings[i].scalability_mode, "L1T3");
  }
}

TEST(ConsumerParameters, TakeEverySsrcThatMayBeDrawn) {
  const auto remote = samples::default_router();
  for (const auto drawn : {random_ssrc_min, random_ssrc_max}) {
    const auto consumer = consumer_parameters({.consumable = microphone(), .remote = remote},
                                              [drawn] { return drawn; });
    ASSERT_TRUE(consumer) << refusal(consumer);
    EXPECT_EQ(consumer->encodings.at(0).ssrc, drawn);
  }
}

TEST(PipeConsumer, PassesEveryStreamOn) {
  const auto pipe =
      pipe_consumer_parameters(camera(), Retransmission::enabled, ssrcs_from(first_ssrc));
  ASSERT_EQ(pipe.encodings.size(), 3u);
  EXPECT_EQ(pipe.encodings[2].ssrc, first_ssrc + 2);
  EXPECT_EQ(pipe.encodings[2].rtx_ssrc, first_ssrc + 1002);
  EXPECT_EQ(pipe.encodings[2].max_bitrate, 900'000u);
  EXPECT_EQ(pipe.codecs.size(), 2u);
  EXPECT_EQ(pipe.rtcp.cname, "cname");
}

TEST(PipeConsumer, AsksForKeyFramesButEstimatesNoBandwidth) {
  const auto pipe =
      pipe_consumer_parameters(camera(), Retransmission::enabled, ssrcs_from(first_ssrc));
  EXPECT_EQ(pipe.codecs[0].rtcp_feedback,
            (std::vector<RtcpFeedback>{{"nack"}, {"nack", "pli"}, {"ccm", "fir"}}));
}

TEST(PipeConsumer, RepeatsNothingIfRetransmissionIsDisabled) {
  const auto pipe =
      pipe_consumer_parameters(camera(), Retransmission::disabled, ssrcs_from(first_ssrc));
  ASSERT_EQ(pipe.codecs.size(), 1u);
  EXPECT_EQ(pipe.codecs[0].rtcp_feedback,
            (std::vector<RtcpFeedback>{{"nack", "pli"}, {"ccm", "fir"}}));
  for (const auto& encoding : pipe.encodings)
    EXPECT_EQ(encoding.rtx_ssrc, std::nullopt);
}

TEST(PipeConsumer, CarriesTheDependencyDescriptorInOrderOfIds) {
  const auto pipe =
      pipe_consumer_parameters(camera(), Retransmission::enabled, ssrcs_from(first_ssrc));
  std::vector<int> ids;
  for (const auto& extension : pipe.header_extensions) {
    ids.push_back(extension.id);
    EXPECT_FALSE(extension.encrypt) << extension.uri;
  }
  // Dependency descriptor 7, orientation 8, time offset 9, playout delay 11, packet id 12; gone are
  // MID 1, send time 4 and transport-wide sequence numbers 5.
  EXPECT_EQ(ids, (std::vector<int>{7, 8, 9, 11, 12}));
}

RC_GTEST_PROP(ConsumerParametersProperty, SucceedExactlyWhenTheClientCanConsume, ()) {
  const auto consumable = camera();
  auto remote = samples::default_router();
  const auto keep =
      *rc::gen::container<std::vector<bool>>(remote.codecs.size(), rc::gen::arbitrary<bool>());
  std::vector<RtpCodecCapability> kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) kept.push_back(remote.codecs[i]);
  }
  remote.codecs = kept;
  const auto consumer =
      consumer_parameters({.consumable = consumable, .remote = remote}, ssrcs_from(first_ssrc));
  RC_ASSERT(consumer.has_value() == can_consume(consumable, remote));
  if (consumer) RC_ASSERT(!is_rtx(consumer->codecs.front().mime_type));
}

}  // namespace
}  // namespace rollcall::ortc
