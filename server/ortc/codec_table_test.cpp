#include "ortc/codec_table.hpp"

#include "ortc/rtp_json.hpp"
#include "ortc/test_samples.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace rollcall::ortc {
namespace {

std::vector<RtpCodecCapability> supported(std::string_view mime_type) {
  auto codecs = supported_rtp_capabilities().codecs;
  std::erase_if(codecs, [&](const auto& codec) { return codec.mime_type != mime_type; });
  return codecs;
}

TEST(SupportedCodecs, AreThoseOfTheWorker) {
  std::set<std::string> names;
  for (const auto& codec : supported_rtp_capabilities().codecs)
    names.insert(codec.mime_type);
  const std::set<std::string> expected{
      "audio/CN",   "audio/G722", "audio/ISAC", "audio/PCMA",      "audio/PCMU",
      "audio/SILK", "audio/iLBC", "audio/opus", "audio/multiopus", "audio/telephone-event",
      "video/AV1",  "video/H264", "video/VP8",  "video/VP9"};
  EXPECT_EQ(names, expected);
}

TEST(SupportedCodecs, AreNormalisedAsIfRead) {
  const auto read = read_rtp_capabilities(to_json(supported_rtp_capabilities()));
  ASSERT_TRUE(read) << samples::refusal(read);
  EXPECT_EQ(*read, supported_rtp_capabilities());
}

TEST(SupportedCodecs, KeepStaticPayloadTypes) {
  EXPECT_EQ(supported("audio/PCMU").at(0).preferred_payload_type, 0);
  EXPECT_EQ(supported("audio/PCMA").at(0).preferred_payload_type, 8);
  EXPECT_EQ(supported("audio/G722").at(0).preferred_payload_type, 9);
  for (const auto& noise : supported("audio/CN"))
    EXPECT_EQ(noise.preferred_payload_type, 13);
  EXPECT_EQ(supported("audio/opus").at(0).preferred_payload_type, std::nullopt);
}

TEST(SupportedCodecs, KnowMultiopusWithFourSixAndEightChannels) {
  std::vector<int> channels;
  for (const auto& codec : supported("audio/multiopus"))
    channels.push_back(codec.channels.value());
  EXPECT_EQ(channels, (std::vector<int>{4, 6, 8}));
  const ParameterMap surround{
      {"channel_mapping", std::string("0,4,1,2,3,5")}, {"num_streams", 4}, {"coupled_streams", 2}};
  EXPECT_EQ(supported("audio/multiopus").at(1).parameters, surround);
}

TEST(SupportedCodecs, AskForKeyFramesAndBandwidthInVideo) {
  const std::vector<RtcpFeedback> expected{
      {"nack"}, {"nack", "pli"}, {"ccm", "fir"}, {"goog-remb"}, {"transport-cc"}};
  for (const auto* name : {"video/VP8", "video/VP9", "video/H264", "video/AV1"}) {
    ASSERT_EQ(supported(name).size(), 1u) << name;
    EXPECT_EQ(supported(name)[0].rtcp_feedback, expected) << name;
    EXPECT_EQ(supported(name)[0].clock_rate, 90000u) << name;
    EXPECT_EQ(supported(name)[0].channels, std::nullopt) << name;
  }
}

TEST(SupportedExtensions, GiveAnIdOneMeaning) {
  std::map<int, std::string> uris;
  for (const auto& extension : supported_rtp_capabilities().header_extensions) {
    const auto [entry, fresh] = uris.emplace(extension.preferred_id, extension.uri);
    EXPECT_EQ(entry->second, extension.uri);
    EXPECT_TRUE(known_extension(extension.uri)) << extension.uri;
  }
  EXPECT_EQ(uris.size(), 12u);
}

TEST(SupportedExtensions, AreOnlyReceivedWhereConsumersMustNotSeeThem) {
  for (const auto& extension : supported_rtp_capabilities().header_extensions) {
    const auto known = known_extension(extension.uri);
    const bool received_only =
        known == KnownExtension::rtp_stream_id || known == KnownExtension::repaired_rtp_stream_id ||
        known == KnownExtension::dependency_descriptor ||
        (known == KnownExtension::transport_wide_cc && extension.kind == MediaKind::audio);
    EXPECT_EQ(extension.direction == ExtensionDirection::recvonly, received_only) << extension.uri;
  }
}

TEST(KnownExtension, IsFoundByItsUri) {
  for (int i = 0; i < 12; ++i) {
    const auto extension = static_cast<KnownExtension>(i);
    EXPECT_EQ(known_extension(uri_of(extension)), extension);
  }
  EXPECT_EQ(known_extension("urn:ietf:params:rtp-hdrext:sdes"), std::nullopt);
  EXPECT_EQ(known_extension(""), std::nullopt);
}

TEST(DynamicPayloadTypes, AreEach96To127Once) {
  std::set<int> all(dynamic_payload_types.begin(), dynamic_payload_types.end());
  EXPECT_EQ(all.size(), dynamic_payload_types.size());
  EXPECT_EQ(*all.begin(), 96);
  EXPECT_EQ(*all.rbegin(), 127);
  EXPECT_EQ(dynamic_payload_types.front(), 100);
}

TEST(DefaultMediaCodecs, AreOpusAndVp8) {
  const auto codecs = default_media_codecs();
  ASSERT_EQ(codecs.size(), 2u);
  EXPECT_EQ(codecs[0], samples::opus());
  EXPECT_EQ(codecs[1], samples::vp8());
}

}  // namespace
}  // namespace rollcall::ortc
