// Whether a STUN or TURN server answers, and takes our credentials.
#pragma once

#include "base/error.hpp"
#include "turn/ice_url.hpp"
#include "turn/shared_secret.hpp"

#include <chrono>
#include <vector>

namespace rollcall::turn {

/// Asks all at the same time, and blocks for `longest` at most. A STUN server is asked for our
/// address, a TURN server to relay, which is given back at once; what has TLS has to show a
/// certificate for that name. DTLS is not spoken here: an error of its own.
std::vector<Result<void>> probe(const std::vector<IceUrl>& urls, const Credentials& with,
                                std::chrono::milliseconds longest);

}  // namespace rollcall::turn
