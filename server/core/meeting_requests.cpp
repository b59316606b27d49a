// What clients ask for besides media.
#include "core/meeting_state.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace rollcall::core {

namespace {

constexpr Duration cleanup_interval = 10s;

}  // namespace

void Meeting::State::on(const FromClient& event) {
  Seat* seat = seats.at(event.connection);
  if (!seat) return refuse_stranger(event);
  People::Outcomes outcomes;
  const bool pings = std::holds_alternative<PingRequest>(event.request);
  people.evidence(now, seat->id, pings ? Evidence::ping : Evidence::frame, now, outcomes);
  carry_out(outcomes);
  Caller caller{*seat,
                {event.connection, event.ack, event_name(event.request), seat->id, seat->epoch},
                event.fresh_id};
  std::visit([&](const auto& request) { handle(caller, request); }, event.request);
}

// Somebody may think better of it while the router is still opening.
void Meeting::State::refuse_stranger(const FromClient& event) {
  const bool leaves = std::holds_alternative<LeaveRequest>(event.request) ||
                      std::holds_alternative<BeforeDisconnectRequest>(event.request);
  const Asker stranger{event.connection, event.ack, event_name(event.request), {}, {}};
  const auto join = std::find_if(waiting.begin(), waiting.end(), [&](const Join& other) {
    return other.connection == event.connection;
  });
  if (leaves && join != waiting.end()) {
    const Join given_up = *join;
    waiting.erase(join);
    refuse(given_up, {ErrorCode::not_joined, "left before the join was answered", {}});
    return reply(stranger, Answer{Done{}});
  }
  reply(stranger, fail(ErrorCode::not_joined, "this connection is not in a room", "join first"));
}

void Meeting::State::handle(Caller& caller, const JoinRequest&) {
  reply(caller.asker, fail(ErrorCode::already_joined, "this connection has joined already"));
}

void Meeting::State::handle(Caller& caller, const PingRequest& request) {
  const ConnectionId to = caller.asker.connection;
  const RosterVersion told = roster.version_of(to);
  const bool lacks = request.roster_version && *request.roster_version != told;
  // Whatever else it says may have been sent behind the join, before the answer arrived.
  const bool got_the_answer = request.roster_version && !lacks;
  if (got_the_answer && caller.seat.known && *caller.seat.known != told)
    caller.seat.tokens.confirm();
  // What the list should be is on its way to whoever is behind, or comes once they have taken that.
  // A list is also where changes are merged no further: asked for without end it would cost all.
  if (lacks && !roster.is_behind(to) && caller.seat.lists.take(now, options.limits.lists))
    tell_list(to);
  tell(to, Pong{roster.version_of(to)});
  if (caller.asker.ack) reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const LeaveRequest&) {
  reply(caller.asker, Answer{Done{}});
  People::Outcomes outcomes;
  people.leave(now, caller.seat.id, Transition::Why::left, outcomes);
  carry_out(outcomes);
}

void Meeting::State::handle(Caller& caller, const BeforeDisconnectRequest& request) {
  if (request.room != options.room) {
    return reply(caller.asker,
                 fail(ErrorCode::not_joined, "roomId: this connection is in another room"));
  }
  if (!request.unloading) return handle(caller, LeaveRequest{});
  reply(caller.asker, Answer{Done{}});
  People::Outcomes outcomes;
  people.unloading(now, caller.seat.id, outcomes);
  carry_out(outcomes);
}

// A hint only: a hidden or frozen page is judged by its evidence like any other.
void Meeting::State::handle(Caller& caller, const VisibilityRequest& request) {
  caller.seat.visibility = request.state;
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const SetAttributesRequest& request) {
  Seat& seat = caller.seat;
  const bool hand = request.hand.value_or(seat.hand);
  const std::string& name = request.display_name ? *request.display_name : seat.display_name;
  const bool renames = name != seat.display_name;
  if (renames && !allowed(caller, !seat.named_by_token, "another name")) return;
  const bool changes = hand != seat.hand || renames;
  if (changes && !may_tell_all(caller, seat.attributes, options.limits.attributes)) return;
  seat.hand = hand;
  if (request.display_name) seat.display_name = *request.display_name;
  if (changes) note_update(seat);
  reply(caller.asker, Answer{Done{}});
}

bool Meeting::State::may_tell_all(Caller& caller, Allowance& allowance, const Rate& rate) {
  if (allowance.take(now, rate)) return true;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(allowance.wait(now, rate));
  reply(caller.asker,
        fail(ErrorCode::rate_limited, std::string(caller.asker.event) + " comes too often",
             "again in " + std::to_string(wait.count()) + " ms"));
  return false;
}

void Meeting::State::handle(Caller& caller, const ChatRequest& request) {
  Seat& seat = caller.seat;
  if (!allowed(caller, seat.rights.permissions.publish_data, "canPublishData")) return;
  if (!may_tell_all(caller, seat.chat, options.limits.chat)) return;
  ++chat_messages;
  tell_all(ChatMessage{chat_messages, seat.id, seat.display_name, request.text});
  reply(caller.asker, Answer{Done{}});
}

void Meeting::State::handle(Caller& caller, const ForceCleanupRequest&) {
  Seat& seat = caller.seat;
  if (now < seat.cleanup_allowed) {
    return reply(caller.asker, fail(ErrorCode::rate_limited, "forceCleanup comes too often",
                                    "at most once in 10 s"));
  }
  seat.cleanup_allowed = now + cleanup_interval;
  const std::size_t closed = clean_up(seat.media);
  media_changed(seat);
  reply(caller.asker, Answer{CleanedUp{closed}});
}

}  // namespace rollcall::core
