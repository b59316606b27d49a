// Who is shown as the host. With tokens whoever's token says so; else whoever opened the room, and
// while they are not in the list whoever has been in it for longest: exactly one, at every moment.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration settling = 600ms;  // The roster's pace, late timers, and what is under way.

}  // namespace

/// Whether this person may be a host just now. What everybody was told a moment ago may be over.
bool Judge::may_hold(const Truth& truth) const {
  const Person& person = world_.people.at(person_of(truth));
  if (world_.options.hosts > 0) return person.host;
  const auto room = rooms_.find(person.room);
  if (room == rooms_.end() || world_.now < room->second.changed + settling) return true;
  const auto view = room->second.list.find(truth.participant);
  const bool all_is_told = room->second.ahead.empty() && view != room->second.list.end();
  return !all_is_told || view->second.host;
}

/// By whoever stands in for them; an operator may do anything.
void Judge::check_owner_stays(const Order& order) {
  const bool removes =
      order.deed.what == Deed::What::removes || order.deed.what == Deed::What::bans;
  const auto room = rooms_.find(order.deed.room);
  if (world_.options.hosts > 0 || order.by == none || !removes || room == rooms_.end()) return;
  if (!room->second.owner.empty() && room->second.owner == order.deed.whom)
    fail("I9", person_of(truth_of(order.by)), "puts out whoever opened the room");
}

/// Whoever opened the room, if that is known.
bool Judge::may_pass_lock(const Truth& truth) const {
  if (world_.options.hosts > 0) return false;
  const auto room = rooms_.find(world_.people.at(person_of(truth)).room);
  return room == rooms_.end() || room->second.owner.empty() ||
         room->second.owner == truth.participant;
}

/// Who came and went before it is not known, unless there is nobody to be told apart.
void Judge::take_list(Room& room, std::map<std::string, View> list) {
  room.list = std::move(list);
  room.in_order.reset();
  if (room.list.empty()) room.in_order.emplace();
  if (room.list.size() == 1) room.in_order = {room.list.begin()->first};
}

void Judge::note_order(Room& room, const Change& change) {
  if (room.list.empty()) room.in_order.emplace();
  if (!room.in_order || change.type == Change::Type::updated) return;
  std::erase(*room.in_order, change.view.id);
  if (change.type != Change::Type::left) room.in_order->push_back(change.view.id);
}

/// What a client has after a whole message; in the middle of one there may be two hosts, or none.
void Judge::check_roles(Room& room, const std::map<std::string, View>& list) {
  if (world_.options.hosts == 0) return check_host(room, list);
  for (const auto& [id, view] : list) {
    const Truth* truth = truth_by_id(id);
    if (truth != nullptr && view.host != world_.people.at(person_of(*truth)).host)
      fail("I9", person_of(*truth), "is shown with another role than the token gives");
  }
}

/// The earlier one was it until now.
void Judge::note_host(Room& room, const std::string& host) {
  for (const std::string& id : {room.host, host})
    if (Truth* truth = truth_by_id(id)) truth->held = world_.now;
  room.host = host;
}

/// Whoever has become the host in the very step in which they acted is told of as such soon after.
void Judge::check_doubts() {
  std::erase_if(doubts_, [this](const Doubt& doubt) {
    if (world_.now < doubt.asked + 1s) return false;
    const Truth& truth = truths_[doubt.who];
    const Room& room = rooms_[world_.people.at(doubt.who).room];
    const bool held = truth.held + settling >= doubt.asked || room.host == truth.participant;
    if (!held && truth.attached && receives(truth, room))
      fail("I9", doubt.who, "does what only the host may do");
    return true;
  });
}

void Judge::check_host(Room& room, const std::map<std::string, View>& list) {
  if (list.empty()) return;
  const auto hosts =
      std::count_if(list.begin(), list.end(), [](const auto& entry) { return entry.second.host; });
  if (hosts != 1)
    return fail("I9", nobody, std::to_string(hosts) + " hosts of " + std::to_string(list.size()));
  note_host(room, std::find_if(list.begin(), list.end(), [](const auto& entry) {
                    return entry.second.host;
                  })->first);
  const auto expect = [&](const std::string& id, const char* why) {
    const Truth* truth = truth_by_id(id);
    const auto view = list.find(id);
    if (truth != nullptr && view != list.end() && !view->second.host)
      fail("I9", person_of(*truth), why);
  };
  if (list.contains(room.owner)) return expect(room.owner, "opened the room, and is not its host");
  if (&list != &room.list || !room.in_order) return;
  expect(room.in_order->front(), "is there for longest, and does not stand in for the owner");
  count("a stand-in holds the meeting");
}

}  // namespace rollcall::sim
