// What the judge demands of hosts and operators: that they alone can put somebody out, that it is
// done when it is answered, and that whoever is banned or locked out stays out.
#include "sim/world.hpp"

#include <optional>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration surely_made = 6s;  // The media host answers within 5 s, or never.
constexpr Duration under_way = 250ms;

}  // namespace

/// A client's, as it is handed to the server.
void Judge::hears_order(LineIndex line, std::string_view text) {
  const Json json(text);
  const Json::Value name = json.root().first();
  const Json::Value body = name.next();
  const Truth& truth = truth_of(line);
  const Person& person = world_.people.at(person_of(truth));
  Deed deed{Deed::What::ends, person.room, std::string(body["participantId"].text())};
  if (name.text() == "removeParticipant")
    deed.what = body["ban"].is_true() ? Deed::What::bans : Deed::What::removes;
  else if (name.text() == "muteParticipant")
    deed.what = Deed::What::mutes;
  else if (name.text() == "lockRoom")
    deed.what = body["locked"].is_true() ? Deed::What::locks : Deed::What::unlocks;
  else if (name.text() != "endRoom")
    return;
  const bool may = may_hold(truth) && truth.attached && truth.line == line;
  order_ = Order{std::move(deed), line, may};
}

void Judge::operates(const Deed& deed) {
  order_ = Order{deed, none, true};
}

void Judge::operated(bool done) {
  decided(done);
}

/// The answer to whoever asked.
void Judge::decided(bool done) {
  if (!order_ || order_->decided) return;
  order_->decided = true;
  if (!done) return;
  if (!order_->may && world_.options.hosts > 0)
    return fail("I9", person_of(truth_of(order_->by)), "does what only a host may do");
  if (!order_->may && order_->deed.what != Deed::What::ends)  // Then nobody is told any more.
    doubts_.push_back({person_of(truth_of(order_->by)), world_.now});
  check_owner_stays(*order_);
  count("done to others");
  carried_out(order_->deed);
}

void Judge::carried_out(const Deed& deed) {
  House& house = houses_[deed.room];
  switch (deed.what) {
    case Deed::What::removes:
    case Deed::What::bans: {
      Truth* truth = truth_by_id(deed.whom);
      if (truth == nullptr) return;
      if (world_.people.at(person_of(*truth)).room != deed.room)
        return fail("I9", person_of(*truth), "is removed from a room that they are not in");
      if (deed.what == Deed::What::bans) house.banned.insert(person_of(*truth));
      return put_out(*truth);
    }
    case Deed::What::mutes:
      return check_muted(deed);
    case Deed::What::locks:
      house.locked = true;
      return;
    case Deed::What::unlocks:
      house.locked = false;
      return;
    case Deed::What::ends:
      house = House{};
      for (const PersonIndex who : people_of(deed.room))
        put_out(truths_[who]);
      return;
    case Deed::What::cleans_up:
      return check_cleaned(deed.room);
  }
}

/// Nothing is kept of them: whoever comes again is somebody new.
void Judge::put_out(Truth& truth) {
  if (truth.page == none) return;
  remember_reasons(truth);
  put_out_.push_back({person_of(truth), truth.attached && truth.open ? truth.line : none});
  truth.attached = false;
  truth.left.set(world_.now);
  truth.is_put_out = truth.was_put_out = true;
  truth.put_out.until = world_.now + under_way;
  truth.path = false;
  truth.audible_since = never;
  truth.generation.clear();
  truth.epoch = 0;
  truth.unheard_answers = 0;
  truth.token.clear();
  truth.superseded.clear();
  truth.chats = {};
  truth.hands = {};
}

void Judge::check_muted(const Deed& deed) {
  const Truth* truth = truth_by_id(deed.whom);
  if (truth == nullptr) return;
  for (const PageIndex page : world_.media.owners()) {
    if (world_.pages.at(page).person != person_of(*truth)) continue;
    for (const std::string& id : world_.media.objects_of(page)) {
      const Media::Object& object = world_.media.objects().at(id);
      const bool sounds = object.type == Media::Type::producer && !object.video && !object.paused;
      if (sounds && object.made + surely_made < world_.now)
        return fail("I9", person_of(*truth), "was muted, but " + id + " goes on");
    }
  }
}

void Judge::check_cleaned(const std::string& room) {
  for (const PageIndex page : world_.media.owners()) {
    const PersonIndex who = world_.pages.at(page).person;
    if (world_.people.at(who).room == room)
      return fail("I5", who, "has something on the media host after the operator's cleanup");
  }
}

/// Whether the step that is being taken may put this person out.
bool Judge::is_ordered_out(PersonIndex who) const {
  if (!order_ || !order_->may || world_.people.at(who).room != order_->deed.room) return false;
  const Deed& deed = order_->deed;
  if (deed.what == Deed::What::ends) return true;
  const bool removes = deed.what == Deed::What::removes || deed.what == Deed::What::bans;
  return removes && deed.whom == truths_[who].participant;
}

void Judge::check_put_out(PersonIndex who) {
  if (!is_ordered_out(who)) fail("I9", who, "is put out, and nobody who may has asked for it");
}

/// Whoever has no seat for sure. A join whose answer nobody has heard may have made one.
bool Judge::surely_new(const Truth& truth, const House& house) const {
  return truth.generation != house.generation && truth.unheard_answers == 0;
}

/// Before what the join changes is noted.
void Judge::check_let_in(const Truth& truth, const Message& message) {
  const PersonIndex who = person_of(truth);
  House& house = houses_[world_.people.at(who).room];
  if (house.generation != message.version.generation) {
    house = House{};  // Bans and the lock have gone with the room.
    house.generation = message.version.generation;
  }
  if (house.banned.contains(who)) fail("I9", who, "was banned, and is let in");
  if (house.locked && surely_new(truth, house) && !may_pass_lock(truth))
    fail("I9", who, "has no seat, and is let into a locked room");
  if (message.locked != house.locked)
    fail("I7", who, "is not told rightly whether the room is locked");
}

void Judge::check_refused(LineIndex line, const Message& message) {
  const Truth& truth = truth_of(line);
  const PersonIndex who = person_of(truth);
  const House& house = houses_[world_.people.at(who).room];
  const auto ordered = [&](Deed::What what) { return order_ && order_->deed.what == what; };
  if (message.code == "banned" && !house.banned.contains(who) && !ordered(Deed::What::bans))
    fail("I3", who, "is refused as if they were banned");
  if (message.code == "removed" && !truth.was_put_out)
    fail("I3", who, "is refused as if they had been removed");
  if (message.code != "room_locked") return;
  if (!house.locked && !ordered(Deed::What::locks))
    fail("I3", who, "is refused as if the room were locked");
  const bool seated = !truth.generation.empty() && truth.generation == house.generation;
  if (seated && !may_be_forgotten(truth) && !is_ordered_out(who))
    fail("I3", who, "has a seat, and is locked out");
}

/// Of everybody who was put out in this step: their connections are closed, and nobody sees them.
void Judge::check_orders() {
  if (!order_) return;
  if (!order_->decided) decided(order_->logged);  // The answer did not fit into the queue.
  const std::string room = std::exchange(order_, std::nullopt)->deed.room;
  for (const auto& [who, line] : std::exchange(put_out_, {})) {
    const Truth& truth = truths_[who];
    if (line != none && world_.network.line(line).server_open)
      fail("I9", who, "was put out, and is still connected");
    for (const Old& old : old_lines_)
      if (&truth_of(old.line) == &truth && world_.network.line(old.line).server_open)
        fail("I9", who, "was put out, and an old page of theirs is still served");
    const auto roster = world_.server.driver()->roster(RoomId(room));
    if (!roster || truth.attached) continue;
    for (const core::ParticipantView& view : roster->participants)
      if (view.id.text() == truth.participant) fail("I2", who, "was put out, and is in the list");
  }
}

bool Judge::is_kept_out(PersonIndex who) const {
  const auto house = houses_.find(world_.people.at(who).room);
  return house != houses_.end() && (house->second.locked || house->second.banned.contains(who));
}

}  // namespace rollcall::sim
