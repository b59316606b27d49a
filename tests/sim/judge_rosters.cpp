// What was told to everybody: one list per room, put together from changes and whole lists.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration settling = 300ms;  // The roster's pace, and timers that are late.

}  // namespace

void Judge::publish(Room& room, const Message& message, std::size_t receivers) {
  if (message.type == Message::Type::roster) return publish_changes(room, message);
  const std::uint64_t number = message.version.number;
  const Sorted list = by_id(message.list);
  if (list.size() != message.list.size()) fail("I4", nobody, "two tiles of one person in a list");
  if (room.generation != message.version.generation) {
    room = Room{};
    room.generation = message.version.generation;
    room.number = number;
    room.entered = world_.now;
    take_list(room, copy_of(list));
    if (list.size() == 1) room.owner = list.begin()->first;
    check_roles(room, room.list);
  } else if (number == room.number) {
    if (!same(list, room.list)) fail("I7", nobody, "a list differs from what the others were told");
  } else if (number < room.number) {
    fail("I7", nobody, "a list is older than what the others were told");
  } else if (receivers < 2) {  // Nobody else is there to be told the changes.
    room.number = number;
    take_list(room, copy_of(list));
    room.ahead.clear();
    check_roles(room, room.list);
  } else {
    room.ahead.emplace_back(number, copy_of(list));
    check_roles(room, room.ahead.back().second);
  }
}

void Judge::publish_changes(Room& room, const Message& message) {
  if (message.version.generation != room.generation)
    return fail("I7", nobody, "roster changes of an unknown generation");
  const std::uint64_t number = message.version.number;
  if (number <= room.number) return;  // For those who were ahead.
  const std::uint64_t first = number - message.changes.size() + 1;
  if (first > room.number + 1) {
    // Nobody was told what lies between; somebody came in after it and was given the whole list.
    const auto base = std::find_if(room.ahead.begin(), room.ahead.end(),
                                   [&](const auto& entry) { return entry.first + 1 == first; });
    if (base == room.ahead.end()) return fail("I7", nobody, "roster changes follow nothing");
    take_list(room, base->second);
    room.number = base->first;
  }
  for (std::size_t index = room.number + 1 - first; index < message.changes.size(); ++index)
    publish_change(room, message.changes[index]);
  std::erase_if(room.ahead, [&](const auto& entry) { return entry.first <= room.number; });
  room.changed = world_.now;
  check_roles(room, room.list);
}

void Judge::publish_change(Room& room, const Change& change) {
  const bool begins = change.type == Change::Type::joined || change.type == Change::Type::back;
  if (begins == room.list.contains(change.view.id)) {
    const Truth* truth = truth_by_id(change.view.id);
    fail("I6", truth == nullptr ? nobody : person_of(*truth),
         begins ? "joined or back of somebody who is in the list"
                : "left or updated of somebody who is not in the list");
  }
  check_reason(change);
  if (change.type == Change::Type::updated) check_hand(change, room.list[change.view.id]);
  if (change.type == Change::Type::left)
    room.list.erase(change.view.id);
  else
    room.list[change.view.id] = change.view;
  note_order(room, change);
  ++room.number;
  for (const auto& [at, list] : room.ahead)
    if (at == room.number && list != room.list)
      fail("I7", nobody, "a list differs from the changes that lead to it");
}

/// Was there a reason to tell this?
void Judge::check_reason(const Change& change) {
  Truth* truth = truth_by_id(change.view.id);
  if (truth == nullptr) return;
  const PersonIndex who = person_of(*truth);
  world_.trace.line(world_.now, who, "the others are told",
                    change.type == Change::Type::joined ? "joined"
                    : change.type == Change::Type::back ? "back"
                    : change.type == Change::Type::left ? "left: " + change.reason
                    : change.view.present ? "updated: present, media " + change.view.media
                                          : "updated: reconnecting, media " + change.view.media);
  if (change.type == Change::Type::left) {
    if (change.reason == "left" && !truth->left.is_set() && world_.now > truth->said_so.until)
      fail("I3", who, "is said to have left, but said no such thing");
    const bool was_put_out =
        truth->is_put_out || world_.now <= truth->put_out.until || is_ordered_out(who);
    if ((change.reason == "removed" || change.reason == "room_ended") && !was_put_out)
      fail("I9", who, "is said to have been put out, but was not");
    if (change.reason == "unloaded" && !may_be_unloaded(*truth))
      fail("I3", who, "is said to have unloaded the page, but did not, or had time left");
    if (change.reason == "connection_lost" && !truth->left.is_set() &&
        (!may_be_lost(*truth) || surely_audible(*truth)))
      fail("I3", who, "is said to be lost, but was heard in time");
    return;
  }
  if (change.view.present || truth->left.is_set()) return;
  if (!may_be_doubted(*truth) || (surely_audible(*truth) && !truth->unloading.is_set()))
    fail("I3", who, "is shown as reconnecting, but was heard in time");
}

std::size_t Judge::receivers(const std::vector<PersonIndex>& people) const {
  const auto count = std::count_if(people.begin(), people.end(), [&](PersonIndex who) {
    const Truth& truth = truths_[who];
    return truth.attached && truth.open && world_.network.line(truth.line).server_open &&
           !world_.network.line(truth.line).behind;
  });
  return static_cast<std::size_t>(count);
}

bool Judge::receives(const Truth& truth, const Room& room) const {
  if (!truth.attached || !truth.open || truth.generation != room.generation) return false;
  const Line& line = world_.network.line(truth.line);
  return line.server_open && !line.behind;
}

/// Whoever took what waited for them is given the whole list within a second.
void Judge::check_laggard(const Truth& truth) {
  if (!truth.attached || !truth.open) return;
  const Line& line = world_.network.line(truth.line);
  const Instant free = std::max(line.idle_since, last_stall_);
  const bool forgotten = line.behind && line.server_open && line.down.parcels.empty();
  if (forgotten && world_.now > free + 1s)
    fail("I7", person_of(truth), "took all that waited, but was not given the list");
}

/// If all who are there came in since the last changes, their lists are what everybody knows.
void Judge::catch_up(const std::vector<PersonIndex>& people, Room& room) {
  if (room.ahead.empty()) return;
  std::uint64_t lowest = UINT64_MAX;
  for (const PersonIndex who : people)
    if (receives(truths_[who], room)) lowest = std::min(lowest, line_versions_[truths_[who].line]);
  for (const auto& [number, list] : room.ahead) {
    if (number != lowest || number <= room.number) continue;
    room.number = number;
    take_list(room, list);
    break;
  }
  std::erase_if(room.ahead, [&](const auto& entry) { return entry.first <= room.number; });
}

void Judge::check_receivers(const std::vector<PersonIndex>& people, const Room& room) {
  if (world_.now < room.changed + settling) return;
  for (const PersonIndex who : people)
    if (truths_[who].attached && line_versions_[truths_[who].line] < room.number &&
        receives(truths_[who], room))
      fail("I7", who, "was not told what the others know");
}

const std::vector<PersonIndex>& Judge::people_of(const std::string& room) const {
  return people_of_.at(room);
}

}  // namespace rollcall::sim
