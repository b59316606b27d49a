#include "driver/doubts_told.hpp"

#include "base/assert.hpp"

#include <utility>

namespace rollcall::driver {

DoubtsTold::Telling DoubtsTold::telling_of_doubt(Instant now, Person& person,
                                                 const core::Rate& rate) {
  person.untold = !person.doubts.take(now, rate);
  const bool said_before = std::exchange(person.said_so, person.untold);
  if (!person.untold) return Telling::told;
  return said_before ? Telling::untold : Telling::untold_from_here_on;
}

DoubtsTold::Telling DoubtsTold::telling(Instant now, const ports::RoomEvent& event,
                                        const core::Rate& rate) {
  using What = ports::RoomEvent::What;
  switch (event.what) {
    case What::reconnecting:
      return telling_of_doubt(now, people_[event.participant], rate);
    case What::heard: {
      const auto person = people_.find(event.participant);
      const bool untold = person != people_.end() && std::exchange(person->second.untold, false);
      return untold ? Telling::untold : Telling::told;
    }
    case What::forgotten:
      people_.erase(event.participant);
      return Telling::told;
    case What::room_opened:
    case What::room_closed:
    case What::joined:
    case What::resumed:
    case What::took_over:
    case What::back:
    case What::left:
    case What::media_lost:
    case What::media_back:
      return Telling::told;
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace rollcall::driver
