// A router's RTP capabilities: the configured codecs with payload types, and RTX for video.
#pragma once

#include "base/error.hpp"
#include "ortc/rtp_types.hpp"

#include <vector>

namespace rollcall::ortc {

/// `media_codecs` in order of preference; payload types may be left open. Parameters given there
/// are added to those of the supported codec. Errors: bad_rtp_parameters for an unknown codec, the
/// same payload type twice, or too many codecs for the dynamic payload types.
Result<RtpCapabilities> router_rtp_capabilities(
    const std::vector<RtpCodecCapability>& media_codecs);

}  // namespace rollcall::ortc
