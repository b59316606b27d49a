#include "sim/people.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::sim {
namespace {

// Long enough that ICE consent runs out (RFC 7675: 30 s).
constexpr Duration consent = 30s;

constexpr std::string_view name_prefix = "Person ";

std::string padded(std::string text, std::size_t size) {
  text.resize(size, 'k');
  return text;
}

}  // namespace

enum class People::Act : std::uint8_t {
  comes,       // With a fresh page and tab.
  comes_back,  // The same tab, restored or reloaded: a fresh page.
  cable_back,
  goes_on,  // Thaws or wakes up.
  reads_again,
  consent_is_out,
  takes_over,  // "Use here instead."
  stutter,
  joins_again,  // On the same socket, after leaving.
  unblocked,    // Signaling gets through again.
  notices,      // ... that they are in the meeting nowhere, and asks for it here.
};

void People::start() {
  Random& random = world_.random;
  const Options& options = world_.options;
  for (PersonIndex who = 0; who < options.people; ++who) {
    Person person;
    person.room = "room" + std::to_string(who % options.rooms);
    person.name = std::string(name_prefix) + std::to_string(who);
    person.key = padded("key" + std::to_string(who), 22);
    person.client = random.chance(options.stock_client) ? Client::stock : Client::sdk;
    if (random.chance(options.with_media))
      person.carries = random.chance(options.listens_only) ? Carries::listens : Carries::speaks;
    if (options.with_video > 0 && person.carries == Carries::speaks)
      person.films = random.chance(options.with_video);
    if (options.hosts > 0) person.host = random.chance(options.hosts);
    person.device = world_.network.add_device();
    people_.push_back(std::move(person));
    const Duration at = random.between(0ms, 10s);
    later(who, at, Act::comes);
    next_incident(who, at + random.between(options.quiet.low, options.quiet.high));
  }
}

PageIndex People::joined_page(PersonIndex who) const {
  for (const PageIndex page : {people_[who].page, people_[who].other_page})
    if (page != none && world_.pages.at(page).state == Page::State::joined) return page;
  return none;
}

PersonIndex People::by_name(std::string_view name) {
  PersonIndex who = 0;
  if (!name.starts_with(name_prefix)) return nobody;
  for (const char digit : name.substr(name_prefix.size())) {
    if (digit < '0' || digit > '9') break;  // What they call themselves meanwhile.
    who = who * 10 + static_cast<PersonIndex>(digit - '0');
  }
  return who;
}

void People::later(PersonIndex who, Duration after, Act act) {
  world_.schedule.add(world_.now + after, Kind::act, who, static_cast<std::uint64_t>(act));
}

/// Of all their devices.
void People::repair_network(const Person& person) {
  const auto repair = [&](DeviceIndex device) {
    world_.network.set_cut(device, Network::Cut::nothing);
    world_.network.set_signaling(device, true);
  };
  repair(person.device);
  for (const PageIndex page : {person.page, person.other_page})
    if (page != none) repair(world_.pages.at(page).device);
}

void People::next_incident(PersonIndex who, Duration after) {
  world_.schedule.add(world_.now + after, Kind::incident, who);
}

/// Short ones are as likely as long ones.
Duration People::lasting(Duration shortest, Duration longest) {
  Duration high = longest;
  while (high > 2 * shortest && world_.random.chance(0.5))
    high /= 2;
  return world_.random.between(shortest, high);
}

PageIndex People::open_page(PersonIndex who, Tab tab, DeviceIndex device) {
  Person& person = people_[who];
  Page page;
  page.person = who;
  page.device = device;
  page.client = person.client;
  page.carries = person.carries;
  page.films = person.films;
  const std::string number = std::to_string(++person.pages_opened);
  page.id = "page-" + std::to_string(who) + "-" + number;
  page.tab = "tab-" + std::to_string(who) + "-" + number;
  if (tab == Tab::same && person.page != none) {
    const Page& before = world_.pages.at(person.page);
    page.tab = before.tab;
    page.token = before.token;  // It lives in sessionStorage, as the tab's id does.
  }
  const PageIndex index = world_.pages.add(std::move(page));
  world_.pages.connect(index);
  return index;
}

void People::comes(PersonIndex who) {
  Person& person = people_[who];
  person.wants_in = true;
  world_.trace.line(world_.now, who, "comes");
  person.page = open_page(who, Tab::fresh, person.device);
}

// ---- Incidents -------------------------------------------------------------------------------

void People::incident(PersonIndex who) {
  if (!world_.breaking()) return;
  const Person& person = people_[who];
  const Options& options = world_.options;
  double total = 0;
  for (const double weight : options.weights)
    total += weight;
  double chosen = static_cast<double>(world_.random.below(1'000'000)) * 1e-6 * total;
  std::size_t index = 0;
  while (index + 1 < incident_count && chosen >= options.weights[index])
    chosen -= options.weights[index++];
  const auto what = static_cast<Incident>(index);
  const bool can = person.wants_in && person.page != none &&
                   world_.pages.at(person.page).life == Page::Life::running;
  if (can) {
    world_.trace.line(world_.now, who, "does", to_text(what));
    if (what != Incident::fidgets) ++world_.faults;
    world_.judge.count("person " + std::string(to_text(what)));
    suffers(who, what);
  }
  next_incident(who, world_.random.between(options.quiet.low, options.quiet.high));
}

void People::suffers(PersonIndex who, Incident incident) {
  Person& person = people_[who];
  switch (incident) {
    case Incident::leaves:
      return leaves(who);
    case Incident::closes_page:
      closes_page(who);
      person.wants_in = false;
      return later(who, lasting(1s, 60s), Act::comes);
    case Incident::reloads:
      closes_page(who);
      return later(who, lasting(100ms, 6s), Act::comes_back);
    case Incident::crashes:
      crashes(who, Pages::Ending::closes);
      return later(who, lasting(500ms, 50s), Act::comes_back);
    case Incident::loses_power:
      crashes(who, Pages::Ending::vanishes);
      return later(who, lasting(5s, 80s), Act::comes_back);
    case Incident::socket_cut: {
      const LineIndex line = world_.pages.at(person.page).line;
      if (line == none) return;
      world_.network.send(line, Way::up, {Parcel::What::close});
      return world_.network.send(line, Way::down, {Parcel::What::close});
    }
    case Incident::cable_cut:
      return cuts(who, Network::Cut::both);
    case Incident::cut_up:
      return cuts(who, Network::Cut::up);
    case Incident::cut_down:
      return cuts(who, Network::Cut::down);
    case Incident::stutters:
      return later(who, 0ms, Act::stutter);
    case Incident::sleeps:
      return stops(who, Page::Life::asleep);
    case Incident::freezes:
      return stops(who, Page::Life::frozen);
    case Incident::duplicates_tab:
      return opens_another(who, person.device);
    case Incident::second_device:
      return opens_another(who, world_.network.add_device());
    case Incident::comes_back_here:
      return later(who, 0ms, Act::takes_over);
    case Incident::switches_network: {
      const Page& page = world_.pages.at(person.page);
      if (page.line != none) world_.network.break_line(page.line);
      return world_.pages.reconnects(person.page);
    }
    case Incident::reads_slowly: {
      Page& page = world_.pages.at(person.page);
      page.reads = false;
      if (page.line != none) world_.network.set_reading(page.line, false);
      return later(who, lasting(2s, 60s), Act::reads_again);
    }
    case Incident::attacks:
      return attacks(who);
    case Incident::fidgets:
      return fidgets(who);
  }
}

void People::act(PersonIndex who, std::uint64_t what) {
  Person& person = people_[who];
  switch (static_cast<Act>(what)) {
    case Act::comes:
      if (!person.wants_in && !person.for_ever) comes(who);
      return;
    case Act::comes_back:
      if (!person.wants_in || world_.pages.at(person.page).life != Page::Life::dead) return;
      world_.trace.line(world_.now, who, "comes back");
      person.page = open_page(who, Tab::same, person.device);
      return;
    case Act::cable_back:
      world_.trace.line(world_.now, who, "cable back");
      return repair_network(person);
    case Act::goes_on:
      world_.trace.line(world_.now, who, "goes on");
      repair_network(person);
      for (const PageIndex page : {person.page, person.other_page})
        if (page != none) world_.pages.set_life(page, Page::Life::running);
      return;
    case Act::reads_again: {
      Page& page = world_.pages.at(person.page);
      page.reads = true;
      if (page.line != none) world_.network.set_reading(page.line, true);
      return;
    }
    case Act::unblocked:
      return repair_network(person);
    case Act::consent_is_out:
      if (world_.network.device(person.device).cut_since <= world_.now - consent)
        world_.media.path_lost(person.page);
      return;
    case Act::takes_over: {
      if (person.other_page == none) return;
      Page& other = world_.pages.at(person.other_page);
      if (other.state != Page::State::switched || !other.runs_scripts()) return;
      other.takeover = world_.random.chance(0.7);
      other.state = Page::State::offline;
      const bool moves = other.takeover;
      world_.pages.connect(person.other_page);
      if (moves) std::swap(person.page, person.other_page);
      return;
    }
    case Act::notices: {
      if (!person.wants_in || person.page == none || joined_page(who) != none) return;
      Page& page = world_.pages.at(person.page);
      if (page.state != Page::State::switched || !page.runs_scripts()) return;
      world_.trace.line(world_.now, who, "asks for it here");
      page.takeover = true;
      return world_.pages.connect(person.page);
    }
    case Act::joins_again:
      if (person.wants_in || !world_.pages.at(person.page).runs_scripts()) return;
      person.wants_in = true;
      return world_.pages.joins_again(person.page);
    case Act::stutter:
      if (!world_.breaking()) return;
      world_.network.set_cut(person.device, Network::Cut::both);
      later(who, world_.random.between(50ms, 1500ms), Act::cable_back);
      if (world_.random.chance(0.8)) later(who, world_.random.between(1500ms, 4s), Act::stutter);
      return;
  }
}

void People::many_cut() {
  Random& random = world_.random;
  world_.trace.line(world_.now, nobody, "MANY ARE CUT OFF");
  world_.judge.count("many cut off");
  const std::string& room = random.pick(people_).room;
  const bool everywhere = random.chance(0.3);
  const double share = random.chance(0.5) ? 1.0 : 0.5;
  const Duration length = random.between(world_.options.mass_cut.low, world_.options.mass_cut.high);
  for (Person& person : people_) {
    if ((!everywhere && person.room != room) || !random.chance(share)) continue;
    ++world_.faults;
    world_.network.set_cut(person.device, Network::Cut::both);
    const Duration back = length + random.between(0ms, 300ms);
    world_.schedule.add(world_.now + back, Kind::mass_end, person.device);
  }
}

void People::somebody_is_blocked() {
  const auto who = static_cast<PersonIndex>(world_.random.below(people_.size()));
  const Person& person = people_[who];
  if (person.page == none || world_.network.device(person.device).no_signaling) return;
  ++world_.faults;
  world_.judge.count("signaling blocked");
  world_.trace.line(world_.now, who, "signaling is blocked");
  world_.network.set_signaling(person.device, false);
  later(who, lasting(3s, 90s), Act::unblocked);
}

void People::somebody_floods() {
  const auto who = static_cast<PersonIndex>(world_.random.below(people_.size()));
  const PageIndex page = joined_page(who);
  if (page == none || !world_.pages.at(page).runs_scripts()) return;
  ++world_.faults;
  world_.judge.count("flood");
  world_.trace.line(world_.now, who, "floods");
  const bool writes = world_.random.chance(0.5);
  for (int more = 0; more < 60; ++more) {
    if (writes)
      world_.pages.ask(page, "chat", R"({"text":"and again"})", "flood");
    else
      world_.pages.ask(page, "setAttributes",
                       more % 2 == 0 ? R"({"hand":true})" : R"({"hand":false})", "flood");
  }
}

void People::sees_switched(PersonIndex who) {
  later(who, world_.random.between(3s, 15s), Act::notices);
}

void People::leaves(PersonIndex who) {
  Person& person = people_[who];
  const Page& page = world_.pages.at(person.page);
  const std::uint64_t how = world_.random.below(5);
  if (how == 4 && page.state == Page::State::joined) {
    world_.pages.leaves_and_stays(person.page);
    person.wants_in = false;
    return later(who, lasting(200ms, 20s), Act::joins_again);
  }
  if (how == 0) world_.pages.ask(person.page, "leave", "{}", "leave");
  if (how == 1)
    world_.pages.say(person.page, "beforeDisconnect", R"({"roomId":")" + person.room + R"("})");
  if (how >= 2 && page.line != none)
    world_.network.send(page.line, Way::up, {Parcel::What::goodbye});
  if (how == 3) world_.pages.ask(person.page, "leave", "{}", "leave");
  world_.pages.dies(person.page, Pages::Ending::closes);
  person.wants_in = false;
  person.for_ever = world_.random.chance(world_.options.stays_away);
  later(who, lasting(200ms, 60s), Act::comes);
}

void People::closes_page(PersonIndex who) {
  Person& person = people_[who];
  const std::uint64_t how = world_.random.below(20);
  const bool notice = how < 12;
  const bool beacon = how >= 8 && how < 19;
  if (notice)
    world_.pages.say(person.page, "beforeDisconnect",
                     R"({"roomId":")" + person.room + R"(","unloading":true})");
  if (beacon) world_.pages.send_beacon(person.page);
  // Some applications say goodbye in `pagehide`, too.
  const Page& page = world_.pages.at(person.page);
  const std::uint64_t word = world_.random.below(10);
  if (word == 0) world_.pages.say(person.page, "leave", "{}");
  if (word == 1 && page.line != none)
    world_.network.send(page.line, Way::up, {Parcel::What::goodbye});
  world_.media.page_closes(person.page);
  world_.pages.dies(person.page, Pages::Ending::closes);
}

void People::crashes(PersonIndex who, Pages::Ending ending) {
  world_.pages.dies(people_[who].page, ending);
}

void People::cuts(PersonIndex who, Network::Cut cut) {
  const Person& person = people_[who];
  const Duration length = lasting(300ms, 60s);
  world_.network.set_cut(person.device, cut);
  later(who, length, Act::cable_back);
  if (length > consent) later(who, consent, Act::consent_is_out);
}

void People::stops(PersonIndex who, Page::Life life) {
  const Person& person = people_[who];
  const Duration length = lasting(500ms, 80s);
  if (life == Page::Life::asleep) {
    world_.network.set_cut(person.device, Network::Cut::both);
    if (length > consent) later(who, consent, Act::consent_is_out);
  }
  world_.pages.set_life(person.page, life);
  later(who, length, Act::goes_on);
}

void People::opens_another(PersonIndex who, DeviceIndex device) {
  Person& person = people_[who];
  if (person.other_page != none) world_.pages.dies(person.other_page, Pages::Ending::closes);
  person.other_page = std::exchange(person.page, open_page(who, Tab::fresh, device));
  person.device = device;
}

void People::fidgets(PersonIndex who) {
  const PageIndex page = people_[who].page;
  Pages& pages = world_.pages;
  switch (world_.random.below(8)) {
    case 0:
      return pages.ask(page, "setAttributes", R"({"hand":true})", "hand");
    case 1:
      return pages.ask(page, "setAttributes", R"({"hand":false})", "hand");
    case 2:
      return pages.ask(page, "setAttributes",
                       R"({"displayName":")" + people_[who].name + " the " +
                           std::to_string(world_.random.below(9)) + "th\"}",
                       "name");
    case 3:
      return pages.ask(page, "chat", R"({"text":"hello"})", "chat");
    case 4:
      return pages.ask(page, "visibility", R"({"state":"hidden"})", "visibility");
    case 5:
      if (pages.at(page).own_producers.empty()) return;
      return pages.ask(page, world_.random.chance(0.5) ? "pauseProducer" : "resumeProducer",
                       R"({"producerId":")" + pages.at(page).own_producers.back() + "\"}", "flow");
    case 6:
      return pages.ask(page, "forceCleanup", "{}", "cleanup");
    case 7:  // As if it had missed something: the answer is the whole list.
      return pages.say(page, "ping", R"({"rosterVersion":{"generation":"another","number":1}})");
  }
}

// What a page may send that has been taken over by somebody hostile, or is just broken. Nothing of
// it may touch anybody else.
void People::attacks(PersonIndex who) {
  Pages& pages = world_.pages;
  const PageIndex page = people_[who].page;
  const Person& victim = people_[static_cast<std::size_t>(world_.random.below(people_.size()))];
  // A second microphone of one's own would be nobody else's concern.
  if (victim.page == none || victim.page == page) return;
  const Page& target = pages.at(victim.page);
  switch (world_.random.below(9)) {
    case 0:
      for (const std::string& producer : target.own_producers)
        pages.ask(page, "closeProducer", R"({"producerId":")" + producer + "\"}", "attack");
      return;
    case 1:
      pages.ask(page, "restartIce", R"({"transportId":")" + target.recv_transport + "\"}",
                "attack");
      return pages.ask(page, "produce",
                       R"({"transportId":")" + target.send_transport +
                           R"(","kind":"audio","source":"microphone","rtpParameters":{}})",
                       "attack");
    case 2:  // The victim's id and epoch are known to all, the token and the page are not.
      return world_.network.send_beacon(
          pages.at(page).device, R"({"roomId":")" + victim.room + R"(","participantId":")" +
                                     target.participant + R"(","epoch":)" +
                                     std::to_string(target.epoch) + R"(,"pageId":")" + target.id +
                                     R"(","resumeToken":"guessed"})");
    case 3:  // An old epoch of their own.
      if (pages.at(page).epoch < 2) return;
      return world_.network.send_beacon(
          pages.at(page).device, R"({"roomId":")" + people_[who].room + R"(","participantId":")" +
                                     pages.at(page).participant + R"(","epoch":)" +
                                     std::to_string(pages.at(page).epoch - 1) + R"(,"pageId":")" +
                                     pages.at(page).id + R"(","resumeToken":")" +
                                     pages.at(page).token + "\"}");
    case 4:
      pages.say(page, "beforeDisconnect", R"({"roomId":"another room"})");
      pages.say(page, "no such event", "{}");
      pages.say(page, "setAttributes", R"({"hand":"up"})");
      return pages.say(page, "chat", R"({"text":[1,2,3]})");
    case 5:
      for (int more = 0; more < 6; ++more)
        pages.ask(page, "createWebRtcTransport", R"({"direction":"recv"})", "spare");
      return;
    case 6:
      return pages.ask(page, "join", pages.join_payload(pages.at(page)), "attack");
    case 8: {  // Everything of the victim's but the key that proves who it is.
      if (&victim == &people_[who]) return;
      // Two pages of one person with one id are one page to the server, and share their media.
      if (pages.at(page).id == target.id) return;
      opens_another(who, people_[who].device);
      Page& fake = pages.at(people_[who].page);
      fake.tab = target.tab;
      fake.id = target.id;
      fake.token = target.token;
      return;
    }
    case 7:  // More than may be open at once.
      if (pages.at(page).send_transport.empty()) return;
      for (int more = 0; more < 700; ++more)
        pages.ask(page, "getStats", R"({"transportId":")" + pages.at(page).send_transport + "\"}",
                  "attack");
      return;
  }
}

// ---- The end of trouble ------------------------------------------------------------------------

void People::faults_end() {
  for (PersonIndex who = 0; who < people_.size(); ++who) {
    Person& person = people_[who];
    repair_network(person);
    if (person.page == none || !person.wants_in) continue;
    Page& page = world_.pages.at(person.page);
    if (page.life == Page::Life::dead) {
      later(who, world_.random.between(0ms, 5s), Act::comes_back);
      continue;
    }
    if (page.life != Page::Life::running) world_.pages.set_life(person.page, Page::Life::running);
    page.reads = true;
    if (page.line != none) world_.network.set_reading(page.line, true);
    if (page.state != Page::State::switched || joined_page(who) != none) continue;
    page.takeover = true;
    world_.pages.connect(person.page);
  }
}

void People::all_leave() {
  for (PersonIndex who = 0; who < people_.size(); ++who) {
    Person& person = people_[who];
    person.for_ever = true;
    for (const PageIndex page : {person.page, person.other_page}) {
      if (page == none || world_.pages.at(page).life == Page::Life::dead) continue;
      world_.pages.say(page, "leave", "{}");
      world_.pages.dies(page, Pages::Ending::closes);
    }
    person.wants_in = false;
  }
}

}  // namespace rollcall::sim
