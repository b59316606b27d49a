// What clients ask for, after decoding and before judging. One struct per event of PROTOCOL.md.
#pragma once

#include "core/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rollcall::core {

// What proves who somebody is. Secrets: never logged, echoed or kept.
struct GuestKey {
  std::string text;
};
struct AccessToken {
  std::string text;
};
using Credential = std::variant<GuestKey, AccessToken>;

struct JoinRequest {
  RoomId room;
  Credential credential;
  std::optional<std::string> display_name;  // Always there beside a guest key.
  std::optional<TabId> tab;
  std::optional<PageId> page;
  std::optional<std::string> resume_token;  // A secret, too.
  bool takeover = false;
  std::optional<RosterVersion> roster_version;
};

struct PingRequest {
  std::optional<RosterVersion> roster_version;
};
struct LeaveRequest {};
/// `beforeDisconnect`; a room id that is not the joined one makes it void.
struct BeforeDisconnectRequest {
  RoomId room;
  bool unloading = false;
};
enum class Visibility { visible, hidden, frozen };
struct VisibilityRequest {
  Visibility state;
};
struct SetAttributesRequest {
  std::optional<bool> hand;
  std::optional<std::string> display_name;
};
struct ChatRequest {
  std::string text;
};
struct ForceCleanupRequest {};

// What hosts may ask for.
struct RemoveParticipantRequest {
  ParticipantId participant;
  bool ban = false;
};
struct MuteParticipantRequest {
  ParticipantId participant;
  MediaSource source = MediaSource::microphone;
};
struct LockRoomRequest {
  bool locked;
};
struct EndRoomRequest {};

struct CreateTransportRequest {
  Direction direction;
  JsonText options;
};  // {sctpCapabilities?}
struct ConnectTransportRequest {
  TransportId transport;
  JsonText dtls_parameters;
};
struct RestartIceRequest {
  TransportId transport;
};
struct ProduceRequest {
  TransportId transport;
  MediaKind kind;
  MediaSource source;
  JsonText rtp_parameters;
  bool paused = false;
};
struct ConsumeRequest {
  TransportId transport;
  ProducerId producer;
  JsonText rtp_capabilities;
};
enum class Flow { pause, resume };
struct SetProducerFlowRequest {
  ProducerId producer;
  Flow flow;
};
struct SetConsumerFlowRequest {
  ConsumerId consumer;
  Flow flow;
};
struct CloseProducerRequest {
  ProducerId producer;
};
struct CloseConsumerRequest {
  ConsumerId consumer;
};
struct ProduceDataRequest {
  TransportId transport;
  std::string label;
  std::string protocol;
  JsonText parameters;  // {sctpStreamParameters, label, protocol}
};
struct ConsumeDataRequest {
  TransportId transport;
  DataProducerId producer;
};
struct SetPreferredLayersRequest {
  ConsumerId consumer;
  JsonText layers;
};
struct GetStatsRequest {
  std::variant<TransportId, ProducerId, ConsumerId> object;
};

using Request =
    std::variant<JoinRequest, PingRequest, LeaveRequest, BeforeDisconnectRequest, VisibilityRequest,
                 SetAttributesRequest, ChatRequest, ForceCleanupRequest, RemoveParticipantRequest,
                 MuteParticipantRequest, LockRoomRequest, EndRoomRequest, CreateTransportRequest,
                 ConnectTransportRequest, RestartIceRequest, ProduceRequest, ConsumeRequest,
                 SetProducerFlowRequest, SetConsumerFlowRequest, CloseProducerRequest,
                 CloseConsumerRequest, ProduceDataRequest, ConsumeDataRequest,
                 SetPreferredLayersRequest, GetStatsRequest>;

/// The request's name in PROTOCOL.md; a literal.
std::string_view event_name(const Request& request);

/// The body of `POST /leave`, sent from `pagehide`.
struct LeaveBeacon {
  RoomId room;
  ParticipantId participant;
  Epoch epoch;
  PageId page;
  std::string resume_token;
};

}  // namespace rollcall::core
