// Our own messages: what PROTOCOL.md calls events and answers, as core values and as JSON.
//
// Decoding judges form alone (types, lengths, characters); whether a request makes sense is the
// core's to say. Whatever the bytes are, the result is a request or an error that names the field.
#pragma once

#include "base/error.hpp"
#include "core/messages.hpp"
#include "core/requests.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::wire {

/// One event of a client. `event` is the name it was sent under, also if the request is an error
/// (empty if there was none, or a name longer than any of ours).
struct Decoded {
  std::string event;
  Result<core::Request> request;
};

/// `arguments` is the JSON array of a Socket.IO EVENT packet: name first, then at most one object.
Decoded decode_event(std::string_view arguments);

/// The body of `POST /leave`.
Result<core::LeaveBeacon> decode_leave_beacon(std::string_view body);

/// One packet, encoded once and shared by all its receivers: the Engine.IO message as it stands in
/// a WebSocket frame.
using Frame = std::shared_ptr<const std::string>;

/// The server's wall clock, for people's eyes: ms since 1970 on the wire.
using WallTime = std::chrono::milliseconds;

/// `ice_servers`: an array, for those answers that tell by which other servers we can be reached.
Frame encode_answer(AckId ack, const Result<core::Answer>& answer,
                    const JsonText& ice_servers = {"[]"});
/// The event `error`, for a request without acknowledgement.
Frame encode_failure(std::string_view event, const Error& error);
Frame encode_message(const core::Message& message, WallTime at);
Frame encode_server_draining(std::chrono::milliseconds retry_after);

}  // namespace rollcall::wire
