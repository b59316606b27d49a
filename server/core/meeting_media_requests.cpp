// What clients want of the media host. Ids resolve only inside the sender's own media session; only
// consume and consumeData reach for what others produce, in this room.
#include "core/meeting_state.hpp"

#include <string>
#include <type_traits>
#include <utility>

namespace rollcall::core {

namespace {

// Consuming everybody in a large room at once is fine, more is not.
constexpr std::size_t questions_max = 1024;  // Per participant, unanswered.

tl::unexpected<Error> not_yours(std::string what) {
  return fail(ErrorCode::not_found, "no such " + std::move(what) + " of yours");
}

tl::unexpected<Error> limit(std::string name) {
  return fail(ErrorCode::limit_reached, "too many at once", std::move(name));
}

}  // namespace

std::optional<Error> Meeting::State::no_answer_now(const Caller& caller) const {
  if (!router_serves()) {
    return Error{ErrorCode::media_unavailable, "media is not available at the moment",
                 "wait for mediaReset or try again"};
  }
  const auto count = pending_of.find(caller.seat.id);
  if (count == pending_of.end() || count->second < questions_max) return std::nullopt;
  return Error{ErrorCode::limit_reached, "too many unanswered requests", "requests"};
}

MediaRequestId Meeting::State::ask(const Caller& caller, Question question) {
  last_request = last_request.next();
  pending.emplace(last_request, Pending{caller.asker, std::move(question)});
  ++pending_of[caller.seat.id];
  return last_request;
}

Result<Transport*> Meeting::State::transport_for(const Caller& caller, const TransportId& id,
                                                 Direction direction) {
  if (auto error = no_answer_now(caller)) return tl::unexpected<Error>(std::move(*error));
  Transport* transport = own(caller, id);
  if (!transport) return not_yours("transport");
  if (transport->direction == direction) return transport;
  return fail(ErrorCode::bad_request, "transportId: that transport has the other direction",
              "make one transport for each direction");
}

void Meeting::State::handle(Caller& caller, const CreateTransportRequest& request) {
  if (auto error = no_answer_now(caller)) {
    return reply(caller.asker, tl::unexpected<Error>(std::move(*error)));
  }
  const MediaSessionId session = caller.seat.media;
  if (media.transports(session).size() >= options.limits.transports_max) {
    return reply(caller.asker, limit("transports"));
  }
  const TransportId id(caller.fresh_id);
  Transport transport;
  transport.session = session;
  transport.direction = request.direction;
  media.add(id, std::move(transport));
  setup_due.arm(id, now + options.presence.transport_setup_max);
  call(CreateTransport{ask(caller, id), router.id, id, request.options});
}

void Meeting::State::handle(Caller& caller, const ConnectTransportRequest& request) {
  if (auto error = no_answer_now(caller)) {
    return reply(caller.asker, tl::unexpected<Error>(std::move(*error)));
  }
  Transport* transport = own(caller, request.transport);
  if (!transport) return reply(caller.asker, not_yours("transport"));
  if (transport->setup != Transport::Setup::none) {
    return reply(caller.asker,
                 fail(ErrorCode::already_connected, "that transport was connected before"));
  }
  transport->setup = Transport::Setup::asked;
  call(ConnectTransport{ask(caller, ConnectionOf{request.transport}), request.transport,
                        request.dtls_parameters});
}

void Meeting::State::handle(Caller& caller, const RestartIceRequest& request) {
  if (auto error = no_answer_now(caller)) {
    return reply(caller.asker, tl::unexpected<Error>(std::move(*error)));
  }
  if (!own(caller, request.transport)) return reply(caller.asker, not_yours("transport"));
  call(RestartIce{ask(caller, Passed::ice_parameters), request.transport});
}

void Meeting::State::handle(Caller& caller, const ProduceRequest& request) {
  if (!allowed(caller, caller.seat.rights.permissions.publish, "canPublish")) return;
  const auto transport = transport_for(caller, request.transport, Direction::send);
  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));
  if ((*transport)->setup == Transport::Setup::none) {
    return reply(caller.asker, fail(ErrorCode::not_connected, "the transport is not connected",
                                    "connectWebRtcTransport first"));
  }
  if (media.count(caller.seat.media, &Transport::producers) >= options.limits.producers_max) {
    return reply(caller.asker, limit("producers"));
  }
  if (!may_tell_all(caller, caller.seat.publishing, options.limits.publishing)) return;
  const ProducerId id(caller.fresh_id);
  media.add(id, Producer{request.transport,
                         false,
                         {.id = id,
                          .participant = caller.seat.id,
                          .kind = request.kind,
                          .source = request.source,
                          .paused = request.paused,
                          .replaces = std::nullopt}});
  call(Produce{ask(caller, id), request.transport, id, request.kind, request.rtp_parameters,
               request.paused});
}

void Meeting::State::handle(Caller& caller, const ConsumeRequest& request) {
  if (!allowed(caller, caller.seat.rights.permissions.subscribe, "canSubscribe")) return;
  const auto transport = transport_for(caller, request.transport, Direction::recv);
  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));
  const Producer* producer = media.find(request.producer);
  if (!producer || !can_consume(caller, *producer)) {
    return reply(caller.asker, fail(ErrorCode::not_found, "nobody else here has that producer"));
  }
  if (media.count(caller.seat.media, &Transport::consumers) >= options.limits.consumers_max) {
    return reply(caller.asker, limit("consumers"));
  }
  const ConsumerId id(caller.fresh_id);
  media.add(id, Consumer{request.transport, request.producer});
  call(Consume{ask(caller, id), request.transport, id, request.producer, request.rtp_capabilities});
}

void Meeting::State::handle(Caller& caller, const SetProducerFlowRequest& request) {
  Producer* producer = own(caller, request.producer);
  if (!producer) return reply(caller.asker, not_yours("producer"));
  const bool paused = request.flow == Flow::pause;
  if (paused) producer->muted = false;
  if (producer->info.paused != paused) {
    // Who wants to be silent is, always; nobody is oftener than they spoke.
    const bool allowed =
        paused || may_tell_all(caller, caller.seat.publishing, options.limits.publishing);
    if (!allowed) return;
    producer->muted = false;
    set_flow(request.producer, request.flow);
  }
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::set_flow(const ProducerId& id, Flow flow) {
  ProducerInfo& info = media.find(id)->info;
  info.paused = flow == Flow::pause;
  call(SetProducerFlow{id, flow});
  tell_others(info.participant,
              ProducerFlowChanged{id, info.participant,
                                  info.paused ? FlowState::paused : FlowState::resumed});
}

void Meeting::State::handle(Caller& caller, const SetConsumerFlowRequest& request) {
  if (!own(caller, request.consumer)) return reply(caller.asker, not_yours("consumer"));
  call(SetConsumerFlow{request.consumer, request.flow});
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const CloseProducerRequest& request) {
  if (!own(caller, request.producer)) return reply(caller.asker, not_yours("producer"));
  media.remove(request.producer);
  close_on_host(request.producer);
  tell_others(caller.seat.id, ProducerClosed{request.producer, caller.seat.id});
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const CloseConsumerRequest& request) {
  if (!own(caller, request.consumer)) return reply(caller.asker, not_yours("consumer"));
  media.remove(request.consumer);
  close_on_host(request.consumer);
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const ProduceDataRequest& request) {
  const bool answers_echoes = request.protocol == echo_protocol;
  const bool may_publish = answers_echoes || caller.seat.rights.permissions.publish_data;
  if (!allowed(caller, may_publish, "canPublishData")) return;
  const auto transport = transport_for(caller, request.transport, Direction::send);
  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));
  if ((*transport)->setup == Transport::Setup::none) {
    return reply(caller.asker, fail(ErrorCode::not_connected, "the transport is not connected",
                                    "connectWebRtcTransport first"));
  }
  if (media.count(caller.seat.media, &Transport::data_producers) >=
      options.limits.data_producers_max) {
    return reply(caller.asker, limit("dataProducers"));
  }
  if (!may_tell_all(caller, caller.seat.publishing, options.limits.publishing)) return;
  const DataProducerId id(caller.fresh_id);
  media.add(id,
            DataProducer{
                request.transport, false, {id, caller.seat.id, request.label, request.protocol}});
  call(ProduceData{ask(caller, id), request.transport, id, request.parameters});
}

void Meeting::State::handle(Caller& caller, const ConsumeDataRequest& request) {
  if (request.producer.text() == echo_producer) return open_echo(caller, request);
  if (!allowed(caller, caller.seat.rights.permissions.subscribe, "canSubscribe")) return;
  const auto transport = transport_for(caller, request.transport, Direction::recv);
  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));
  const DataProducer* producer = media.find(request.producer);
  const bool consumable =
      producer && can_consume(caller, *producer) && producer->info.protocol != echo_protocol;
  if (!consumable) {
    return reply(caller.asker,
                 fail(ErrorCode::not_found, "nobody else here has that data producer"));
  }
  if (media.count(caller.seat.media, &Transport::data_consumers) >=
      options.limits.data_consumers_max) {
    return reply(caller.asker, limit("dataConsumers"));
  }
  const DataConsumerId id(caller.fresh_id);
  media.add(id, DataConsumer{request.transport});
  call(ConsumeData{ask(caller, id), request.transport, id, request.producer});
}

void Meeting::State::handle(Caller& caller, const SetPreferredLayersRequest& request) {
  if (auto error = no_answer_now(caller)) {
    return reply(caller.asker, tl::unexpected<Error>(std::move(*error)));
  }
  if (!own(caller, request.consumer)) return reply(caller.asker, not_yours("consumer"));
  call(SetPreferredLayers{ask(caller, Passed::layers), request.consumer, request.layers});
}

void Meeting::State::handle(Caller& caller, const GetStatsRequest& request) {
  if (auto error = no_answer_now(caller)) {
    return reply(caller.asker, tl::unexpected<Error>(std::move(*error)));
  }
  const bool is_own =
      std::visit([&](const auto& id) { return own(caller, id) != nullptr; }, request.object);
  if (!is_own) return reply(caller.asker, not_yours("object"));
  call(GetStats{ask(caller, Passed::stats), request.object});
}

}  // namespace rollcall::core
