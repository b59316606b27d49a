#include "core/presence.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

namespace {

// The mass rule: "more than 20 people and more than 20 %".
constexpr std::size_t mass_people = 20;
constexpr std::size_t mass_share = 5;  // One in so many.

/// The last instant before `at`.
Instant before(Instant at) {
  return at - Duration(1);
}

bool is_by_media(Evidence kind) {
  return kind != Evidence::frame && kind != Evidence::ping;
}

}  // namespace

People::Iter People::find(const ParticipantId& who) {
  const Iter it = people_.find(who);
  if (it != people_.end()) take_in(it->second);
  return it;
}

void People::take_in(Person& person) const {
  if (person.connection == ConnectionId()) return;
  const Instant heard = pulses_->last(person.connection);
  person.evidence = std::max(person.evidence, heard);
  person.frame = std::max(person.frame, heard);
}

// A frame before the next deadline of somebody who is present and not in doubt moves all that
// follows from it later, and nothing else.
void People::watch(const Person& person) {
  if (person.connection == ConnectionId()) return;
  const bool plain =
      person.state == State::present && person.ask_at == never && !person.extra_round;
  pulses_->watch(person.connection, plain ? due(person) : Instant::min());
}

void People::unwatch(Person& person) {
  if (person.connection == ConnectionId()) return;
  take_in(person);
  pulses_->forget(std::exchange(person.connection, {}));
}

// The seed's profile counts no frame but a `ping`.
void People::attach(const ParticipantId& who, ConnectionId connection) {
  const Iter it = find(who);
  if (it == people_.end() || pulses_ == nullptr || config_.profile == Profile::seed) return;
  unwatch(it->second);
  it->second.connection = connection;
  watch(it->second);
}

void People::arrive(Instant now, const ParticipantId& who, Why why, Outcomes& out) {
  const Iter it = people_.try_emplace(who).first;
  Person& person = it->second;
  take_in(person);
  if (person.state == State::absent) {
    why = Why::joined;
    person.evidence = now;
  }
  if (person.state == State::gone) why = Why::back;
  person.socket = Socket::open;
  person.closed_at = never;
  person.unloading_began = never;
  person.return_until = Instant::min();
  person.extra_round = false;
  person.media_kept = false;
  person.tracks = Instant::min();  // An earlier attachment's keep nobody longer.
  end_doubt(person);
  enter(now, it, State::present, why, out);
  person.evidence = now;
  person.frame = now;
  settle(now, it, out);
}

bool People::counts(const Person& person, Evidence kind) const {
  const bool by_media = is_by_media(kind);
  if (config_.profile == Profile::seed) return kind == Evidence::ping;
  // A page that unloads has closed its media, and only that of a lost person is still asked.
  if (by_media && person.unloading_began != never) return false;
  return person.state != State::gone || (by_media && person.media_kept);
}

void People::evidence(Instant now, const ParticipantId& who, Evidence kind, Instant at,
                      Outcomes& out) {
  const Iter it = find(who);
  if (it == people_.end() || !counts(it->second, kind)) return;
  Person& person = it->second;
  const Instant before = person.evidence;
  const bool straggler = is_straggler(now, person);
  person.evidence = std::max(person.evidence, at);
  if (is_by_media(kind)) {
    person.on_path = std::max(person.on_path, at);
    if (kind == Evidence::tracks) person.tracks = std::max(person.tracks, at);
  } else {
    person.frame = at;
    end_doubt(person);
  }
  if (person.evidence > before) person.extra_round = false;
  const bool away = person.state == State::reconnecting || person.state == State::gone;
  if (away && !straggler && shown_until(person) > now) revive(now, it, before, out);
  settle(now, it, out);
}

// After an unloading notice the last frames of the dying page may still be under way, and by
// another route than a beacon. A page that answers the heartbeat more than closed_doubt later is
// one that stayed, for example because its owner answered "are you sure?" with no.
bool People::is_straggler(Instant now, const Person& person) const {
  return person.unloading_began != never && now < person.unloading_began + config_.closed_doubt;
}

void People::revive(Instant now, Iter it, Instant last_evidence, Outcomes& out) {
  Person& person = it->second;
  person.unloading_began = never;
  person.media_kept = false;
  const Why why = person.state == State::gone ? Why::back : Why::heard;
  enter(now, it, State::present, why, now - last_evidence, out);
}

void People::media_path(Instant now, const ParticipantId& who, MediaPath path, Outcomes& out) {
  const Iter it = find(who);
  if (it == people_.end() || std::exchange(it->second.path, path) == path) return;
  settle(now, it, out);
}

void People::socket_closed(Instant now, const ParticipantId& who, Outcomes& out) {
  const Iter it = find(who);
  const bool judged = it != people_.end() && it->second.state != State::gone &&
                      config_.profile == Profile::rollcall;
  if (!judged) return;
  Person& person = it->second;
  unwatch(person);
  person.socket = Socket::closed;
  person.closed_at = now;
  // What was credited up to this very instant was said before.
  person.on_path = std::min(person.on_path, before(now));
  person.asked = 0;
  person.ask_at = now;
  // What is reported within one heartbeat of a long stall happened during it: clients whose
  // patience ran out. They are alive and will be back.
  if (stall_ended_ != Instant::min() && now - stall_ended_ <= config_.heartbeat) {
    person.return_until = stall_ended_ + config_.stall_return;
    if (person.state == State::present) {
      enter(now, it, State::reconnecting, Why::socket_closed, out);
    }
  }
  settle(now, it, out);
}

void People::unloading(Instant now, const ParticipantId& who, Outcomes& out) {
  const Iter it = find(who);
  if (it == people_.end()) return;
  if (config_.profile == Profile::seed) return leave(now, who, Why::unloading, out);
  if (shown(who)) {
    // The first notice counts: the beacon and the socket both bring one.
    if (it->second.unloading_began == never) it->second.unloading_began = now;
    if (it->second.state == State::present) {
      enter(now, it, State::reconnecting, Why::unloading, out);
    }
  }
  it->second.media_kept = false;
  out.push_back(MediaOver{who});
  settle(now, it, out);
}

void People::leave(Instant now, const ParticipantId& who, Why why, Outcomes& out) {
  const Iter it = find(who);
  if (it == people_.end() || it->second.state == State::gone) return;
  enter_gone(now, it, why, out);
  settle(now, it, out);
}

void People::remove(Instant now, const ParticipantId& who, Why why, Outcomes& out) {
  const Iter it = find(who);
  ROLLCALL_ASSERT(it != people_.end());
  if (it->second.state != State::gone) enter_gone(now, it, why, out);
  drop(now, it, why, out);
}

void People::forget(Instant now, const ParticipantId& who, Outcomes& out) {
  const Iter it = find(who);
  ROLLCALL_ASSERT(it != people_.end() && it->second.state == State::gone);
  drop(now, it, Why::seat_expired, out);
}

// In order of time, one change at a time: after a late call everybody who is due goes from present
// to reconnecting before the first of them is judged lost, as if the call had been in time.
void People::expire(Instant now, Outcomes& out) {
  if (queue_.next() > now) return;
  while (queue_.next() <= now) {
    Iter it = queue_.first().second.person;
    take_in(it->second);
    if (due(it->second) <= queue_.next()) {
      const ParticipantId who = it->first;
      act_on_due(now, it, out);
      it = people_.find(who);
    }
    if (it == people_.end()) continue;
    queue_.move({it}, it->second.queued, due(it->second));
    watch(it->second);
  }
  look_ahead(now);
}

// Somebody who has been heard since they were queued is queued later now, while this room is at
// hand: otherwise each of them wakes the server by themselves, just for that.
void People::look_ahead(Instant now) {
  while (queue_.next() <= now + config_.heartbeat) {
    const Iter it = queue_.first().second.person;
    take_in(it->second);
    if (due(it->second) <= queue_.next()) return;
    queue_.move({it}, it->second.queued, due(it->second));
    watch(it->second);
  }
}

void People::credit(Instant now, Duration stalled) {
  if (config_.profile == Profile::seed) return;
  if (stalled >= config_.silence_max) stall_ended_ = now;
  queue_.postpone(stalled);
  for (Iter it = people_.begin(); it != people_.end(); ++it) {
    Person& person = it->second;
    take_in(person);
    person.evidence = std::min(now, person.evidence + stalled);
    person.frame = std::min(now, person.frame + stalled);
    const bool answered = person.on_path >= person.closed_at;
    if (person.on_path != Instant::min()) person.on_path = std::min(now, person.on_path + stalled);
    if (person.tracks != Instant::min()) person.tracks = std::min(now, person.tracks + stalled);
    if (person.closed_at != never) {
      person.closed_at = std::min(now, person.closed_at + stalled);
      if (!answered) person.on_path = std::min(person.on_path, before(person.closed_at));
    }
    if (person.ask_at != never) person.ask_at += stalled;
    person.seat_from = std::min(now, person.seat_from + stalled);
    // A place is kept from here.
    if (person.state == State::gone) person.since = std::min(now, person.since + stalled);
    if (person.unloading_began != never) person.unloading_began += stalled;
    if (person.return_until != Instant::min()) person.return_until += stalled;
    if (person.queued != never) person.queued += stalled;
    queue_up(it);
  }
}

People::State People::state(const ParticipantId& who) const {
  const auto it = people_.find(who);
  return it == people_.end() ? State::absent : it->second.state;
}

bool People::shown(const ParticipantId& who) const {
  const State now = state(who);
  return now == State::present || now == State::reconnecting;
}

Instant People::since(const ParticipantId& who) const {
  return people_.at(who).since;
}

bool People::in_doubt(const ParticipantId& who) const {
  const auto it = people_.find(who);
  return it != people_.end() && it->second.ask_at != never;
}

bool People::keeps_place(Instant now, const ParticipantId& who) const {
  if (shown(who)) return true;
  const auto it = people_.find(who);
  return it != people_.end() && it->second.place_kept &&
         now < it->second.since + config_.place_kept;
}

bool People::consistent() const {
  std::size_t present = 0;
  std::size_t reconnecting = 0;
  for (const auto& [who, person] : people_) {
    if (person.state == State::present) ++present;
    if (person.state == State::reconnecting) ++reconnecting;
    if (person.queued == never || person.queued > due(person)) return false;
  }
  return present == present_ && reconnecting == reconnecting_ && sums_add_up();
}

// Does what is due for one person, then queues what comes next.
void People::settle(Instant now, Iter it, Outcomes& out) {
  const ParticipantId who = it->first;
  while (due(it->second) <= now) {
    act_on_due(now, it, out);
    it = people_.find(who);
    if (it == people_.end()) return;
  }
  queue_up(it);
}

void People::queue_up(Iter it) {
  watch(it->second);
  const Instant at = due(it->second);
  if (it->second.queued <= at) return;
  queue_.move({it}, it->second.queued, at);
}

void People::act_on_due(Instant now, Iter it, Outcomes& out) {
  Person& person = it->second;
  if (ask_due(person) < changes_at(person)) return ask(now, it, out);
  switch (person.state) {
    case State::present:
      if (config_.profile == Profile::seed) {
        return enter_gone(now, it, Why::connection_lost, out);
      }
      return enter(now, it, State::reconnecting,
                   person.socket == Socket::open ? Why::silence : Why::socket_closed, out);
    case State::reconnecting:
      if (unloaded_at(person) <= lost_at(person)) return enter_gone(now, it, Why::unloading, out);
      if (spared_with_many(now, person)) return;
      return enter_gone(now, it, Why::connection_lost, out);
    case State::gone:
      if (!person.media_kept) return drop(now, it, Why::seat_expired, out);
      person.media_kept = false;
      end_doubt(person);
      out.push_back(MediaOver{it->first});
      return;
    case State::absent:
    case State::forgotten:
      break;
  }
  ROLLCALL_ASSERT(false);
}

void People::ask(Instant now, Iter it, Outcomes& out) {
  Person& person = it->second;
  if (person.asked == 0) person.doubt_began = now;
  ++person.asked;
  person.ask_at = now + ask_again(person);
  out.push_back(Ask{it->first, person.doubt_began});
}

void People::end_doubt(Person& person) {
  person.asked = 0;
  person.ask_at = never;
}

// Judged when the first of them is due: whoever would be lost within one heartbeat counts. True if
// there were too many to believe it; then all of them have got their round, `person` among them.
bool People::spared_with_many(Instant now, const Person& person) {
  if (person.extra_round || reconnecting_ <= mass_people) return false;
  std::vector<Person*> doomed;
  for (auto& [who, other] : people_) {
    const bool loses = other.state == State::reconnecting && !other.extra_round &&
                       other.unloading_began == never && lost_at(other) <= now + config_.heartbeat;
    if (loses) doomed.push_back(&other);
  }
  if (doomed.size() <= mass_people || doomed.size() * mass_share <= shown_count()) return false;
  for (Person* other : doomed)
    other->extra_round = true;
  return person.extra_round;
}

void People::enter(Instant now, Iter it, State next, Why why, Outcomes& out) {
  enter(now, it, next, why, now - it->second.evidence, out);
}

// The only place that changes a state, but for the seat's end in drop().
void People::enter(Instant now, Iter it, State next, Why why, Duration silence, Outcomes& out) {
  Person& person = it->second;
  const State before = person.state;
  const bool ends = next == State::gone;
  count(before, next);
  if (before == State::absent || before == State::gone) person.stay_began = now;
  if (before != next) person.since = now;
  person.state = next;
  person.why = why;
  const auto media_age = person.on_path == Instant::min()
                             ? std::nullopt
                             : std::optional(std::max(now - person.on_path, Duration::zero()));
  out.push_back(Change{it->first, before, next, why, silence,
                       ends ? now - person.stay_began : Duration{},
                       std::max(now - person.frame, Duration::zero()), media_age});
}

void People::enter_gone(Instant now, Iter it, Why why, Outcomes& out) {
  Person& person = it->second;
  const bool lost = why == Why::connection_lost && config_.profile == Profile::rollcall;
  person.media_kept = lost;
  person.place_kept = lost;
  person.seat_from = lost ? person.evidence : now;
  // The attachment ends with the stay: whoever comes back by the media path has no socket.
  unwatch(person);
  person.socket = Socket::closed;
  person.closed_at = now;
  end_doubt(person);
  if (lost) person.ask_at = now;
  enter(now, it, State::gone, why, out);
  if (!lost) out.push_back(MediaOver{it->first});
}

void People::count(State from, State to) {
  const bool was_shown = from == State::present || from == State::reconnecting;
  const bool is_shown = to == State::present || to == State::reconnecting;
  if (from == State::present) --present_;
  if (from == State::reconnecting) --reconnecting_;
  if (to == State::present) ++present_;
  if (to == State::reconnecting) ++reconnecting_;
  if (!was_shown && is_shown) ++stays_begun_;
  if (was_shown && !is_shown) ++stays_ended_;
}

void People::drop(Instant now, Iter it, Why why, Outcomes& out) {
  if (it->second.media_kept) out.push_back(MediaOver{it->first});
  out.push_back(
      Change{it->first, State::gone, State::forgotten, why, now - it->second.evidence, Duration{}});
  queue_.remove({it}, it->second.queued);
  unwatch(it->second);
  people_.erase(it);
}

}  // namespace rollcall::core
