#include "sim/pages.hpp"

#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sim {
namespace {

constexpr Duration patience = 7s;          // pingInterval + pingTimeout without a ping.
constexpr Duration connect_patience = 5s;  // From opening a socket to the answer of the join.
constexpr Duration own_ping = 10s;

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string version_text(const Version& version) {
  return R"({"generation":)" + in_quotes(version.generation) + R"(,"number":)" +
         std::to_string(version.number) + "}";
}

}  // namespace

PageIndex Pages::add(Page page) {
  pages_.push_back(std::move(page));
  return static_cast<PageIndex>(pages_.size() - 1);
}

// ---- Sockets ---------------------------------------------------------------------------------

void Pages::connect(PageIndex index) {
  Page& page = pages_[index];
  ++page.tries;
  page.state = Page::State::connecting;
  page.asked.clear();
  page.line = world_.network.open(index, page.device);
  page.lines.push_back(page.line);
  world_.network.line(page.line).reads = page.reads;
  world_.schedule.add(world_.now + connect_patience, Kind::page_patience, index, page.line);
}

void Pages::reconnects(PageIndex index) {
  const Page::State state = pages_[index].state;
  if (state == Page::State::switched || state == Page::State::done || state == Page::State::left)
    return;
  connect(index);
}

void Pages::leaves_and_stays(PageIndex index) {
  ask(index, "leave", "{}", "leave");
  Page& page = pages_[index];
  page.state = Page::State::left;
  page.send_transport.clear();
  page.recv_transport.clear();
  page.own_producers.clear();
}

void Pages::joins_again(PageIndex index) {
  Page& page = pages_[index];
  if (page.state != Page::State::left) return;
  page.id += '+';  // Another stay: what was left of the last one, unheard, is not its own.
  if (page.line == none) return connect(index);
  page.state = Page::State::joining;
  // A join that is not answered is given up, as at the beginning.
  ask(index, "join", join_payload(page), "join");
  world_.schedule.add(world_.now + connect_patience, Kind::page_patience, index, page.line);
}

void Pages::retries(PageIndex index, std::uint64_t number) {
  Page& page = pages_[index];
  if (page.state != Page::State::offline || page.tries != number) return;
  if (!page.runs_scripts()) {
    world_.schedule.add(world_.now + 500ms, Kind::page_retry, index, number);
    return;
  }
  connect(index);
}

void Pages::try_later(PageIndex index) {
  Page& page = pages_[index];
  page.state = Page::State::offline;
  const auto failures = std::min<std::uint32_t>(page.failures++, 4);
  const Duration ceiling = failures == 0 ? 100ms : Duration(500ms) * (1u << (failures - 1));
  const Duration wait = world_.random.between(10ms, ceiling);
  world_.schedule.add(world_.now + wait, Kind::page_retry, index, page.tries);
}

void Pages::loses_socket(PageIndex index) {
  Page& page = pages_[index];
  Line& line = world_.network.line(page.line);
  if (std::exchange(line.client_open, false))
    world_.network.send(page.line, Way::up, {Parcel::What::close});
  page.line = none;
  const bool stays_away = page.state == Page::State::switched || page.state == Page::State::done ||
                          page.state == Page::State::left;
  if (!stays_away) try_later(index);
}

void Pages::hears_of_lost_socket(PageIndex index) {
  Page& page = pages_[index];
  if (page.state == Page::State::joined && page.runs_scripts() && page.client == Client::sdk)
    loses_socket(index);
}

void Pages::looks_for_pings(PageIndex index, LineIndex line) {
  Page& page = pages_[index];
  if (page.line != line || page.state == Page::State::done) return;
  if (!page.runs_scripts()) {
    world_.schedule.add(world_.now + 1s, Kind::page_patience, index, line);
    return;
  }
  const Instant last = world_.network.line(line).last_ping;
  const bool served = page.state == Page::State::joined || page.state == Page::State::switched ||
                      page.state == Page::State::left;
  if (!served || last + patience <= world_.now) return loses_socket(index);
  world_.schedule.add(last + patience, Kind::page_patience, index, line);
}

void Pages::is_switched(PageIndex index) {
  Page& page = pages_[index];
  if (page.state == Page::State::done || page.state == Page::State::switched) return;
  page.state = Page::State::switched;
  world_.people.sees_switched(page.person);
}

void Pages::receives(LineIndex index, Parcel parcel) {
  Line& line = world_.network.line(index);
  if (!line.client_open) return;
  Page& page = pages_[line.page];
  if (page.life == Page::Life::dead) return;
  if (!page.runs_scripts()) return page.unread.emplace_back(index, std::move(parcel)), void();
  takes(line.page, index, parcel);
}

void Pages::takes(PageIndex index, LineIndex line_index, const Parcel& parcel) {
  Page& page = pages_[index];
  Line& line = world_.network.line(line_index);
  const bool current = page.line == line_index;
  switch (parcel.what) {
    case Parcel::What::open:
      if (!current) return;
      page.state = Page::State::joining;
      line.last_ping = world_.now;
      return ask(index, "join", join_payload(page), "join");
    case Parcel::What::beat:
      line.last_ping = world_.now;
      return world_.network.send(line_index, Way::up, {Parcel::What::beat});
    case Parcel::What::message:
      if (current) takes(index, *parcel.message);
      return;
    case Parcel::What::goodbye:
      // Neither the SDK nor a stock client comes back by itself after it.
      line.client_open = false;
      if (!current) return;
      page.line = none;
      return is_switched(index);
    case Parcel::What::close:
      line.client_open = false;
      if (current) loses_socket(index);
      return;
  }
}

void Pages::set_life(PageIndex index, Page::Life life) {
  Page& page = pages_[index];
  if (page.life == Page::Life::dead) return;
  world_.media.count_bytes(index);
  world_.judge.page_changes(index);
  page.life = life;
  if (!page.runs_scripts()) return;
  for (auto& [line, parcel] : std::exchange(page.unread, {})) {
    if (world_.network.line(line).client_open) takes(index, line, parcel);
  }
  world_.media.page_thaws(index);
}

void Pages::dies(PageIndex index, Ending ending) {
  Page& page = pages_[index];
  world_.media.count_bytes(index);
  world_.judge.page_changes(index);
  page.state = Page::State::done;
  page.life = Page::Life::dead;
  page.unread.clear();
  for (const LineIndex line : page.lines) {
    Line& one = world_.network.line(line);
    if (!std::exchange(one.client_open, false)) continue;
    if (ending == Ending::closes)
      world_.network.send(line, Way::up, {Parcel::What::close});
    else
      world_.network.break_line(line);
  }
  page.line = none;
}

// ---- What it says ----------------------------------------------------------------------------

void Pages::send_event(PageIndex index, std::string text, std::uint64_t ack) {
  const Page& page = pages_[index];
  if (page.line == none) return;
  world_.network.send(page.line, Way::up,
                      {Parcel::What::message,
                       std::make_shared<const Parcel::Said>(Parcel::Said{std::move(text), ack})});
}

void Pages::say(PageIndex index, std::string_view event, std::string payload) {
  send_event(index, "[" + in_quotes(event) + "," + payload + "]", 0);
}

void Pages::ask(PageIndex index, std::string_view event, std::string payload, std::string about) {
  Page& page = pages_[index];
  if (page.line == none) return;
  const std::uint64_t ack = ++world_.network.line(page.line).last_ack;
  page.asked[ack] = std::move(about);
  send_event(index, "[" + in_quotes(event) + "," + payload + "]", ack);
}

std::string Pages::join_payload(const Page& page) const {
  const Person& person = world_.people.at(page.person);
  const core::Role role = person.host ? core::Role::host : core::Role::guest;
  const std::string credential = world_.options.hosts > 0
                                     ? R"(,"token":)" + in_quotes(Door::token_of(person.key, role))
                                     : R"(,"guestKey":)" + in_quotes(person.key);
  std::string text = R"({"protocol":1,"roomId":)" + in_quotes(person.room) + credential +
                     R"(,"displayName":)" + in_quotes(person.name);
  if (page.client == Client::sdk) {
    text += R"(,"tabId":)" + in_quotes(page.tab) + R"(,"pageId":)" + in_quotes(page.id);
    if (!page.token.empty()) text += R"(,"resumeToken":)" + in_quotes(page.token);
    if (page.takeover) text += R"(,"takeover":true)";
    if (!page.version.generation.empty())
      text += R"(,"rosterVersion":)" + version_text(page.version);
  }
  return text + "}";
}

void Pages::send_beacon(PageIndex index) {
  const Page& page = pages_[index];
  if (page.client == Client::stock || page.token.empty()) return;
  world_.network.send_beacon(
      page.device, R"({"roomId":)" + in_quotes(world_.people.at(page.person).room) +
                       R"(,"participantId":)" + in_quotes(page.participant) + R"(,"epoch":)" +
                       std::to_string(page.epoch) + R"(,"pageId":)" + in_quotes(page.id) +
                       R"(,"resumeToken":)" + in_quotes(page.token) + "}");
}

void Pages::pings(PageIndex index, LineIndex line) {
  Page& page = pages_[index];
  if (page.line != line || page.state != Page::State::joined) return;
  world_.schedule.add(world_.now + own_ping, Kind::page_ping, index, line);
  if (!page.runs_scripts()) return;
  if (!page.own_ping)
    page.own_ping = std::make_shared<const Parcel::Said>(
        Parcel::Said{R"(["ping",{"rosterVersion":)" + version_text(page.version) + "}]", 0});
  world_.network.send(line, Way::up, {Parcel::What::message, page.own_ping});
}

// ---- What it is told -------------------------------------------------------------------------

void Pages::takes(PageIndex index, const Message& message) {
  Page& page = pages_[index];
  using Type = Message::Type;
  switch (message.type) {
    case Type::joined:
    case Type::answer:
    case Type::refusal: {
      const auto asked = page.asked.extract(message.ack);
      if (asked.empty()) return;
      if (message.type == Type::joined) return joined(index, message);
      if (message.type == Type::refusal) return refused(index, message, asked.mapped());
      return answered(index, message, asked.mapped());
    }
    case Type::roster:
      return takes_changes(index, message);
    case Type::snapshot:
      return takes_list(page, message);
    case Type::meeting_switched:
      return is_switched(index);
    case Type::room_locked:
      page.locked = message.locked;
      return;
    case Type::new_producer:
      page.others_producers.insert(message.id);
      if (!page.recv_transport.empty() && page.carries != Carries::nothing)
        ask(index, "consume",
            R"({"transportId":)" + in_quotes(page.recv_transport) + R"(,"producerId":)" +
                in_quotes(message.id) + R"(,"rtpCapabilities":{"codecs":[]}})",
            "consumer");
      return;
    case Type::producer_closed:
      page.others_producers.erase(message.id);
      return;
    case Type::transport_closed:
      if (message.id == page.send_transport) page.send_transport.clear();
      if (message.id == page.recv_transport) page.recv_transport.clear();
      return;
    case Type::ice_restart_needed:
      return ask(index, "restartIce", R"({"transportId":)" + in_quotes(message.id) + "}",
                 "ice " + message.id);
    case Type::media_reset:
      page.send_transport.clear();
      page.recv_transport.clear();
      page.own_producers.clear();
      return begins_media(index);
    case Type::pong:
    case Type::new_data_producer:
    case Type::chat:
    case Type::removed:
    case Type::room_ended:
    case Type::error:
    case Type::other:
      return;
  }
}

void Pages::joined(PageIndex index, const Message& message) {
  Page& page = pages_[index];
  page.state = Page::State::joined;
  page.failures = 0;
  page.takeover = false;
  page.participant = message.participant;
  page.epoch = message.epoch;
  page.token = message.token;
  page.locked = message.locked;
  takes_list(page, message);
  page.others_producers.clear();
  for (const Producing& one : message.producers)
    page.others_producers.insert(one.producer);
  const auto holds = [](const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  const auto alive = [&](const std::string& transport) {
    return holds(message.transports, transport);
  };
  if (!alive(page.send_transport)) page.send_transport.clear();
  if (!alive(page.recv_transport)) page.recv_transport.clear();
  if (!message.transports.empty() && page.send_transport.empty() && page.recv_transport.empty())
    ask(index, "forceCleanup", "{}", "cleanup");
  // What was made, but whose answer was lost, goes before it is made again.
  for (const std::string& id : message.own_producers) {
    if (holds(page.own_producers, id)) continue;
    world_.judge.count("a producer of a lost answer closed");
    ask(index, "closeProducer", R"({"producerId":)" + in_quotes(id) + "}", "unknown");
  }
  std::erase_if(page.own_producers,
                [&](const std::string& id) { return !holds(message.own_producers, id); });
  if (!page.send_transport.empty() && page.own_producers.empty()) produces(index);
  world_.schedule.add(world_.now + own_ping, Kind::page_ping, index, page.line);
  for (const std::string& transport : message.transports) {
    const auto object = world_.media.objects().find(transport);
    if (object != world_.media.objects().end() && !object->second.connected)
      ask(index, "restartIce", R"({"transportId":)" + in_quotes(transport) + "}",
          "ice " + transport);
  }
  begins_media(index);
}

void Pages::refused(PageIndex index, const Message& message, const std::string& about) {
  world_.judge.count("refused: " + message.code + " (" + about.substr(0, about.find(' ')) + ")");
  if (about != "join") return;
  const bool stays_away = message.code == "meeting_switched" || message.code == "banned" ||
                          message.code == "removed" || message.code == "room_locked";
  if (stays_away) is_switched(index);
  loses_socket(index);
}

void Pages::takes_list(Page& page, const Message& message) {
  page.version = message.version;
  page.own_ping.reset();
  page.roster.clear();
  for (const View& view : message.list)
    page.roster[view.id] = view;
}

void Pages::takes_changes(PageIndex index, const Message& message) {
  Page& page = pages_[index];
  const std::uint64_t first = message.version.number - message.changes.size() + 1;
  const bool follows =
      message.version.generation == page.version.generation && first == page.version.number + 1;
  if (!follows) {
    world_.judge.client_gap(index, message.version);
    return say(index, "ping", R"({"rosterVersion":)" + version_text(page.version) + "}");
  }
  page.version = message.version;
  page.own_ping.reset();
  for (const Change& change : message.changes) {
    if (change.type == Change::Type::left)
      page.roster.erase(change.view.id);
    else
      page.roster[change.view.id] = change.view;
  }
}

// ---- Media -----------------------------------------------------------------------------------

void Pages::begins_media(PageIndex index) {
  const Page& page = pages_[index];
  if (page.carries == Carries::nothing) return;
  if (!page.send_transport.empty() && !page.recv_transport.empty()) return;
  world_.schedule.add(world_.now + world_.random.between(5ms, 300ms), Kind::page_media, index,
                      page.line);
}

void Pages::goes_on_with_media(PageIndex index, LineIndex line) {
  Page& page = pages_[index];
  if (page.line != line || page.state != Page::State::joined) return;
  if (!page.runs_scripts()) {
    world_.schedule.add(world_.now + 500ms, Kind::page_media, index, line);
    return;
  }
  const auto waits = [&](std::string_view about) {
    return std::any_of(page.asked.begin(), page.asked.end(),
                       [&](const auto& asked) { return asked.second == about; });
  };
  if (page.send_transport.empty() && !waits("send"))
    ask(index, "createWebRtcTransport", R"({"direction":"send","sctpCapabilities":{}})", "send");
  if (page.recv_transport.empty() && !waits("recv"))
    ask(index, "createWebRtcTransport", R"({"direction":"recv","sctpCapabilities":{}})", "recv");
}

void Pages::produces(PageIndex index) {
  const Page& page = pages_[index];
  const std::string on = R"({"transportId":)" + in_quotes(page.send_transport);
  if (page.carries == Carries::speaks)
    ask(index, "produce", on + R"(,"kind":"audio","source":"microphone","rtpParameters":{}})",
        "producer");
  if (page.films)
    ask(index, "produce", on + R"(,"kind":"video","source":"camera","rtpParameters":{}})",
        "producer");
}

void Pages::answered(PageIndex index, const Message& message, const std::string& about) {
  Page& page = pages_[index];
  const auto connect_transport = [&](std::string& own) {
    own = message.id;
    ask(index, "connectWebRtcTransport",
        R"({"transportId":)" + in_quotes(own) + R"(,"dtlsParameters":{}})", "connect " + own);
  };
  if (about == "send") return connect_transport(page.send_transport);
  if (about == "recv") return connect_transport(page.recv_transport);
  if (about == "producer") return page.own_producers.push_back(message.id);
  if (about == "answers" && !page.recv_transport.empty()) {
    return ask(
        index, "consumeData",
        R"({"transportId":)" + in_quotes(page.recv_transport) + R"(,"dataProducerId":"echo"})",
        "echo");
  }
  if (about.starts_with("connect ") || about.starts_with("ice ")) {
    const std::string transport = about.substr(about.find(' ') + 1);
    if (world_.network.device(page.device).whole()) world_.media.page_connects(transport);
    if (about.starts_with("ice ")) return;
    if (transport == page.recv_transport) {
      for (const std::string& producer : page.others_producers)
        ask(index, "consume",
            R"({"transportId":)" + in_quotes(transport) + R"(,"producerId":)" +
                in_quotes(producer) + R"(,"rtpCapabilities":{"codecs":[]}})",
            "consumer");
    }
    if (transport != page.send_transport) return;
    produces(index);
    if (page.client == Client::sdk)
      ask(index, "produceData",
          R"({"transportId":)" + in_quotes(transport) +
              R"(,"sctpStreamParameters":{"streamId":1},"label":"","protocol":"rollcall-echo"})",
          "answers");
  }
}

}  // namespace rollcall::sim
