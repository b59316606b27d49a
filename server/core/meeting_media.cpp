// What the media host says, and how media ends.
#include "core/meeting_state.hpp"

#include <type_traits>
#include <utility>

namespace rollcall::core {

namespace {

Result<Answer> passed_on(Passed kind, const Result<JsonText>& answer) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  switch (kind) {
    case Passed::ice_parameters:
      return Answer{IceParametersAnswer{*answer}};
    case Passed::stats:
      return Answer{StatsAnswer{*answer}};
    case Passed::layers:
      break;
  }
  return Answer{Done{}};
}

}  // namespace

void Meeting::State::on(const MediaAnswered& event) {
  if (router.request && event.request == router.request) return router_answered(event.answer);
  const auto answered = pending.extract(event.request);
  if (answered.empty()) return;
  const Asker& asker = answered.mapped().asker;
  if (const auto* asked = std::get_if<TrafficOf>(&answered.mapped().question)) {
    return traffic_unknown(*asked);
  }
  const auto count = pending_of.find(asker.participant);
  if (count != pending_of.end() && --count->second == 0) pending_of.erase(count);

  const Question& question = answered.mapped().question;
  if (const auto* passed = std::get_if<Passed>(&question)) {
    return reply(asker, passed_on(*passed, event.answer));
  }
  if (const auto* of = std::get_if<ConnectionOf>(&question)) {
    return connected(asker, of->transport, event.answer);
  }
  std::visit(
      [&](const auto& id) {
        if constexpr (requires { media.find(id); }) created(asker, id, event.answer);
      },
      question);
}

// Comes too late if the object has ended meanwhile, or if nobody will ever know its id because the
// attachment that asked has ended: then it is closed at once.
template <class Id>
void Meeting::State::created(const Asker& asker, const Id& id, const Result<JsonText>& answer) {
  auto* object = media.find(id);
  if (!answer) {
    if (object) media.remove(id);
    return reply(asker, tl::unexpected<Error>(answer.error()));
  }
  if (!object || !current(asker)) {
    if (object) media.remove(id);
    close_on_host(id);
    return reply(asker, fail(ErrorCode::not_found, "closed before it was made"));
  }
  object->created = true;
  if constexpr (std::is_same_v<Id, TransportId>) {
    reply(asker, Answer{TransportMade{*answer}});
  } else {
    reply(asker, Answer{FromMediaHost{*answer}});
  }
  announce(id);
}

void Meeting::State::announce(const ProducerId& id) {
  ProducerInfo& info = media.find(id)->info;
  Seat& seat = *seats.find(info.participant);
  if (seat.handover) {
    for (const ProducerInfo& old : media.producers(seat.handover->media)) {
      if (old.source == info.source) info.replaces = old.id;
    }
  }
  tell_others(info.participant, NewProducer{info});
  finish_handover_if_carried(seat);
}

// A page has one pair for echoes. Of two it knows the newer: the answer that named the older was
// lost, or its counterpart is gone, and nobody would ever answer there.
void Meeting::State::announce(const DataConsumerId& id) {
  if (media.find(id)->echo) end_all(media.echoes_but(id));
}

template <class Id>
void Meeting::State::end_all(const std::vector<Id>& ids) {
  for (const Id& id : ids) {
    media.remove(id);
    close_on_host(id);
  }
}

void Meeting::State::announce(const DataProducerId& id) {
  const DataProducerInfo& info = media.find(id)->info;
  if (info.protocol == echo_protocol) return end_all(media.answers_but(id));
  tell_others(info.participant, NewDataProducer{info});
}

void Meeting::State::connected(const Asker& asker, const TransportId& id,
                               const Result<JsonText>& answer) {
  if (Transport* transport = media.find(id)) {
    // One whose answer came too late for the first time is connected all the same.
    const bool done = answer || answer.error().code == ErrorCode::already_connected ||
                      transport->link == Transport::Link::connected;
    transport->setup = done ? Transport::Setup::done : Transport::Setup::none;
  }
  if (!answer) return reply(asker, tl::unexpected<Error>(answer.error()));
  reply(asker, Answer{Done{}});
}

bool Meeting::State::current(const Asker& asker) const {
  const Seat* seat = seats.find(asker.participant);
  return seat && seat->epoch == asker.epoch && seat->connection == asker.connection;
}

void Meeting::State::on(const TransportStateChanged& event) {
  const MediaSessionId session = media.session_of(event.transport);
  if (!session) return;
  switch (event.state) {
    case TransportState::connected:
      return link_changed(session, event.transport, Transport::Link::connected);
    case TransportState::disconnected:
    case TransportState::failed:
      return link_changed(session, event.transport, Transport::Link::lost);
    case TransportState::closed:
      return dtls_closed(session, event.transport);
  }
}

void Meeting::State::link_changed(MediaSessionId session, const TransportId& id,
                                  Transport::Link link) {
  Transport& transport = *media.find(id);
  const bool never_connected = transport.link == Transport::Link::fresh;
  if (link == Transport::Link::connected) setup_due.disarm(id);
  // One that was never connected has nothing to lose: its setup deadline stands.
  if (link == Transport::Link::lost && never_connected) return;
  if (std::exchange(transport.link, link) == link) return;
  if (link == Transport::Link::lost) tell_owner(session, IceRestartNeeded{id});
  Seat& seat = *seats.find(media.owner(session));
  media_changed(seat);
  finish_handover_if_carried(seat);
}

// pc.close() of a page that unloads closes all its transports within milliseconds. A page that
// closes one of several goes on.
void Meeting::State::dtls_closed(MediaSessionId session, const TransportId& id) {
  Seat& seat = *seats.find(media.owner(session));
  end_transport(id, TransportClosedReason::dtls_closed);
  if (session != seat.media || media.health(session) == MediaHealth::live) return;
  People::Outcomes outcomes;
  people.unloading(now, seat.id, outcomes);
  carry_out(outcomes);
}

void Meeting::State::end_transport(const TransportId& id, TransportClosedReason reason) {
  const MediaSessionId session = media.session_of(id);
  if (!session) return;
  end_media(media.remove(id), session, reason);
  Seat& seat = *seats.find(media.owner(session));
  media_changed(seat);
  finish_handover_if_carried(seat);
}

void Meeting::State::end_media(const MediaEnded& ended, MediaSessionId session,
                               TransportClosedReason reason) {
  const ParticipantId& owner = media.owner(session);
  for (const TransportId& id : ended.transports) {
    setup_due.disarm(id);
    close_on_host(id);
    tell_owner(session, TransportClosed{id, reason});
  }
  for (const ProducerInfo& producer : ended.producers) {
    tell_others(owner, ProducerClosed{producer.id, owner});
  }
  for (const DataProducerInfo& producer : ended.data_producers) {
    tell_others(owner, DataProducerClosed{producer.id, owner});
  }
}

/// How many objects there were.
std::size_t Meeting::State::clean_up(MediaSessionId session) {
  const MediaEnded ended = media.clear(session);
  end_media(ended, session, TransportClosedReason::force_cleanup);
  return ended.objects;
}

void Meeting::State::media_changed(Seat& seat) {
  const MediaHealth health = media.health(seat.media);
  const MediaHealth before = std::exchange(seat.health, health);
  if (before == health) return;
  out->push_back(
      MediaTurned{seat.id, seat.epoch, before, health, seat.display_name, seat.identity});
  note_update(seat);
  People::Outcomes outcomes;
  const MediaPath path = health == MediaHealth::none ? MediaPath::none : MediaPath::there;
  people.media_path(now, seat.id, path, outcomes);
  carry_out(outcomes);
}

void Meeting::State::on(const ConsumerEnded& event) {
  const MediaSessionId session =
      std::visit([this](const auto& id) { return media.session_of(id); }, event.consumer);
  if (!session) return;
  std::visit([this](const auto& id) { media.remove(id); }, event.consumer);
  tell_owner(session, ConsumerClosed{event.consumer});
}

// A transport that lost something on the way is made anew by its page as a whole.
void Meeting::State::on(const MediaMissing& missing) {
  for (const std::string& id : missing.ids) {
    if (const auto transport = media.transport_with(id))
      end_transport(*transport, TransportClosedReason::missing);
  }
}

void Meeting::State::on(const ConsumerScored& event) {
  const MediaSessionId session = media.session_of(event.consumer);
  if (session) tell_owner(session, ConsumerScore{event.consumer, event.score});
}

void Meeting::State::on(const SpeakerChanged& event) {
  const Producer* producer = event.producer ? media.find(*event.producer) : nullptr;
  if (!producer || !people.shown(producer->info.participant)) return set_speaker(std::nullopt);
  set_speaker(producer->info.participant);
}

void Meeting::State::set_speaker(std::optional<ParticipantId> who) {
  if (std::exchange(speaker, who) != who) tell_all(ActiveSpeaker{who});
}

}  // namespace rollcall::core
