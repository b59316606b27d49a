// What operators do to rooms, and what the log says of it.
#include "driver/driver.hpp"
#include "driver/lifecycle_log.hpp"

#include <utility>

namespace rollcall::driver {
namespace {

Result<void> done(const Result<core::Answer>& answer) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  return {};
}

template <class Counted>
Result<std::size_t> counted(const Result<core::Answer>& answer, std::size_t Counted::*sum) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  return std::get<Counted>(*answer).*sum;
}

}  // namespace

Result<void> Driver::remove(const RoomId& room, const ParticipantId& who, Return after) {
  return done(operate(room, core::RemoveParticipantRequest{who, after == Return::banned}));
}

Result<std::size_t> Driver::mute(const RoomId& room, const ParticipantId& who,
                                 core::MediaSource source) {
  return counted(operate(room, core::MuteParticipantRequest{who, source}),
                 &core::MutedAnswer::producers);
}

Result<void> Driver::lock(const RoomId& room, Door door) {
  return done(operate(room, core::LockRoomRequest{door == Door::locked}));
}

Result<void> Driver::end_meeting(const RoomId& room) {
  if (!rooms_.contains(room) && forget_without_place(room)) {
    memory_.forget_room(room);
    return {};
  }
  return done(operate(room, core::EndRoomRequest{}));
}

Result<std::size_t> Driver::force_cleanup(const RoomId& room) {
  return counted(operate(room, core::ForceCleanupRequest{}), &core::CleanedUp::closed);
}

Result<core::Answer> Driver::operate(const RoomId& room, core::Operation operation) {
  const Instant now = wake();
  if (!rooms_.contains(room)) return fail(ErrorCode::not_found, "there is no such room");
  step(now, room, core::Operate{std::move(operation), ports_.secrets.random_id()});
  return *std::exchange(operated_, std::nullopt);
}

void Driver::carry_out(const Origin&, const core::Operated& operated) {
  operated_ = operated.answer;
}

void Driver::carry_out(const Origin& origin, const core::Moderated& moderated) {
  const auto name = [&](const std::optional<ParticipantId>& who) {
    return who ? name_of(origin.room, *who) : std::string();
  };
  log_moderation(ports_.log, moderated, name(moderated.by), name(moderated.whom),
                 origin.room.log_name);
}

}  // namespace rollcall::driver
