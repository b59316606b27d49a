// What can happen to a room. The driver makes these from sockets, the media host and the clock.
#pragma once

#include "base/error.hpp"
#include "core/messages.hpp"
#include "core/requests.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall::core {

/// What the proof of somebody's identity says beside who it is.
struct Admission {
  Rights rights = {};
  std::optional<TokenHash> token = std::nullopt;  // Of the signed token; none for guests.
  bool expired = false;                           // It was good, but its time is over.
  bool names = false;                             // The display name is the token's.
  std::string identity = {};                      // The token's; empty for guests.
};

/// The answer to a join with a token that is over, where no living seat makes up for that.
inline Error token_expired() {
  return {ErrorCode::token_expired, "the token's time is over",
          "ask whoever gave it for another one"};
}

/// The answer to whoever was not here when the server began to drain.
inline Error server_draining() {
  return {ErrorCode::server_draining, "this server takes no new joins",
          "connect again in a moment"};
}

/// The answer to a join that is fine but for coming so soon.
inline Error join_too_soon(std::string message, Duration wait) {
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(wait);
  return {ErrorCode::rate_limited, std::move(message),
          "again in " + std::to_string(whole.count()) + " ms", whole};
}

/// A decoded join; the driver has made the ids, verified who it is and hashed the tokens.
struct Join {
  ConnectionId connection;
  std::optional<AckId> ack;
  ParticipantId participant;  // From the proven identity.
  std::string display_name;
  TabId tab;  // Made from the connection if the client sent none.
  PageId page;
  std::optional<TokenHash> presented;  // Hash of the resume token that came with it.
  std::string offered_token;           // Fresh, goes out with the answer;
  TokenHash offered;                   // its hash is what is kept.
  bool takeover = false;
  std::optional<RosterVersion> known = std::nullopt;  // The last list that the page had.
  Admission admission = {};
  bool draining = false;  // Whoever has a seat may come back: that is no new join.
};

/// Any other request. `fresh_id` is a random id for what the request may create: an object, or the
/// next life of a room that it ends.
struct FromClient {
  ConnectionId connection;
  std::optional<AckId> ack;
  Request request;
  std::string fresh_id;
};

/// A frame that page JavaScript sent.
struct Heard {
  ConnectionId connection;
};

/// So much waits for a connection that more changes of the list are of no use to it.
struct FellBehind {
  ConnectionId connection;
};
/// It has taken all of that. No evidence: the kernel of a frozen page's machine takes it too.
struct CaughtUp {
  ConnectionId connection;
};

enum class ConnectionEnd {
  said_goodbye,    // A Socket.IO DISCONNECT packet.
  without_a_word,  // Anything else: tells nothing about the person.
};
struct ConnectionClosed {
  ConnectionId connection;
  ConnectionEnd end;
};

struct BeaconLeft {
  ParticipantId participant;
  Epoch epoch;
  PageId page;
  TokenHash token;
};

struct MediaAnswered {
  MediaRequestId request;
  Result<JsonText> answer;
};
enum class TransportState { connected, disconnected, failed, closed };
struct TransportStateChanged {
  TransportId transport;
  TransportState state;
};
struct ConsumerEnded {
  std::variant<ConsumerId, DataConsumerId> consumer;
};
struct ProducerOfConsumerFlow {
  ConsumerId consumer;
  FlowState state;
};
struct ConsumerScored {
  ConsumerId consumer;
  JsonText score;
};
struct SpeakerChanged {
  std::optional<ProducerId> producer;
};
/// The page returned an echo.
struct EchoReturned {
  DataConsumerId echo;
  std::uint64_t number;
};
/// What CountTraffic asked for.
struct TrafficCounted {
  MediaRequestId request;
  Traffic traffic;
};
/// The worker under the room died. `router` is the id for the next one.
struct RouterLost {
  RouterId fresh_router;
};

/// Objects of the room's open router that had come to exist and do no longer.
struct MediaMissing {
  std::vector<std::string> ids;
};

/// What an operator of the server wants done to the room; there ForceCleanupRequest is about the
/// media of everybody. Answered by Operated.
using Operation = std::variant<RemoveParticipantRequest, MuteParticipantRequest, LockRoomRequest,
                               EndRoomRequest, ForceCleanupRequest>;
/// `fresh_id` is a random id for the next life of a room that is ended.
struct Operate {
  Operation operation;
  std::string fresh_id;
};

/// An operator wants the room to be there, also while nobody is, until its time is up or an
/// operator ends it. `fresh_id` is a random id for its further lives. Who was in a room of that
/// name is forgotten, unless they are there or have a seat.
struct Make {
  RoomTerms terms;
  Instant until = never;
  std::string fresh_id;
  /// Whether it was made by this process, or an earlier one: whoever was banned then still is.
  enum class When { now, before } when = When::now;
};

/// Nobody is here, and another room needs the place: no seat is kept any longer.
struct Outbid {};

/// Time has passed. Also how the driver reports that it could not listen for `stalled`.
struct Tick {
  Duration stalled{};
};

using Event = std::variant<Join, FromClient, Heard, FellBehind, CaughtUp, ConnectionClosed,
                           BeaconLeft, MediaAnswered, TransportStateChanged, ConsumerEnded,
                           ProducerOfConsumerFlow, ConsumerScored, SpeakerChanged, EchoReturned,
                           TrafficCounted, RouterLost, MediaMissing, Operate, Make, Outbid, Tick>;

}  // namespace rollcall::core
