// Who is shown as the host. With tokens whoever's token says so; else whoever opened the room, and
// while they are not in the list whoever has been in it for longest: exactly one, at every moment.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {

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
void Judge::check_roles(const Room& room, const std::map<std::string, View>& list) {
  if (world_.options.hosts == 0) return check_host(room, list);
  for (const auto& [id, view] : list) {
    const Truth* truth = truth_by_id(id);
    if (truth != nullptr && view.host != world_.people.at(person_of(*truth)).host)
      fail("I9", person_of(*truth), "is shown with another role than the token gives");
  }
}

void Judge::check_host(const Room& room, const std::map<std::string, View>& list) {
  if (list.empty()) return;
  const auto hosts =
      std::count_if(list.begin(), list.end(), [](const auto& entry) { return entry.second.host; });
  if (hosts != 1)
    return fail("I9", nobody, std::to_string(hosts) + " hosts of " + std::to_string(list.size()));
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
