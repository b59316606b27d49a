// When what is due for one person: the table of presence.hpp, as instants.
#include "core/presence.hpp"

#include <algorithm>

namespace rollcall::core {

namespace {

// How long after one question the next is asked: at 0, 100 and 200 ms, then each 250 ms; of
// somebody who is gone each second.
constexpr Duration ask_soon = 100ms;
constexpr std::uint32_t asked_soon = 2;
constexpr Duration ask_often = 250ms;
constexpr Duration ask_seldom = 1s;

}  // namespace

/// When a present person is shown as reconnecting, if nothing comes.
Instant People::shown_until(const Person& person) const {
  const Instant silent = person.evidence + config_.silence_max;
  const Instant unheard =
      std::max(person.frame + config_.signal_lost_shown, person.tracks + config_.silence_max);
  const bool answers = person.socket == Socket::open || person.on_path >= person.closed_at;
  if (answers) return std::min(silent, unheard);
  const Instant doubted = person.path == MediaPath::there
                              ? person.closed_at + config_.closed_doubt_asked
                              : person.evidence + config_.closed_doubt;
  return std::min({silent, unheard, doubted});
}

/// When a person who is shown is lost, if nothing comes.
Instant People::lost_at(const Person& person) const {
  const Duration patience =
      person.socket == Socket::open ? config_.gone_after : config_.closed_gone;
  const Instant unheard =
      std::max(person.frame + config_.signal_lost_max, person.tracks + config_.gone_after);
  const Instant at = std::max(std::min(person.evidence + patience, unheard), person.return_until);
  return person.extra_round ? at + config_.mass_round : at;
}

/// A lost person's media session ends: a listener's with the stay that signal_lost_max ended, or
/// else a path that goes on answering would keep it for ever.
Instant People::media_over_at(const Person& person) const {
  const Instant unheard =
      std::max(person.frame + config_.signal_lost_max, person.tracks + config_.media_max);
  return std::min(person.evidence + config_.media_max, unheard);
}

// A frame that comes on an open socket late in closed_doubt is hardly that of a dying page: whoever
// is there answers the next heartbeat, and is given the time for it.
Instant People::unloaded_at(const Person& person) const {
  if (person.unloading_began == never) return never;
  const Instant at = person.unloading_began + config_.unload_grace;
  const bool may_answer = person.socket == Socket::open && person.frame > person.unloading_began;
  return may_answer ? std::max(at, person.frame + config_.heartbeat + config_.answer_late) : at;
}

/// The seed's sweep runs at each multiple of its interval and takes whoever is stale.
Instant People::swept_at(const Person& person) const {
  const Duration stale = (person.evidence + config_.seed_stale).time_since_epoch();
  return Instant{stale - stale % config_.seed_sweep + config_.seed_sweep};
}

/// When the media path is asked; `never` if nobody is in doubt or there is none.
Instant People::ask_due(const Person& person) const {
  const bool may_answer = config_.profile == Profile::rollcall && person.path == MediaPath::there &&
                          person.unloading_began == never &&
                          (person.state != State::gone || person.media_kept);
  if (!may_answer) return never;
  if (person.ask_at != never) return person.ask_at;
  return person.socket == Socket::open ? person.frame + config_.heartbeat + config_.answer_late
                                       : never;
}

Duration People::ask_again(const Person& person) const {
  if (person.state == State::gone) return ask_seldom;
  return person.asked <= asked_soon ? ask_soon : ask_often;
}

/// When the state changes, or media is over.
Instant People::changes_at(const Person& person) const {
  if (config_.profile == Profile::seed) {
    return person.state == State::gone ? Instant::min() : swept_at(person);
  }
  switch (person.state) {
    case State::present:
      return shown_until(person);
    case State::reconnecting:
      return std::min(lost_at(person), unloaded_at(person));
    case State::gone:
      return person.media_kept ? media_over_at(person) : person.seat_from + config_.seat_max;
    case State::absent:
    case State::forgotten:
      break;
  }
  return never;
}

Instant People::due(const Person& person) const {
  return std::min(changes_at(person), ask_due(person));
}

}  // namespace rollcall::core
