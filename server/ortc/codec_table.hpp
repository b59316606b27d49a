// What mediasoup-worker 3.27.1 can route.
#pragma once

#include "ortc/rtp_types.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::ortc {

/// The header extensions the worker knows, in the order of its FBS.RtpParameters enum.
enum class KnownExtension {
  mid,
  rtp_stream_id,
  repaired_rtp_stream_id,
  abs_send_time,
  transport_wide_cc,
  ssrc_audio_level,
  dependency_descriptor,
  video_orientation,
  time_offset,
  abs_capture_time,
  playout_delay,
  mediasoup_packet_id,
};
std::string_view uri_of(KnownExtension extension);
/// Nothing for an extension that the worker doesn't know.
std::optional<KnownExtension> known_extension(std::string_view uri);

/// Every codec and header extension, as read_rtp_capabilities() would have normalised them.
const RtpCapabilities& supported_rtp_capabilities();

/// Payload types in the order in which routers hand them out.
inline constexpr std::array<std::uint8_t, 32> dynamic_payload_types{
    100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,
    116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 96,  97,  98,  99};

/// Opus and VP8: what every browser can send and receive without a licence.
std::vector<RtpCodecCapability> default_media_codecs();

}  // namespace rollcall::ortc
