#include "core/meeting.hpp"

#include "base/assert.hpp"
#include "core/meeting_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

Meeting::Meeting(MeetingOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Meeting::~Meeting() = default;
Meeting::Meeting(Meeting&&) noexcept = default;
Meeting& Meeting::operator=(Meeting&&) noexcept = default;

void Meeting::step(Instant now, const Event& event, Effects& effects) {
  state_->step(now, event, effects);
}

Instant Meeting::next_deadline() const {
  return state_->next_deadline();
}
bool Meeting::deserted() const {
  return state_->deserted();
}
bool Meeting::vacant() const {
  return state_->vacant();
}
bool Meeting::made() const {
  return state_->terms.has_value();
}
std::vector<ParticipantId> Meeting::banned() const {
  const auto& all = state_->bans.all();
  return {all.begin(), all.end()};
}
bool Meeting::finished() const {
  return state_->finished();
}
bool Meeting::consistent() const {
  return state_->consistent();
}

Snapshot Meeting::roster(Instant now) const {
  ROLLCALL_ASSERT(now >= state_->now);
  Snapshot snapshot = state_->snapshot();
  for (ParticipantView& view : snapshot.participants)
    view.since += now - state_->now;
  return snapshot;
}

std::vector<std::string> Meeting::media_objects() const {
  std::vector<std::string> ids;
  if (state_->router.state != RouterLife::State::closed) ids.push_back(state_->router.id.text());
  state_->media.append_ids(MediaGraph::Which::all, ids);
  return ids;
}

RouterId Meeting::open_router() const {
  return state_->router_serves() ? state_->router.id : RouterId();
}

std::vector<std::string> Meeting::ready_media_objects() const {
  if (!state_->router_serves()) return {};
  std::vector<std::string> ids{state_->router.id.text()};
  state_->media.append_ids(MediaGraph::Which::created, ids);
  return ids;
}

Meeting::State::State(MeetingOptions given)
    : options(std::move(given)),
      people(options.presence, options.pulses),
      roster(options.generation, options.presence) {
  router.base = options.router;
  for (const ParticipantId& who : options.banned)
    bans.add(who);
}

// Time first, then the event: a late packet can't revive the dead.
void Meeting::State::step(Instant at, const Event& event, Effects& effects) {
  ROLLCALL_ASSERT(at >= now);
  now = at;
  out = &effects;
  pass_time(event);
  std::visit([this](const auto& e) { on(e); }, event);
  wind_up();
  out = nullptr;
}

void Meeting::State::pass_time(const Event& event) {
  const Tick* tick = std::get_if<Tick>(&event);
  if (tick && tick->stalled > options.presence.stall_credit_above) {
    people.credit(now, tick->stalled);
    media.credit(tick->stalled);
    setup_due.postpone(tick->stalled);
    handover_due.postpone(tick->stalled);
  }
  People::Outcomes outcomes;
  people.expire(now, outcomes);
  carry_out(outcomes);
  while (const auto transport = setup_due.take_due(now)) {
    end_transport(*transport, TransportClosedReason::setup_timeout);
  }
  while (const auto who = handover_due.take_due(now))
    finish_handover(*seats.find(*who));
  if (router.retry_at <= now) open_router();
  end_if_time_is_up();
  if (forgotten_at() <= now) begin_anew();
}

void Meeting::State::wind_up() {
  if (roster.due() <= now) {
    roster.send_due(now, seats.attached(), people.shown_count(), *out);
  }
  close_router_if_idle();
  if (!vacant()) vacant_since.reset();
  if (!vacant()) outbid = false;
  if (vacant() && !vacant_since) vacant_since = now;
  ROLLCALL_ASSERT(people.sums_add_up());
  ROLLCALL_ASSERT(people.empty() == seats.all().empty());
}

Instant Meeting::State::next_deadline() const {
  Instant next = std::min({people.next_deadline(), roster.due(), setup_due.next(),
                           handover_due.next(), router.retry_at, ends_at});
  if (!vacant_since) return next;
  if (terms) return std::min(next, forgotten_at());
  const Instant over = *vacant_since + options.presence.empty_max;
  return over > now ? std::min(next, over) : next;
}

bool Meeting::State::finished() const {
  if (terms || !vacant_since || !media.no_objects() || !pending.empty()) return false;
  const bool over = outbid || now >= *vacant_since + options.presence.empty_max;
  return over && router.state == RouterLife::State::closed;
}

bool Meeting::State::consistent() const {
  std::size_t sessions = 0;
  std::size_t served_connections = 0;
  for (const auto& [id, seat] : seats.all()) {
    const bool attached_is_shown = !seat.connection || people.shown(id);
    const bool known = people.state(id) != Transition::State::absent;
    if (!attached_is_shown || !known || media.health(seat.media) != seat.health) return false;
    sessions += seat.handover ? 2 : 1;
    if (!seat.handover || !seat.handover->connection) continue;
    ++served_connections;
    if (!old_pages.contains(*seat.handover->connection)) return false;
  }
  return sessions == media.session_count() && served_connections == old_pages.size() &&
         people.consistent() && seats.consistent() && media.consistent();
}

void Meeting::State::reply(const Asker& to, Result<Answer> answer) {
  out->push_back(Reply{to.connection, to.ack, to.event, std::move(answer)});
}

void Meeting::State::tell(ConnectionId to, Message message) {
  out->push_back(Send{{to}, std::move(message)});
}

void Meeting::State::tell_all(Message message) {
  if (seats.nobody_attached()) return;
  out->push_back(Send{seats.attached(), std::move(message)});
}

void Meeting::State::tell_others(const ParticipantId& but, Message message) {
  std::vector<ConnectionId> others = seats.attached_but(but);
  if (!others.empty()) out->push_back(Send{std::move(others), std::move(message)});
}

// Only the page that the session belongs to; not one that has been superseded.
void Meeting::State::tell_owner(MediaSessionId session, Message message) {
  const Seat* seat = seats.find(media.owner(session));
  if (seat && seat->connection && seat->media == session) {
    tell(*seat->connection, std::move(message));
  }
}

}  // namespace rollcall::core
