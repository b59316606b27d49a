// The language of the stories: what each command does. docs/scenarios.md lists them.
#pragma once

#include "play.hpp"

#include <functional>
#include <regex>
#include <string>
#include <vector>

namespace rollcall::scenarios {

/// What the words of a command named, in the order of the pattern's placeholders.
struct Match {
  std::vector<Who> who;
  std::vector<std::string> words;
};

struct Phrase {
  // `{who}`: a person, perhaps with a tab; `{word}`: one word; `{rest}`: all that follows;
  // `{track}`: microphone, camera or screen.
  std::string pattern;
  std::function<void(Play&, const Match&)> act;
};

using Phrases = std::vector<Phrase>;
Phrases people_phrases();
Phrases page_phrases();
Phrases media_phrases();
Phrases server_phrases();
Phrases token_phrases();
Phrases moderation_phrases();

/// Does what `words` say; throws BadStory if nothing or more than one thing is meant.
void perform(Play& play, const std::string& words);
/// Every pattern, for those who look for the right words.
std::vector<std::string> known_patterns();

}  // namespace rollcall::scenarios
