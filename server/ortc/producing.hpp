// From what a client sends to what the worker and the consumers need to know about it.
#pragma once

#include "base/error.hpp"
#include "ortc/rtp_types.hpp"
#include "ortc/stream_names.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace rollcall::ortc {

/// Gives a random number in [random_ssrc_min, random_ssrc_max] (limits.hpp).
using SsrcSource = std::function<std::uint32_t()>;

/// A producer's own parameters, matched with the router's codecs.
struct MatchedProducer {
  RtpParameters parameters;  // As given; H.264 with the negotiated profile-level-id.
  RtpMapping mapping;
};

/// Errors: bad_rtp_parameters for a codec the router lacks, or RTX without its media codec.
Result<MatchedProducer> match_producer(RtpParameters parameters, const RtpCapabilities& router,
                                       const SsrcSource& random_ssrc);

/// What the router offers of this producer, before a consumer's capabilities narrow it down.
RtpParameters consumable_parameters(MediaKind kind, const MatchedProducer& producer,
                                    const RtpCapabilities& router);

/// All that the worker's ProduceRequest and later consumers need.
struct ProducerPlan {
  RtpParameters parameters;
  RtpMapping mapping;
  RtpParameters consumable;
  StreamNames names;  // To be distinct from those of other producers of the transport.
};

/// The whole way of a `produce`: an encoding is added if there is none, `cname` (one per transport)
/// replaces the given one, and what the worker would refuse or abort at is refused here.
/// Errors: bad_rtp_parameters.
Result<ProducerPlan> plan_producer(MediaKind kind, RtpParameters parameters,
                                   const RtpCapabilities& router, const std::string& cname,
                                   const SsrcSource& random_ssrc);

}  // namespace rollcall::ortc
