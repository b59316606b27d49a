// When two descriptions mean the same codec.
#pragma once

#include "ortc/rtp_types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::ortc {

/// The part of a codec that decides, whichever of the two structs it comes from.
struct CodecView {
  std::string_view mime_type;
  std::uint32_t clock_rate;
  std::optional<std::uint8_t> channels;
  const ParameterMap& parameters;
};
CodecView view(const RtpCodecCapability& codec);
CodecView view(const RtpCodecParameters& codec);

bool is_rtx(std::string_view mime_type);
bool is_h264(std::string_view mime_type);
bool is_vp8(std::string_view mime_type);

/// Same codec family: MIME type, clock rate, channels; for multiopus also the stream layout.
bool same_family(const CodecView& a, const CodecView& b);

/// Same family and decodable as such: H.264 packetization mode and profile, VP9 profile.
bool same_codec(const CodecView& a, const CodecView& b);

/// The parameter's value, or 0 if it is absent, 0 or empty.
ParameterValue value_or_zero(const ParameterMap& parameters, std::string_view name);

/// `apt` of an RTX codec: the payload type it repairs.
std::optional<std::int32_t> associated_payload_type(const ParameterMap& parameters);

}  // namespace rollcall::ortc
