// How somebody comes in: for the first time, back, on a new socket, or on another page.
#include "base/assert.hpp"
#include "core/meeting_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

namespace {

Asker asker_of(const Join& join) {
  return {join.connection, join.ack, "join", join.participant, Epoch{}};
}

std::size_t seats_max(std::size_t places) {
  return std::max<std::size_t>(64, 4 * places);
}

}  // namespace

void Meeting::State::on(const Join& join) {
  const bool waits = std::any_of(waiting.begin(), waiting.end(), [&](const Join& other) {
    return other.connection == join.connection;
  });
  if (waits || seats.at(join.connection)) {
    on(Heard{join.connection});  // As any frame, it shows that the page is there.
    return refuse(join, {ErrorCode::already_joined, "this connection has joined already",
                         "open another connection for another page"});
  }
  if (auto error = put_out_untold(join)) return refuse(join, std::move(*error));
  // Said at once: among those who wait they would take the places of people who return.
  if (join.draining && !seats.find(join.participant)) return refuse(join, server_draining());
  // While a lost router is being replaced the room goes on: its people know the capabilities.
  const bool media_pauses = router.capabilities && people.shown_count() > 0;
  if (router_serves() || media_pauses) return admit(join);
  wait_for_router(join);
}

void Meeting::State::wait_for_router(const Join& join) {
  if (auto error = shut_out(join)) return refuse(join, std::move(*error));
  if (waiting.size() >= places()) {
    return refuse(join, {ErrorCode::room_full, "too many are waiting to come in", "try again"});
  }
  waiting.push_back(join);
  if (router.state == RouterLife::State::closed) open_router();
}

void Meeting::State::answer_waiting(const Error& error) {
  for (const Join& join : std::exchange(waiting, {}))
    refuse(join, error);
}

void Meeting::State::refuse(const Join& join, Error error) {
  reply(asker_of(join), tl::unexpected<Error>(std::move(error)));
}

// Nothing changes before the join is known to succeed.
void Meeting::State::admit(const Join& join) {
  if (auto error = refusal(join)) return refuse(join, std::move(*error));
  if (!entered) entered = now;
  Seat* known = seats.find(join.participant);
  if (!known) make_room();
  Seat& seat = known ? *known : seats.add(join.participant);
  seat.joins.take(now, options.limits.joins);
  const bool resumed = take_token(seat, join);
  seat.known = join.known;
  seat.identity = join.admission.identity;
  const bool renamed = take_name(seat, join, resumed);
  const RightsChange rights = take_rights(seat, join, known != nullptr);
  const Transition::Why why = move_in(seat, join);
  if (rights == RightsChange::media_ends) end_media_of(seat);
  const bool was_gone = known && people.state(seat.id) == Transition::State::gone;

  People::Outcomes outcomes;
  people.arrive(now, seat.id, why, outcomes);
  people.attach(seat.id, join.connection);
  carry_out(outcomes);
  media_changed(seat);
  if (renamed || rights != RightsChange::none) note_update(seat);
  welcome(seat, join, resumed);
  if (was_gone) announce_media(seat);
}

std::optional<Error> Meeting::State::refusal(const Join& join) {
  if (auto error = shut_out(join)) return error;
  const Seat* seat = seats.find(join.participant);
  const PageKey page{join.tab, join.page};
  if (seat && seat->is_superseded(page) && !join.takeover) {
    return Error{ErrorCode::meeting_switched, "you are in this meeting in another place",
                 "join with takeover: true if the person asks for it here"};
  }
  if (seat && keeps_out(*seat, join)) {
    return Error{ErrorCode::present_elsewhere,
                 "you are in this meeting in another tab or on another device",
                 "leave it there first; if nobody is there any more, try again in a few seconds"};
  }
  // Whoever has a seat comes and goes under it, from however many connections.
  const Duration wait = seat ? seat->joins.wait(now, options.limits.joins) : Duration::zero();
  if (wait > Duration::zero())
    return join_too_soon("you have come into this meeting too often of late", wait);
  if (join.admission.expired && !(seat && continues(*seat, join))) return token_expired();
  if (people.keeps_place(now, join.participant)) return std::nullopt;
  const auto& all = seats.all();
  const auto taken = std::count_if(all.begin(), all.end(), [this](const auto& entry) {
    return people.keeps_place(now, entry.first);
  });
  if (static_cast<std::size_t>(taken) < places()) return std::nullopt;
  return Error{ErrorCode::room_full, "no place is free in this room", "try again later"};
}

// There is always one to outbid: places are fewer than seats_max.
void Meeting::State::make_room() {
  if (seats.all().size() < seats_max(places())) return;
  const Seat* oldest = nullptr;
  for (const auto& [id, seat] : seats.all()) {
    if (people.keeps_place(now, id)) continue;
    if (!oldest || people.since(id) < people.since(oldest->id)) oldest = &seat;
  }
  ROLLCALL_ASSERT(oldest != nullptr);
  People::Outcomes outcomes;
  people.forget(now, oldest->id, outcomes);
  carry_out(outcomes);
}

/// Whether the token was right. A wrong one is no failure: the identity is proven without it.
bool Meeting::State::take_token(Seat& seat, const Join& join) {
  const bool same_tab = seat.page.tab == join.tab;
  if (join.presented && same_tab && seat.tokens.accepts(*join.presented)) {
    seat.tokens.renew(*join.presented, join.offered);
    return true;
  }
  seat.tokens.start_over(join.offered);
  return false;
}

// The attachment moves to the join's connection and page at once; what becomes of the old page
// depends on which it is: the same one on a new socket, the same tab reloaded, or another place.
Transition::Why Meeting::State::move_in(Seat& seat, const Join& join) {
  const bool first = !seat.media;
  const bool had_left = std::exchange(seat.has_left, false);
  const PageKey page{join.tab, join.page};
  const PageAt old{std::exchange(seat.page, page), seat.connection};
  if (old.page != page) seat.visibility.reset();

  let_go_of_old_page(join.connection);
  let_go(seat);
  seats.attach(seat, join.connection);
  seat.epoch = seat.epoch.next();
  seat.reinstate(page);
  if (first) {
    seat.media = media.open(seat.id);
    return Transition::Why::joined;
  }
  if (old.page.page == page.page) {
    if (old.connection) out->push_back(Close{*old.connection, Goodbye::silent});
    return Transition::Why::resumed;
  }
  const bool same_tab = old.page.tab == page.tab;
  if (!same_tab && !had_left) seat.supersede(old.page);
  if (seat.handover && seat.handover->page == page) {
    take_back(seat, old);
    return Transition::Why::took_over;
  }
  start_handover(seat, old);
  if (!same_tab) return Transition::Why::took_over;
  finish_handover(seat);  // A reload: the old page and its peer connections are dead.
  return Transition::Why::resumed;
}

void Meeting::State::start_handover(Seat& seat, const PageAt& old) {
  finish_handover(seat);
  seat.handover = Handover{old.page, old.connection, seat.media};
  seat.media = media.open(seat.id);
  if (old.connection) old_pages.emplace(*old.connection, seat.id);
  handover_due.arm(seat.id, now + options.presence.takeover_max);
  if (media.transports(seat.handover->media).empty()) finish_handover(seat);
}

// "Use here instead" on a page that is still served: its media session goes on, and the page that
// had just taken over is the old one.
void Meeting::State::take_back(Seat& seat, const PageAt& old) {
  Handover& handover = *seat.handover;
  if (handover.connection) {
    old_pages.erase(*handover.connection);
    out->push_back(Close{*handover.connection, Goodbye::silent});
  }
  handover = Handover{old.page, old.connection, std::exchange(seat.media, handover.media)};
  if (old.connection) old_pages.emplace(*old.connection, seat.id);
  handover_due.arm(seat.id, now + options.presence.takeover_max);
  finish_handover_if_carried(seat);
}

/// `connection` is nobody's old page any more: it closed, or joins anew.
void Meeting::State::let_go_of_old_page(ConnectionId connection) {
  const auto old_page = old_pages.find(connection);
  if (old_page == old_pages.end()) return;
  seats.find(old_page->second)->handover->connection.reset();
  old_pages.erase(old_page);
}

void Meeting::State::finish_handover(Seat& seat) {
  if (!seat.handover) return;
  const Handover old = *std::exchange(seat.handover, std::nullopt);
  handover_due.disarm(seat.id);
  end_media(media.clear(old.media), old.media, TransportClosedReason::dtls_closed);
  media.close(old.media);
  if (!old.connection) return;
  old_pages.erase(*old.connection);
  tell(*old.connection, MeetingSwitched{options.room});
  out->push_back(Close{*old.connection, Goodbye::final});
}

// A page that sent media is served until the new one sends too, so that nobody sees a gap.
void Meeting::State::finish_handover_if_carried(Seat& seat) {
  if (!seat.handover) return;
  const bool old_sends = !media.producers(seat.handover->media).empty();
  const bool carried =
      old_sends ? media.sends_media(seat.media) : media.health(seat.media) == MediaHealth::live;
  if (carried || media.transports(seat.handover->media).empty()) finish_handover(seat);
}

void Meeting::State::add_producers(Joined& answer, MediaSessionId session) const {
  for (ProducerInfo& producer : media.producers(session)) {
    answer.producers.push_back(std::move(producer));
  }
  for (DataProducerInfo& producer : media.data_producers(session)) {
    answer.data_producers.push_back(std::move(producer));
  }
}

/// What the page may not have been told of while it had no connection.
std::vector<Muted> Meeting::State::muted_of(MediaSessionId session) const {
  std::vector<Muted> muted;
  for (ProducerInfo& producer : media.muted(session))
    muted.push_back({std::move(producer.id), producer.source});
  return muted;
}

/// How much longer to wait for those whom the page knew and we do not: it comes from an earlier
/// life of the room, from before this server was restarted, and so may they.
Duration Meeting::State::recovering(const Join& join) const {
  const bool from_before = join.known && join.known->generation != options.generation;
  const Instant until = *entered + options.presence.recovering;
  return from_before && now < until ? until - now : Duration{};
}

void Meeting::State::welcome(const Seat& seat, const Join& join, bool resumed) {
  const PresenceConfig& clocks = options.presence;
  const bool seed = clocks.profile == Profile::seed;
  const Duration left = recovering(join);
  Joined answer{.participant = seat.id,
                .epoch = seat.epoch,
                .resume_token = join.offered_token,
                .resumed = resumed,
                .recovering = left > Duration{},
                .locked = locked,
                .roster = snapshot(),
                .producers = {},
                .data_producers = {},
                .router_rtp_capabilities = *router.capabilities,
                .transports = media.transport_infos(seat.media),
                .muted = muted_of(seat.media),
                .timings = {.heartbeat = seed ? clocks.seed_sweep : clocks.heartbeat,
                            .silence = seed ? clocks.seed_stale : clocks.silence_max,
                            .gone = seed ? clocks.seed_stale : clocks.gone_after,
                            .media = seed ? clocks.seed_stale : clocks.media_max,
                            .seat = seed ? Duration{} : clocks.seat_max,
                            .recovering = left}};
  for (const auto& [id, other] : seats.all()) {
    if (id == seat.id || !people.shown(id)) continue;
    if (other.handover) add_producers(answer, other.handover->media);
    add_producers(answer, other.media);
  }
  roster.snapshot_for(join.connection);
  reply(asker_of(join), Answer{std::move(answer)});
  if (speaker) tell(join.connection, ActiveSpeaker{speaker});
}

}  // namespace rollcall::core
