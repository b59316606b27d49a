// What the judge demands where many are concerned: the round that many get together, and that one
// person cannot make everybody hear more than is allowed.
#include "sim/world.hpp"

#include <algorithm>

namespace rollcall::sim {
namespace {

constexpr std::size_t mass_people = 20;  // More than so many,
constexpr std::size_t mass_share = 5;    // ... and more than one in so many,
constexpr Duration together = 1s;        // ... within so long,
constexpr Duration mass_round = 3s;      // ... get so much more time.
constexpr Duration overdue = 300ms;
constexpr Duration settled = 2s;  // Neither shown as away nor cut off later than so long ago.

// Chat messages, and changes of oneself: 20 at once and then one each 500 ms.
constexpr double burst = 20;
constexpr double per_second = 2;

}  // namespace

// ---- The mass rule ---------------------------------------------------------------------------

/// Of those who are lost together the first is looked at: the others were as far as they are. Whom
/// an earlier round may have been given to is no witness.
void Judge::check_spared(PersonIndex who) {
  const Instant now = world_.now;
  const std::vector<PersonIndex>& people = people_of(world_.people.at(who).room);
  const Truth& first = truths_[who];
  if (people.size() <= mass_people || now >= lost_least(first) + mass_round) return;
  const bool stable = first.away_since != never && now >= first.away_since + settled &&
                      (!first.closed.is_set() || now >= first.closed.at + settled);
  if (!stable || first.unloading.is_set() || now < last_stall_ + 15s) return;
  std::size_t listed = 1;
  std::size_t doomed = 1;
  for (const PersonIndex other : people) {
    const Truth& truth = truths_[other];
    if (other == who || !truth.shown) continue;
    ++listed;
    if (truth.away_since == never || truth.unloading.is_set() || truth.left.is_set()) continue;
    const Instant until = shown_until(truth, false);
    if (until + overdue < now) return;  // They have got a round, and perhaps others with them.
    if (until >= now && until <= now + together) ++doomed;
  }
  if (doomed > mass_people) count("many lost together");
  if (doomed > mass_people && doomed * mass_share > listed)
    fail("I3", who,
         "is lost together with " + std::to_string(doomed - 1) +
             " others, without the round that so many get");
}

// ---- Allowances ------------------------------------------------------------------------------

/// `slack` is for what is told later than it was allowed, at the roster's pace.
bool Judge::Allowed::take(Instant now, double slack) {
  if (at != Instant::min()) {
    const double seconds = std::chrono::duration<double>(now - at).count();
    left = std::min(burst, left + seconds * per_second);
  }
  at = now;
  left -= 1;
  return left > -1e-6 - slack;
}

void Judge::hears_chat(Room& room, const Message& message) {
  if (room.last_chat == message.id) return;  // It was told to somebody else a moment ago.
  room.last_chat = message.id;
  Truth* truth = truth_by_id(message.participant);
  if (truth == nullptr) return fail("I9", nobody, "nobody writes");
  if (!truth->chats.take(world_.now, 0))
    fail("I11", person_of(*truth), "writes more than everybody may be told");
}

void Judge::check_hand(const Change& change, const View& before) {
  if (change.view.hand == before.hand) return;
  Truth* truth = truth_by_id(change.view.id);
  if (truth != nullptr && !truth->hands.take(world_.now, 2))
    fail("I11", person_of(*truth), "raises the hand more often than everybody may be told");
}

}  // namespace rollcall::sim
