// RTP capabilities and parameters from and to JSON.
//
// read_* checks everything a client sends and fills in what it may leave out, as mediasoup does:
// an optional field that is absent, null, false, 0 or empty counts as not given. The error names
// the field. Beyond mediasoup, sizes are limited (limits.hpp) and every number must fit the
// worker's field for it.
#pragma once

#include "base/error.hpp"
#include "ortc/rtp_types.hpp"

#include <boost/json/value.hpp>

namespace rollcall::ortc {

/// Errors: bad_rtp_parameters.
Result<RtpCapabilities> read_rtp_capabilities(const boost::json::value& json);
Result<RtpCodecCapability> read_rtp_codec_capability(const boost::json::value& json);
Result<RtpParameters> read_rtp_parameters(const boost::json::value& json);
/// Errors: bad_request.
Result<ConsumerLayers> read_consumer_layers(const boost::json::value& json);

boost::json::value to_json(const RtpCapabilities& capabilities);
boost::json::value to_json(const RtpCodecCapability& codec);
boost::json::value to_json(const RtpParameters& parameters);
boost::json::value to_json(const RtpMapping& mapping);
boost::json::value to_json(const ConsumerLayers& layers);

}  // namespace rollcall::ortc
