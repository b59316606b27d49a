// What the worker says by itself, told to the observer.
#include "mediasoup/host_state.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
using FBS::Notification::Event;
using FBS::Notification::Notification;

std::optional<ports::TransportState> state_of(const Notification& notification) {
  using ports::TransportState;
  if (const auto* ice = notification.body_as_WebRtcTransport_IceStateChangeNotification()) {
    return ice->iceState() == FBS::WebRtcTransport::IceState::DISCONNECTED
               ? std::optional(TransportState::disconnected)
               : std::nullopt;
  }
  const auto* dtls = notification.body_as_WebRtcTransport_DtlsStateChangeNotification();
  if (!dtls) return std::nullopt;
  switch (dtls->dtlsState()) {
    case FBS::WebRtcTransport::DtlsState::NEW:
    case FBS::WebRtcTransport::DtlsState::CONNECTING:
      return std::nullopt;
    case FBS::WebRtcTransport::DtlsState::CONNECTED:
      return TransportState::connected;
    case FBS::WebRtcTransport::DtlsState::FAILED:
      return TransportState::failed;
    case FBS::WebRtcTransport::DtlsState::CLOSED:
      return TransportState::closed;
  }
  return std::nullopt;
}

/// ICE back in order after it was disconnected: the DTLS session under it never ended.
bool is_ice_back(const Notification& notification) {
  using FBS::WebRtcTransport::IceState;
  const auto* ice = notification.body_as_WebRtcTransport_IceStateChangeNotification();
  return ice && (ice->iceState() == IceState::CONNECTED || ice->iceState() == IceState::COMPLETED);
}

JsonText score_text(const FBS::Consumer::ConsumerScore& score) {
  json::array scores;
  for (const auto one : *score.producerScores())
    scores.push_back(one);
  return JsonText{json::serialize(json::object{{"score", score.score()},
                                               {"producerScore", score.producerScore()},
                                               {"producerScores", std::move(scores)}})};
}

}  // namespace

void Host::State::tell_producer_paused(const ConsumerId& consumer, ports::InitialState state) {
  tell_observer_of(objects.consumers, consumer, [consumer, state](ports::MediaObserver& to) {
    to.on_producer_paused(consumer, state);
  });
}

void Host::State::on_notification(const Notification& notification) {
  const std::string id = notification.handlerId()->str();
  switch (notification.event()) {
    case Event::WEBRTCTRANSPORT_ICE_STATE_CHANGE:
    case Event::WEBRTCTRANSPORT_DTLS_STATE_CHANGE: {
      auto* record = find(objects.transports, TransportId(id));
      if (!record) return;
      const auto state = state_of(notification);
      if (state == ports::TransportState::connected) record->dtls_connected = true;
      const bool is_back = !state && record->dtls_connected && is_ice_back(notification);
      if (!state && !is_back) return;
      return tell_observer_of(
          objects.transports, TransportId(id),
          [id = TransportId(id), now = state.value_or(ports::TransportState::connected)](
              ports::MediaObserver& to) { to.on_transport_state(id, now); });
    }
    case Event::CONSUMER_PRODUCER_CLOSE:
      // On record until it is told: what came before is told before.
      return tell_observer_of(objects.consumers, ConsumerId(id),
                              [this, id = ConsumerId(id)](ports::MediaObserver& to) {
                                objects.erase(id);
                                to.on_consumer_closed(id, ports::ConsumerEnd::producer_closed);
                              });
    case Event::DATACONSUMER_DATAPRODUCER_CLOSE: {
      const auto* record = find(objects.data_consumers, DataConsumerId(id));
      if (!record) return;
      // The page's way back ended.
      if (record->answers) return objects.erase(DataConsumerId(id));
      return tell_observer_of(objects.data_consumers, DataConsumerId(id),
                              [this, id = DataConsumerId(id)](ports::MediaObserver& to) {
                                objects.erase(id);
                                to.on_data_consumer_closed(id, ports::ConsumerEnd::producer_closed);
                              });
    }
    case Event::CONSUMER_PRODUCER_PAUSE:
      return tell_producer_paused(ConsumerId(id), ports::InitialState::paused);
    case Event::CONSUMER_PRODUCER_RESUME:
      return tell_producer_paused(ConsumerId(id), ports::InitialState::running);
    case Event::DATACONSUMER_MESSAGE:
      if (const auto* body = notification.body_as_DataConsumer_MessageNotification()) {
        const auto* data = body->data();
        on_data_message(DataConsumerId(id),
                        {reinterpret_cast<const char*>(data->data()), data->size()}, body->ppid());
      }
      return;
    case Event::CONSUMER_SCORE:
      if (const auto* body = notification.body_as_Consumer_ScoreNotification()) {
        tell_observer_of(objects.consumers, ConsumerId(id),
                         [id = ConsumerId(id), score = score_text(*body->score())](
                             ports::MediaObserver& to) { to.on_consumer_score(id, score); });
      }
      return;
    case Event::ACTIVESPEAKEROBSERVER_DOMINANT_SPEAKER:
      if (const auto* body =
              notification.body_as_ActiveSpeakerObserver_DominantSpeakerNotification()) {
        const ProducerId producer(body->producerId()->str());
        const auto* record = find(objects.producers, producer);
        const auto* transport = record ? find(objects.transports, record->transport) : nullptr;
        if (!transport) return;
        tell_observer_of(objects.routers, transport->router,
                         [router = transport->router, producer](ports::MediaObserver& to) {
                           to.on_active_speaker(router, producer);
                         });
      }
      return;
    default:
      return;  // Nobody here asked for traces, RTP, RTCP, layers or SCTP states.
  }
}

}  // namespace rollcall::mediasoup
