// RTP parameters as the worker's FlatBuffers (worker/fbs/rtpParameters.fbs).
#pragma once

#include "ortc/producing.hpp"
#include "ortc/rtp_types.hpp"

#include <FBS/rtpParameters.h>

namespace rollcall::mediasoup {

using Builder = flatbuffers::FlatBufferBuilder;

FBS::RtpParameters::MediaKind to_fbs(ortc::MediaKind kind);

flatbuffers::Offset<FBS::RtpParameters::RtpParameters> to_fbs(
    Builder& builder, const ortc::RtpParameters& parameters);

flatbuffers::Offset<FBS::RtpParameters::RtpMapping> to_fbs(Builder& builder,
                                                           const ortc::RtpMapping& mapping);

using FbsEncodings = flatbuffers::Offset<
    flatbuffers::Vector<flatbuffers::Offset<FBS::RtpParameters::RtpEncodingParameters>>>;
FbsEncodings to_fbs(Builder& builder, const std::vector<ortc::RtpEncodingParameters>& encodings);

}  // namespace rollcall::mediasoup
