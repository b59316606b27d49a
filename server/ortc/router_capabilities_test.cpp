#include "ortc/router_capabilities.hpp"

#include "ortc/codec_match.hpp"
#include "ortc/test_samples.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using samples::refusal;
using samples::router_with;

std::vector<int> payload_types(const RtpCapabilities& router) {
  std::vector<int> types;
  for (const auto& codec : router.codecs)
    types.push_back(codec.preferred_payload_type.value());
  return types;
}

RtpCodecCapability at(std::uint8_t payload_type, RtpCodecCapability codec) {
  codec.preferred_payload_type = payload_type;
  return codec;
}

TEST(RouterCapabilities, ListOpusAndVp8WithRtxByDefault) {
  const auto router = samples::default_router();
  ASSERT_EQ(router.codecs.size(), 3u);
  EXPECT_EQ(router.codecs[0].mime_type, "audio/opus");
  EXPECT_EQ(router.codecs[1].mime_type, "video/VP8");
  EXPECT_EQ(router.codecs[2].mime_type, "video/rtx");
  EXPECT_EQ(payload_types(router), (std::vector<int>{100, 101, 102}));
  EXPECT_EQ(router.header_extensions, supported_rtp_capabilities().header_extensions);
}

TEST(RouterCapabilities, RepairTheVideoCodecBefore) {
  const auto router = router_with({samples::vp8(), samples::vp9(0)});
  ASSERT_EQ(router.codecs.size(), 4u);
  for (const std::size_t media : {0u, 2u}) {
    const auto& rtx = router.codecs[media + 1];
    EXPECT_TRUE(is_rtx(rtx.mime_type));
    EXPECT_EQ(associated_payload_type(rtx.parameters),
              router.codecs[media].preferred_payload_type.value());
    EXPECT_EQ(rtx.clock_rate, 90000u);
    EXPECT_TRUE(rtx.rtcp_feedback.empty());
  }
}

TEST(RouterCapabilities, KeepAChosenPayloadTypeFreeForItsCodec) {
  const auto router = router_with({at(100, samples::vp8()), samples::opus()});
  EXPECT_EQ(payload_types(router), (std::vector<int>{100, 101, 102}));
}

TEST(RouterCapabilities, KeepStaticPayloadTypes) {
  const auto router = router_with(
      {samples::codec("audio/PCMU", 8000), samples::opus(), samples::codec("audio/PCMA", 8000)});
  EXPECT_EQ(payload_types(router), (std::vector<int>{0, 100, 8}));
}

TEST(RouterCapabilities, AddTheConfiguredParametersToTheSupportedOnes) {
  const auto router = router_with({samples::h264("4d0032")});
  const ParameterMap expected{{"level-asymmetry-allowed", 1},
                              {"packetization-mode", 1},
                              {"profile-level-id", std::string("4d0032")}};
  EXPECT_EQ(router.codecs[0].parameters, expected);
}

TEST(RouterCapabilities, LetConfiguredParametersWin) {
  auto codec = samples::h264("4d0032");
  codec.parameters["level-asymmetry-allowed"] = 0;
  EXPECT_EQ(router_with({codec}).codecs[0].parameters.at("level-asymmetry-allowed"),
            ParameterValue(0));
}

TEST(RouterCapabilities, TakeFeedbackAndNameFromTheSupportedCodec) {
  auto codec = samples::codec("video/vp8", 90000);
  codec.rtcp_feedback = {{"made-up"}};
  const auto router = router_with({codec});
  EXPECT_EQ(router.codecs[0].mime_type, "video/VP8");
  EXPECT_EQ(router.codecs[0].rtcp_feedback.size(), 5u);
}

TEST(RouterCapabilities, AreEmptyWithoutCodecs) {
  EXPECT_TRUE(router_with({}).codecs.empty());
}

TEST(RouterCapabilities, RefuseCodecsTheWorkerCannotRoute) {
  for (const auto& codec : {samples::codec("video/H265", 90000), samples::codec("video/VP8", 48000),
                            samples::codec("audio/opus", 48000), samples::codec("audio/x", 8000)}) {
    const auto result = router_rtp_capabilities({codec});
    ASSERT_FALSE(result) << codec.mime_type;
    EXPECT_EQ(result.error().code, ErrorCode::bad_rtp_parameters);
    EXPECT_EQ(refusal(result), "codec not supported: " + codec.mime_type);
  }
}

TEST(RouterCapabilities, RefuseAPayloadTypeTwice) {
  EXPECT_EQ(refusal(router_rtp_capabilities({at(96, samples::opus()), at(96, samples::vp8())})),
            "two codecs with payload type 96");
  EXPECT_EQ(refusal(router_rtp_capabilities(
                {samples::codec("audio/CN", 8000), samples::codec("audio/CN", 16000)})),
            "two codecs with payload type 13");
  EXPECT_EQ(refusal(router_rtp_capabilities({samples::vp8(), at(101, samples::opus())})),
            "two codecs with payload type 101");
}

TEST(RouterCapabilities, HaveRoomForSixteenVideoCodecs) {
  std::vector<RtpCodecCapability> codecs(16, samples::vp8());
  EXPECT_EQ(router_with(codecs).codecs.size(), 32u);
  codecs.push_back(samples::opus());
  EXPECT_EQ(refusal(router_rtp_capabilities(codecs)),
            "too many codecs for the dynamic payload types");
}

TEST(RouterCapabilities, CountRtxAmongThePayloadTypes) {
  std::vector<RtpCodecCapability> codecs(31, samples::opus());
  EXPECT_TRUE(router_rtp_capabilities(codecs));
  codecs.push_back(samples::vp8());
  EXPECT_EQ(refusal(router_rtp_capabilities(codecs)),
            "too many codecs for the dynamic payload types");
}

RC_GTEST_PROP(RouterCapabilitiesProperty, NeverUseAPayloadTypeTwice, ()) {
  const auto codecs = *rc::gen::container<std::vector<RtpCodecCapability>>(rc::gen::element(
      samples::opus(), samples::vp8(), samples::vp9(2), samples::h264("42e01f"),
      samples::codec("audio/PCMU", 8000), at(97, samples::codec("video/AV1", 90000)),
      at(103, samples::opus()), at(127, samples::vp8())));
  const auto router = router_rtp_capabilities(codecs);
  if (!router) return;
  std::set<int> types;
  for (const auto& codec : router->codecs) {
    RC_ASSERT(types.insert(codec.preferred_payload_type.value()).second);
  }
}

}  // namespace
}  // namespace rollcall::ortc
