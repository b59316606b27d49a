// What the judge is told: the truth, and what was sent.
#include "sim/judge.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

// A decision travels to the others at the roster's pace: reasons hold a little longer.
constexpr Duration under_way = 250ms;
constexpr Duration beat = 250ms;
constexpr Duration recovering = 10s;
constexpr Duration join_wait = 20s;  // For a router: it is asked for 5 s, and the server may pause.
constexpr Duration straggling = 1s;  // closed_doubt: frames after a notice that revive nobody.
constexpr Duration long_stall = 3s;  // silence_max: what closes now closed during it.

bool shown(std::string_view state) {
  return state == "present" || state == "reconnecting";
}

}  // namespace

void Judge::start() {
  truths_.resize(world_.people.count());
  for (PersonIndex who = 0; who < truths_.size(); ++who)
    people_of_[world_.people.at(who).room].push_back(who);
  last_check_ = world_.now;
}

void Judge::Bound::credit(Duration least_by, Duration most_by, Instant now) {
  if (!is_set()) return;
  least = std::min(now, least + least_by);
  most = std::min(now, most + most_by);
}

void Judge::fail(std::string_view invariant, std::uint32_t who, const std::string& what) {
  if (failed()) return;
  violation_ = std::string(invariant) + " at " + clock_text(world_.now) + ": " + what + "\n" +
               world_.trace.last_about(who);
}

Judge::Truth& Judge::truth_of(LineIndex line) {
  return truths_[world_.network.line(line).person];
}

Judge::Truth* Judge::truth_by_id(std::string_view participant) {
  const auto found = by_id_.find(participant);
  return found == by_id_.end() ? nullptr : &truths_[found->second];
}

PersonIndex Judge::person_of(const Truth& truth) const {
  return static_cast<PersonIndex>(&truth - truths_.data());
}

// ---- What is handed to the server --------------------------------------------------------------

void Judge::frame(LineIndex line) {
  Truth& truth = truth_of(line);
  if (!truth.attached || truth.line != line) return;
  remember_reasons(truth);
  if (truth.unloading.is_set() && world_.now >= truth.unloading.least + straggling) {
    truth.may_stay = true;
    if (world_.now >= truth.unloading.most + straggling) truth.unloading.clear();
  }
  truth.heard.set(world_.now);
}

void Judge::event(LineIndex line, std::string_view text) {
  Truth& truth = truth_of(line);
  if (text.starts_with(R"(["join",)")) {
    if (line >= asked_.size()) asked_.resize(line + 1);
    const Json json(text);
    const Json::Value join = json.root().first().next();
    asked_[line] = {std::string(join["rosterVersion"]["generation"].text()),
                    join["takeover"].is_true(), std::string(join["pageId"].text())};
    joins_wait_[world_.people.at(person_of(truth)).room] = world_.now + join_wait;
  }
  if (world_.options.moderated()) hears_order(line, text);
  if (!truth.attached || truth.line != line) return;
  if (text.starts_with(R"(["leave",)")) return leave(truth);
  if (!text.starts_with(R"(["beforeDisconnect",)")) return;
  const Json json(text);
  const Json::Value body = json.root().first().next();
  if (body["roomId"].text() != world_.people.at(person_of(truth)).room) return;
  if (body["unloading"].is_true()) return unload(truth);
  leave(truth);
}

void Judge::beacon(std::string_view body) {
  const Json json(body);
  Truth* truth = truth_by_id(json.root()["participantId"].text());
  if (truth == nullptr || truth->page == none || truth->left.is_set()) return;
  const bool valid = json.root()["epoch"].number() == truth->epoch &&
                     json.root()["pageId"].text() == world_.pages.at(truth->page).id &&
                     json.root()["resumeToken"].text() == truth->token;
  if (valid) unload(*truth);
}

void Judge::closed(LineIndex line, ports::CloseCause cause) {
  Truth& truth = truth_of(line);
  if (line < asked_.size() && std::exchange(asked_[line].waits, false)) ++truth.unheard_answers;
  if (!truth.attached || truth.line != line || !truth.open) return;
  world_.trace.line(world_.now, person_of(truth), "its socket closed");
  remember_reasons(truth);
  truth.open = false;
  truth.closed.set(world_.now);
  if (last_long_stall_ != Instant::min() && world_.now - last_long_stall_ <= 1s)
    truth.after_stall = last_was_surely_long_ ? AfterStall::surely : AfterStall::perhaps;
  if (cause == ports::CloseCause::client_disconnected) leave(truth);
}

void Judge::transport_state(const std::string& transport, ports::TransportState state) {
  const Media::Object& object = world_.media.objects().at(transport);
  Truth& truth = truths_[world_.pages.at(object.page).person];
  const bool connected = state == ports::TransportState::connected;
  world_.trace.line(world_.now, person_of(truth), "its transport is",
                    connected ? "connected" : "not connected");
  if (truth.page != object.page || object.made < since(truth)) return;
  if (connected) truth.path = true;
  if (state == ports::TransportState::closed && !truth.left.is_set()) unload(truth);
}

void Judge::leave(Truth& truth) {
  remember_reasons(truth);
  truth.attached = false;
  truth.left.set(world_.now);
  truth.said_so.until = world_.now + under_way;
}

void Judge::unload(Truth& truth) {
  if (!truth.unloading.is_set()) truth.unloading.set(world_.now);
  truth.may_stay = false;
  truth.audible_since = never;
}

// ---- What the server does ----------------------------------------------------------------------

void Judge::check_pong(PersonIndex who, LineIndex line, const Message& message) {
  if (line_versions_[line] == message.version.number) return;
  fail("I7", who,
       "a pong names version " + std::to_string(message.version.number) +
           ", but the client was sent " + std::to_string(line_versions_[line]));
}

void Judge::sent(LineIndex line, const Message& message) {
  if (line >= line_versions_.size()) line_versions_.resize(line + 1, 0);
  const PersonIndex who = world_.network.line(line).person;
  if (message.type == Message::Type::pong) return check_pong(who, line, message);
  Room& room = rooms_[world_.people.at(who).room];
  switch (message.type) {
    case Message::Type::joined:
      attach(line, message);
      line_versions_[line] = message.version.number;
      sees_producers(line, message);
      publish(room, message, receivers(people_of(world_.people.at(who).room)));
      return check_recovering(line, message, room);
    case Message::Type::snapshot:
      line_versions_[line] = message.version.number;
      return publish(room, message, receivers(people_of(world_.people.at(who).room)));
    case Message::Type::roster:
      publish(room, message, 0);
      if (line_versions_[line] + message.changes.size() != message.version.number)
        fail("I7", who,
             "was sent roster changes up to " + std::to_string(message.version.number) +
                 " that do not follow " + std::to_string(line_versions_[line]));
      line_versions_[line] = message.version.number;
      return;
    case Message::Type::pong:
      return;
    case Message::Type::new_producer:
      return sees_producer(line, message.producers.front(), false);
    case Message::Type::producer_closed:
      return loses_producer(line, message);
    case Message::Type::media_reset:
      return sees_producers(line, message);
    case Message::Type::chat:
      return hears_chat(room, message);
    case Message::Type::removed:
    case Message::Type::room_ended:
      return check_put_out(who);
    case Message::Type::answer:
      if (order_ && order_->by == line) decided(true);
      return;
    case Message::Type::refusal:
      if (order_ && order_->by == line) decided(false);
      return check_refused(line, message);
    case Message::Type::room_locked:
    case Message::Type::new_data_producer:
    case Message::Type::transport_closed:
    case Message::Type::ice_restart_needed:
    case Message::Type::meeting_switched:
    case Message::Type::error:
    case Message::Type::other:
      return;
  }
}

void Judge::attach(LineIndex line, const Message& message) {
  Truth& truth = truth_of(line);
  const PersonIndex who = person_of(truth);
  check_let_in(truth, message);
  if (truth.participant.empty()) {
    truth.participant = message.participant;
    const bool fresh = by_id_.emplace(message.participant, who).second;
    if (!fresh) fail("I4", who, "two people have the id " + message.participant);
  }
  if (truth.participant != message.participant)
    fail("I4", who, "has another participant id than before: " + message.participant);
  const bool same_life = truth.generation == message.version.generation;
  const bool anew = message.epoch == 1 && may_be_forgotten(truth);
  const std::uint64_t latest = truth.epoch + 1 + std::exchange(truth.unheard_answers, 0);
  if (same_life && (message.epoch <= truth.epoch || message.epoch > latest) && !anew)
    fail("I8", who,
         "joined with epoch " + std::to_string(message.epoch) + " after " +
             std::to_string(truth.epoch));
  remember_reasons(truth);
  if (truth.attached && truth.line != line && truth.open)
    old_lines_.push_back({truth.line, {world_.now, world_.now, world_.now}});
  const PageIndex page = world_.network.line(line).page;
  check_superseded(truth, line, page);
  asked_[line].waits = false;
  truth.stay = asked_[line].stay;
  if (truth.page != page || world_.pages.at(page).client == Client::stock) {
    truth.path = world_.media.connected(page);  // A page that takes back finds its own.
    truth.audible_since = never;
  }
  truth.generation = message.version.generation;
  truth.epoch = message.epoch;
  truth.token = message.token;
  truth.attached = true;
  truth.open = true;
  truth.line = line;
  truth.page = page;
  truth.joined.set(world_.now);
  truth.heard.set(world_.now);
  truth.media.clear();
  truth.tracks.clear();
  truth.closed.clear();
  truth.after_stall = AfterStall::no;
  truth.unloading.clear();
  truth.may_stay = false;
  truth.left.clear();
  truth.is_put_out = false;
  world_.trace.line(world_.now, who, "joined",
                    "epoch " + std::to_string(message.epoch) + ", page " + std::to_string(page) +
                        ", line " + std::to_string(line) + (message.resumed ? ", resumed" : ""));
}

/// A page that another tab or device took over from returns only when a person asks for it there.
/// Whoever comes in anew on the same page has asked.
void Judge::check_superseded(Truth& truth, LineIndex line, PageIndex page) {
  const Asked& asked = asked_[line];
  if (truth.superseded.contains(asked.stay) && !asked.takeover)
    fail("I4", person_of(truth), "a superseded page is let in without being asked for");
  truth.superseded.erase(asked.stay);
  if (truth.page == none || truth.page == page || truth.left.is_set()) return;
  const Page& before = world_.pages.at(truth.page);
  if (before.client == Client::sdk && before.tab != world_.pages.at(page).tab)
    truth.superseded.insert(truth.stay);
}

/// A page that knew an earlier life of the room is told to wait for the others whom it knew.
void Judge::check_recovering(LineIndex line, const Message& message, const Room& room) {
  const std::string& known = asked_[line].generation;
  const bool from_before = !known.empty() && known != room.generation;
  const bool expected = from_before && world_.now < room.entered + recovering;
  if (message.recovering != expected)
    fail("I7", person_of(truth_of(line)),
         expected ? "was not told that the room is recovering"
                  : "was told that the room is recovering");
}

void Judge::ended_by_server(LineIndex line, End end) {
  ended_.emplace_back(line, end);
}

void Judge::transition(const Transition& transition) {
  if (!shown(transition.from) && shown(transition.to)) ++begun_;
  if (shown(transition.from) && !shown(transition.to)) ++stopped_;
  const std::string key = std::string(transition.from) + " " + std::string(transition.why) + " " +
                          std::string(transition.to);
  ++visits_[key];
  if (transition.who >= truths_.size()) return;
  Truth& truth = truths_[transition.who];
  if (transition.why == "removed" || transition.why == "room_ended") check_put_out(transition.who);
  const bool away = transition.from == "reconnecting" || transition.from == "gone";
  if (away && transition.to == "present") returned_.push_back(transition.who);
  if (transition.to == "gone" && transition.why == "connection_lost") check_spared(transition.who);
  truth.shown = shown(transition.to);
  if (transition.to != transition.from)
    truth.away_since = transition.to == "reconnecting" ? world_.now : never;
}

void Judge::after_step() {
  const auto shown_now = world_.server.driver()->counts().participants;
  if (begun_ - stopped_ != shown_now)
    fail("I12", nobody,
         std::to_string(begun_) + " stays begun, " + std::to_string(stopped_) + " ended, but " +
             std::to_string(shown_now) + " people shown");
  if (!returned_.empty()) check_pictures();
  check_orders();
  for (const auto& [line, end] : std::exchange(ended_, {})) {
    Truth& truth = truth_of(line);
    if (!truth.attached || truth.line != line) continue;
    if (end == End::disconnect)
      fail("I9", person_of(truth), "was sent away without a reason");
    else if (!may_be_lost(truth) && !may_be_unloaded(truth))
      fail("I3", person_of(truth), "the server dropped a connection that is in use");
    truth.attached = false;
    truth.open = false;
    if (!truth.closed.is_set()) truth.closed.set(world_.now);
  }
}

// ---- The script --------------------------------------------------------------------------------

void Judge::stalled(Instant from, Instant to) {
  const Duration length = to - from;
  // Of stalls in a row the first alone may be credited with the beat before it. Or else a server
  // that is always late would hear nobody's silence: it must pass while the server listens.
  const bool surely_credited = length > 2 * beat;
  const bool in_a_row = last_credited_ != Instant::min() && from - last_credited_ < beat;
  const bool perhaps_in_a_row =
      last_perhaps_credited_ != Instant::min() && from - last_perhaps_credited_ < beat;
  const Duration least_by =
      !surely_credited ? Duration{} : length - (perhaps_in_a_row ? beat : Duration{});
  const Duration most_by = length + (in_a_row ? Duration{} : beat);
  last_stall_ = to;
  if (surely_credited) last_credited_ = to;
  if (length > beat) last_perhaps_credited_ = to;
  if (length + beat >= long_stall) {  // In a row or not: a timer in between begins a new row.
    last_long_stall_ = to;
    last_was_surely_long_ = least_by >= long_stall;
  }
  for (Truth& truth : truths_) {
    touch_media(truth);
    touch_tracks(truth);
    truth.audible_since = never;
    for (Bound* bound : {&truth.joined, &truth.heard, &truth.media, &truth.tracks, &truth.closed,
                         &truth.unloading, &truth.left})
      bound->credit(least_by, most_by, to);
    for (Reason* reason :
         {&truth.doubted, &truth.lost, &truth.unloaded, &truth.said_so, &truth.put_out})
      if (reason->until >= from) reason->until += length;
  }
  for (Old& old : old_lines_)
    old.since.credit(least_by, most_by, to);
  for (auto& [name, room] : rooms_) {
    room.changed += length;
    if (room.many_until >= from) room.many_until += length;
  }
}

void Judge::server_dies() {
  for (Truth& truth : truths_) {
    const std::string participant = std::move(truth.participant);
    truth = Truth{};
    truth.participant = participant;
  }
  rooms_.clear();
  old_lines_.clear();
  ended_.clear();
  returned_.clear();
  joins_wait_.clear();
  order_.reset();
  houses_.clear();
  doubts_.clear();
  put_out_.clear();
  for (Sources& sources : line_sources_)
    sources.clear();
  std::fill(line_versions_.begin(), line_versions_.end(), 0);
  begun_ = stopped_ = 0;
}

void Judge::page_changes(PageIndex page) {
  if (page == none || truths_.empty()) return;
  Truth& truth = truths_[world_.pages.at(page).person];
  if (truth.page != page) return;
  touch_media(truth);
  touch_tracks(truth);
  truth.audible_since = never;
}

void Judge::device_changes(DeviceIndex device) {
  for (Truth& truth : truths_)
    if (truth.page != none && world_.pages.at(truth.page).device == device)
      page_changes(truth.page);
}

void Judge::everything_changes() {
  for (Truth& truth : truths_)
    if (truth.page != none) page_changes(truth.page);
}

void Judge::touch_media(Truth& truth) {
  if (truth.page == none || truth.left.is_set() || !truth.path) return;
  if (world_.media.may_witness(truth.page)) truth.media.set(world_.now);
}

/// Whether their audio or video arrives now.
bool Judge::touch_tracks(Truth& truth) {
  const bool hears = truth.page != none && world_.media.hears(truth.page, since(truth));
  if (hears) truth.tracks.set(world_.now);
  return hears;
}

void Judge::client_gap(PageIndex page, const Version& version) {
  fail("I7", world_.pages.at(page).person,
       "a page got roster changes up to " + std::to_string(version.number) +
           " that do not follow what it has");
}

/// Before anything changes for the better: what the others are about to be told may be older.
void Judge::remember_reasons(Truth& truth) {
  const Instant until = world_.now + under_way;
  if (may_be_doubted(truth)) truth.doubted.until = until;
  if (may_be_lost(truth)) truth.lost.until = until;
  if (may_be_unloaded(truth)) truth.unloaded.until = until;
  if (truth.is_put_out) truth.put_out.until = until;
}

}  // namespace rollcall::sim
