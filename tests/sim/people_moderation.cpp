// Hosts, operators, and people who would like to be one.
#include "sim/world.hpp"

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace rollcall::sim {
namespace {

// The room is ended more seldom than anything else, or nothing else would be seen of it.
constexpr std::array deeds{Deed::What::removes, Deed::What::removes, Deed::What::removes,
                           Deed::What::bans,    Deed::What::mutes,   Deed::What::mutes,
                           Deed::What::mutes,   Deed::What::locks,   Deed::What::unlocks,
                           Deed::What::unlocks, Deed::What::ends};

std::string_view name_of(Deed::What what) {
  switch (what) {
    case Deed::What::removes:
      return "removes";
    case Deed::What::bans:
      return "bans";
    case Deed::What::mutes:
      return "mutes";
    case Deed::What::locks:
      return "locks";
    case Deed::What::unlocks:
      return "unlocks";
    case Deed::What::ends:
      return "ends";
    case Deed::What::cleans_up:
      return "cleans up";
  }
  return "";
}

}  // namespace

/// As far as their pages know it; somebody of another room at times, or nobody.
std::string People::id_of_somebody() {
  const Person& person = people_[static_cast<std::size_t>(world_.random.below(people_.size()))];
  return person.page == none ? "nobody" : world_.pages.at(person.page).participant;
}

/// As far as their page knows it.
bool People::holds(PersonIndex who) const {
  const PageIndex page = joined_page(who);
  if (world_.options.hosts > 0 || page == none) return people_[who].host;
  const Page& at = world_.pages.at(page);
  const auto own = at.roster.find(at.participant);
  return own != at.roster.end() && own->second.host;
}

void People::somebody_moderates() {
  Random& random = world_.random;
  auto who = static_cast<PersonIndex>(random.below(people_.size()));
  for (int tries = 0; tries < 4 && !holds(who); ++tries)
    who = static_cast<PersonIndex>(random.below(people_.size()));
  const PageIndex page = joined_page(who);
  if (page == none || !world_.pages.at(page).runs_scripts()) return;
  const Deed::What what = deeds[static_cast<std::size_t>(random.below(deeds.size()))];
  ++world_.faults;
  world_.judge.count("somebody " + std::string(name_of(what)));
  world_.trace.line(world_.now, who, name_of(what));
  const std::string whom = R"({"participantId":")" + id_of_somebody() + "\"";
  Pages& pages = world_.pages;
  switch (what) {
    case Deed::What::removes:
      return pages.ask(page, "removeParticipant", whom + "}", "moderation");
    case Deed::What::bans:
      return pages.ask(page, "removeParticipant", whom + R"(,"ban":true})", "moderation");
    case Deed::What::mutes:
      return pages.ask(page, "muteParticipant", whom + "}", "moderation");
    case Deed::What::locks:
      return pages.ask(page, "lockRoom", R"({"locked":true})", "moderation");
    case Deed::What::unlocks:
      return pages.ask(page, "lockRoom", R"({"locked":false})", "moderation");
    case Deed::What::ends:
      return pages.ask(page, "endRoom", "{}", "moderation");
    case Deed::What::cleans_up:
      return;
  }
}

void People::operator_acts() {
  Random& random = world_.random;
  const bool cleans = random.chance(0.2);
  const Deed::What what =
      cleans ? Deed::What::cleans_up : deeds[static_cast<std::size_t>(random.below(deeds.size()))];
  ++world_.faults;
  world_.judge.count("operator " + std::string(name_of(what)));
  world_.trace.line(world_.now, nobody, "OPERATOR", name_of(what));
  world_.server.operates({what, random.pick(people_).room, id_of_somebody()});
}

void People::operator_unlocks() {
  std::set<std::string> rooms;
  for (const Person& person : people_)
    rooms.insert(person.room);
  for (const std::string& room : rooms)
    world_.server.operates({Deed::What::unlocks, room});
}

}  // namespace rollcall::sim
