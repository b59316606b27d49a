// What a room wants done: answers, messages, calls to the media host, and what to log.
#pragma once

#include "base/error.hpp"
#include "core/messages.hpp"
#include "core/requests.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::core {

/// Answers one request; without an ack only a failure is told, as the event `error`.
struct Reply {
  ConnectionId to;
  std::optional<AckId> ack;
  std::string_view event;  // The request's name in PROTOCOL.md; a literal.
  Result<Answer> answer;
};

/// The same message for all of `to`: encode it once.
struct Send {
  std::vector<ConnectionId> to;
  Message message;
};

/// How a connection ends from our side.
enum class Goodbye {
  final,   // A DISCONNECT packet: a stock client stays away.
  silent,  // Just closed: whoever lives comes back.
};
struct Close {
  ConnectionId connection;
  Goodbye goodbye;
};

// Calls to the media host; with a request id they are answered by MediaAnswered.
struct OpenRouter {
  MediaRequestId request;
  RouterId router;
};
struct CloseRouter {
  RouterId router;
};
struct CreateTransport {
  MediaRequestId request;
  RouterId router;
  TransportId transport;
  JsonText options;
};
struct ConnectTransport {
  MediaRequestId request;
  TransportId transport;
  JsonText dtls_parameters;
};
struct RestartIce {
  MediaRequestId request;
  TransportId transport;
};
struct CloseTransport {
  TransportId transport;
};
struct Produce {
  MediaRequestId request;
  TransportId transport;
  ProducerId producer;
  MediaKind kind;
  JsonText rtp_parameters;
  bool paused;
};
struct SetProducerFlow {
  ProducerId producer;
  Flow flow;
};
struct CloseProducer {
  ProducerId producer;
};
struct Consume {
  MediaRequestId request;
  TransportId transport;
  ConsumerId consumer;
  ProducerId producer;
  JsonText rtp_capabilities;
};
struct SetConsumerFlow {
  ConsumerId consumer;
  Flow flow;
};
/// Of a video consumer: its next picture is to need no other.
struct RequestKeyFrame {
  ConsumerId consumer;
};
struct CloseConsumer {
  ConsumerId consumer;
};
struct SetPreferredLayers {
  MediaRequestId request;
  ConsumerId consumer;
  JsonText layers;
};
struct ProduceData {
  MediaRequestId request;
  TransportId transport;
  DataProducerId producer;
  JsonText parameters;
};
struct CloseDataProducer {
  DataProducerId producer;
};
struct ConsumeData {
  MediaRequestId request;
  TransportId transport;
  DataConsumerId consumer;
  DataProducerId producer;
};
struct CloseDataConsumer {
  DataConsumerId consumer;
};
struct GetStats {
  MediaRequestId request;
  std::variant<TransportId, ProducerId, ConsumerId> object;
};

// The media path as a witness.
/// A data channel from this server to the page. What the page returns on `answers` comes as
/// EchoReturned.
struct OpenEcho {
  MediaRequestId request;
  TransportId transport;
  DataConsumerId consumer;
  DataProducerId answers;
};
/// What the page is told about its socket.
enum class SocketSeen { open, lost };
struct SendEcho {
  DataConsumerId echo;
  std::uint64_t number;
  SocketSeen socket;
};
/// Answered by TrafficCounted, or by MediaAnswered with an error.
struct CountTraffic {
  MediaRequestId request;
  TransportId transport;
};

using MediaCall =
    std::variant<OpenRouter, CloseRouter, CreateTransport, ConnectTransport, RestartIce,
                 CloseTransport, Produce, SetProducerFlow, CloseProducer, Consume, SetConsumerFlow,
                 RequestKeyFrame, CloseConsumer, SetPreferredLayers, ProduceData, CloseDataProducer,
                 ConsumeData, CloseDataConsumer, GetStats, OpenEcho, SendEcho, CountTraffic>;

/// What happened to a person, for log lines and measures. One per transition.
struct Transition {
  enum class State { absent, present, reconnecting, gone, forgotten };
  enum class Why {
    joined,
    resumed,
    back,
    took_over,
    heard,
    silence,
    socket_closed,
    unloading,
    left,
    goodbye,
    connection_lost,
    removed,
    room_ended,
    seat_expired,
  };
  ParticipantId participant;
  Epoch epoch;
  State from;
  State to;
  Why why;
  Duration silence{};  // Since the last evidence, server stalls taken off.
  Duration stay{};     // How long the stay lasted, for transitions to gone.
  // Who that is and what is known of them behind it; for what is kept of the meeting.
  std::string display_name = {};
  std::string identity = {};  // As Join has it.
  Duration frame_age{};       // Since the last frame that page JavaScript sent.
  /// Since the last sign on the media path; none if it gave none, or they are forgotten.
  std::optional<Duration> media_age = std::nullopt;
};

/// Somebody's page carries media from here on, or no longer; one per change.
struct MediaTurned {
  ParticipantId participant;
  Epoch epoch;
  MediaHealth from;
  MediaHealth to;
  std::string display_name;
  std::string identity;
};

/// What an Operate came to: as a host would be answered.
struct Operated {
  Result<Answer> answer;
};

/// A host or an operator has done something to the room; for the log.
struct Moderated {
  std::string_view action;            // The request's name in PROTOCOL.md; a literal.
  std::optional<ParticipantId> by;    // The host; none: an operator.
  std::optional<ParticipantId> whom;  // None: the whole room.
};

/// Somebody may not come in any more, for as long as the room is remembered; for what is kept of
/// it.
struct Banned {
  ParticipantId who;
};
/// ... and nobody is banned any more.
struct BansLifted {};

/// The room's time is up: the meeting in it is ended, and nothing keeps the room any longer.
struct TimeUp {};

/// Everybody has gone for good from a room that stays, made by an operator: what was before is
/// forgotten, and it begins another life.
struct Forgotten {};

using Effect = std::variant<Reply, Send, Close, MediaCall, Transition, MediaTurned, Operated,
                            Moderated, Banned, BansLifted, TimeUp, Forgotten>;
using Effects = std::vector<Effect>;

}  // namespace rollcall::core
