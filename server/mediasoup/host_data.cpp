// Data producers and data consumers: DataChannels through the worker's SCTP.
#include "mediasoup/fbs_transport.hpp"
#include "mediasoup/host_state.hpp"
#include "ortc/transport_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
using Kind = ports::MediaObject::Kind;
using StreamOffset = flatbuffers::Offset<FBS::SctpParameters::SctpStreamParameters>;

std::string text_field(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const auto* field = object ? object->if_contains(name) : nullptr;
  return field && field->is_string() ? std::string(field->get_string()) : std::string();
}

// RFC 8831 section 8: a text message.
constexpr std::uint32_t ppid_text = 51;

// mediasoup's default (node/src/Router.ts, createDirectTransport).
constexpr std::uint32_t direct_message_bytes_max = 262'144;

/// Errors: bad_request, bad_sctp_parameters.
Result<DataProducerRecord> read_data_producer(const TransportId& transport, const JsonText& text,
                                              bool direct) {
  const auto value = parse(text);
  if (!value) return tl::unexpected(value.error());
  if (direct) {
    return DataProducerRecord{
        transport, {}, text_field(*value, "label"), text_field(*value, "protocol")};
  }
  const auto* object = value->if_object();
  const auto* stream = object ? object->if_contains("sctpStreamParameters") : nullptr;
  if (!stream) return fail(ErrorCode::bad_sctp_parameters, "sctpStreamParameters is missing");
  const auto parameters = ortc::read_sctp_stream_parameters(*stream);
  if (!parameters) return tl::unexpected(parameters.error());
  return DataProducerRecord{transport, *parameters, text_field(*value, "label"),
                            text_field(*value, "protocol")};
}

}  // namespace

void Host::set_data_listener(OnData on_data) {
  state_->on_data = std::move(on_data);
}

void Host::create_direct_transport(MediaRequestId request, RouterId router, TransportId transport) {
  state_->create_direct_transport(request, router, transport);
}

void Host::State::create_direct_transport(MediaRequestId request, const RouterId& router,
                                          const TransportId& transport) {
  auto* channel = channel_of(router);
  if (!channel) return not_found(request, "router");
  if (objects.transports.contains(transport)) return taken(request, "transport");
  find(objects.routers, router)->transports.insert(transport);
  TransportRecord record;
  record.router = router;
  record.direct = true;
  objects.transports.emplace(transport, std::move(record));
  channel->request(
      Method::ROUTER_CREATE_DIRECTTRANSPORT, router.text(),
      [&](Builder& builder) {
        const auto base =
            FBS::Transport::CreateOptions(builder, true, flatbuffers::nullopt, false,
                                          direct_message_bytes_max, direct_message_bytes_max);
        const auto direct = FBS::DirectTransport::CreateDirectTransportOptions(builder, base);
        return RequestBody{FBS::Request::Body::Router_CreateDirectTransportRequest,
                           FBS::Router::CreateCreateDirectTransportRequestDirect(
                               builder, transport.text().c_str(), direct)
                               .Union()};
      },
      [state = shared_from_this(), request, transport](const Channel::Answer& answer) {
        if (answer) {
          return state->answer(request,
                               JsonText{json::serialize(json::object{{"id", transport.text()}})});
        }
        state->take_back(Kind::transport, transport.text(), answer);
        state->refuse(request, answer.error());
      });
}

void Host::send_text(const DataProducerId& producer, std::string_view text) {
  const auto* record = find(state_->objects.data_producers, producer);
  auto* channel = record ? state_->channel_of(record->transport) : nullptr;
  if (!channel) return;
  channel->notify(
      FBS::Notification::Event::DATAPRODUCER_SEND, producer.text(), [&](Builder& builder) {
        const auto data =
            builder.CreateVector(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        return NotificationBody{
            FBS::Notification::Body::DataProducer_SendNotification,
            FBS::DataProducer::CreateSendNotification(builder, ppid_text, data).Union()};
      });
}

void Host::produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                        const JsonText& parameters) {
  auto* record = find(state_->objects.transports, transport);
  auto* channel = state_->channel_of(transport);
  if (!record || !channel) return state_->not_found(request, "transport");
  if (const auto checked = check_carries_data(*record); !checked) {
    return state_->refuse(request, checked.error());
  }
  const auto made = read_data_producer(transport, parameters, record->direct);
  if (!made) return state_->refuse(request, made.error());
  if (state_->objects.data_producers.contains(producer)) {
    return state_->taken(request, "data producer");
  }
  if (!record->direct) {
    const auto checked = state_->objects.check_new(*record, made->stream);
    if (!checked) return state_->refuse(request, checked.error());
  }
  record->data_producers.insert(producer);
  state_->objects.data_producers.emplace(producer, *made);
  channel->request(
      Method::TRANSPORT_PRODUCE_DATA, transport.text(),
      [&, direct = record->direct](Builder& builder) {
        const auto type = direct ? FBS::DataProducer::Type::DIRECT : FBS::DataProducer::Type::SCTP;
        const auto stream = direct ? StreamOffset() : to_fbs(builder, made->stream);
        return RequestBody{FBS::Request::Body::Transport_ProduceDataRequest,
                           FBS::Transport::CreateProduceDataRequestDirect(
                               builder, producer.text().c_str(), type, stream, made->label.c_str(),
                               made->protocol.c_str())
                               .Union()};
      },
      [state = state_, request, producer](const Channel::Answer& answer) {
        if (answer) {
          return state->answer(request,
                               JsonText{json::serialize(json::object{{"id", producer.text()}})});
        }
        state->take_back(Kind::data_producer, producer.text(), answer);
        state->refuse(request, answer.error());
      });
}

void Host::consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                        DataProducerId producer) {
  auto* record = find(state_->objects.transports, transport);
  auto* channel = state_->channel_of(transport);
  if (!record || !channel) return state_->not_found(request, "transport");
  if (const auto checked = check_carries_data(*record); !checked) {
    return state_->refuse(request, checked.error());
  }
  const auto* source = find(state_->objects.data_producers, producer);
  if (!source) return state_->not_found(request, "data producer");
  if (state_->objects.data_consumers.contains(consumer)) {
    return state_->taken(request, "data consumer");
  }
  auto stream = source->stream;
  stream.stream_id = state_->objects.free_stream_id(*record);
  json::object answer_body{{"id", consumer.text()},
                           {"dataProducerId", producer.text()},
                           {"sctpStreamParameters", ortc::to_json(stream)},
                           {"label", source->label},
                           {"protocol", source->protocol}};
  record->data_consumers.insert(consumer);
  state_->objects.data_consumers.emplace(consumer, DataConsumerRecord{transport, stream.stream_id});
  channel->request(
      Method::TRANSPORT_CONSUME_DATA, transport.text(),
      [&, direct = record->direct](Builder& builder) {
        const auto type = direct ? FBS::DataConsumer::Type::DIRECT : FBS::DataConsumer::Type::SCTP;
        const auto parameters = direct ? StreamOffset() : to_fbs(builder, stream);
        return RequestBody{FBS::Request::Body::Transport_ConsumeDataRequest,
                           FBS::Transport::CreateConsumeDataRequestDirect(
                               builder, consumer.text().c_str(), producer.text().c_str(), type,
                               parameters, source->label.c_str(), source->protocol.c_str())
                               .Union()};
      },
      [state = state_, request, consumer, answer_body](const Channel::Answer& answer) {
        if (answer) return state->answer(request, JsonText{json::serialize(answer_body)});
        state->take_back(Kind::data_consumer, consumer.text(), answer);
        state->refuse(request, answer.error());
      });
}

}  // namespace rollcall::mediasoup
