// What the tests of this folder share: JSON as browsers send it, and a router to negotiate with.
#pragma once

#include "base/error.hpp"
#include "ortc/codec_table.hpp"
#include "ortc/limits.hpp"
#include "ortc/producing.hpp"
#include "ortc/router_capabilities.hpp"
#include "ortc/rtp_json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace rollcall::ortc::samples {

inline boost::json::value parsed(std::string_view text) {
  return boost::json::parse({text.data(), text.size()});
}

/// The error's message; empty if there was none.
template <class T>
std::string refusal(const Result<T>& result) {
  return result ? std::string() : result.error().message;
}

/// Not random at all: `first`, then each 1000 above the one before.
inline SsrcSource ssrcs_from(std::uint32_t first) {
  return [next = first]() mutable {
    const auto ssrc = next;
    next += 1000;
    return ssrc;
  };
}

inline RtpCodecCapability codec(std::string_view mime_type, std::uint32_t clock_rate,
                                ParameterMap parameters = {}) {
  RtpCodecCapability capability;
  capability.kind = mime_type.starts_with("video") ? MediaKind::video : MediaKind::audio;
  capability.mime_type = std::string(mime_type);
  capability.clock_rate = clock_rate;
  if (capability.kind == MediaKind::audio) capability.channels = 1;
  capability.parameters = std::move(parameters);
  return capability;
}

inline RtpCodecCapability opus() {
  auto capability = codec("audio/opus", 48000);
  capability.channels = 2;
  return capability;
}
inline RtpCodecCapability vp8() {
  return codec("video/VP8", 90000);
}
inline RtpCodecCapability vp9(int profile) {
  return codec("video/VP9", 90000, {{"profile-id", profile}});
}
inline RtpCodecCapability h264(std::string_view profile_level_id) {
  return codec("video/H264", 90000,
               {{"packetization-mode", 1}, {"profile-level-id", std::string(profile_level_id)}});
}

inline RtpCapabilities router_with(const std::vector<RtpCodecCapability>& codecs) {
  auto router = router_rtp_capabilities(codecs);
  EXPECT_TRUE(router) << refusal(router);
  return router.value_or(RtpCapabilities{});
}

/// Opus has payload type 100, VP8 101 and its RTX 102.
inline RtpCapabilities default_router() {
  return router_with(default_media_codecs());
}

inline RtpParameters parameters_from(std::string_view text) {
  auto parameters = read_rtp_parameters(parsed(text));
  EXPECT_TRUE(parameters) << refusal(parameters);
  return parameters.value_or(RtpParameters{});
}

/// A camera as Chromium sends it: three VP8 streams told apart by their RIDs.
inline constexpr std::string_view simulcast_camera = R"({
  "mid": "1",
  "codecs": [
    {"mimeType": "video/VP8", "payloadType": 96, "clockRate": 90000,
     "rtcpFeedback": [{"type": "nack"}, {"type": "nack", "parameter": "pli"}]},
    {"mimeType": "video/rtx", "payloadType": 97, "clockRate": 90000, "parameters": {"apt": 96}}
  ],
  "headerExtensions": [
    {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 4},
    {"uri": "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "id": 10}
  ],
  "encodings": [
    {"rid": "r0", "scalabilityMode": "L1T3", "maxBitrate": 100000},
    {"rid": "r1", "scalabilityMode": "L1T3", "maxBitrate": 300000},
    {"rid": "r2", "scalabilityMode": "L1T3", "maxBitrate": 900000}
  ],
  "rtcp": {"cname": "camera", "reducedSize": true},
  "msid": "stream track"
})";

inline constexpr std::string_view microphone = R"({
  "mid": "0",
  "codecs": [
    {"mimeType": "audio/opus", "payloadType": 111, "clockRate": 48000, "channels": 2,
     "parameters": {"minptime": 10, "useinbandfec": 1},
     "rtcpFeedback": [{"type": "transport-cc"}]}
  ],
  "headerExtensions": [{"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": 1}],
  "encodings": [{"ssrc": 3735928559, "dtx": true}],
  "rtcp": {"cname": "microphone"}
})";

}  // namespace rollcall::ortc::samples
