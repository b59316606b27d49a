// Tokens that the embedder's server signs.
#include "commands.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

std::chrono::seconds seconds_of(const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration) throw BadStory(duration.error().message);
  return std::chrono::duration_cast<std::chrono::seconds>(*duration);
}

void read_option(const std::string& option, TokenOrder& order) {
  using Flaw = TokenOrder::Flaw;
  core::Permissions& may = order.wish.rights.permissions;
  if (option.starts_with("for ")) {
    order.wish.lifetime = seconds_of(option.substr(4));
  } else if (option.starts_with("of the room ")) {
    order.wish.room = option.substr(12);
  } else if (option.starts_with("valid in ")) {
    order.valid_in = seconds_of(option.substr(9));
  } else if (option.starts_with("with the name ")) {
    order.wish.name = option.substr(14);
  } else if (option == "as a host") {
    order.wish.rights.role = core::Role::host;
  } else if (option == "without publishing") {
    may.publish = may.publish_data = false;
  } else if (option == "without subscribing") {
    may.subscribe = false;
  } else if (option == "without data") {
    may.publish_data = false;
  } else if (option == "signed by somebody else") {
    order.flaw = Flaw::other_secret;
  } else if (option == "of an unknown key") {
    order.flaw = Flaw::unknown_key;
  } else if (option == "changed by hand") {
    order.flaw = Flaw::changed;
  } else {
    throw BadStory("`" + option + "` is nothing that a token can be");
  }
}

/// `, of the room blue, for 1min`.
void give(Play& play, const Match& match) {
  TokenOrder order;
  order.wish.identity = match.who[0].name;
  order.wish.room = "daily";
  order.wish.lifetime = std::chrono::hours(1);
  std::string text = match.words[0];
  while (!text.empty()) {
    if (!text.starts_with(", ")) throw BadStory("`" + text + "` is nothing that a token can be");
    text = text.substr(2);
    const std::size_t end = std::min(text.find(", "), text.size());
    read_option(text.substr(0, end), order);
    text = text.substr(end);
  }
  play.give_token(match.who[0], order);
}

}  // namespace

Phrases token_phrases() {
  return {{"{who} is given a token{rest}", give}};
}

}  // namespace rollcall::scenarios
