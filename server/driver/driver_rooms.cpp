// The driver's rooms: one step, its effects, and when the next one is due.
#include "base/assert.hpp"
#include "driver/driver.hpp"
#include "driver/identity.hpp"
#include "driver/lifecycle_log.hpp"
#include "driver/measures.hpp"
#include "driver/room_events.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::driver {
namespace {

// How often the driver looks at the clock at least while there are rooms, so that it notices when
// it could not listen even if nothing was due.
constexpr Duration beat = 250ms;

bool ends_in_goodbye(const core::Event& event) {
  const auto* from_client = std::get_if<core::FromClient>(&event);
  if (from_client == nullptr) return false;
  if (std::holds_alternative<core::LeaveRequest>(from_client->request)) return true;
  const auto* before = std::get_if<core::BeforeDisconnectRequest>(&from_client->request);
  return before != nullptr && !before->unloading;
}

bool cleaned_up(const core::Effect& effect) {
  const Result<core::Answer>* answer = nullptr;
  if (const auto* reply = std::get_if<core::Reply>(&effect)) answer = &reply->answer;
  if (const auto* operated = std::get_if<core::Operated>(&effect)) answer = &operated->answer;
  return answer != nullptr && *answer && std::holds_alternative<core::CleanedUp>(**answer);
}

bool ended(const core::Effect& effect) {
  const auto* transition = std::get_if<core::Transition>(&effect);
  return transition != nullptr && transition->why == core::Transition::Why::room_ended;
}

bool left(const core::Effect& effect) {
  const auto* transition = std::get_if<core::Transition>(&effect);
  return transition != nullptr && transition->to == core::Transition::State::gone &&
         transition->why == core::Transition::Why::left;
}

core::Hosts hosts_by(ports::AccessMode mode) {
  switch (mode) {
    case ports::AccessMode::guest:
      return core::Hosts::by_opening;
    case ports::AccessMode::token:
      return core::Hosts::by_grant;
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace

Driver::Room& Driver::open_room(const RoomId& id) {
  const auto known = rooms_.find(id);
  if (known != rooms_.end()) return known->second;
  last_serial_ = last_serial_.next();
  core::MeetingOptions options{
      .room = id,
      .generation = RoomGeneration(ports_.secrets.random_id()),
      .router = RouterId(ports_.secrets.random_id()),
      .presence = config_.presence,
      .limits = config_.limits,
      .hosts = hosts_by(ports_.access.mode()),
      .banned = remembered_of(id),
      .pulses = &pulses_,
  };
  std::string name = config_.log_names == LogNames::clear
                         ? id.text()
                         : driver::log_name(ports_.secrets, "room", id.text());
  Room room{last_serial_, std::move(name), core::Meeting(std::move(options))};
  audit_by(ports_.clock.now() + config_.audit_interval);
  ports_.log.write(ports::Level::info, "room opened", {{"room", room.log_name}});
  return rooms_.emplace(id, std::move(room)).first->second;
}

void Driver::step(Instant now, const RoomId& id, const core::Event& event, ConnectionId by) {
  const auto found = rooms_.find(id);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  core::Effects effects;
  room.meeting.step(now, event, effects);
  const Origin origin{found->first, room, by};
  for (const core::Effect& effect : effects)
    std::visit([&](const auto& e) { carry_out(origin, e); }, effect);
  // Whoever left may join another room on the same connection.
  if (ends_in_goodbye(event) && std::any_of(effects.begin(), effects.end(), left)) unbind(by);
  if (std::any_of(effects.begin(), effects.end(), cleaned_up)) audit_after_cleanup(now);
  if (std::any_of(effects.begin(), effects.end(), ended))
    tell_closed(found->first, room, "room_ended");
  settle(now, found->first, room);
  arm(now);
  for (const ConnectionId behind : std::exchange(newly_behind_, {}))
    step_for(now, behind, core::FellBehind{behind});
}

/// In the room that `connection` is in, if it is in one.
void Driver::step_for(Instant now, ConnectionId connection, const core::Event& event) {
  const auto found = connections_.find(connection);
  if (found == connections_.end() || !found->second.room) return;
  const RoomId room = *found->second.room;
  step(now, room, event);
}

/// That of many the places are fetched first hides most of the time that memory takes.
void Driver::hear(Instant now, std::span<const ConnectionId> heard) {
  for (const ConnectionId id : heard)
    pulses_.expect(id);
  for (const ConnectionId id : heard)
    if (!pulses_.heard(id, now)) judge(now, id);
}

void Driver::judge(Instant now, ConnectionId heard) {
  step_for(now, heard, core::Heard{heard});
}

void Driver::settle(Instant now, const RoomId& id, Room& room) {
  note_whether_deserted(now, id, room);
  see_whether_made(id, room);
  if (!room.meeting.finished()) return deadlines_.move(id, room.due, room.meeting.next_deadline());
  ports_.log.write(ports::Level::info, "room closed", {{"room", room.log_name}});
  tell_closed(id, room, "seat_expired");
  drop_room(id);
}

void Driver::note_whether_deserted(Instant now, const RoomId& id, Room& room) {
  const bool noted = room.deserted_since != never;
  if (room.meeting.deserted() == noted) return;
  if (noted) deserted_.erase({std::exchange(room.deserted_since, never), id});
  if (!noted) deserted_.emplace(room.deserted_since = now, id);
}

/// On a full server, of the rooms that nobody is in, the one that was deserted first goes; the next
/// ones if that still waits for its media worker.
bool Driver::has_place_for_room(Instant now) {
  constexpr std::size_t tries = 8;
  std::vector<RoomId> oldest;
  for (auto room = deserted_.begin(); room != deserted_.end() && oldest.size() < tries; ++room)
    oldest.push_back(room->second);
  for (const RoomId& room : oldest) {
    if (rooms_.size() < config_.rooms_max) break;
    step(now, room, core::Outbid{});
  }
  return rooms_.size() < config_.rooms_max;
}

void Driver::drop_room(const RoomId& id) {
  const RoomId ended = id;  // `id` may be the key that goes now.
  forget_bans_of(ended, rooms_.at(ended));
  deserted_.erase({rooms_.at(ended).deserted_since, ended});
  deadlines_.remove(ended, rooms_.at(ended).due);
  rooms_.erase(ended);
  for (auto& [connection, state] : connections_) {
    if (state.room != ended) continue;
    state.room.reset();
    behind_.erase(connection);
  }
}

void Driver::carry_out(const Origin&, const core::Reply& reply) {
  const bool stays = reply.answer || reply.answer.error().code == ErrorCode::already_joined;
  if (reply.event == "join") count_join(reply.to, reply.answer);
  if (reply.event == "join" && !stays) unbind(reply.to);
  answer(reply.to, reply.ack, reply.event, reply.answer);
}

void Driver::carry_out(const Origin&, const core::Send& send) {
  if (send.to.empty()) return;
  const wire::Frame frame = wire::encode_message(send.message, ports_.wall_clock.since_1970());
  for (const ConnectionId to : send.to)
    ports_.clients.send(to, frame);
  if (std::holds_alternative<core::RosterChanges>(send.message)) see_who_falls_behind(send);
}

void Driver::see_who_falls_behind(const core::Send& send) {
  for (const ConnectionId to : send.to) {
    if (ports_.clients.waiting(to) > config_.list_backlog_max && behind_.insert(to).second)
      newly_behind_.push_back(to);
  }
}

void Driver::tell_who_caught_up(Instant now) {
  std::vector<ConnectionId> caught_up;
  std::copy_if(behind_.begin(), behind_.end(), std::back_inserter(caught_up),
               [this](ConnectionId id) {
                 return ports_.clients.waiting(id) <= config_.list_backlog_max / 8;
               });
  for (const ConnectionId id : caught_up) {
    behind_.erase(id);
    step_for(now, id, core::CaughtUp{id});
  }
}

void Driver::carry_out(const Origin&, const core::Close& close) {
  switch (close.goodbye) {
    case core::Goodbye::final:
      return ports_.clients.disconnect(close.connection);
    case core::Goodbye::silent:
      return ports_.clients.drop(close.connection);
  }
}

void Driver::carry_out(const Origin& origin, const core::MediaCall& call) {
  const Asked by{origin.id, origin.room.serial, {}, origin.by, {}};
  if (!media_.make(call, by)) return;
  if (const auto asker = connections_.find(origin.by); asker != connections_.end())
    ++asker->second.media_requests;
}

void Driver::carry_out(const Origin& origin, const core::Transition& transition) {
  if (is_shown(transition.to) && !is_shown(transition.from)) ++shown_;
  if (is_shown(transition.from) && !is_shown(transition.to)) --shown_;
  origin.room.measures.note(ports_.metrics, transition, config_.presence);
  if (is_shown(transition.to) && !is_shown(transition.from))
    learn_name(origin.room, transition.participant);
  if (is_shown(transition.to)) tell_open(origin);
  auto event = room_event(transition, config_.presence);
  const std::string who = name_of(origin.room, transition.participant);
  switch (origin.room.doubts.telling(ports_.clock.now(), event, config_.doubts)) {
    case DoubtsTold::Telling::told:
      tell(origin.id, origin.room, std::move(event));
      log_transition(ports_.log, transition, who, origin.room.log_name);
      break;
    case DoubtsTold::Telling::untold_from_here_on:
      ports_.log.write(ports::Level::info, "reconnecting too often to be told each time",
                       {{"who", who}, {"room", origin.room.log_name}});
      break;
    case DoubtsTold::Telling::untold:
      break;
  }
  if (transition.to == core::Transition::State::forgotten)
    origin.room.names.erase(transition.participant);
}

/// As the log may show it.
std::string Driver::name_of(const Room& room, const ParticipantId& who) const {
  const auto name = room.names.find(who);
  if (name != room.names.end()) return name->second;
  return driver::log_name(ports_.secrets, "participant", who.text());
}

void Driver::count_join(ConnectionId by, const Result<core::Answer>& answer) {
  const auto connection = connections_.find(by);
  if (connection == connections_.end()) return;
  const bool presented = std::exchange(connection->second.presented_token, false);
  const auto* joined = answer ? std::get_if<core::Joined>(&*answer) : nullptr;
  if (joined == nullptr) {
    if (presented) ports_.metrics.joined(ports::Resume::refused);
    return;
  }
  if (!presented) return ports_.metrics.joined(ports::Resume::fresh);
  ports_.metrics.joined(joined->resumed ? ports::Resume::accepted : ports::Resume::fell_back);
}

/// Of people who were let in alone, so that there are never more names than seats.
void Driver::learn_name(Room& room, const ParticipantId& who) {
  if (config_.log_names != LogNames::clear) return;
  for (const core::ParticipantView& person : room.meeting.roster(ports_.clock.now()).participants)
    if (person.id == who) room.names[who] = person.display_name;
}

void Driver::unbind(ConnectionId id) {
  behind_.erase(id);
  if (const auto connection = connections_.find(id); connection != connections_.end())
    connection->second.room.reset();
}

void Driver::on_timer() {
  const Instant now = wake();
  armed_ = now;  // Nothing is earlier: no step arms the timer, but the end of this, once.
  for (const RoomId& room : deadlines_.due(now))
    step(now, room, core::Tick{});
  tell_who_caught_up(now);
  audit_if_due(now);
  forget_remembered(now);
  armed_ = never;
  arm(now);
}

/// Every entry begins here, before it looks anything up (crediting may end rooms): whoever could
/// not listen must not judge what they would have heard, nor whoever has not listened yet.
Instant Driver::wake() {
  const Instant now = ports_.clock.now();
  std::vector<ConnectionId> heard = std::exchange(heard_, {});
  const Instant read = ports_.clients.take_heard(heard);
  if (!heard.empty()) {
    credit_if_late(read);
    hear(read, heard);
  }
  credit_if_late(now);
  heard_ = std::move(heard);
  return now;
}

void Driver::credit_if_late(Instant now) {
  if (armed_ == never || now - armed_ <= config_.presence.stall_credit_above) return;
  // The stall began after the last beat: it took at most one beat longer than the timer is late. Of
  // stalls in a row the first alone gets that, or a server that is always late would judge nobody.
  const bool in_a_row = credited_at_ >= armed_ - beat;
  credited_at_ = now;
  credit(now, now - armed_ + (in_a_row ? Duration::zero() : beat));
}

void Driver::credit(Instant now, Duration stalled) {
  ports_.log.write(
      ports::Level::warn, "the server could not listen: nobody is judged for it",
      {{"stalled_ms", std::chrono::duration_cast<std::chrono::milliseconds>(stalled).count()}});
  ports_.metrics.stalled(stalled);
  last_stall_ = stalled;
  armed_ = never;
  for (const RoomId& room : rooms())
    step(now, room, core::Tick{stalled});
}

void Driver::arm(Instant now) {
  const Instant look = rooms_.empty() ? never : std::min(deadlines_.next(), now + beat);
  const Instant audit = audit_ ? never : next_audit_;
  const Instant wanted = std::max(now, std::min({look, audit, remembered_until_}));
  if (wanted >= armed_) return;  // A timer that is armed already may find nothing to do.
  armed_ = wanted;
  ports_.timer.arm(wanted);
}

}  // namespace rollcall::driver
