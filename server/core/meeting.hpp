// One room: who is in it, what they own, and what follows from anything that happens.
//
// The contract, for the driver and for the simulator alike:
//   1. Call step() with the current instant and one event. Instants never go back.
//   2. Carry out the effects in order, all of them, before the next step().
//   3. Call step() with Tick no later than next_deadline().
//   4. Answer every MediaCall that has a request id with exactly one MediaAnswered, at any later
//   time.
//   5. When finished() says so, forget the Meeting: nothing on the media host is left.
// A Meeting calls nothing and nobody: no clock, no randomness, no I/O.
#pragma once

#include "base/error.hpp"
#include "core/messages.hpp"
#include "core/requests.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::core {

/// The three clocks (ARCHITECTURE.md) and their neighbours. Checked at start by validate().
struct PresenceConfig {
  Duration heartbeat = 1s;    // The server's Engine.IO ping.
  Duration silence_max = 3s;  // Without evidence for so long: reconnecting.
  Duration gone_after = 8s;   // ... and so long: gone.
  Duration closed_doubt =
      1s;  // Socket closed without a word: reconnecting so long after the last evidence at most.
  Duration closed_gone = 5s;   // ... and gone so long after it.
  Duration unload_grace = 2s;  // From pagehide to gone: a reload within it never shows.
  Duration media_max =
      30s;  // A lost participant's media session is kept so long after the last evidence.
  Duration seat_max = 10min;   // A seat is kept so long.
  Duration empty_max = 60s;    // A room without seats is kept so long.
  Duration takeover_max = 5s;  // The old page's media session after a takeover, at most.
  Duration transport_setup_max = 15s;
  Duration roster_interval = 50ms;         // Changes after the first one are coalesced so long,
  Duration roster_interval_large = 100ms;  // ... with more than 100 participants,
  Duration roster_interval_huge = 250ms;   // ... with more than 1,000.
  Duration mass_round = 3s;
  Duration stall_credit_above = 250ms;
  Duration stall_return = 30s;
  Duration place_kept = 60s;  // A gone(lost) seat keeps its place so long.
};

struct RoomLimits {
  std::size_t participants_max = 100;
  std::size_t transports_max = 4;  // Per participant, as all below.
  std::size_t producers_max = 8;
  std::size_t consumers_max = 512;
  std::size_t data_producers_max = 8;
  std::size_t data_consumers_max = 64;
};

/// Nothing if the numbers fit together (2 × heartbeat + 1 s ≤ silence < gone < media < seat).
std::optional<Error> validate(const PresenceConfig& config);

// ---- Events -------------------------------------------------------------------------------------

/// A decoded join; the driver has made the ids and hashed the tokens.
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
};

/// Any other request. `fresh_id` is a random id for the object that the request may create.
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
/// The worker under the room died. `router` is the id for the next one.
struct RouterLost {
  RouterId fresh_router;
};

/// Time has passed. Also how the driver reports that it could not listen for `stalled`.
struct Tick {
  Duration stalled{};
};

using Event = std::variant<Join, FromClient, Heard, ConnectionClosed, BeaconLeft, MediaAnswered,
                           TransportStateChanged, ConsumerEnded, ProducerOfConsumerFlow,
                           ConsumerScored, SpeakerChanged, RouterLost, Tick>;

// ---- Effects ------------------------------------------------------------------------------------

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

using MediaCall =
    std::variant<OpenRouter, CloseRouter, CreateTransport, ConnectTransport, RestartIce,
                 CloseTransport, Produce, SetProducerFlow, CloseProducer, Consume, SetConsumerFlow,
                 CloseConsumer, SetPreferredLayers, ProduceData, CloseDataProducer, ConsumeData,
                 CloseDataConsumer, GetStats>;

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
};

using Effect = std::variant<Reply, Send, Close, MediaCall, Transition>;
using Effects = std::vector<Effect>;

// ---- The room -----------------------------------------------------------------------------------

struct MeetingOptions {
  RoomId room;
  RoomGeneration generation;
  RouterId router;  // The id for the first router.
  PresenceConfig presence;
  RoomLimits limits;
};

class Meeting {
 public:
  explicit Meeting(MeetingOptions options);
  ~Meeting();
  Meeting(Meeting&&) noexcept;
  Meeting& operator=(Meeting&&) noexcept;

  /// Appends to `effects`. Never throws; bad input ends in a Reply with an error.
  void step(Instant now, const Event& event, Effects& effects);

  /// The next instant at which something is due; `never` if nothing is.
  Instant next_deadline() const;

  /// Nothing is left here: no seat, no media object, and empty_max has passed.
  bool finished() const;

  /// What everybody sees now; for /health, tests and checkers.
  Snapshot roster(Instant now) const;

  /// Ids of everything that should exist on the media host, router first, in order.
  std::vector<std::string> media_objects() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::core
