// What can be wrong with what somebody sent us. Every code is documented in protocol/PROTOCOL.md.
#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace rollcall {

enum class ErrorCode {
  bad_request,          // A field is missing, has the wrong type, or is out of its limits.
  unknown_event,        // No such event.
  upgrade_required,     // `protocol` is not one we speak.
  not_joined,           // The event needs a join on this connection first.
  already_joined,       // This connection is in a room already.
  meeting_switched,     // This page was superseded; only `takeover: true` returns.
  present_elsewhere,    // The person's own page is here, and the room lets no other take over.
  room_full,            // No place is free.
  not_found,            // No such object among the sender's own (also: somebody else's).
  not_connected,        // The transport has not been connected.
  already_connected,    // The transport was connected before.
  bad_rtp_parameters,   // Malformed or unsupported RTP parameters or capabilities; doubled names.
  bad_dtls_parameters,  // Malformed DTLS parameters.
  bad_sctp_parameters,  // Malformed SCTP parameters, a doubled stream, no SCTP on the transport.
  cannot_consume,       // The given capabilities can't receive that producer.
  limit_reached,        // A limit on objects or on a queue; the hint names it.
  rate_limited,         // Too many of these in too short a time.
  media_unavailable,    // No worker can serve this now; try again.
  server_draining,      // This server takes no new joins.
  token_required,       // This server lets in by signed token only.
  token_invalid,        // Malformed, not signed by a key of this server, or not valid yet.
  token_expired,        // Its time is over; another one is needed.
  not_allowed,          // The token does not grant it.
  banned,               // A host or operator has shut this person out of the room.
  removed,              // ... for now, while this page was away; it may join anew.
  room_locked,          // Nobody new is let into the room.
  internal,             // A bug of ours; nothing was changed.
};

/// The name on the wire, as in PROTOCOL.md: the enumerator's own name.
std::string_view to_text(ErrorCode code);

/// An error as its receiver sees it. `message` says what was wrong, `hint` what to do about it.
struct Error {
  ErrorCode code;
  std::string message;
  std::string hint = {};
  std::optional<Duration> retry_after = std::nullopt;  // The same is fine so much later.

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

}  // namespace rollcall
