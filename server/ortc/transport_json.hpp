// ICE, DTLS and SCTP parameters from and to JSON. The error of read_* names the field.
#pragma once

#include "base/error.hpp"
#include "ortc/transport_types.hpp"

#include <boost/json/value.hpp>

namespace rollcall::ortc {

/// 1 to fingerprints_max fingerprints of the right length, made upper case. Errors:
/// bad_dtls_parameters.
Result<DtlsParameters> read_dtls_parameters(const boost::json::value& json);

/// A stream with a reliability bound is made unordered unless the client said `ordered`. Errors:
/// bad_sctp_parameters.
Result<SctpStreamParameters> read_sctp_stream_parameters(const boost::json::value& json);
Result<SctpCapabilities> read_sctp_capabilities(const boost::json::value& json);

boost::json::value to_json(const DtlsParameters& parameters);
boost::json::value to_json(const IceParameters& parameters);
boost::json::value to_json(const IceCandidate& candidate);
boost::json::value to_json(const std::vector<IceCandidate>& candidates);
boost::json::value to_json(const SctpParameters& parameters);
boost::json::value to_json(const SctpStreamParameters& parameters);

}  // namespace rollcall::ortc
