#include "ortc/codec_match.hpp"

#include "ortc/test_samples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

bool same_family(const RtpCodecCapability& a, const RtpCodecCapability& b) {
  return ortc::same_family(view(a), view(b));
}
bool same_codec(const RtpCodecCapability& a, const RtpCodecCapability& b) {
  return ortc::same_codec(view(a), view(b));
}

RtpCodecCapability multiopus(int streams, int coupled) {
  auto codec = samples::codec("audio/multiopus", 48000,
                              {{"num_streams", streams}, {"coupled_streams", coupled}});
  codec.channels = 6;
  return codec;
}

TEST(SameFamily, IgnoresTheCaseOfMimeTypes) {
  EXPECT_TRUE(same_family(samples::codec("video/vp8", 90000), samples::vp8()));
  EXPECT_TRUE(same_family(samples::codec("AUDIO/Pcmu", 8000), samples::codec("audio/PCMU", 8000)));
  EXPECT_FALSE(same_family(samples::codec("video/VP80", 90000), samples::vp8()));
  EXPECT_TRUE(same_family(samples::codec("audio/AZaz", 8000), samples::codec("audio/azAZ", 8000)));
  EXPECT_FALSE(same_family(samples::codec("audio/@[", 8000), samples::codec("audio/`{", 8000)));
}

TEST(SameFamily, NeedsTheSameClockRateAndChannels) {
  EXPECT_FALSE(same_family(samples::codec("video/VP8", 48000), samples::vp8()));
  auto mono = samples::opus();
  mono.channels = 1;
  EXPECT_FALSE(same_family(mono, samples::opus()));
  mono.channels.reset();
  EXPECT_FALSE(same_family(mono, samples::opus()));
}

TEST(SameFamily, NeedsTheSameLayoutOfMultiopus) {
  EXPECT_TRUE(same_family(multiopus(4, 2), multiopus(4, 2)));
  EXPECT_FALSE(same_family(multiopus(4, 2), multiopus(3, 2)));
  EXPECT_FALSE(same_family(multiopus(4, 2), multiopus(4, 1)));
  auto without = multiopus(4, 2);
  without.parameters.clear();
  EXPECT_FALSE(same_family(without, multiopus(4, 2)));
  EXPECT_TRUE(same_family(without, without));
}

TEST(SameFamily, DoesNotLookAtProfiles) {
  EXPECT_TRUE(same_family(samples::h264("42e01f"), samples::h264("64001f")));
  EXPECT_TRUE(same_family(samples::vp9(0), samples::vp9(2)));
}

TEST(SameCodec, NeedsTheSameH264Profile) {
  EXPECT_TRUE(same_codec(samples::h264("42e01f"), samples::h264("42e034")));
  EXPECT_FALSE(same_codec(samples::h264("42e01f"), samples::h264("64001f")));
  EXPECT_FALSE(same_codec(samples::h264("junk"), samples::h264("junk")));
}

TEST(SameCodec, NeedsTheSameH264PacketizationMode) {
  auto mode0 = samples::h264("42e01f");
  mode0.parameters["packetization-mode"] = 0;
  auto open = mode0;
  open.parameters.erase("packetization-mode");
  EXPECT_FALSE(same_codec(mode0, samples::h264("42e01f")));
  EXPECT_FALSE(same_codec(open, samples::h264("42e01f")));
  EXPECT_TRUE(same_codec(open, mode0));
  auto text = mode0;
  text.parameters["packetization-mode"] = std::string("0");
  EXPECT_FALSE(same_codec(text, mode0));  // As in mediasoup, "0" is another value than 0.
  text.parameters["packetization-mode"] = std::string();
  EXPECT_TRUE(same_codec(text, mode0));
}

TEST(SameCodec, NeedsTheSameVp9Profile) {
  EXPECT_TRUE(same_codec(samples::vp9(2), samples::vp9(2)));
  EXPECT_FALSE(same_codec(samples::vp9(2), samples::vp9(0)));
  EXPECT_TRUE(same_codec(samples::codec("video/VP9", 90000), samples::vp9(0)));
}

TEST(SameCodec, DoesNotLookAtOtherParameters) {
  EXPECT_TRUE(same_codec(samples::codec("video/AV1", 90000, {{"profile", 0}, {"tier", 0}}),
                         samples::codec("video/AV1", 90000, {{"profile", 1}})));
  auto fec = samples::opus();
  fec.parameters["useinbandfec"] = 1;
  EXPECT_TRUE(same_codec(fec, samples::opus()));
}

TEST(SameCodec, ComparesCapabilitiesWithParameters) {
  const auto camera = samples::parameters_from(samples::simulcast_camera);
  EXPECT_TRUE(ortc::same_codec(view(camera.codecs[0]), view(samples::vp8())));
  EXPECT_FALSE(ortc::same_codec(view(camera.codecs[1]), view(samples::vp8())));
}

TEST(IsRtx, LooksAtTheSubtype) {
  for (const auto* name : {"video/rtx", "VIDEO/RTX", "audio/Rtx"})
    EXPECT_TRUE(is_rtx(name));
  for (const auto* name : {"video/VP8", "/rtx", "rtx", "video/rtx2", "video/xrtx", ""}) {
    EXPECT_FALSE(is_rtx(name)) << name;
  }
}

TEST(IsH264, IgnoresCase) {
  EXPECT_TRUE(is_h264("video/h264"));
  EXPECT_TRUE(is_h264("video/H264"));
  EXPECT_FALSE(is_h264("video/H265"));
}

TEST(AssociatedPayloadType, IsAWholeNumber) {
  EXPECT_EQ(associated_payload_type({{"apt", 96}}), 96);
  EXPECT_EQ(associated_payload_type({{"apt", 96.5}}), std::nullopt);
  EXPECT_EQ(associated_payload_type({{"apt", std::string("96")}}), std::nullopt);
  EXPECT_EQ(associated_payload_type({}), std::nullopt);
}

TEST(ValueOrZero, TakesNoneAndEmptyTextAs0) {
  EXPECT_EQ(value_or_zero({}, "x"), ParameterValue(0));
  EXPECT_EQ(value_or_zero({{"x", std::string()}}, "x"), ParameterValue(0));
  EXPECT_EQ(value_or_zero({{"x", 2}}, "x"), ParameterValue(2));
}

RC_GTEST_PROP(SameCodecProperty, IsSymmetricAndImpliesTheSameFamily, ()) {
  const auto codecs = rc::gen::element(
      samples::opus(), samples::vp8(), samples::vp9(0), samples::vp9(2), samples::h264("42e01f"),
      samples::h264("58c00b"), samples::h264("64001f"), samples::h264("bad"), multiopus(4, 2),
      samples::codec("video/H264", 90000), samples::codec("video/vp9", 90000));
  const RtpCodecCapability a = *codecs;
  const RtpCodecCapability b = *codecs;
  RC_ASSERT(same_codec(a, b) == same_codec(b, a));
  RC_ASSERT(!same_codec(a, b) || same_family(a, b));
}

}  // namespace
}  // namespace rollcall::ortc
