// By what the packets of one producer are told from those of others on its transport.
#pragma once

#include "base/error.hpp"
#include "ortc/rtp_types.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace rollcall::ortc {

struct StreamNames {
  std::optional<std::string> mid = {};
  std::set<std::uint32_t> ssrcs = {};  // Of RTX too.
  std::set<std::string> rids = {};

  bool operator==(const StreamNames&) const = default;
};

/// Errors: bad_rtp_parameters for a name that is there twice.
Result<StreamNames> stream_names(const RtpParameters& parameters);

/// Whether a producer may come to a transport that has `other` already: all that the worker's
/// RtpListener refuses is refused. Errors: bad_rtp_parameters.
Result<void> check_distinct(const StreamNames& made, const StreamNames& other);

}  // namespace rollcall::ortc
