// What was said of the room when it was made, before anybody was in it: how many it holds, whether
// another place takes over from a page that lives, and until when it is there. The room stays, but
// what people did in it is forgotten when any other room would be forgotten as a whole.
#include "core/meeting_state.hpp"

#include <algorithm>
#include <string>

namespace rollcall::core {

void Meeting::State::on(const Make& make) {
  terms = make.terms;
  ends_at = make.until;
  lives_base = make.fresh_id;
  lives_begun = 0;
  if (!vacant()) return;
  vacant_since = now;
  // Whose name it takes was not forgotten yet: nobody asked for their lock, bans and owner.
  if (make.when == Make::When::now) begin_anew();
}

/// Nothing is said of it any more: it is forgotten as any other.
void Meeting::State::unmake() {
  terms.reset();
  ends_at = never;
}

void Meeting::State::end_if_time_is_up() {
  if (ends_at > now) return;
  out->push_back(TimeUp{});
  end_meeting(next_life());
  unmake();
}

/// `never` if nothing of a meeting is left in it. Bans alone are from before this process: they
/// hold as if the last seat had gone with it, but for as long as whoever comes stays.
Instant Meeting::State::forgotten_at() const {
  if (!terms || !vacant_since) return never;
  const PresenceConfig& clocks = options.presence;
  if (entered) return *vacant_since + clocks.empty_max;
  return bans.empty() ? never : *vacant_since + clocks.seat_max + clocks.empty_max;
}

/// Where nobody has come in this life there is nothing to forget but who was banned in one before:
/// what an operator has set since holds.
void Meeting::State::begin_anew() {
  if (!entered) return lift_bans();
  out->push_back(Forgotten{});
  begin_life(next_life());
}

// As routers: ids are never used twice, and one random id is given.
std::string Meeting::State::next_life() {
  const std::uint64_t before = lives_begun++;
  return before == 0 ? lives_base : lives_base + "." + std::to_string(before);
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
