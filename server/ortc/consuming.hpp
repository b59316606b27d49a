// What a consumer gets: the producer's consumable parameters cut down to what its client can take.
#pragma once

#include "base/error.hpp"
#include "ortc/producing.hpp"
#include "ortc/rtp_types.hpp"

namespace rollcall::ortc {

/// Whether `remote` can take at least one media codec of `consumable`.
bool can_consume(const RtpParameters& consumable, const RtpCapabilities& remote);

enum class Retransmission { enabled, disabled };  // RTX and NACK.

/// One encoding (`single`: the worker switches between the producer's streams), or all of them.
enum class ConsumerStreams { single, all };

/// Refers to the caller's objects: for one call, not to be kept.
struct ConsumerRequest {
  const RtpParameters& consumable;
  const RtpCapabilities& remote;
  Retransmission retransmission = Retransmission::enabled;
  ConsumerStreams streams = ConsumerStreams::single;
};

/// Parameters without `mid`, which counts per transport and is the caller's. Errors:
/// cannot_consume.
Result<RtpParameters> consumer_parameters(const ConsumerRequest& request,
                                          const SsrcSource& random_ssrc);

/// For a pipe between two routers: every stream as it is, no bandwidth estimation.
RtpParameters pipe_consumer_parameters(const RtpParameters& consumable,
                                       Retransmission retransmission,
                                       const SsrcSource& random_ssrc);

}  // namespace rollcall::ortc
