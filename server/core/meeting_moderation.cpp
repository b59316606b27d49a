// What hosts and operators do to others and to the room: remove, ban, mute, lock, end. Both go the
// same way; a host is asked before whether they are one, and not too often.
#include "core/meeting_state.hpp"

#include <string>
#include <utility>

namespace rollcall::core {

namespace {

tl::unexpected<Error> nobody() {
  return fail(ErrorCode::not_found, "nobody in this room has that participantId");
}

/// Of the page, and of the one that it takes over from.
void add_connections(std::vector<ConnectionId>& connections, const Seat& seat) {
  if (seat.connection) connections.push_back(*seat.connection);
  if (seat.handover && seat.handover->connection) connections.push_back(*seat.handover->connection);
}

}  // namespace

// ---- Who asks

bool Meeting::State::may_moderate(Caller& caller) {
  return is_host(caller) && may_tell_all(caller, caller.seat.moderation, options.limits.moderation);
}

bool Meeting::State::is_host(Caller& caller) {
  const bool host = role_of(caller.seat) == Role::host;
  if (options.hosts == Hosts::by_grant) return allowed(caller, host, "roomAdmin");
  if (host) return true;
  reply(caller.asker,
        fail(ErrorCode::not_allowed, std::string(caller.asker.event) + " is for the host alone",
             "that is whoever opened the meeting, or whoever stands in while they are away"));
  return false;
}

/// A stand-in may not take the meeting from whoever opened it.
bool Meeting::State::may_remove(Caller& caller, const ParticipantId& whom) {
  if (whom == caller.seat.id) {
    reply(caller.asker,
          fail(ErrorCode::bad_request, "`participantId` is your own", "send `leave`"));
    return false;
  }
  if (!is_owner(whom)) return true;
  reply(caller.asker, fail(ErrorCode::not_allowed,
                           "whoever opened the meeting is not put out of it", "`endRoom` ends it"));
  return false;
}

void Meeting::State::handle(Caller& caller, const RemoveParticipantRequest& request) {
  if (!may_moderate(caller) || !may_remove(caller, request.participant)) return;
  reply(caller.asker, carry_out(Order{caller.seat.id, caller.fresh_id}, request));
}

void Meeting::State::handle(Caller& caller, const MuteParticipantRequest& request) {
  if (!may_moderate(caller)) return;
  reply(caller.asker, carry_out(Order{caller.seat.id, caller.fresh_id}, request));
}

void Meeting::State::handle(Caller& caller, const LockRoomRequest& request) {
  if (!may_moderate(caller)) return;
  reply(caller.asker, carry_out(Order{caller.seat.id, caller.fresh_id}, request));
}

// Whoever asks for it is sent away with the others, and answered before.
void Meeting::State::handle(Caller& caller, const EndRoomRequest& request) {
  if (!may_moderate(caller)) return;
  reply(caller.asker, Answer{Done{}});
  (void)carry_out(Order{caller.seat.id, caller.fresh_id}, request);
}

void Meeting::State::on(const Operate& event) {
  const Order order{std::nullopt, event.fresh_id};
  Result<Answer> answer = std::visit(
      [&](const auto& operation) { return carry_out(order, operation); }, event.operation);
  out->push_back(Operated{std::move(answer)});
}

// ---- What is done

Result<Answer> Meeting::State::carry_out(const Order& order,
                                         const RemoveParticipantRequest& request) {
  Seat* seat = seats.find(request.participant);
  if (!seat) return nobody();
  out->push_back(Moderated{event_name(request), order.by, request.participant});
  if (request.ban)
    ban(request.participant);
  else
    remember_untold(*seat);
  std::vector<ConnectionId> connections;
  add_connections(connections, *seat);
  send_away(std::move(connections),
            Removed{request.ban ? RemovedReason::banned : RemovedReason::removed});
  detach(*seat);
  People::Outcomes outcomes;
  people.remove(now, request.participant, Transition::Why::removed, outcomes);
  carry_out(outcomes);
  refuse_shut_out();
  return Answer{Done{}};
}

void Meeting::State::ban(const ParticipantId& who) {
  bans.add(who);
  out->push_back(Banned{who});
}

/// Whoever is away gets nothing of what is sent to them now, and would come straight back.
void Meeting::State::remember_untold(const Seat& seat) {
  const bool heard = people.state(seat.id) == Transition::State::present &&
                     !people.in_doubt(seat.id) && seat.connection;
  if (heard || seat.has_left) return;
  removals.add(seat.id, seat.page, seat.tokens);
  if (seat.handover) removals.add(seat.id, seat.handover->page, {});
}

// What they were about to send, or send later, is heard: nobody's microphone is held shut.
Result<Answer> Meeting::State::carry_out(const Order& order,
                                         const MuteParticipantRequest& request) {
  const Seat* seat = seats.find(request.participant);
  if (!seat) return nobody();
  std::size_t muted = mute(seat->media, request.source);
  if (seat->handover) muted += mute(seat->handover->media, request.source);
  if (muted > 0) out->push_back(Moderated{event_name(request), order.by, request.participant});
  return Answer{MutedAnswer{muted}};
}

std::size_t Meeting::State::mute(MediaSessionId session, MediaSource source) {
  std::size_t muted = 0;
  for (const ProducerInfo& producer : media.producers(session)) {
    if (producer.source != source || producer.paused) continue;
    set_flow(producer.id, Flow::pause);
    media.find(producer.id)->muted = true;
    tell_owner(session, Muted{producer.id, source});
    ++muted;
  }
  return muted;
}

Result<Answer> Meeting::State::carry_out(const Order& order, const LockRoomRequest& request) {
  if (std::exchange(locked, request.locked) == request.locked) return Answer{Done{}};
  out->push_back(Moderated{event_name(request), order.by, std::nullopt});
  tell_all(RoomLocked{locked});
  refuse_shut_out();
  return Answer{Done{}};
}

// A room that was made is the operator's: a host ends the meeting in it, and the room stays.
Result<Answer> Meeting::State::carry_out(const Order& order, const EndRoomRequest& request) {
  out->push_back(Moderated{event_name(request), order.by, std::nullopt});
  end_meeting(order.fresh_id);
  if (!order.by) unmake();
  return Answer{Done{}};
}

// Nothing of it is kept, so the room is forgotten as soon as the media host has answered what it
// was asked. Whoever comes before that comes into another meeting all the same.
void Meeting::State::end_meeting(const std::string& fresh_id) {
  std::vector<ConnectionId> everybody;
  std::vector<ParticipantId> seated;
  for (const auto& [id, seat] : seats.all()) {
    add_connections(everybody, seat);
    seated.push_back(id);
  }
  for (const Join& join : waiting)
    everybody.push_back(join.connection);
  answer_waiting({ErrorCode::not_joined, "the meeting was ended before the join was answered", {}});
  send_away(std::move(everybody), RoomEnded{});
  for (const ParticipantId& id : seated)
    detach(*seats.find(id));
  People::Outcomes outcomes;
  for (const ParticipantId& id : seated)
    people.remove(now, id, Transition::Why::room_ended, outcomes);
  carry_out(outcomes);
  begin_life(fresh_id);
  outbid = true;
}

/// In a room that nobody is in: nothing of the one before is left but what was said of the room.
void Meeting::State::begin_life(const std::string& fresh_id) {
  options.generation = RoomGeneration(fresh_id);
  roster = Roster(options.generation, options.presence);
  hosting = {};
  entered.reset();
  lift_bans();
  removals = {};
  locked = false;
}

void Meeting::State::lift_bans() {
  if (!bans.empty()) out->push_back(BansLifted{});
  bans = {};
}

Result<Answer> Meeting::State::carry_out(const Order& order, const ForceCleanupRequest& request) {
  out->push_back(Moderated{event_name(request), order.by, std::nullopt});
  std::size_t closed = 0;
  for (const auto& [id, known] : seats.all()) {
    Seat& seat = *seats.find(id);
    if (seat.handover) closed += clean_up(seat.handover->media);
    finish_handover(seat);
    closed += clean_up(seat.media);
    media_changed(seat);
  }
  return Answer{CleanedUp{closed}};
}

// ---- Who stays out

/// What neither a place nor a gesture makes up for.
std::optional<Error> Meeting::State::shut_out(const Join& join) const {
  if (bans.contains(join.participant)) {
    return Error{ErrorCode::banned, "you may not come into this meeting any more",
                 "ask whoever holds it"};
  }
  if (locked && !seats.find(join.participant) && !is_owner(join.participant)) {
    return Error{ErrorCode::room_locked, "this meeting is locked: nobody new is let in",
                 "ask somebody who is in it"};
  }
  return std::nullopt;
}

/// Whoever was put out while they were away, once: it counts as told from here on.
std::optional<Error> Meeting::State::put_out_untold(const Join& join) {
  if (!removals.take(join.participant, {join.tab, join.page}, join.presented)) return std::nullopt;
  return Error{ErrorCode::removed, "somebody put you out of this meeting while you were away",
               "join anew if the person asks for it"};
}

/// At once: the router they wait for would be of no use to them.
void Meeting::State::refuse_shut_out() {
  for (Join& join : std::exchange(waiting, {})) {
    auto error = put_out_untold(join);
    if (!error) error = shut_out(join);
    if (error)
      refuse(join, std::move(*error));
    else
      waiting.push_back(std::move(join));
  }
}

/// A stock client does not come back by itself after it.
void Meeting::State::send_away(std::vector<ConnectionId> connections, Message last_word) {
  if (connections.empty()) return;
  out->push_back(Send{connections, std::move(last_word)});
  for (const ConnectionId connection : connections)
    out->push_back(Close{connection, Goodbye::final});
}

/// So that nothing else is told to connections that have been sent away.
void Meeting::State::detach(Seat& seat) {
  if (seat.handover && seat.handover->connection) let_go_of_old_page(*seat.handover->connection);
  let_go(seat);
}

}  // namespace rollcall::core
