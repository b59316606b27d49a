// Joining, coming back and leaving, as a person or the SDK does it.
#include "commands.hpp"

#include <sstream>
#include <utility>

namespace rollcall::scenarios {

namespace {

namespace json = boost::json;

void read_option(Play& play, const Who& who, const std::string& option, JoinOptions& options) {
  const Tab& tab = play.cast().tab(who);
  if (option == "without a token") {
    options.token = "";
  } else if (option == "with a wrong token") {
    options.token = "not-a-token-of-anybody";
  } else if (option.starts_with("with token ")) {
    options.token = tab.tokens.at(std::stoul(option.substr(11)) - 1);
  } else if (option.starts_with("with the token of tab ")) {
    options.token = play.cast().tab({who.name, std::stoi(option.substr(22))}).tokens.back();
  } else if (option == "as a guest") {
    options.as_guest = true;
  } else if (option == "and the answer gets lost") {
    options.answer_lost = true;
  } else if (option.starts_with("as ")) {
    options.display_name = option.substr(3);
  } else {
    throw BadStory("`" + option + "` is no way to join");
  }
}

/// `, without a token, as Anna`.
JoinOptions join_options(Play& play, const Match& match) {
  std::string text = match.words[0];
  JoinOptions options;
  while (!text.empty()) {
    if (!text.starts_with(", ")) throw BadStory("`" + text + "` is no way to join");
    text = text.substr(2);
    const std::size_t end = std::min(text.find(", "), text.size());
    read_option(play, match.who[0], text.substr(0, end), options);
    text = text.substr(end);
  }
  return options;
}

/// On the open socket that is there, or on a new one.
void join(Play& play, const Match& match) {
  Tab& tab = play.cast().tab(match.who[0]);
  Socket* socket = play.cast().socket(match.who[0]);
  const bool fresh = !socket || !socket->open;
  play.join(fresh ? play.open_socket(tab) : *socket, join_options(play, match));
}

void join_room(Play& play, const Match& match) {
  Tab& tab = play.cast().tab(match.who[0]);
  const std::string before = std::exchange(tab.room, match.words[0]);
  Socket* socket = play.cast().socket(match.who[0]);
  const bool fresh = !socket || !socket->open;
  if (!play.join(fresh ? play.open_socket(tab) : *socket, {})) tab.room = before;
}

void join_as_stock_client(Play& play, const Match& match) {
  JoinOptions options;
  options.stock = true;
  Tab& tab = play.cast().tab(match.who[0]);
  play.cast().load_page(tab, play.now());
  play.join(play.open_socket(tab), options);
}

void reconnect(Play& play, const Match& match) {
  Tab& tab = play.cast().tab(match.who[0]);
  if (!tab.page) throw BadStory("there is no page that could reconnect");
  play.join(play.open_socket(tab), join_options(play, match));
}

void use_here_instead(Play& play, const Match& match) {
  JoinOptions options;
  options.takeover = true;
  play.join(play.open_socket(play.cast().tab(match.who[0])), options);
}

void crowd_joins(Play& play, const Match& match) {
  for (int number = 1; number <= std::stoi(match.words[0]); ++number) {
    Tab& tab = play.cast().tab({"c" + std::to_string(number), 1});
    play.join(play.open_socket(tab), {});
  }
}

void leave(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), "leave", {});
}

void before_disconnect(Play& play, const Match& match, json::object payload) {
  Socket& socket = play.speaking(match.who[0]);
  payload["roomId"] = play.cast().tab(match.who[0]).room;
  if (!payload.contains("unloading")) socket.attached = false;
  play.say(socket, "beforeDisconnect", payload);
}

void say_goodbye(Play& play, const Match& match) {
  play.close(play.speaking(match.who[0]), ports::CloseCause::client_disconnected);
}

void send_beacon(Play& play, const Match& match) {
  const Tab& tab = play.cast().tab(match.who[0]);
  play.beacon(tab.attachments.back(), tab.room);
}

void send_beacon_of_epoch(Play& play, const Match& match) {
  const Tab& tab = play.cast().tab(match.who[0]);
  for (const Tab::Attachment& attachment : tab.attachments)
    if (std::to_string(attachment.epoch) == match.words[0])
      return play.beacon(attachment, tab.room);
  throw BadStory("that tab had no epoch " + match.words[0]);
}

void send_forged_beacon(Play& play, const Match& match) {
  Tab::Attachment attachment = play.cast().tab(match.who[1]).attachments.back();
  attachment.token = play.cast().tab(match.who[0]).attachments.back().token;
  play.beacon(attachment, play.cast().tab(match.who[1]).room);
}

void raise_hand(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), "setAttributes", {{"hand", true}});
}

void lower_hand(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), "setAttributes", {{"hand", false}});
}

void rename(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), "setAttributes", {{"displayName", match.words[0]}});
}

void chat(Play& play, const Match& match) {
  play.ask(play.speaking(match.who[0]), "chat", {{"text", match.words[0]}});
}

void chat_often(Play& play, const Match& match) {
  for (int times = std::stoi(match.words[1]); times > 0; --times)
    play.ask(play.speaking(match.who[0]), "chat", {{"text", match.words[0]}});
}

void wave(Play& play, const Match& match) {
  for (int times = std::stoi(match.words[0]); times > 0; --times) {
    raise_hand(play, match);
    lower_hand(play, match);
  }
}

}  // namespace

Phrases people_phrases() {
  return {
      {"{who} joins{rest}", join},
      {"{who} enters the room {word}", join_room},
      {"{who} comes in with a stock client", join_as_stock_client},
      {"{who} reconnects{rest}", reconnect},
      {"{who} says: use here instead", use_here_instead},
      {"a crowd of {word} comes in", crowd_joins},
      {"{who} leaves", leave},
      {"{who} sends beforeDisconnect",
       [](Play& play, const Match& match) { before_disconnect(play, match, {}); }},
      {"{who} sends beforeDisconnect, unloading",
       [](Play& play, const Match& match) {
         before_disconnect(play, match, {{"unloading", true}});
       }},
      {"{who} sends a DISCONNECT packet", say_goodbye},
      {"{who}'s leave beacon arrives", send_beacon},
      {"{who}'s leave beacon of epoch {word} arrives", send_beacon_of_epoch},
      {"{who} forges a leave beacon of {who}'s", send_forged_beacon},
      {"{who} raises a hand", raise_hand},
      {"{who} lowers the hand", lower_hand},
      {"{who} takes the name {word}", rename},
      {"{who} writes: {rest}", chat},
      {"{who} writes {word} {word} times", chat_often},
      {"{who} raises and lowers the hand {word} times", wave},
  };
}

}  // namespace rollcall::scenarios
