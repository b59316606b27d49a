// What happens to pages, sockets and networks.
#include "commands.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

using ports::CloseCause;

Page& page_of(Play& play, const Who& who) {
  Page* page = play.cast().tab(who).page;
  if (!page) throw BadStory(to_text(who) + " has no page");
  return *page;
}

void socket_closes(Play& play, const Match& match) {
  Socket* socket = play.cast().socket(match.who[0]);
  if (!socket) throw BadStory("there is no socket");
  play.close(*socket, CloseCause::transport_closed);
}

/// As the network layer reports it.
void socket_ends(Play& play, const Match& match) {
  constexpr std::pair<std::string_view, CloseCause> causes[] = {
      {"transport_error", CloseCause::transport_error},
      {"heartbeat_missed", CloseCause::heartbeat_missed},
      {"protocol_error", CloseCause::protocol_error},
      {"packet_too_large", CloseCause::packet_too_large},
      {"slow_consumer", CloseCause::slow_consumer}};
  Socket* socket = play.cast().socket(match.who[0]);
  if (!socket) throw BadStory("there is no socket");
  for (const auto& [name, cause] : causes)
    if (name == match.words[0]) return play.close(*socket, cause);
  throw BadStory("`" + match.words[0] + "` is no cause");
}

void old_socket_closes(Play& play, const Match& match) {
  Socket* socket = play.cast().old_socket(match.who[0]);
  if (!socket) throw BadStory("there is no old socket");
  play.close(*socket, CloseCause::transport_closed);
}

/// Of its page, as far as they are open.
void close_sockets(Play& play, const Page& page) {
  for (auto& [id, socket] : play.cast().sockets())
    if (socket.page == &page && socket.open) play.close(socket, CloseCause::transport_closed);
}

/// What a browser and the SDK do in `pagehide`: the beacon, the peer connections, the socket.
void page_hides(Play& play, const Who& who) {
  Page& page = page_of(play, who);
  const Tab& tab = play.cast().tab(who);
  play.beacon(tab.attachments.back(), tab.room);
  for (const auto& [direction, id] : std::exchange(page.transports, {}))
    if (play.exists(id)) play.transport_state(id, ports::TransportState::closed);
  play.end_page(page);
  close_sockets(play, page);
  play.cast().tab(who).page = nullptr;
}

void close_tab(Play& play, const Match& match) {
  page_hides(play, match.who[0]);
  play.cast().tab(match.who[0]).token.clear();
}

void reload(Play& play, const Match& match) {
  page_hides(play, match.who[0]);
}

/// The new page of a tab: its sessionStorage still has the token.
void load_page(Play& play, const Match& match) {
  Tab& tab = play.cast().tab(match.who[0]);
  if (tab.page) throw BadStory("the old page is still there");
  play.join(play.open_socket(tab), {});
}

// A crash, a killed browser, a power cut with a closed connection: no word, and media stops.
void crash(Play& play, const Match& match) {
  Page& page = page_of(play, match.who[0]);
  play.end_page(page);
  close_sockets(play, page);
  play.cast().tab(match.who[0]).page = nullptr;
}

/// The tab was copied, with its sessionStorage; the SDK notices and makes a new tab of it.
void duplicate(Play& play, const Match& match) {
  const Who copy{match.who[0].name, std::stoi(match.words[0])};
  Tab& tab = play.cast().tab(copy);
  play.join(play.open_socket(tab), {});
}

/// ... and a client that does not: the same tabId and the same token from two pages.
void duplicate_unnoticed(Play& play, const Match& match) {
  const Tab& original = play.cast().tab(match.who[0]);
  Tab& copy = play.cast().tab({match.who[0].name, std::stoi(match.words[0])});
  copy.id = original.id;
  copy.token = original.token;
  play.join(play.open_socket(copy), {});
}

using Change = void (*)(Play&, Page&);

std::function<void(Play&, const Match&)> to_page(Change change) {
  return [change](Play& play, const Match& match) {
    change(play, page_of(play, match.who[0]));
    play.settle();
  };
}

void signaling_is(Page& page, bool free) {
  page.uplink = free;
  page.downlink = free;
}

void cut(Play& play, Page& page) {
  signaling_is(page, false);
  play.media_flows(page, false);
}

void restore(Play& play, Page& page) {
  signaling_is(page, true);
  play.media_flows(page, true);
  play.catch_up(page);
}

void crowd_is_cut(Play& play, const Match& match) {
  const int from = std::stoi(match.words[0]);
  const int to = std::stoi(match.words[1]);
  for (int number = from; number <= to; ++number)
    cut(play, page_of(play, {"c" + std::to_string(number), 1}));
}

void crowd_is_back(Play& play, const Match& match) {
  const int from = std::stoi(match.words[0]);
  const int to = std::stoi(match.words[1]);
  for (int number = from; number <= to; ++number)
    restore(play, page_of(play, {"c" + std::to_string(number), 1}));
}

void crowd_crashes(Play& play, const Match& match) {
  const int from = std::stoi(match.words[0]);
  const int to = std::stoi(match.words[1]);
  for (int number = from; number <= to; ++number)
    crash(play, {{{"c" + std::to_string(number), 1}}, {}});
}

void ping(Play& play, const Match& match) {
  const Page& page = page_of(play, match.who[0]);
  play.say(play.speaking(match.who[0]), "ping",
           {{"rosterVersion",
             boost::json::object{{"generation", page.generation}, {"number", page.number}}}});
}

void miss_next(Play& play, const Match& match) {
  play.speaking(match.who[0]).misses_next = true;
}

void visibility(Play& play, const Match& match) {
  play.say(play.speaking(match.who[0]), "visibility", {{"state", match.words[0]}});
}

void send_nonsense(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), match.words[0], {});
}

}  // namespace

Phrases page_phrases() {
  return {
      {"{who}'s socket closes", socket_closes},
      {"{who}'s old socket closes", old_socket_closes},
      {"{who}'s socket ends for {word}", socket_ends},
      {"{who} closes the tab", close_tab},
      {"{who} reloads", reload},
      {"{who}'s page loads again", load_page},
      {"{who}'s browser crashes", crash},
      {"{who} duplicates the tab as tab {word}", duplicate},
      {"{who}'s tab is copied unnoticed as tab {word}", duplicate_unnoticed},
      {"{who}'s network goes down", to_page(cut)},
      {"{who}'s network is back", to_page(restore)},
      {"{who}'s signaling is blocked",
       to_page([](Play&, Page& page) { signaling_is(page, false); })},
      {"{who}'s signaling is free again", to_page([](Play& play, Page& page) {
         signaling_is(page, true);
         play.catch_up(page);
       })},
      {"{who}'s uplink is blocked", to_page([](Play&, Page& page) { page.uplink = false; })},
      {"{who}'s page stops pinging", to_page([](Play&, Page& page) { page.pings = false; })},
      {"{who}'s media path is blocked",
       to_page([](Play& play, Page& page) { play.media_flows(page, false); })},
      {"{who}'s media path is free again",
       to_page([](Play& play, Page& page) { play.media_flows(page, true); })},
      {"{who}'s page freezes", to_page([](Play&, Page& page) { page.runs = false; })},
      {"{who}'s page thaws", to_page([](Play& play, Page& page) {
         page.runs = true;
         play.catch_up(page);
       })},
      {"the network of c{word} to c{word} goes down", crowd_is_cut},
      {"the network of c{word} to c{word} is back", crowd_is_back},
      {"the browsers of c{word} to c{word} crash", crowd_crashes},
      {"{who} pings", ping},
      {"{who} will miss the next message", miss_next},
      {"{who}'s page is {word}", visibility},
      {"{who} asks for {word}", send_nonsense},
  };
}

}  // namespace rollcall::scenarios
