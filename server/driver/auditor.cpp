#include "driver/auditor.hpp"

#include <algorithm>

namespace rollcall::driver {
namespace {

std::set<std::string> ids_of(const std::vector<ports::MediaObject>& objects) {
  std::set<std::string> ids;
  for (const ports::MediaObject& object : objects)
    ids.insert(object.id);
  return ids;
}

std::set<std::string> owned_by_all(const std::vector<Owned>& rooms) {
  std::set<std::string> ids;
  for (const Owned& room : rooms)
    ids.insert(room.ids.begin(), room.ids.end());
  return ids;
}

}  // namespace

void Auditor::ask(const std::vector<Owned>& rooms) {
  owned_then_ = owned_by_all(rooms);
  ready_then_.clear();
  for (const Owned& room : rooms)
    ready_then_.insert(room.ready.begin(), room.ready.end());
}

Auditor::Findings Auditor::compare(const ports::MediaInventory& inventory,
                                   const std::vector<Owned>& rooms) {
  Findings findings;
  const std::set<std::string> owned = owned_by_all(rooms);
  const std::set<std::string> last_nobodys = std::exchange(nobodys_, {});
  std::set<std::string> condemned;
  for (const ports::MediaObject& object : inventory.objects) {
    if (owned.contains(object.id) || owned_then_.contains(object.id)) continue;
    nobodys_.insert(object.id);
    if (!last_nobodys.contains(object.id)) {
      findings.unsure = true;
    } else if (condemned.insert(object.id).second && !condemned.contains(object.parent_id)) {
      findings.orphans.push_back(object);
    }
  }

  const std::set<std::string> present = ids_of(inventory.objects);
  const std::set answered(inventory.answered.begin(), inventory.answered.end());
  const auto last_lacked = std::exchange(lacked_, {});
  for (const Owned& room : rooms) {
    if (!answered.contains(room.router)) continue;
    Missing missing{room.room, {}};
    for (const std::string& id : room.ready) {
      if (present.contains(id) || !ready_then_.contains(id)) continue;
      const auto lacked = lacked_.emplace(room.room, id).first;
      if (last_lacked.contains(*lacked))
        missing.ids.push_back(id);
      else
        findings.unsure = true;
    }
    if (!missing.ids.empty()) findings.missing.push_back(std::move(missing));
  }
  return findings;
}

}  // namespace rollcall::driver
