// The media path as a witness: what it is asked about somebody in doubt, and what its answers mean.
#include "core/meeting_state.hpp"

#include <utility>

namespace rollcall::core {

namespace {

// A hung worker answers no more questions about a transport than so many.
constexpr std::size_t unanswered_max = 8;

}  // namespace

void Meeting::State::carry_out(const People::Ask& ask) {
  const Seat& seat = *seats.find(ask.participant);
  DataConsumerId id;
  if (DataConsumer* consumer = media.echo_of(seat.media, id)) {
    const SocketSeen socket = seat.connection ? SocketSeen::open : SocketSeen::lost;
    call(SendEcho{id, consumer->echo->next(now), socket});
  }
  for (const TransportId& transport : media.transports(seat.media))
    count_traffic(transport, ask.doubt_began);
}

void Meeting::State::count_traffic(const TransportId& id, Instant doubt) {
  Transport& transport = *media.find(id);
  if (transport.link == Transport::Link::fresh) return;
  if (std::exchange(transport.doubt, doubt) != doubt) transport.counted.reset();
  if (transport.uncounted >= unanswered_max) return;
  ++transport.uncounted;
  last_request = last_request.next();
  pending.emplace(last_request, Pending{Asker{}, TrafficOf{id, doubt, now}});
  call(CountTraffic{last_request, id});
}

// No answer of the worker's is no silence of the person's.
void Meeting::State::traffic_unknown(const TrafficOf& asked) {
  if (Transport* transport = media.find(asked.transport)) --transport->uncounted;
}

void Meeting::State::on(const EchoReturned& event) {
  DataConsumer* consumer = media.find(event.echo);
  if (!consumer || !consumer->echo) return;
  const MediaSessionId session = media.session_of(event.echo);
  const Seat& seat = *seats.find(media.owner(session));
  if (seat.media != session) return;  // An old page, that somebody has moved away from.
  const auto sent_at = consumer->echo->returned(event.number);
  if (!sent_at) return;
  People::Outcomes outcomes;
  people.evidence(now, seat.id, Evidence::echo, *sent_at, outcomes);
  carry_out(outcomes);
}

// Growth is evidence only in a window that began in this doubt: bytes from before it may have been
// the last ones. It proves life at any time after the earlier question: an answer may be late.
void Meeting::State::on(const TrafficCounted& event) {
  const auto answered = pending.extract(event.request);
  if (answered.empty()) return;
  const auto* of = std::get_if<TrafficOf>(&answered.mapped().question);
  Transport* transport = of ? media.find(of->transport) : nullptr;
  if (!transport) return;
  --transport->uncounted;
  const Seat& seat = *seats.find(media.owner(transport->session));
  const bool still_in_doubt = of->doubt == transport->doubt && people.in_doubt(seat.id);
  if (seat.media != transport->session || !still_in_doubt) return;
  const auto before = std::exchange(transport->counted, Counted{of->asked, event.traffic});
  if (!before) return;
  const bool speaks = event.traffic.tracks > before->traffic.tracks;
  const bool lives = event.traffic.all > before->traffic.all;
  if (!speaks && !lives) return;
  People::Outcomes outcomes;
  people.evidence(now, seat.id, speaks ? Evidence::tracks : Evidence::traffic, before->at,
                  outcomes);
  carry_out(outcomes);
}

void Meeting::State::open_echo(Caller& caller, const ConsumeDataRequest& request) {
  const auto transport = transport_for(caller, request.transport, Direction::recv);
  if (!transport) return reply(caller.asker, tl::unexpected<Error>(transport.error()));
  const auto answers = media.answers_of(caller.seat.media);
  if (!answers) {
    return reply(caller.asker, fail(ErrorCode::not_found, "there is nothing to return echoes on",
                                    "produceData with the protocol rollcall-echo first"));
  }
  if (media.count(caller.seat.media, &Transport::data_consumers) >=
      options.limits.data_consumers_max) {
    return reply(caller.asker, fail(ErrorCode::limit_reached, "too many at once", "dataConsumers"));
  }
  const DataConsumerId id(caller.fresh_id);
  media.add(id, DataConsumer{request.transport, false, EchoLine{}});
  call(OpenEcho{ask(caller, id), request.transport, id, *answers});
}

}  // namespace rollcall::core
