#include "driver/doubts_told.hpp"

#include "base/assert.hpp"

#include <utility>

namespace rollcall::driver {

bool DoubtsTold::tells(Instant now, const ports::RoomEvent& event, const core::Rate& rate) {
  using What = ports::RoomEvent::What;
  switch (event.what) {
    case What::reconnecting: {
      Person& person = people_[event.participant];
      person.untold = !person.doubts.take(now, rate);
      return !person.untold;
    }
    case What::heard: {
      const auto person = people_.find(event.participant);
      return person == people_.end() || !std::exchange(person->second.untold, false);
    }
    case What::forgotten:
      people_.erase(event.participant);
      return true;
    case What::room_opened:
    case What::room_closed:
    case What::joined:
    case What::resumed:
    case What::took_over:
    case What::back:
    case What::left:
    case What::media_lost:
    case What::media_back:
      return true;
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace rollcall::driver
