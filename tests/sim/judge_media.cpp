// What the judge demands of media: that nobody sees two tiles of one person, that pictures come at
// once after a return, and that routers close.
#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration surely_made = 6s;  // The host answers within 5 s, or never.
constexpr Duration closing = 1s;      // I5, I10: of what nobody needs any more.

}  // namespace

// ---- Two tiles -------------------------------------------------------------------------------

/// The answer to a join names all that the others send; a reset of media leaves nothing of it.
void Judge::sees_producers(LineIndex line, const Message& message) {
  if (line >= line_sources_.size()) line_sources_.resize(line + 1);
  line_sources_[line].clear();
  for (const Producing& one : message.producers)
    sees_producer(line, one, true);
}

// A client shows one tile for each source of each person: what comes new must take the place of
// what it knows. A list, and what is told again of somebody who is back, may name what has gone.
void Judge::sees_producer(LineIndex line, const Producing& one, bool of_list) {
  if (line >= line_sources_.size()) line_sources_.resize(line + 1);
  const Truth* truth = truth_by_id(one.participant);
  if (truth == nullptr) return fail("I4", nobody, "a producer of nobody: " + one.participant);
  const PersonIndex who = person_of(*truth);
  std::string& known = line_sources_[line][{who, one.source}];
  const bool fits = known.empty() || known == one.producer || known == one.replaces;
  if (!fits) fail("I4", who, "two tiles: " + one.producer + " beside " + known);
  if (!one.replaces.empty() && known.empty() && !of_list) {
    for (const auto& [source, producer] : line_sources_[line])
      if (producer == one.replaces) fail("I4", who, "replaces what is no such tile of theirs");
  }
  if (!one.replaces.empty()) count("a producer replaces another");
  known = one.producer;
}

void Judge::loses_producer(LineIndex line, const Message& message) {
  if (line >= line_sources_.size()) return;
  const Truth* truth = truth_by_id(message.participant);
  if (truth == nullptr) return;
  Sources& sources = line_sources_[line];
  auto entry = sources.lower_bound({person_of(*truth), {}});
  while (entry != sources.end() && entry->first.first == person_of(*truth))
    entry = entry->second == message.id ? sources.erase(entry) : std::next(entry);
}

// ---- Pictures --------------------------------------------------------------------------------

/// Whoever returns with their media needs pictures that can be decoded, and so do their viewers.
void Judge::check_pictures() {
  for (const PersonIndex who : std::exchange(returned_, {})) {
    const PageIndex page = truths_[who].page;
    const bool kept = page != none && world_.media.owners().contains(page) &&
                      world_.pages.at(page).client == Client::sdk;
    if (!kept) continue;
    for (const std::string& id : world_.media.objects_of(page)) {
      const Media::Object& object = world_.media.objects().at(id);
      if (!object.video) continue;
      if (object.type == Media::Type::consumer) check_picture(who, id);
      if (object.type != Media::Type::producer) continue;
      for (const std::string& consumer : world_.media.consumers_of(id))
        check_picture(who, consumer);
    }
  }
}

void Judge::check_picture(PersonIndex who, const std::string& consumer) {
  const auto found = world_.media.objects().find(consumer);
  if (found == world_.media.objects().end()) return;
  if (found->second.made + surely_made > world_.now) return;
  count("pictures after a return");
  if (found->second.pictured != world_.now)
    fail("I7", who, "returned, but no key frame was asked for of " + consumer);
}

// ---- Routers ---------------------------------------------------------------------------------

/// There are no more of them than rooms that may need one.
void Judge::check_routers() {
  const std::size_t routers = world_.media.routers();
  if (routers == 0) return;
  std::set<std::string> owning;
  for (const PageIndex page : world_.media.owners())
    owning.insert(world_.people.at(world_.pages.at(page).person).room);
  const auto needed = std::count_if(people_of_.begin(), people_of_.end(), [&](const auto& room) {
    return owning.contains(room.first) || may_need_router(room.first, room.second);
  });
  if (routers > static_cast<std::size_t>(needed))
    fail("I10", nobody,
         std::to_string(routers) + " routers, but only " + std::to_string(needed) +
             " rooms may need one");
}

bool Judge::may_need_router(const std::string& name, const std::vector<PersonIndex>& people) const {
  const auto waits = joins_wait_.find(name);
  if (waits != joins_wait_.end() && world_.now <= waits->second) return true;
  return std::any_of(people.begin(), people.end(), [&](PersonIndex who) {
    const Truth& truth = truths_[who];
    return truth.page != none && world_.now <= shown_until(truth, true) + closing;
  });
}

}  // namespace rollcall::sim
