#include "mediasoup/fbs_rtp.hpp"

#include "ortc/codec_table.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

namespace fbs = FBS::RtpParameters;
using ::testing::SizeIs;

/// What the worker would read: built, finished, verified, as the generated accessors see it.
template <class Table>
class Read {
 public:
  template <class Make>
  explicit Read(Make&& make) {
    const auto table = make(builder_);
    builder_.Finish(table);
    flatbuffers::Verifier verifier(builder_.GetBufferPointer(), builder_.GetSize());
    EXPECT_TRUE(verifier.VerifyBuffer<Table>());
  }
  const Table* operator->() const {
    return flatbuffers::GetRoot<Table>(builder_.GetBufferPointer());
  }

 private:
  Builder builder_;
};

Read<fbs::RtpParameters> read(const ortc::RtpParameters& parameters) {
  return Read<fbs::RtpParameters>([&](Builder& builder) { return to_fbs(builder, parameters); });
}

ortc::RtpParameters camera() {
  ortc::RtpParameters camera;
  camera.mid = "1";
  camera.codecs = {{"video/VP8", 96, 90'000, {}, {}, {{"nack", ""}, {"nack", "pli"}}},
                   {"video/rtx", 97, 90'000, {}, {{"apt", 96}}, {}}};
  camera.header_extensions = {{std::string(ortc::uri_of(ortc::KnownExtension::mid)), 4, false, {}}};
  camera.encodings = {
      {.ssrc = 11, .rtx_ssrc = 12, .max_bitrate = 5'000'000'000},
      {.rid = "r1", .codec_payload_type = 96, .dtx = true, .scalability_mode = "L1T3"}};
  camera.rtcp = {"cname", true};
  camera.msid = "stream track";
  return camera;
}

TEST(RtpForTheWorker, HasEveryCodecWithItsFeedback) {
  const auto given = read(camera());
  ASSERT_THAT(*given->codecs(), SizeIs(2));
  const auto* vp8 = given->codecs()->Get(0);
  EXPECT_EQ(vp8->mimeType()->str(), "video/VP8");
  EXPECT_EQ(vp8->payloadType(), 96);
  EXPECT_EQ(vp8->clockRate(), 90'000U);
  EXPECT_FALSE(vp8->channels().has_value());
  ASSERT_THAT(*vp8->rtcpFeedback(), SizeIs(2));
  EXPECT_EQ(vp8->rtcpFeedback()->Get(0)->type()->str(), "nack");
  EXPECT_EQ(vp8->rtcpFeedback()->Get(0)->parameter(), nullptr);
  EXPECT_EQ(vp8->rtcpFeedback()->Get(1)->parameter()->str(), "pli");
  const auto* apt = given->codecs()->Get(1)->parameters()->Get(0);
  EXPECT_EQ(apt->name()->str(), "apt");
  EXPECT_EQ(apt->value_as_Integer32()->value(), 96);
}

TEST(RtpForTheWorker, HasEveryEncoding) {
  const auto given = read(camera());
  ASSERT_THAT(*given->encodings(), SizeIs(2));
  const auto* first = given->encodings()->Get(0);
  EXPECT_EQ(first->ssrc(), 11U);
  EXPECT_EQ(first->rtx()->ssrc(), 12U);
  EXPECT_EQ(first->maxBitrate(), 5'000'000'000U);
  EXPECT_EQ(first->rid(), nullptr);
  EXPECT_FALSE(first->codecPayloadType().has_value());
  EXPECT_FALSE(first->dtx());
  EXPECT_EQ(first->scalabilityMode(), nullptr);
  const auto* second = given->encodings()->Get(1);
  EXPECT_FALSE(second->ssrc().has_value());
  EXPECT_EQ(second->rtx(), nullptr);
  EXPECT_FALSE(second->maxBitrate().has_value());
  EXPECT_EQ(second->rid()->str(), "r1");
  EXPECT_EQ(second->codecPayloadType(), 96);
  EXPECT_TRUE(second->dtx());
  EXPECT_EQ(second->scalabilityMode()->str(), "L1T3");
}

TEST(RtpForTheWorker, HasWhatNamesTheStream) {
  const auto given = read(camera());
  EXPECT_EQ(given->mid()->str(), "1");
  EXPECT_EQ(given->msid()->str(), "stream track");
  EXPECT_EQ(given->rtcp()->cname()->str(), "cname");
  EXPECT_TRUE(given->rtcp()->reducedSize());
}

TEST(RtpForTheWorker, LeavesOutWhatIsNotThere) {
  const auto given = read(ortc::RtpParameters{});
  EXPECT_EQ(given->mid(), nullptr);
  EXPECT_EQ(given->msid(), nullptr);
  EXPECT_EQ(given->rtcp()->cname(), nullptr);
  EXPECT_THAT(*given->codecs(), SizeIs(0));
  EXPECT_THAT(*given->encodings(), SizeIs(0));
  EXPECT_THAT(*given->headerExtensions(), SizeIs(0));
}

TEST(RtpForTheWorker, TellsNumbersTextAndFractionsApart) {
  ortc::RtpParameters voice;
  voice.codecs = {
      {"audio/opus", 111, 48'000, std::uint8_t{2}, {{"a", -7}, {"b", 1.5}, {"c", "42e01f"}}, {}}};
  const auto given = read(voice);
  const auto* opus = given->codecs()->Get(0);
  EXPECT_EQ(opus->channels(), 2);
  ASSERT_THAT(*opus->parameters(), SizeIs(3));
  EXPECT_EQ(opus->parameters()->Get(0)->value_as_Integer32()->value(), -7);
  EXPECT_EQ(opus->parameters()->Get(1)->value_as_Double()->value(), 1.5);
  EXPECT_EQ(opus->parameters()->Get(2)->value_as_String()->value()->str(), "42e01f");
}

TEST(RtpForTheWorker, NamesEachKnownHeaderExtensionAsTheWorkerDoes) {
  // By name and not by number: that both count in the same order is what is tested.
  const std::vector<std::pair<std::string, fbs::RtpHeaderExtensionUri>> known{
      {"urn:ietf:params:rtp-hdrext:sdes:mid", fbs::RtpHeaderExtensionUri::Mid},
      {"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", fbs::RtpHeaderExtensionUri::RtpStreamId},
      {"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
       fbs::RtpHeaderExtensionUri::RepairRtpStreamId},
      {"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
       fbs::RtpHeaderExtensionUri::AbsSendTime},
      {"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
       fbs::RtpHeaderExtensionUri::TransportWideCcDraft01},
      {"urn:ietf:params:rtp-hdrext:ssrc-audio-level", fbs::RtpHeaderExtensionUri::SsrcAudioLevel},
      {"https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
       fbs::RtpHeaderExtensionUri::DependencyDescriptor},
      {"urn:3gpp:video-orientation", fbs::RtpHeaderExtensionUri::VideoOrientation},
      {"urn:ietf:params:rtp-hdrext:toffset", fbs::RtpHeaderExtensionUri::TimeOffset},
      {"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
       fbs::RtpHeaderExtensionUri::AbsCaptureTime},
      {"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
       fbs::RtpHeaderExtensionUri::PlayoutDelay},
      {"urn:mediasoup:params:rtp-hdrext:packet-id", fbs::RtpHeaderExtensionUri::MediasoupPacketId},
  };
  ASSERT_EQ(known.size(), static_cast<std::size_t>(fbs::RtpHeaderExtensionUri::MAX) + 1);
  ortc::RtpParameters parameters;
  for (std::size_t i = 0; i < known.size(); ++i) {
    parameters.header_extensions.push_back(
        {known[i].first, static_cast<std::uint8_t>(i + 1), i % 2 == 0, {{"vad", 1}}});
  }
  const auto given = read(parameters);
  ASSERT_THAT(*given->headerExtensions(), SizeIs(known.size()));
  for (unsigned i = 0; i < known.size(); ++i) {
    const auto* extension = given->headerExtensions()->Get(i);
    EXPECT_EQ(extension->uri(), known[i].second) << known[i].first;
    EXPECT_EQ(extension->id(), i + 1);
    EXPECT_EQ(extension->encrypt(), i % 2 == 0);
    EXPECT_EQ(extension->parameters()->Get(0)->name()->str(), "vad");
  }
}

TEST(RtpForTheWorker, KeepsUnknownHeaderExtensionsFromIt) {
  ortc::RtpParameters parameters;
  parameters.header_extensions = {{"urn:of-somebody", 1, false, {}},
                                  {"urn:3gpp:video-orientation", 2, false, {}}};
  const auto given = read(parameters);
  ASSERT_THAT(*given->headerExtensions(), SizeIs(1));
  EXPECT_EQ(given->headerExtensions()->Get(0)->id(), 2);
}

TEST(RtpForTheWorker, MapsPayloadTypesAndStreams) {
  ortc::RtpMapping mapping;
  mapping.codecs = {{96, 101}, {97, 102}};
  mapping.encodings = {{.ssrc = 11, .mapped_ssrc = 900}, {.rid = "r1", .mapped_ssrc = 901}};
  const Read<fbs::RtpMapping> given([&](Builder& builder) { return to_fbs(builder, mapping); });
  ASSERT_THAT(*given->codecs(), SizeIs(2));
  EXPECT_EQ(given->codecs()->Get(1)->payloadType(), 97);
  EXPECT_EQ(given->codecs()->Get(1)->mappedPayloadType(), 102);
  ASSERT_THAT(*given->encodings(), SizeIs(2));
  EXPECT_EQ(given->encodings()->Get(0)->ssrc(), 11U);
  EXPECT_EQ(given->encodings()->Get(0)->rid(), nullptr);
  EXPECT_EQ(given->encodings()->Get(0)->mappedSsrc(), 900U);
  EXPECT_FALSE(given->encodings()->Get(1)->ssrc().has_value());
  EXPECT_EQ(given->encodings()->Get(1)->rid()->str(), "r1");
}

TEST(RtpForTheWorker, KnowsBothKinds) {
  EXPECT_EQ(to_fbs(ortc::MediaKind::audio), fbs::MediaKind::AUDIO);
  EXPECT_EQ(to_fbs(ortc::MediaKind::video), fbs::MediaKind::VIDEO);
}

}  // namespace
}  // namespace rollcall::mediasoup
