// What the judge demands: the bounds of ARCHITECTURE.md, and that everybody is told the same.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

// The bounds, by the design and not by the server's configuration.
constexpr Duration silence_max = 3s;
constexpr Duration gone_after = 8s;
constexpr Duration closed_doubt = 1s;
constexpr Duration closed_doubt_asked = 500ms;
constexpr Duration closed_gone = 5s;
constexpr Duration unload_grace = 2s;
constexpr Duration media_max = 30s;
constexpr Duration takeover_max = 5s;
constexpr Duration mass_round = 3s;
constexpr Duration stall_return = 30s;
constexpr Duration seat_max = 10min;
constexpr std::size_t mass_people = 20;

// A timer that is late (options: 120 ms) and the roster's pace (50 ms, and a late timer again).
constexpr Duration tick = 300ms;
constexpr Duration closing = 1s;  // I5: of what belongs to a media session that has ended.

}  // namespace

// ---- Bounds ----------------------------------------------------------------------------------

/// A stock client's page ends with its connection: what was made before is another page's.
Instant Judge::since(const Truth& truth) const {
  return world_.pages.at(truth.page).client == Client::stock ? truth.joined.at : Instant::min();
}

Instant Judge::heard_most(const Truth& truth) const {
  const bool witness = truth.path && world_.media.may_witness(truth.page);
  return std::max(truth.heard.most, witness ? world_.now : truth.media.most);
}

/// `until`, if it is not too late for somebody whose path alone answers: a listener may be there so
/// long after the last frame, a speaker so long after their last audio or video.
Instant Judge::while_unheard(const Truth& truth, Instant until, Duration listener,
                             Duration speaker) const {
  const Instant by_frame = truth.heard.most + listener;
  if (until <= by_frame) return until;  // As nearly always.
  const bool speaks = truth.path && world_.media.hears(truth.page, since(truth));
  const Instant tracks = speaks ? world_.now : truth.tracks.most;
  if (tracks == Instant::min()) return by_frame;
  return std::min(until, std::max(by_frame, tracks + speaker));
}

/// How long this person may be shown as present.
Instant Judge::present_until(const Truth& truth) const {
  if (truth.left.is_set()) return truth.left.most;
  const Instant heard = heard_most(truth);
  Instant until =
      while_unheard(truth, heard + silence_max, world_.options.signal_lost_shown, silence_max);
  const bool answered = heard == world_.now || truth.media.at > truth.closed.at;
  if (truth.closed.is_set() && !answered) {
    // A path that died with its worker cannot be asked, but what it said last still counts.
    const bool path_died = world_.media.last_trouble() + closed_doubt > truth.closed.least;
    const Instant last = path_died ? heard : truth.heard.most;
    const Instant doubted = std::max(truth.closed.most, last + closed_doubt);
    const Instant asked = truth.path ? truth.closed.most + closed_doubt_asked : doubted;
    until = std::min(until, std::max(doubted, asked));
  }
  if (truth.unloading.is_set() && !truth.may_stay) until = std::min(until, truth.unloading.most);
  return until;
}

/// How long this person may be in the list at all.
Instant Judge::shown_until(const Truth& truth, bool many) const {
  if (truth.left.is_set()) return truth.left.most;
  const Instant heard = heard_most(truth);
  Instant until =
      truth.closed.is_set() ? std::max(heard + closed_gone, truth.closed.most) : heard + gone_after;
  until = while_unheard(truth, until, world_.options.signal_lost_max, gone_after);
  if (truth.after_stall != AfterStall::no)
    until = std::max(until, truth.closed.most + stall_return);
  if (many) until += mass_round + 1s;
  if (truth.unloading.is_set() && !truth.may_stay) {
    // Whose last frame came late in the time of stragglers has that of one more heartbeat.
    const bool may_answer = truth.open && truth.heard.most > truth.unloading.least;
    until = std::min(until, truth.unloading.most + unload_grace + (may_answer ? 500ms : 0ms));
  }
  return until;
}

bool Judge::may_be_doubted(const Truth& truth) const {
  const Instant now = world_.now;
  if (now <= truth.doubted.until || truth.unloading.is_set()) return true;
  if (truth.closed.is_set()) {
    return truth.after_stall != AfterStall::no || now >= truth.heard.least + closed_doubt ||
           now >= truth.closed.least + closed_doubt_asked;
  }
  return now >= truth.heard.least + silence_max;
}

bool Judge::may_be_lost(const Truth& truth) const {
  if (world_.now <= truth.lost.until) return true;
  if (truth.after_stall == AfterStall::surely &&
      world_.now < truth.closed.least + stall_return - 1s)
    return false;
  return world_.now >= lost_least(truth);
}

Instant Judge::lost_least(const Truth& truth) const {
  return truth.heard.least + (truth.closed.is_set() ? closed_gone : gone_after);
}

bool Judge::may_be_unloaded(const Truth& truth) const {
  if (world_.now <= truth.unloaded.until) return true;
  return truth.unloading.is_set() && world_.now >= truth.unloading.least + unload_grace;
}

/// The seat of somebody who is gone is kept for so long.
bool Judge::may_be_forgotten(const Truth& truth) const {
  const Instant last = std::max({truth.heard.least, truth.left.least, truth.unloading.least});
  return world_.now >= last + seat_max;
}

bool Judge::surely_audible(const Truth& truth) const {
  return truth.audible_since != never && world_.now - truth.audible_since >= 6s &&
         world_.media.last_trouble() < world_.now - 6s && last_stall_ < world_.now - 6s;
}

// ---- Bounds in time --------------------------------------------------------------------------

void Judge::check() {
  const Instant now = world_.now;
  const Duration passed = now - std::exchange(last_check_, now);
  driver::Driver* driver = world_.server.driver();
  if (driver != nullptr)
    participant_time_ += passed * static_cast<Duration::rep>(driver->counts().participants);
  if (driver == nullptr || world_.server.paused()) return;
  for (Truth& truth : truths_) {
    touch_media(truth);
    check_laggard(truth);
    const bool audible = touch_tracks(truth) && !truth.unloading.is_set();
    if (!audible)
      truth.audible_since = never;
    else if (truth.audible_since == never)
      truth.audible_since = now;
  }
  for (auto& [name, room] : rooms_)
    check_room(people_of(name), room);
  check_objects();
  check_old_lines();
  check_doubts();
}

void Judge::check_room(const std::vector<PersonIndex>& people, Room& room) {
  if (people.size() > mass_people) {
    // Whether or not anybody could be told.
    const auto away = std::count_if(people.begin(), people.end(), [&](PersonIndex who) {
      return truths_[who].page != none && may_be_doubted(truths_[who]);
    });
    if (static_cast<std::size_t>(away) > mass_people) room.many_until = world_.now + 4s;
  }
  if (receivers(people) == 0) return;
  catch_up(people, room);
  if (room.tiles_number != room.number) set_tiles(room);
  for (const Tile& tile : room.tiles)
    check_person(tile, world_.now <= room.many_until);
  check_receivers(people, room);
}

/// A list differs from another at the same number in nothing: publish() sees to it.
void Judge::set_tiles(Room& room) {
  room.tiles.clear();
  room.tiles_number = room.number;
  for (const auto& [id, view] : room.list) {
    const Truth* truth = truth_by_id(id);
    if (truth == nullptr) return fail("I4", nobody, "nobody is " + id);
    room.tiles.push_back({person_of(*truth), view.present});
  }
}

void Judge::check_person(const Tile& tile, bool many) {
  const Truth& truth = truths_[tile.who];
  const Instant now = world_.now;
  const bool in_doubt = truth.closed.is_set() || truth.unloading.is_set() || truth.left.is_set();
  if (!in_doubt && now <= truth.heard.most + silence_max) return;  // As nearly always.
  if (now > shown_until(truth, many) + tick)
    return fail("I2", tile.who,
                "is in the list, should be gone since " + clock_text(shown_until(truth, many)));
  if (tile.present && now > present_until(truth) + tick)
    fail("I1", tile.who, "is shown as present, at most until " + clock_text(present_until(truth)));
}

void Judge::check_objects() {
  if (world_.now < objects_checked_ + 750ms) return;
  objects_checked_ = world_.now;
  if (!world_.media.unasked().empty())
    return fail("I5", nobody, "nobody asked for " + *world_.media.unasked().begin());
  for (const PageIndex page : world_.media.owners())
    check_objects_of(page);
  check_routers();
}

void Judge::check_objects_of(PageIndex page) {
  const Instant now = world_.now;
  const PersonIndex who = world_.pages.at(page).person;
  const bool of_sdk = world_.pages.at(page).client == Client::sdk;
  if (of_sdk && world_.media.transports_of(page) > 4)
    return fail("I11", who, "has more transports than are allowed");
  const Truth& truth = truths_[who];
  const Instant heard = truth.page == none ? Instant::min() : heard_most(truth);
  const Instant longest = heard == Instant::min() ? Instant::min() : media_until(truth, heard);
  const bool plain = of_sdk && truth.page == page && !truth.left.is_set() &&
                     !truth.unloading.is_set() && now <= longest + closing;
  if (plain) return;  // As nearly always: nothing shortens the time of any of them.
  for (const std::string& id : world_.media.objects_of(page)) {
    const Media::Object& object = world_.media.objects().at(id);
    const bool of_older_page = page != truth.page || (!of_sdk && object.made < truth.joined.at);
    Instant until = longest;
    if (truth.left.is_set()) until = std::min(until, truth.left.most);
    if (of_older_page) until = std::min(until, truth.joined.most + takeover_max);
    if (truth.unloading.is_set() && object.made < truth.unloading.at)
      until = std::min(until, truth.unloading.most);
    if (now > until + closing)
      return fail("I5", who,
                  id + " of page " + std::to_string(page) + ", made at " + clock_text(object.made) +
                      ", should have been closed at " + clock_text(until));
  }
}

/// How long the media of somebody who did not leave may be kept: never less than they are listed.
Instant Judge::media_until(const Truth& truth, Instant heard) const {
  const Instant kept = heard + media_max;
  const Instant until = while_unheard(truth, kept, world_.options.signal_lost_max, media_max);
  return until == kept ? kept : std::min(kept, std::max(until, shown_until(truth, true)));
}

void Judge::check_old_lines() {
  std::erase_if(old_lines_, [&](const Old& old) {
    const Truth& truth = truth_of(old.line);
    if (truth.line == old.line || !world_.network.line(old.line).server_open) return true;
    if (world_.now > old.since.most + takeover_max + closing)
      fail("I4", person_of(truth), "has two connections, long after the takeover");
    return false;
  });
}

// ---- The end ---------------------------------------------------------------------------------

void Judge::check_converged() {
  driver::Driver* driver = world_.server.driver();
  if (driver == nullptr) return fail("I7", nobody, "the server is not up");
  std::map<std::string, std::set<std::string>> there;
  std::vector<PersonIndex> outside;
  for (PersonIndex who = 0; who < truths_.size(); ++who) {
    const Person& person = world_.people.at(who);
    const PageIndex index = world_.people.joined_page(who);
    if (index == none && person.wants_in) outside.push_back(who);
    if (index == none) continue;
    there[person.room].insert(world_.pages.at(index).participant);
    for (const auto& [ack, about] : world_.pages.at(index).asked)
      if (about == "flood") return fail("I11", who, "was not answered");
    if (world_.pages.at(index).roster != server_list(person.room))
      return fail("I7", who, "its list differs from the server's");
    if (world_.pages.at(index).locked != houses_[person.room].locked)
      return fail("I7", who, "was not told whether the room is locked");
  }
  for (const PersonIndex who : outside)
    if (!is_kept_out(who) && there[world_.people.at(who).room].size() < world_.options.places)
      return fail("I7", who, "did not come back");
  for (const auto& [name, room] : rooms_)
    if (there.contains(name)) check_listed(room, there[name]);
  std::set<std::string> exist;
  for (const auto& [id, object] : world_.media.objects())
    exist.insert(id);
  const std::vector<std::string> wanted = driver->media_objects();
  if (exist != std::set<std::string>(wanted.begin(), wanted.end()))
    fail("I5", nobody, "what exists on the media host is not what should");
}

std::map<std::string, View> Judge::server_list(const std::string& room) const {
  std::map<std::string, View> list;
  const auto roster = world_.server.driver()->roster(RoomId(room));
  if (!roster) return list;
  for (const core::ParticipantView& view : roster->participants) {
    const bool present = view.presence == core::Presence::present;
    const char* media = view.media == core::MediaHealth::none   ? "none"
                        : view.media == core::MediaHealth::live ? "live"
                                                                : "lost";
    list[view.id.text()] = {view.id.text(), view.display_name,
                            present,        view.hand,
                            media,          view.role == core::Role::host};
  }
  return list;
}

/// Exactly those who are there are listed, and as present.
void Judge::check_listed(const Room& room, const std::set<std::string>& there) {
  for (const auto& [id, view] : room.list) {
    const PersonIndex who = person_of(*truth_by_id(id));
    if (!view.present) return fail("I7", who, "is not present after healing");
    if (!there.contains(id)) return fail("I7", who, "is listed, but nobody is there");
  }
  for (const std::string& id : there)
    if (!room.list.contains(id)) fail("I7", person_of(*truth_by_id(id)), "is not listed");
}

void Judge::check_empty() {
  driver::Driver* driver = world_.server.driver();
  if (driver == nullptr) return fail("I10", nobody, "the server is not up");
  const driver::Counts counts = driver->counts();
  if (counts.participants != 0) fail("I12", nobody, "people are left after everybody left");
  if (counts.rooms != 0) fail("I10", nobody, std::to_string(counts.rooms) + " rooms are left");
  if (counts.connections != 0)
    fail("I11", nobody, std::to_string(counts.connections) + " connections are left");
  if (!world_.media.objects().empty())
    fail("I5", nobody, "is left on the media host: " + world_.media.objects().begin()->first);
}

}  // namespace rollcall::sim
