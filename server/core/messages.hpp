// What the core says to clients: answers to requests and events. server/wire writes them as JSON.
#pragma once

#include "base/error.hpp"
#include "core/types.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::core {

struct Timings {  // As announced to clients, in PROTOCOL.md's `timings`.
  Duration heartbeat;
  Duration silence;
  Duration gone;
  Duration media;
  Duration seat;
  Duration recovering;  // How much longer; 0 if it is over or was never on.

  bool operator==(const Timings&) const = default;
};

// Answers.
struct Done {
  bool operator==(const Done&) const = default;
};  // `{}`
/// Somebody's own producer was paused by a host or an operator. Told at once, and with the answer
/// to a join of the same page.
struct Muted {
  ProducerId producer;
  MediaSource source;

  bool operator==(const Muted&) const = default;
};
struct Joined {
  ParticipantId participant;
  Epoch epoch;
  std::string resume_token;
  bool resumed = false;
  bool recovering = false;
  bool locked = false;
  Snapshot roster;
  std::vector<ProducerInfo> producers;
  std::vector<DataProducerInfo> data_producers;
  JsonText router_rtp_capabilities;
  std::vector<TransportInfo> transports;
  std::vector<Muted> muted;  // On these.
  Timings timings;
};
/// An answer that the media host wrote: passed on as it is.
struct FromMediaHost {
  JsonText body;
};
/// What a page makes its side of a transport of, and what it restarts ICE with (`{iceParameters:
/// body}`): for both it is told again by which other servers it may reach us.
struct TransportMade {
  JsonText body;
};
struct IceParametersAnswer {
  JsonText body;
};
struct StatsAnswer {  // `{stats: body}`
  JsonText body;
};
struct CleanedUp {
  std::size_t closed = 0;
};
struct MutedAnswer {
  std::size_t producers = 0;  // That were not paused before.
};

using Answer = std::variant<Done, Joined, FromMediaHost, TransportMade, IceParametersAnswer,
                            StatsAnswer, CleanedUp, MutedAnswer>;

// Events.
struct Pong {
  RosterVersion version;
};  // The driver adds the wall clock.
struct RosterChanges {
  RosterVersion version;
  std::vector<RosterChange> changes;
};
struct RosterSnapshot {
  Snapshot roster;
};
struct NewProducer {
  ProducerInfo producer;
};
struct ProducerClosed {
  ProducerId producer;
  ParticipantId participant;
};
enum class FlowState { paused, resumed };
struct ProducerFlowChanged {
  ProducerId producer;
  ParticipantId participant;
  FlowState state;
};
struct NewDataProducer {
  DataProducerInfo producer;
};
struct DataProducerClosed {
  DataProducerId producer;
  ParticipantId participant;
};
struct ConsumerClosed {
  std::variant<ConsumerId, DataConsumerId> consumer;
};
enum class TransportClosedReason {
  setup_timeout,
  dtls_closed,
  force_cleanup,
  rights_lost,  // A join brought a token that grants less.
  missing,      // The media worker did not have it, or something on it, any more.
};
struct TransportClosed {
  TransportId transport;
  TransportClosedReason reason;
};
struct IceRestartNeeded {
  TransportId transport;
};
struct MediaReset {
  JsonText router_rtp_capabilities;
};
struct ActiveSpeaker {
  std::optional<ParticipantId> participant;
};
struct ConsumerScore {
  ConsumerId consumer;
  JsonText score;
};
struct ChatMessage {
  std::uint64_t number;
  ParticipantId participant;
  std::string display_name;
  std::string text;
};
struct MeetingSwitched {
  RoomId room;
};
struct RoomLocked {
  bool locked;
};
enum class RemovedReason { removed, banned };
struct Removed {
  RemovedReason reason;
};
struct RoomEnded {};

using Message =
    std::variant<Pong, RosterChanges, RosterSnapshot, NewProducer, ProducerClosed,
                 ProducerFlowChanged, NewDataProducer, DataProducerClosed, ConsumerClosed,
                 TransportClosed, IceRestartNeeded, MediaReset, ActiveSpeaker, ConsumerScore,
                 ChatMessage, MeetingSwitched, Muted, RoomLocked, Removed, RoomEnded>;

}  // namespace rollcall::core
