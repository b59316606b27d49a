// What happens to the server, its media workers and time.
#include "commands.hpp"

namespace rollcall::scenarios {

namespace {

Duration time_of(const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration) throw BadStory(duration.error().message);
  return *duration;
}

void stall(Play& play, const Match& match) {
  play.stall(time_of(match.words[0]));
}

void stall_while(Play& play, const Match& match) {
  play.stall(time_of(match.words[0]));
  perform(play, match.words[1]);
}

}  // namespace

Phrases server_phrases() {
  using Answers = Play::Answers;
  return {
      {"the server stalls {word}", stall},
      {"the server stalls {word}: meanwhile {rest}", stall_while},
      {"the server restarts", [](Play& play, const Match&) { play.restart(); }},
      {"the server drains", [](Play& play, const Match&) { play.drain(); }},
      {"the worker dies", [](Play& play, const Match&) { play.worker_dies(); }},
      {"the worker hangs", [](Play& play, const Match&) { play.set_answers(Answers::held); }},
      {"the worker answers again",
       [](Play& play, const Match&) { play.set_answers(Answers::prompt); }},
      {"the worker refuses everything",
       [](Play& play, const Match&) { play.set_answers(Answers::failing); }},
      {"the open requests to the worker time out",
       [](Play& play, const Match&) { play.give_up_answers(); }},
      {"the wall clock jumps {word}",
       [](Play& play, const Match& match) { play.jump_wall_clock(time_of(match.words[0])); }},
      {"the story ends", [](Play&, const Match&) {}},
  };
}

}  // namespace rollcall::scenarios
