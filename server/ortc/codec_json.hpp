// The parts of JSON that codec capabilities and codec parameters share.
#pragma once

#include "ortc/json_field.hpp"
#include "ortc/rtp_types.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace rollcall::ortc {

/// `audio/...` or `video/...`, in printable ASCII; sets `kind`.
std::string read_mime_type(const JsonField& field, MediaKind& kind);
/// Audio has 1 channel unless it says otherwise, video has none.
std::optional<std::uint8_t> read_channels(const JsonField& field, MediaKind kind);
ParameterMap read_parameter_map(const JsonField& field);
std::vector<RtcpFeedback> read_rtcp_feedback(const JsonField& field);

boost::json::value to_json(const ParameterMap& parameters);
boost::json::value to_json(const std::vector<RtcpFeedback>& feedback);

}  // namespace rollcall::ortc
