// Transports and statistics: the worker's FlatBuffers from and to what clients speak.
#pragma once

#include "ortc/transport_types.hpp"

#include <FBS/response.h>
#include <FBS/webRtcTransport.h>
#include <boost/json/value.hpp>

namespace rollcall::mediasoup {

using Builder = flatbuffers::FlatBufferBuilder;

flatbuffers::Offset<FBS::WebRtcTransport::DtlsParameters> to_fbs(
    Builder& builder, const ortc::DtlsParameters& parameters);

flatbuffers::Offset<FBS::SctpParameters::SctpStreamParameters> to_fbs(
    Builder& builder, const ortc::SctpStreamParameters& parameters);

/// What a client needs to make its side: `{id, iceParameters, iceCandidates, dtlsParameters,
/// sctpParameters?}`.
boost::json::value transport_for_client(const FBS::WebRtcTransport::DumpResponse& dump);

boost::json::value to_json(const FBS::Transport::RestartIceResponse& response);

/// mediasoup's statistics, an array.
boost::json::value to_json(const FBS::WebRtcTransport::GetStatsResponse& stats);
boost::json::value rtp_stats(
    const flatbuffers::Vector<flatbuffers::Offset<FBS::RtpStream::Stats>>& streams);

}  // namespace rollcall::mediasoup
