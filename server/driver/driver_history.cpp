// What is told of rooms to whoever keeps their history.
#include "driver/driver.hpp"
#include "driver/room_events.hpp"

#include <utility>

namespace rollcall::driver {

void Driver::carry_out(const Origin& origin, const core::MediaTurned& turned) {
  if (auto event = room_event(turned)) tell(origin.id, origin.room, *std::move(event));
}

/// Not before somebody is in it: a name that is only tried at the door leaves nothing behind.
void Driver::tell_open(const Origin& origin) {
  if (origin.room.told_open) return;
  remembered_.erase(origin.id);  // The room has them, for as long as it lives now.
  origin.room.told_open = origin.room.meeting.summary(ports_.clock.now()).generation;
  tell(origin.id, origin.room, {.what = ports::RoomEvent::What::room_opened});
}

void Driver::tell_closed(const RoomId& id, Room& room, std::string_view why) {
  if (!room.told_open) return;
  tell(id, room, {.what = ports::RoomEvent::What::room_closed, .why = why});
  room.told_open.reset();
}

void Driver::tell(const RoomId& id, const Room& room, ports::RoomEvent event) {
  if (ports_.room_events == nullptr || !room.told_open) return;
  event.room = id;
  event.generation = *room.told_open;
  event.at = ports_.wall_clock.since_1970();
  ports_.room_events->happened(event);
}

}  // namespace rollcall::driver
