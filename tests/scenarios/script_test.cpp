// The language of the stories, and that its description is complete.
#include "script.hpp"

#include "chronicle.hpp"
#include "commands.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::scenarios {
namespace {

const std::string story =
    "A title\n"
    "What it is about.\n"
    "\n"
    "with silence_max 4s\n"
    "\n"
    "# A remark.\n"
    "at 0s ann joins\n"
    "  an answer\n"
    "at 1.5s ann leaves\n";

std::string error_of(const std::string& text) {
  const Result<Script> script = parse_script(text);
  return script ? "" : script.error().message;
}

TEST(Script, KeepsEverythingButTheAnswers) {
  Result<Script> script = parse_script(story);
  ASSERT_TRUE(script) << script.error().message;
  ASSERT_EQ(script->commands.size(), 2U);
  EXPECT_EQ(script->commands[1].at, 1500ms);
  EXPECT_EQ(script->commands[1].words, "ann leaves");
  ASSERT_EQ(script->settings.size(), 1U);
  EXPECT_EQ(script->settings[0].value, "4s");
  script->commands[0].answers = {"an answer"};
  EXPECT_EQ(to_text(*script), story);
}

TEST(Script, IsRefusedWithTheLineThatIsWrong) {
  EXPECT_EQ(error_of("A title\nAbout.\n\nat 0s a\nat 5 b\n"),
            "line 5: `5` is no time: 2.5s, 100ms, 1min");
  EXPECT_EQ(error_of("A title\nAbout.\n\nat 5s a\nat 4s b\n"),
            "line 5: this is earlier than the command before");
  EXPECT_EQ(error_of("A title\nAbout.\n\nann joins\n"),
            "line 4: neither `with`, `at`, `#` nor an indented answer");
  EXPECT_EQ(error_of("A title\nAbout.\n\n  an answer\n"), "line 4: an answer before any command");
  EXPECT_EQ(error_of("A title\nAbout.\n\nat 0s a\nwith b 1\n"), "line 5: settings come first");
  EXPECT_EQ(error_of("A title\nAbout.\n"), "line 2: nothing happens");
}

TEST(Script, WritesTimesWithAsManyDecimalsAsItTakes) {
  EXPECT_EQ(to_text(Duration(3s)), "3s");
  EXPECT_EQ(to_text(Duration(3050ms)), "3.05s");
  EXPECT_EQ(to_text(Duration(7us)), "0.000007s");
}

TEST(Difference, ShowsWhatChangedAndSomeLinesAround) {
  const std::string shown = difference("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nE\nf\n");
  EXPECT_EQ(shown, "2\t  b\n3\t  c\n4\t  d\n5\t- e\n5\t+ E\n6\t  f\n");
  EXPECT_EQ(difference("a\n", "a\n"), "");
}

TEST(Chronicle, DrawsTheSameWordsOfSeveralPeopleTogether) {
  const Instant now{1h};
  Chronicle chronicle;
  for (const char* told : {"ann", "bob"})
    for (const char* of : {"c1", "c2", "c3", "dave"})
      chronicle.add({now, Teller::client, told, " hears: ", of, " is reconnecting"});
  const auto lines = chronicle.take(now - 5s, now - 1s);
  EXPECT_EQ(lines, std::vector<std::string>{"at 5s ann, bob hear: dave, c1–c3 are reconnecting"});
}

TEST(Commands, ThatNobodyKnowsAreRefused) {
  Play play({});
  EXPECT_THROW(perform(play, "ann flies away"), BadStory);
  EXPECT_THROW(perform(play, "ann leaves"), BadStory) << "she has no socket";
}

TEST(Commands, AreAllDescribed) {
  std::ifstream file(SCENARIOS_GUIDE, std::ios::binary);
  std::ostringstream guide;
  guide << file.rdbuf();
  for (const std::string& pattern : known_patterns())
    EXPECT_NE(guide.str().find("`" + pattern + "`"), std::string::npos)
        << "docs/scenarios.md says nothing of `" << pattern << "`";
}

}  // namespace
}  // namespace rollcall::scenarios
