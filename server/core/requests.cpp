#include "core/requests.hpp"

namespace rollcall::core {

namespace {

struct Name {
  std::string_view operator()(const JoinRequest&) const { return "join"; }
  std::string_view operator()(const PingRequest&) const { return "ping"; }
  std::string_view operator()(const LeaveRequest&) const { return "leave"; }
  std::string_view operator()(const BeforeDisconnectRequest&) const { return "beforeDisconnect"; }
  std::string_view operator()(const VisibilityRequest&) const { return "visibility"; }
  std::string_view operator()(const SetAttributesRequest&) const { return "setAttributes"; }
  std::string_view operator()(const ChatRequest&) const { return "chat"; }
  std::string_view operator()(const ForceCleanupRequest&) const { return "forceCleanup"; }
  std::string_view operator()(const RemoveParticipantRequest&) const { return "removeParticipant"; }
  std::string_view operator()(const MuteParticipantRequest&) const { return "muteParticipant"; }
  std::string_view operator()(const LockRoomRequest&) const { return "lockRoom"; }
  std::string_view operator()(const EndRoomRequest&) const { return "endRoom"; }
  std::string_view operator()(const CreateTransportRequest&) const {
    return "createWebRtcTransport";
  }
  std::string_view operator()(const ConnectTransportRequest&) const {
    return "connectWebRtcTransport";
  }
  std::string_view operator()(const RestartIceRequest&) const { return "restartIce"; }
  std::string_view operator()(const ProduceRequest&) const { return "produce"; }
  std::string_view operator()(const ConsumeRequest&) const { return "consume"; }
  std::string_view operator()(const SetProducerFlowRequest& request) const {
    return request.flow == Flow::pause ? "pauseProducer" : "resumeProducer";
  }
  std::string_view operator()(const SetConsumerFlowRequest& request) const {
    return request.flow == Flow::pause ? "pauseConsumer" : "resumeConsumer";
  }
  std::string_view operator()(const CloseProducerRequest&) const { return "closeProducer"; }
  std::string_view operator()(const CloseConsumerRequest&) const { return "closeConsumer"; }
  std::string_view operator()(const ProduceDataRequest&) const { return "produceData"; }
  std::string_view operator()(const ConsumeDataRequest&) const { return "consumeData"; }
  std::string_view operator()(const SetPreferredLayersRequest&) const {
    return "setPreferredLayers";
  }
  std::string_view operator()(const GetStatsRequest&) const { return "getStats"; }
};

}  // namespace

std::string_view event_name(const Request& request) {
  return std::visit(Name{}, request);
}

}  // namespace rollcall::core
