// What was said of the room when it was made, before anybody was in it: how many it holds, whether
// another place takes over from a page that lives, and until when it is there.
#include "core/meeting_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

void Meeting::State::on(const Make& make) {
  terms = make.terms;
  ends_at = make.until;
  next_life = make.fresh_id;
}

/// Nothing is said of it any more: it is forgotten as any other.
void Meeting::State::unmake() {
  terms.reset();
  ends_at = never;
  next_life.clear();
}

void Meeting::State::end_if_time_is_up() {
  if (ends_at > now) return;
  out->push_back(TimeUp{});
  end_meeting(next_life);
  unmake();
}

std::size_t Meeting::State::places() const {
  const std::size_t most = options.limits.participants_max;
  return terms && terms->size ? std::min(*terms->size, most) : most;
}

// Their page's own frames decide, not its socket or its media: a ghost has both, and keeps nobody
// out for longer than it would be shown as present. Whoever comes back to that page or tab is no
// other.
bool Meeting::State::keeps_out(const Seat& seat, const Join& join) const {
  if (!terms || terms->takeover == Takeover::replace) return false;
  if (seat.page.tab == join.tab || !seat.connection) return false;
  const PresenceConfig& clocks = options.presence;
  const bool seed = clocks.profile == Profile::seed;
  const Sighting seen = people.sighting(now, seat.id);
  return seen.state == Transition::State::present &&
         seen.frame_age < (seed ? clocks.seed_stale : clocks.silence_max);
}

}  // namespace rollcall::core
