// Producers and consumers of audio and video.
#include "mediasoup/fbs_rtp.hpp"
#include "mediasoup/fbs_transport.hpp"
#include "mediasoup/host_state.hpp"
#include "ortc/consuming.hpp"
#include "ortc/producing.hpp"
#include "ortc/rtp_json.hpp"

#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
using Kind = ports::MediaObject::Kind;

ortc::MediaKind kind_of(ports::MediaKind kind) {
  switch (kind) {
    case ports::MediaKind::audio:
      return ortc::MediaKind::audio;
    case ports::MediaKind::video:
      return ortc::MediaKind::video;
  }
  return ortc::MediaKind::audio;
}

std::string_view text_of(FBS::RtpParameters::Type type) {
  switch (type) {
    case FBS::RtpParameters::Type::SIMPLE:
      return "simple";
    case FBS::RtpParameters::Type::SIMULCAST:
      return "simulcast";
    case FBS::RtpParameters::Type::SVC:
      return "svc";
    case FBS::RtpParameters::Type::PIPE:
      return "pipe";
  }
  return "simple";
}

FBS::RtpParameters::Type type_of(std::string_view text) {
  if (text == "simulcast") return FBS::RtpParameters::Type::SIMULCAST;
  if (text == "svc") return FBS::RtpParameters::Type::SVC;
  return FBS::RtpParameters::Type::SIMPLE;
}

RequestBody produce_body(Builder& builder, const ProducerId& producer, ortc::MediaKind kind,
                         const ortc::ProducerPlan& plan, ports::InitialState state) {
  const auto id = builder.CreateString(producer.text());
  const auto parameters = to_fbs(builder, plan.parameters);
  const auto mapping = to_fbs(builder, plan.mapping);
  return {FBS::Request::Body::Transport_ProduceRequest,
          FBS::Transport::CreateProduceRequest(builder, id, to_fbs(kind), parameters, mapping,
                                               state == ports::InitialState::paused)
              .Union()};
}

RequestBody consume_body(Builder& builder, const ConsumerId& consumer, const ProducerId& producer,
                         const ProducerRecord& record, const ortc::RtpParameters& parameters) {
  const auto id = builder.CreateString(consumer.text());
  const auto producer_id = builder.CreateString(producer.text());
  const auto rtp = to_fbs(builder, parameters);
  const auto encodings = to_fbs(builder, record.consumable.encodings);
  return {FBS::Request::Body::Transport_ConsumeRequest,
          FBS::Transport::CreateConsumeRequest(builder, id, producer_id, to_fbs(record.kind), rtp,
                                               type_of(*record.type), encodings, true)
              .Union()};
}

JsonText layers_text(const FBS::Consumer::ConsumerLayers* layers) {
  json::object text;
  if (layers) text["spatialLayer"] = layers->spatialLayer();
  if (layers && layers->temporalLayer()) text["temporalLayer"] = *layers->temporalLayer();
  return JsonText{json::serialize(text)};
}

std::set<std::uint32_t> ssrcs_of(const ortc::RtpParameters& parameters) {
  std::set<std::uint32_t> ssrcs;
  for (const auto& encoding : parameters.encodings) {
    for (const auto& ssrc : {encoding.ssrc, encoding.rtx_ssrc}) {
      if (ssrc) ssrcs.insert(*ssrc);
    }
  }
  return ssrcs;
}

/// RTX and NACK for video; a lost audio packet comes too late to be worth it.
ortc::Retransmission retransmission_of(ortc::MediaKind kind) {
  return kind == ortc::MediaKind::video ? ortc::Retransmission::enabled
                                        : ortc::Retransmission::disabled;
}

}  // namespace

// ---- Producers ----------------------------------------------------------------------------------

void Host::produce(MediaRequestId request, TransportId transport, ProducerId producer,
                   ports::MediaKind media_kind, const JsonText& rtp_parameters,
                   ports::InitialState state) {
  auto& objects = state_->objects;
  auto* record = find(objects.transports, transport);
  auto* channel = state_->channel_of(transport);
  if (!record || !channel) return state_->not_found(request, "transport");
  const auto value = parse(rtp_parameters);
  if (!value) return state_->refuse(request, value.error());
  auto parameters = ortc::read_rtp_parameters(*value);
  if (!parameters) return state_->refuse(request, parameters.error());
  const auto kind = kind_of(media_kind);
  auto plan = ortc::plan_producer(kind, std::move(*parameters), state_->router_capabilities,
                                  record->cname, random_ssrc);
  if (!plan) return state_->refuse(request, plan.error());

  if (objects.producers.contains(producer)) return state_->taken(request, "producer");
  const auto checked = objects.check_new(*record, plan->names);
  if (!checked) return state_->refuse(request, checked.error());
  record->producers.insert(producer);
  objects.producers.emplace(producer,
                            ProducerRecord{transport, kind, plan->consumable, plan->names});
  channel->request(
      Method::TRANSPORT_PRODUCE, transport.text(),
      [&](Builder& builder) { return produce_body(builder, producer, kind, *plan, state); },
      [state_ptr = state_, request, producer](const Channel::Answer& answer) {
        const auto* made = answer ? (*answer)->body_as_Transport_ProduceResponse() : nullptr;
        if (!made) {
          state_ptr->take_back(Kind::producer, producer.text(), answer);
          return state_ptr->refuse(
              request, answer ? Error{ErrorCode::internal, "no producer"} : answer.error());
        }
        state_ptr->on_produced(producer, text_of(made->type()));
        state_ptr->answer(request,
                          JsonText{json::serialize(json::object{{"id", producer.text()}})});
      });
}

void Host::State::on_produced(const ProducerId& producer, std::string_view type) {
  auto* record = find(objects.producers, producer);
  if (!record) return;  // Closed meanwhile.
  record->type = type;
  if (record->kind != ortc::MediaKind::audio) return;
  const auto* transport = find(objects.transports, record->transport);
  const auto* router = find(objects.routers, transport->router);
  tell(channel_of(record->transport), Method::RTPOBSERVER_ADD_PRODUCER, router->speaker_observer,
       [&](Builder& builder) {
         return RequestBody{
             FBS::Request::Body::RtpObserver_AddProducerRequest,
             FBS::RtpObserver::CreateAddProducerRequestDirect(builder, producer.text().c_str())
                 .Union()};
       });
}

void Host::pause_producer(ProducerId producer) {
  if (const auto* record = find(state_->objects.producers, producer)) {
    state_->tell(state_->channel_of(record->transport), Method::PRODUCER_PAUSE, producer.text());
  }
}

void Host::resume_producer(ProducerId producer) {
  if (const auto* record = find(state_->objects.producers, producer)) {
    state_->tell(state_->channel_of(record->transport), Method::PRODUCER_RESUME, producer.text());
  }
}

// ---- Consumers ----------------------------------------------------------------------------------

void Host::consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
                   ProducerId producer, const JsonText& rtp_capabilities) {
  auto& objects = state_->objects;
  auto* record = find(objects.transports, transport);
  auto* channel = state_->channel_of(transport);
  if (!record || !channel) return state_->not_found(request, "transport");
  const auto* source = find(objects.producers, producer);
  if (!source || !source->type) return state_->not_found(request, "producer");
  const auto value = parse(rtp_capabilities);
  if (!value) return state_->refuse(request, value.error());
  const auto capabilities = ortc::read_rtp_capabilities(*value);
  if (!capabilities) return state_->refuse(request, capabilities.error());
  auto parameters = ortc::consumer_parameters(
      {source->consumable, *capabilities, retransmission_of(source->kind)},
      objects.ssrcs_for_consumers(transport, random_ssrc));
  if (!parameters) return state_->refuse(request, parameters.error());
  if (objects.consumers.contains(consumer)) return state_->taken(request, "consumer");
  parameters->mid = std::to_string(record->next_mid++);

  json::object answer_head{{"id", consumer.text()},
                           {"producerId", producer.text()},
                           {"kind", json::string(to_text(source->kind))},
                           {"rtpParameters", ortc::to_json(*parameters)},
                           {"type", *source->type}};
  record->consumers.insert(consumer);
  objects.consumers.emplace(consumer, ConsumerRecord{transport, ssrcs_of(*parameters)});
  channel->request(
      Method::TRANSPORT_CONSUME, transport.text(),
      [&](Builder& builder) {
        return consume_body(builder, consumer, producer, *source, *parameters);
      },
      [state = state_, request, consumer, answer_head](const Channel::Answer& answer) mutable {
        const auto* made = answer ? (*answer)->body_as_Transport_ConsumeResponse() : nullptr;
        if (!made) {
          state->take_back(Kind::consumer, consumer.text(), answer);
          return state->refuse(request,
                               answer ? Error{ErrorCode::internal, "no consumer"} : answer.error());
        }
        answer_head["producerPaused"] = made->producerPaused();
        state->answer(request, JsonText{json::serialize(answer_head)});
      });
}

void Host::pause_consumer(ConsumerId consumer) {
  if (const auto* record = find(state_->objects.consumers, consumer)) {
    state_->tell(state_->channel_of(record->transport), Method::CONSUMER_PAUSE, consumer.text());
  }
}

void Host::resume_consumer(ConsumerId consumer) {
  if (const auto* record = find(state_->objects.consumers, consumer)) {
    state_->tell(state_->channel_of(record->transport), Method::CONSUMER_RESUME, consumer.text());
  }
}

void Host::request_key_frame(ConsumerId consumer) {
  if (const auto* record = find(state_->objects.consumers, consumer)) {
    state_->tell(state_->channel_of(record->transport), Method::CONSUMER_REQUEST_KEY_FRAME,
                 consumer.text());
  }
}

void Host::set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                                const JsonText& layers) {
  const auto value = parse(layers);
  if (!value) return state_->refuse(request, value.error());
  const auto wanted = ortc::read_consumer_layers(*value);
  if (!wanted) return state_->refuse(request, wanted.error());
  const auto* record = find(state_->objects.consumers, consumer);
  auto* channel = record ? state_->channel_of(record->transport) : nullptr;
  if (!channel) return state_->not_found(request, "consumer");
  channel->request(
      Method::CONSUMER_SET_PREFERRED_LAYERS, consumer.text(),
      [&](Builder& builder) {
        const auto temporal = wanted->temporal_layer
                                  ? flatbuffers::Optional<std::uint8_t>(*wanted->temporal_layer)
                                  : flatbuffers::nullopt;
        const auto body =
            FBS::Consumer::CreateConsumerLayers(builder, wanted->spatial_layer, temporal);
        return RequestBody{FBS::Request::Body::Consumer_SetPreferredLayersRequest,
                           FBS::Consumer::CreateSetPreferredLayersRequest(builder, body).Union()};
      },
      [state = state_, request](const Channel::Answer& answer) {
        if (!answer) return state->refuse(request, answer.error());
        const auto* body = (*answer)->body_as_Consumer_SetPreferredLayersResponse();
        state->answer(request, layers_text(body ? body->preferredLayers() : nullptr));
      });
}

// ---- Statistics ---------------------------------------------------------------------------------

void Host::producer_stats(MediaRequestId request, ProducerId producer) {
  const auto* record = find(state_->objects.producers, producer);
  auto* channel = record ? state_->channel_of(record->transport) : nullptr;
  if (!channel) return state_->not_found(request, "producer");
  channel->request(Method::PRODUCER_GET_STATS, producer.text(),
                   [state = state_, request](const Channel::Answer& answer) {
                     if (!answer) return state->refuse(request, answer.error());
                     const auto* stats = (*answer)->body_as_Producer_GetStatsResponse();
                     if (!stats) return state->refuse(request, {ErrorCode::internal, "no stats"});
                     state->answer(request, JsonText{json::serialize(rtp_stats(*stats->stats()))});
                   });
}

void Host::consumer_stats(MediaRequestId request, ConsumerId consumer) {
  const auto* record = find(state_->objects.consumers, consumer);
  auto* channel = record ? state_->channel_of(record->transport) : nullptr;
  if (!channel) return state_->not_found(request, "consumer");
  channel->request(Method::CONSUMER_GET_STATS, consumer.text(),
                   [state = state_, request](const Channel::Answer& answer) {
                     if (!answer) return state->refuse(request, answer.error());
                     const auto* stats = (*answer)->body_as_Consumer_GetStatsResponse();
                     if (!stats) return state->refuse(request, {ErrorCode::internal, "no stats"});
                     state->answer(request, JsonText{json::serialize(rtp_stats(*stats->stats()))});
                   });
}

}  // namespace rollcall::mediasoup
