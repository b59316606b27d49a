#include "commands.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

struct Compiled {
  std::regex shape;
  std::vector<bool> is_who;  // Of each placeholder.
  Phrase phrase;
};

Compiled compile(Phrase phrase) {
  constexpr std::pair<std::string_view, std::string_view> kinds[] = {
      {"{who}", R"(([a-z][a-z0-9]*)(?: \(tab (\d)\))?)"},
      {"{word}", R"((\S+))"},
      {"{rest}", R"((.*))"},
      {"{track}", "(microphone|camera|screen)"}};
  std::string shape;
  std::vector<bool> is_who;
  for (std::size_t at = 0; at < phrase.pattern.size();) {
    bool placeholder = false;
    for (const auto& [name, expression] : kinds) {
      if (phrase.pattern.compare(at, name.size(), name) != 0) continue;
      shape += expression;
      is_who.push_back(name == "{who}");
      at += name.size();
      placeholder = true;
    }
    if (placeholder) continue;
    const char c = phrase.pattern[at++];
    const bool special = std::string_view("()[].*+?^$|\\{}").find(c) != std::string_view::npos;
    if (special) shape += '\\';
    shape += c;
  }
  return {std::regex(shape), std::move(is_who), std::move(phrase)};
}

const std::vector<Compiled>& vocabulary() {
  static const std::vector<Compiled> all = [] {
    std::vector<Compiled> compiled;
    for (Phrases phrases : {people_phrases(), page_phrases(), media_phrases(), server_phrases(),
                            token_phrases(), moderation_phrases()})
      for (Phrase& phrase : phrases)
        compiled.push_back(compile(std::move(phrase)));
    return compiled;
  }();
  return all;
}

Match to_match(const std::smatch& found, const std::vector<bool>& is_who) {
  Match match;
  std::size_t group = 1;
  for (const bool who : is_who) {
    if (!who) {
      match.words.push_back(found[group++]);
      continue;
    }
    const int tab = found[group + 1].matched ? std::stoi(found[group + 1]) : 1;
    match.who.push_back({found[group], tab});
    group += 2;
  }
  return match;
}

}  // namespace

void perform(Play& play, const std::string& words) {
  const Compiled* meant = nullptr;
  std::smatch found;
  for (const Compiled& compiled : vocabulary()) {
    std::smatch match;
    if (!std::regex_match(words, match, compiled.shape)) continue;
    if (meant)
      throw BadStory("`" + words + "` may mean `" + meant->phrase.pattern + "` or `" +
                     compiled.phrase.pattern + "`");
    meant = &compiled;
    found = match;
  }
  if (!meant) throw BadStory("`" + words + "` is no command; see docs/scenarios.md");
  meant->phrase.act(play, to_match(found, meant->is_who));
}

std::vector<std::string> known_patterns() {
  std::vector<std::string> patterns;
  for (const Compiled& compiled : vocabulary())
    patterns.push_back(compiled.phrase.pattern);
  return patterns;
}

}  // namespace rollcall::scenarios
