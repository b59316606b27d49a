// What the others see and what is let go of when somebody's presence changes.
#include "base/assert.hpp"
#include "core/meeting_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

namespace {

LeftReason reason_for(Transition::Why why) {
  switch (why) {
    case Transition::Why::left:
    case Transition::Why::goodbye:
      return LeftReason::left;
    case Transition::Why::unloading:
      return LeftReason::unloaded;
    case Transition::Why::removed:
      return LeftReason::removed;
    case Transition::Why::room_ended:
      return LeftReason::room_ended;
    case Transition::Why::connection_lost:
    case Transition::Why::silence:
    case Transition::Why::socket_closed:
      return LeftReason::connection_lost;
    case Transition::Why::joined:
    case Transition::Why::resumed:
    case Transition::Why::back:
    case Transition::Why::took_over:
    case Transition::Why::heard:
    case Transition::Why::seat_expired:
      break;
  }
  ROLLCALL_ASSERT(false);
}

bool said_so(Transition::Why why) {
  return why == Transition::Why::left || why == Transition::Why::goodbye;
}

}  // namespace

void Meeting::State::on(const Heard& heard) {
  const Seat* seat = seats.at(heard.connection);
  if (!seat) return;
  People::Outcomes outcomes;
  people.evidence(now, seat->id, Evidence::frame, now, outcomes);
  carry_out(outcomes);
}

void Meeting::State::on(const FellBehind& behind) {
  if (seats.at(behind.connection)) roster.fell_behind(behind.connection);
}

void Meeting::State::on(const CaughtUp& caught_up) {
  if (seats.at(caught_up.connection)) tell_list(caught_up.connection);
}

void Meeting::State::on(const ConnectionClosed& closed) {
  std::erase_if(waiting, [&](const Join& join) { return join.connection == closed.connection; });
  let_go_of_old_page(closed.connection);
  // The late close of a connection that has been replaced finds nobody.
  Seat* seat = seats.at(closed.connection);
  if (!seat) return;
  let_go(*seat);
  People::Outcomes outcomes;
  switch (closed.end) {
    case ConnectionEnd::said_goodbye:
      people.leave(now, seat->id, Transition::Why::goodbye, outcomes);
      break;
    case ConnectionEnd::without_a_word:
      people.socket_closed(now, seat->id, outcomes);
      break;
  }
  carry_out(outcomes);
}

void Meeting::State::on(const BeaconLeft& beacon) {
  const Seat* seat = seats.find(beacon.participant);
  const bool valid = seat && seat->epoch == beacon.epoch && seat->page.page == beacon.page &&
                     seat->tokens.accepts(beacon.token);
  if (!valid) return;
  People::Outcomes outcomes;
  people.unloading(now, seat->id, outcomes);
  carry_out(outcomes);
}

void Meeting::State::carry_out(const People::Outcomes& outcomes) {
  for (const People::Outcome& outcome : outcomes) {
    std::visit([this](const auto& o) { carry_out(o); }, outcome);
  }
}

void Meeting::State::carry_out(const People::Change& change) {
  using In = Transition::State;
  Seat& seat = *seats.find(change.participant);
  out->push_back(Transition{seat.id, seat.epoch, change.from, change.to, change.why, change.silence,
                            change.stay, seat.display_name, seat.identity, change.frame_age,
                            change.media_age});
  switch (change.to) {
    case In::present:
      if (change.from == In::present) return;
      if (change.from != In::reconnecting) return come_in(seat, change.from);
      roster.note({RosterChange::Type::updated, described(seat, Presence::present), {}});
      return renew_pictures(seat);
    case In::reconnecting:
      return roster.note(
          {RosterChange::Type::updated, described(seat, Presence::reconnecting), {}});
    case In::gone:
      go_out(seat, change.why);
      return on_gone(seat, change.why);
    case In::forgotten:
      return forget(seat);
    case In::absent:
      break;
  }
  ROLLCALL_ASSERT(false);
}

/// Into the list: for the first time, or back.
void Meeting::State::come_in(Seat& seat, Transition::State from) {
  const bool first = from == Transition::State::absent;
  const auto type = first ? RosterChange::Type::joined : RosterChange::Type::back;
  const auto before = hosting.host();
  hosting.arrived(seat.id);
  roster.note({type, described(seat, Presence::present), {}});
  tell_new_host(before);
  if (first) return;
  renew_pictures(seat);
  // Back by the media path alone: no join announces what they send.
  if (!seat.connection) announce_media(seat);
}

/// Of the list; the seat may be kept.
void Meeting::State::go_out(const Seat& seat, Transition::Why why) {
  const auto before = hosting.host();
  hosting.departed(seat.id);
  roster.note({RosterChange::Type::left, described(seat, Presence::reconnecting), reason_for(why)});
  tell_new_host(before);
}

void Meeting::State::carry_out(const People::MediaOver& over) {
  Seat& seat = *seats.find(over.participant);
  finish_handover(seat);
  end_media(media.clear(seat.media), seat.media, TransportClosedReason::dtls_closed);
  media_changed(seat);
}

// What was lost on the way meanwhile leaves pictures that cannot be decoded, and browsers wait for
// three seconds before they ask for one that can. Who comes and goes all the time waits so long.
void Meeting::State::renew_pictures(Seat& seat) {
  if (!seat.pictures.take(now, options.limits.pictures)) return;
  for (ConsumerId& consumer : media.video_consumers(seat.media))
    call(RequestKeyFrame{std::move(consumer)});
}

// The others may have dropped what they knew of somebody who was gone.
void Meeting::State::announce_media(const Seat& seat) {
  for (ProducerInfo& producer : media.producers(seat.media)) {
    tell_others(seat.id, NewProducer{std::move(producer)});
  }
  for (DataProducerInfo& producer : media.data_producers(seat.media)) {
    tell_others(seat.id, NewDataProducer{std::move(producer)});
  }
}

// Whoever left may join again on the same connection; a lost one is closed, so that a page that
// still lives behind it notices and comes back.
void Meeting::State::on_gone(Seat& seat, Transition::Why why) {
  if (said_so(why)) {
    seat.has_left = true;
    seat.tokens.drop();
  } else if (seat.connection) {
    out->push_back(Close{*seat.connection, Goodbye::silent});
  }
  let_go(seat);
  if (speaker == seat.id) set_speaker(std::nullopt);
}

// Only if it ends with that: seats that make no room for anybody are kept.
void Meeting::State::on(const Outbid&) {
  const bool waits_for_media = router.state == RouterLife::State::opening || !pending.empty();
  if (!deserted() || waits_for_media) return;
  std::vector<ParticipantId> kept;
  for (const auto& [id, seat] : seats.all())
    kept.push_back(id);
  People::Outcomes outcomes;
  for (const ParticipantId& who : kept)
    people.forget(now, who, outcomes);
  carry_out(outcomes);
  outbid = true;
}

void Meeting::State::forget(Seat& seat) {
  finish_handover(seat);
  end_media(media.clear(seat.media), seat.media, TransportClosedReason::dtls_closed);
  media.close(seat.media);
  seats.drop(ParticipantId(seat.id));
}

/// Ends the attachment; the connection itself may stay open.
void Meeting::State::let_go(Seat& seat) {
  if (!seat.connection) return;
  roster.forget(*seat.connection);
  seats.detach(seat);
}

/// As they are when they come into that presence.
ParticipantView Meeting::State::described(const Seat& seat, Presence presence) const {
  return {.id = seat.id,
          .display_name = seat.display_name,
          .role = role_of(seat),
          .hand = seat.hand,
          .presence = presence,
          .since = Duration{},
          .joined_at = seat.joined_at,
          .media = seat.health};
}

ParticipantView Meeting::State::view(const Seat& seat) const {
  const bool present = people.state(seat.id) == Transition::State::present;
  ParticipantView view = described(seat, present ? Presence::present : Presence::reconnecting);
  view.since = now - people.since(seat.id);
  return view;
}

Snapshot Meeting::State::snapshot() const {
  Snapshot all{roster.latest(), {}};
  for (const auto& [id, seat] : seats.all()) {
    if (people.shown(id)) all.participants.push_back(view(seat));
  }
  std::sort(all.participants.begin(), all.participants.end(),
            [](const auto& a, const auto& b) { return a.joined_at < b.joined_at; });
  return all;
}

/// Instead of the changes that the connection has not got.
void Meeting::State::tell_list(ConnectionId to) {
  roster.snapshot_for(to);
  tell(to, RosterSnapshot{snapshot()});
}

void Meeting::State::note_update(const Seat& seat) {
  if (!people.shown(seat.id)) return;
  roster.note({RosterChange::Type::updated, view(seat), {}});
}

}  // namespace rollcall::core
