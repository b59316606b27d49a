#include "ortc/codec_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::ortc {
namespace {

struct ExtensionUri {
  KnownExtension extension;
  std::string_view uri;
};
constexpr std::array<ExtensionUri, 12> extension_uris{{
    {KnownExtension::mid, "urn:ietf:params:rtp-hdrext:sdes:mid"},
    {KnownExtension::rtp_stream_id, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"},
    {KnownExtension::repaired_rtp_stream_id,
     "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"},
    {KnownExtension::abs_send_time, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"},
    {KnownExtension::transport_wide_cc,
     "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"},
    {KnownExtension::ssrc_audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"},
    {KnownExtension::dependency_descriptor,
     "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"},
    {KnownExtension::video_orientation, "urn:3gpp:video-orientation"},
    {KnownExtension::time_offset, "urn:ietf:params:rtp-hdrext:toffset"},
    {KnownExtension::abs_capture_time,
     "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"},
    {KnownExtension::playout_delay, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"},
    {KnownExtension::mediasoup_packet_id, "urn:mediasoup:params:rtp-hdrext:packet-id"},
}};

RtpCodecCapability audio(std::string_view name, std::uint32_t clock_rate, std::uint8_t channels,
                         std::vector<RtcpFeedback> feedback) {
  return {.kind = MediaKind::audio,
          .mime_type = "audio/" + std::string(name),
          .preferred_payload_type = std::nullopt,
          .clock_rate = clock_rate,
          .channels = channels,
          .parameters = {},
          .rtcp_feedback = std::move(feedback)};
}

// The static payload types of RFC 3551, kept for these codecs.
RtpCodecCapability static_audio(std::uint8_t payload_type, RtpCodecCapability codec) {
  codec.preferred_payload_type = payload_type;
  return codec;
}

// Opus with more than two channels: mono streams first counted, pairs of them coupled to stereo.
RtpCodecCapability multiopus(std::uint8_t channels, std::string_view mapping, int streams,
                             int coupled) {
  auto codec = audio("multiopus", 48000, channels, {{"nack"}, {"transport-cc"}});
  codec.parameters = {{"channel_mapping", std::string(mapping)},
                      {"num_streams", streams},
                      {"coupled_streams", coupled}};
  return codec;
}

RtpCodecCapability video(std::string_view name, ParameterMap parameters = {}) {
  return {.kind = MediaKind::video,
          .mime_type = "video/" + std::string(name),
          .preferred_payload_type = std::nullopt,
          .clock_rate = 90000,
          .channels = std::nullopt,
          .parameters = std::move(parameters),
          .rtcp_feedback = {
              {"nack"}, {"nack", "pli"}, {"ccm", "fir"}, {"goog-remb"}, {"transport-cc"}}};
}

void add_audio_codecs(std::vector<RtpCodecCapability>& codecs) {
  const std::vector<RtcpFeedback> cc{{"transport-cc"}};
  codecs.push_back(audio("opus", 48000, 2, {{"nack"}, {"transport-cc"}}));
  codecs.push_back(multiopus(4, "0,1,2,3", 2, 2));
  codecs.push_back(multiopus(6, "0,4,1,2,3,5", 4, 2));
  codecs.push_back(multiopus(8, "0,6,1,2,3,4,5,7", 5, 3));
  codecs.push_back(static_audio(0, audio("PCMU", 8000, 1, cc)));
  codecs.push_back(static_audio(8, audio("PCMA", 8000, 1, cc)));
  for (const auto rate : {32000u, 16000u})
    codecs.push_back(audio("ISAC", rate, 1, cc));
  codecs.push_back(static_audio(9, audio("G722", 8000, 1, cc)));
  codecs.push_back(audio("iLBC", 8000, 1, cc));
  for (const auto rate : {24000u, 16000u, 12000u, 8000u}) {
    codecs.push_back(audio("SILK", rate, 1, cc));
  }
  for (const auto rate : {32000u, 16000u, 8000u}) {
    codecs.push_back(static_audio(13, audio("CN", rate, 1, {})));
  }
  for (const auto rate : {48000u, 32000u, 16000u, 8000u}) {
    codecs.push_back(audio("telephone-event", rate, 1, {}));
  }
}

enum class For { audio, video, both };

struct OfferedExtension {
  KnownExtension extension;
  std::uint8_t id;
  For kinds;
  ExtensionDirection audio_direction = ExtensionDirection::sendrecv;
  ExtensionDirection video_direction = ExtensionDirection::sendrecv;
};

// In the order of ids. `recvonly`: the worker reads it, but consumers aren't told of it.
constexpr auto sendrecv = ExtensionDirection::sendrecv;
constexpr auto recvonly = ExtensionDirection::recvonly;
constexpr std::array<OfferedExtension, 12> offered_extensions{{
    {KnownExtension::mid, 1, For::both},
    {KnownExtension::rtp_stream_id, 2, For::video, recvonly, recvonly},
    {KnownExtension::repaired_rtp_stream_id, 3, For::video, recvonly, recvonly},
    {KnownExtension::abs_send_time, 4, For::both},
    {KnownExtension::transport_wide_cc, 5, For::both, recvonly, sendrecv},
    {KnownExtension::ssrc_audio_level, 6, For::audio},
    {KnownExtension::dependency_descriptor, 7, For::video, recvonly, recvonly},
    {KnownExtension::video_orientation, 8, For::video},
    {KnownExtension::time_offset, 9, For::video},
    {KnownExtension::abs_capture_time, 10, For::both},
    {KnownExtension::playout_delay, 11, For::both},
    {KnownExtension::mediasoup_packet_id, 12, For::both},
}};

RtpHeaderExtension offered(const OfferedExtension& entry, MediaKind kind) {
  return {.kind = kind,
          .uri = std::string(uri_of(entry.extension)),
          .preferred_id = entry.id,
          .preferred_encrypt = false,
          .direction = kind == MediaKind::audio ? entry.audio_direction : entry.video_direction};
}

RtpCapabilities make_supported() {
  RtpCapabilities supported;
  add_audio_codecs(supported.codecs);
  supported.codecs.push_back(video("VP8"));
  supported.codecs.push_back(video("VP9"));
  supported.codecs.push_back(video("H264", {{"level-asymmetry-allowed", 1}}));
  supported.codecs.push_back(video("AV1"));
  for (const auto& entry : offered_extensions) {
    if (entry.kinds != For::video) {
      supported.header_extensions.push_back(offered(entry, MediaKind::audio));
    }
    if (entry.kinds != For::audio) {
      supported.header_extensions.push_back(offered(entry, MediaKind::video));
    }
  }
  return supported;
}

}  // namespace

std::string_view uri_of(KnownExtension extension) {
  return extension_uris[static_cast<std::size_t>(extension)].uri;
}

std::optional<KnownExtension> known_extension(std::string_view uri) {
  const auto* found = std::find_if(extension_uris.begin(), extension_uris.end(),
                                   [&](const ExtensionUri& entry) { return entry.uri == uri; });
  if (found == extension_uris.end()) return std::nullopt;
  return found->extension;
}

const RtpCapabilities& supported_rtp_capabilities() {
  static const RtpCapabilities supported = make_supported();
  return supported;
}

std::vector<RtpCodecCapability> default_media_codecs() {
  auto opus = audio("opus", 48000, 2, {});
  auto vp8 = video("VP8");
  vp8.rtcp_feedback.clear();  // The router takes it from the supported codec.
  return {std::move(opus), std::move(vp8)};
}

}  // namespace rollcall::ortc
