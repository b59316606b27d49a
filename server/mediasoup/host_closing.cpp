// The end of objects: on the worker, and on record here.
#include "mediasoup/host_state.hpp"

namespace rollcall::mediasoup {
namespace {

using ports::MediaObject;
using Kind = MediaObject::Kind;

Method closing_method(Kind kind) {
  switch (kind) {
    case Kind::router:
      return Method::WORKER_CLOSE_ROUTER;
    case Kind::transport:
      return Method::ROUTER_CLOSE_TRANSPORT;
    case Kind::producer:
      return Method::TRANSPORT_CLOSE_PRODUCER;
    case Kind::consumer:
      return Method::TRANSPORT_CLOSE_CONSUMER;
    case Kind::data_producer:
      return Method::TRANSPORT_CLOSE_DATAPRODUCER;
    case Kind::data_consumer:
      return Method::TRANSPORT_CLOSE_DATACONSUMER;
  }
  return Method::WORKER_CLOSE_ROUTER;
}

RequestBody closing_body(Builder& builder, Kind kind, const char* id) {
  using FBS::Request::Body;
  namespace transport = FBS::Transport;
  switch (kind) {
    case Kind::router:
      return {Body::Worker_CloseRouterRequest,
              FBS::Worker::CreateCloseRouterRequestDirect(builder, id).Union()};
    case Kind::transport:
      return {Body::Router_CloseTransportRequest,
              FBS::Router::CreateCloseTransportRequestDirect(builder, id).Union()};
    case Kind::producer:
      return {Body::Transport_CloseProducerRequest,
              transport::CreateCloseProducerRequestDirect(builder, id).Union()};
    case Kind::consumer:
      return {Body::Transport_CloseConsumerRequest,
              transport::CreateCloseConsumerRequestDirect(builder, id).Union()};
    case Kind::data_producer:
      return {Body::Transport_CloseDataProducerRequest,
              transport::CreateCloseDataProducerRequestDirect(builder, id).Union()};
    case Kind::data_consumer:
      return {Body::Transport_CloseDataConsumerRequest,
              transport::CreateCloseDataConsumerRequestDirect(builder, id).Union()};
  }
  return {};
}

}  // namespace

// ---- Whatever it is -----------------------------------------------------------------------------

void Host::State::close_object(const MediaObject& object) {
  // A router's parent is the worker itself, which is addressed by "". It is told first: with the
  // ends of an echo, which are closed by forgetting it, the worker closes the echo of its own.
  tell(channel_of_worker(object.worker), closing_method(object.kind), object.parent_id,
       [&](Builder& builder) { return closing_body(builder, object.kind, object.id.c_str()); });
  forget(object);
}

void Host::State::forget(const MediaObject& object) {
  switch (object.kind) {
    case Kind::router:
      return forget_router(RouterId(object.id));
    case Kind::transport:
      return forget_transport(TransportId(object.id));
    case Kind::producer:
      return objects.erase(ProducerId(object.id));
    case Kind::consumer:
      return objects.erase(ConsumerId(object.id));
    case Kind::data_producer:
      return objects.erase(DataProducerId(object.id));
    case Kind::data_consumer:
      return forget_data_consumer(DataConsumerId(object.id));
  }
}

void Host::State::forget_transport(const TransportId& transport) {
  const auto* record = find(objects.transports, transport);
  if (!record) return;
  for (const DataConsumerId& consumer : record->data_consumers)
    close_echo_ends(*find(objects.data_consumers, consumer));
  objects.erase(transport);
}

void Host::State::forget_data_consumer(const DataConsumerId& consumer) {
  const auto* record = find(objects.data_consumers, consumer);
  if (!record) return;
  close_echo_ends(*record);
  objects.erase(consumer);
}

// ---- What is on record --------------------------------------------------------------------------

void Host::State::close_router(const RouterId& router) {
  if (const auto* record = find(objects.routers, router)) {
    close_object({Kind::router, router.text(), {}, worker_of(*record)});
  }
}

void Host::State::close_transport(const TransportId& transport) {
  const auto* record = find(objects.transports, transport);
  const auto* router = record ? find(objects.routers, record->router) : nullptr;
  if (!router) return;
  close_object({Kind::transport, transport.text(), record->router.text(), worker_of(*router)});
}

template <class Map>
void Host::State::close_on_transport(const Map& map, const typename Map::key_type& id, Kind kind) {
  const auto* record = find(map, id);
  const auto* transport = record ? find(objects.transports, record->transport) : nullptr;
  const auto* router = transport ? find(objects.routers, transport->router) : nullptr;
  if (!router) return;
  close_object({kind, id.text(), record->transport.text(), worker_of(*router)});
}

void Host::State::close_producer(const ProducerId& producer) {
  close_on_transport(objects.producers, producer, Kind::producer);
}

void Host::State::close_consumer(const ConsumerId& consumer) {
  close_on_transport(objects.consumers, consumer, Kind::consumer);
}

void Host::State::close_data_producer(const DataProducerId& producer) {
  close_on_transport(objects.data_producers, producer, Kind::data_producer);
}

void Host::State::close_data_consumer(const DataConsumerId& consumer) {
  close_on_transport(objects.data_consumers, consumer, Kind::data_consumer);
}

void Host::State::take_back(Kind kind, const std::string& id, const Channel::Answer& answer) {
  const bool refused = !answer && answer.error().code != ErrorCode::media_unavailable;
  if (refused) return forget({kind, id, {}});
  switch (kind) {
    case Kind::router:
      return close_router(RouterId(id));
    case Kind::transport:
      return close_transport(TransportId(id));
    case Kind::producer:
      return close_producer(ProducerId(id));
    case Kind::consumer:
      return close_consumer(ConsumerId(id));
    case Kind::data_producer:
      return close_data_producer(DataProducerId(id));
    case Kind::data_consumer:
      return close_data_consumer(DataConsumerId(id));
  }
}

// ---- The facade ---------------------------------------------------------------------------------

void Host::close_object(const MediaObject& object) {
  state_->close_object(object);
}

void Host::forget(const MediaObject& object) {
  state_->forget(object);
}

void Host::close_router(RouterId router) {
  state_->close_router(router);
}

void Host::close_transport(TransportId transport) {
  state_->close_transport(transport);
}

void Host::close_producer(ProducerId producer) {
  state_->close_producer(producer);
}

void Host::close_consumer(ConsumerId consumer) {
  state_->close_consumer(consumer);
}

void Host::close_data_producer(DataProducerId producer) {
  state_->close_data_producer(producer);
}

void Host::close_data_consumer(DataConsumerId consumer) {
  state_->close_data_consumer(consumer);
}

}  // namespace rollcall::mediasoup
