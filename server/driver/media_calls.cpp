#include "driver/media_calls.hpp"

#include <type_traits>
#include <utility>

namespace rollcall::driver {
namespace {

ports::MediaKind to_port(core::MediaKind kind) {
  return kind == core::MediaKind::audio ? ports::MediaKind::audio : ports::MediaKind::video;
}

}  // namespace

/// One overload per call; `id` is the media host's number for it.
struct MediaCalls::Dispatch {
  ports::MediaHost& host;
  MediaRequestId id;

  void operator()(const core::OpenRouter& call) const { host.open_router(id, call.router); }
  void operator()(const core::CloseRouter& call) const { host.close_router(call.router); }
  void operator()(const core::CreateTransport& call) const {
    host.create_transport(id, call.router, call.transport, call.options);
  }
  void operator()(const core::ConnectTransport& call) const {
    host.connect_transport(id, call.transport, call.dtls_parameters);
  }
  void operator()(const core::RestartIce& call) const { host.restart_ice(id, call.transport); }
  void operator()(const core::CloseTransport& call) const { host.close_transport(call.transport); }
  void operator()(const core::Produce& call) const {
    const auto state = call.paused ? ports::InitialState::paused : ports::InitialState::running;
    host.produce(id, call.transport, call.producer, to_port(call.kind), call.rtp_parameters, state);
  }
  void operator()(const core::SetProducerFlow& call) const {
    if (call.flow == core::Flow::pause)
      host.pause_producer(call.producer);
    else
      host.resume_producer(call.producer);
  }
  void operator()(const core::CloseProducer& call) const { host.close_producer(call.producer); }
  void operator()(const core::Consume& call) const {
    host.consume(id, call.transport, call.consumer, call.producer, call.rtp_capabilities);
  }
  void operator()(const core::SetConsumerFlow& call) const {
    if (call.flow == core::Flow::pause)
      host.pause_consumer(call.consumer);
    else
      host.resume_consumer(call.consumer);
  }
  void operator()(const core::RequestKeyFrame& call) const {
    host.request_key_frame(call.consumer);
  }
  void operator()(const core::CloseConsumer& call) const { host.close_consumer(call.consumer); }
  void operator()(const core::SetPreferredLayers& call) const {
    host.set_preferred_layers(id, call.consumer, call.layers);
  }
  void operator()(const core::ProduceData& call) const {
    host.produce_data(id, call.transport, call.producer, call.parameters);
  }
  void operator()(const core::CloseDataProducer& call) const {
    host.close_data_producer(call.producer);
  }
  void operator()(const core::ConsumeData& call) const {
    host.consume_data(id, call.transport, call.consumer, call.producer);
  }
  void operator()(const core::CloseDataConsumer& call) const {
    host.close_data_consumer(call.consumer);
  }
  void operator()(const core::OpenEcho& call) const {
    host.open_echo(id, call.transport, call.consumer, call.answers);
  }
  void operator()(const core::SendEcho& call) const {
    const auto socket =
        call.socket == core::SocketSeen::open ? ports::SocketSeen::open : ports::SocketSeen::lost;
    host.send_echo(call.echo, call.number, socket);
  }
  void operator()(const core::CountTraffic& call) const { host.count_traffic(id, call.transport); }
  void operator()(const core::GetStats& call) const {
    const auto ask = [this]<class Id>(const Id& object) {
      if constexpr (std::is_same_v<Id, TransportId>)
        host.transport_stats(id, object);
      else if constexpr (std::is_same_v<Id, ProducerId>)
        host.producer_stats(id, object);
      else
        host.consumer_stats(id, object);
    };
    std::visit(ask, call.object);
  }
};

bool MediaCalls::make(const core::MediaCall& call, Asked by) {
  routes_.note(by.room, call);
  bool answered = false;
  std::visit(
      [&]<class Call>(const Call& made) {
        if constexpr (requires { made.request; }) {
          answered = true;
          by.request = made.request;
        }
        if constexpr (std::is_same_v<Call, core::OpenRouter>)
          by.made = made.router;
        else if constexpr (std::is_same_v<Call, core::CreateTransport>)
          by.made = made.transport;
        else if constexpr (std::is_same_v<Call, core::Consume> ||
                           std::is_same_v<Call, core::ConsumeData> ||
                           std::is_same_v<Call, core::OpenEcho>)
          by.made = made.consumer;
      },
      call);
  if (answered) {
    last_ = last_.next();
    asked_.emplace(last_, std::move(by));
  }
  std::visit(Dispatch{host_, last_}, call);
  return answered;
}

MediaRequestId MediaCalls::list_objects() {
  last_ = last_.next();
  host_.list_objects(last_);
  return last_;
}

std::optional<Asked> MediaCalls::take(MediaRequestId request, const Result<JsonText>& answer) {
  const auto found = asked_.find(request);
  if (found == asked_.end()) return std::nullopt;
  Asked asked = std::move(found->second);
  asked_.erase(found);
  if (answer) return asked;
  std::visit(
      [this]<class Id>(const Id& id) {
        if constexpr (!std::is_same_v<Id, std::monostate>) routes_.remove(id);
      },
      asked.made);
  return asked;
}

}  // namespace rollcall::driver
