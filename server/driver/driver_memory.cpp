// What outlives the process: rooms that an operator has made, and who is banned from which room.
#include "driver/driver.hpp"
#include "wire/text_rule.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::driver {

bool Driver::in_use(const RoomId& id) {
  wake();
  const auto room = rooms_.find(id);
  return room != rooms_.end() && (room->second.meeting.made() || !room->second.meeting.vacant());
}

Result<void> Driver::make_room(const RoomWish& wish) {
  const Instant now = wake();
  const std::size_t most = config_.limits.participants_max;
  if (const auto wrong = wire::complaint(wish.room.text(), wire::room_rule); !wrong.empty())
    return fail(ErrorCode::bad_request, "room " + wrong);
  if (wish.terms.size && (*wish.terms.size == 0 || *wish.terms.size > most))
    return fail(ErrorCode::bad_request, "size must be from 1 to " + std::to_string(most),
                "`limits.participants_max` of the configuration");
  if (!rooms_.contains(wish.room) && !has_place_for_room(now))
    return fail(ErrorCode::limit_reached, "this server has no room for another meeting",
                "at most " + std::to_string(config_.rooms_max) + " rooms");
  ports::MadeRoom made{wish.room, wish.terms};
  if (wish.time_to_live)
    made.ends_at = ports_.wall_clock.since_1970() +
                   std::chrono::duration_cast<std::chrono::milliseconds>(*wish.time_to_live);
  forget_without_place(wish.room);
  furnish(now, made, core::Make::When::now);
  memory_.keep_room(made);
  return {};
}

/// By the wall clock alone is it known how much of its time is over.
void Driver::furnish(Instant now, const ports::MadeRoom& made, core::Make::When when) {
  Room& room = open_room(made.room);
  room.made = made;
  ports_.log.write(ports::Level::info, "an operator has made a room", {{"room", room.log_name}});
  const Instant until =
      made.ends_at ? now + (*made.ends_at - ports_.wall_clock.since_1970()) : never;
  step(now, made.room, core::Make{made.terms, until, ports_.secrets.random_id(), when});
}

/// Whether an operator had made it, and there was no place for it: it is not written again.
bool Driver::forget_without_place(const RoomId& room) {
  return std::erase_if(without_place_, [&](const auto& made) { return made.room == room; }) > 0;
}

void Driver::recall(const ports::Remembered& before) {
  const Instant now = wake();
  for (const ports::Ban& ban : before.bans)
    remembered_[ban.room].push_back(ban.who);
  if (!remembered_.empty())
    remembered_until_ = now + config_.presence.seat_max + config_.presence.empty_max;
  for (const ports::MadeRoom& made : before.rooms) {
    const bool over = made.ends_at && *made.ends_at <= ports_.wall_clock.since_1970();
    // An earlier version may have taken a name by which nobody could end the room.
    const bool nameless = !wire::complaint(made.room.text(), wire::room_rule).empty();
    if (over || nameless) {
      memory_.forget_room(made.room);
      memory_.forget_bans(made.room);
      remembered_.erase(made.room);
    } else if (rooms_.size() < config_.rooms_max) {
      furnish(now, made, core::Make::When::before);
    } else {
      without_place_.push_back(made);
    }
  }
  if (!without_place_.empty())
    ports_.log.write(ports::Level::error, "this server has no room for what operators have made",
                     {{"rooms", static_cast<std::int64_t>(without_place_.size())}});
  arm(now);
}

void Driver::keep_again() {
  ports::Remembered all{.rooms = without_place_, .bans = {}};
  for (const auto& [id, bans] : remembered_) {
    if (rooms_.contains(id)) continue;  // It began with them: they are among its own.
    for (const ParticipantId& who : bans)
      all.bans.push_back({id, who});
  }
  for (const auto& [id, room] : rooms_) {
    if (room.made) all.rooms.push_back(*room.made);
    for (const ParticipantId& who : room.meeting.banned())
      all.bans.push_back({id, who});
  }
  memory_.keep_all(all);
}

std::vector<ParticipantId> Driver::remembered_of(const RoomId& room) const {
  const auto bans = remembered_.find(room);
  return bans == remembered_.end() ? std::vector<ParticipantId>() : bans->second;
}

/// Nobody has come back to these rooms for as long as a seat in them would have been kept.
void Driver::forget_remembered(Instant now) {
  if (now < remembered_until_) return;
  remembered_until_ = never;
  for (const auto& [id, bans] : std::exchange(remembered_, {}))
    if (!rooms_.contains(id)) memory_.forget_bans(id);
}

/// A room that only somebody banned has tried goes like any other, but what is remembered of it
/// from before stays: it is not theirs to wait until it is forgotten.
void Driver::forget_bans_of(const RoomId& id, const Room& room) {
  if (!remembered_.contains(id) && !room.meeting.banned().empty()) memory_.forget_bans(id);
}

void Driver::see_whether_made(const RoomId& id, Room& room) {
  if (!room.made || room.meeting.made()) return;
  room.made.reset();
  memory_.forget_room(id);
}

void Driver::carry_out(const Origin& origin, const core::Banned& banned) {
  memory_.keep_ban({origin.id, banned.who});
}

void Driver::carry_out(const Origin& origin, const core::BansLifted&) {
  remembered_.erase(origin.id);
  memory_.forget_bans(origin.id);
}

void Driver::carry_out(const Origin& origin, const core::TimeUp&) {
  ports_.log.write(ports::Level::info, "a room's time is up", {{"room", origin.room.log_name}});
}

/// To whoever keeps the history of rooms it is as if another one had been opened.
void Driver::carry_out(const Origin& origin, const core::Forgotten&) {
  ports_.log.write(ports::Level::info, "a room that stays begins another life",
                   {{"room", origin.room.log_name}});
  tell_closed(origin.id, origin.room, "seat_expired");
}

}  // namespace rollcall::driver
