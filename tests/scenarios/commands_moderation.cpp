// What hosts do to others, and the operator of the server to anybody.
#include "commands.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

namespace json = boost::json;
using driver::Driver;

const RoomId daily("daily");

std::string id_of(Play& play, const Who& who) {
  const auto& attachments = play.cast().tab(who).attachments;
  if (attachments.empty()) throw BadStory(to_text(who) + " has never been in a room");
  return attachments.back().participant;
}

void host_removes(Play& play, const Match& match, bool ban) {
  json::object payload{{"participantId", id_of(play, match.who[1])}};
  if (ban) payload["ban"] = true;
  play.ask(play.speaking(match.who[0]), "removeParticipant", std::move(payload));
}

core::MediaSource source_of(const std::string& track) {
  if (track == "microphone") return core::MediaSource::microphone;
  return track == "camera" ? core::MediaSource::camera : core::MediaSource::screen;
}

/// A page that is muted sends nothing of it any more.
void follow(Play& play, const Who& whom, const std::string& track) {
  const Page* page = play.cast().tab(whom).page;
  if (page && page->tracks.contains(track)) play.pause_track(page->tracks.at(track), true);
}

void host_mutes(Play& play, const Match& match) {
  const bool done =
      play.ask(play.speaking(match.who[0]), "muteParticipant",
               {{"participantId", id_of(play, match.who[1])}, {"source", match.words[0]}});
  if (done) follow(play, match.who[1], match.words[0]);
}

auto host_asks(const char* event, const json::object& payload) {
  return [event, payload](Play& play, const Match& match) {
    play.ask(play.speaking(match.who[0]), event, payload);
  };
}

template <class Outcome>
std::string words_for(const Result<Outcome>& outcome) {
  return outcome ? "done" : "refused: " + std::string(rollcall::to_text(outcome.error().code));
}

void operator_removes(Play& play, const Match& match, Driver::Return after) {
  const ParticipantId whom(id_of(play, match.who[0]));
  play.operate([&](Driver& server) { return words_for(server.remove(daily, whom, after)); });
}

void operator_mutes(Play& play, const Match& match) {
  const ParticipantId whom(id_of(play, match.who[0]));
  play.operate([&](Driver& server) {
    return words_for(server.mute(daily, whom, source_of(match.words[0])));
  });
  follow(play, match.who[0], match.words[0]);
}

void operator_locks(Play& play, Driver::Door door) {
  play.operate([&](Driver& server) { return words_for(server.lock(daily, door)); });
}

}  // namespace

Phrases moderation_phrases() {
  using Return = Driver::Return;
  using Door = Driver::Door;
  return {
      {"{who} removes {who}",
       [](Play& play, const Match& match) { host_removes(play, match, false); }},
      {"{who} bans {who}", [](Play& play, const Match& match) { host_removes(play, match, true); }},
      {"{who} mutes {who}'s {track}", host_mutes},
      {"{who} locks the room", host_asks("lockRoom", {{"locked", true}})},
      {"{who} unlocks the room", host_asks("lockRoom", {{"locked", false}})},
      {"{who} ends the room", host_asks("endRoom", {})},
      {"the operator removes {who}",
       [](Play& play, const Match& match) { operator_removes(play, match, Return::allowed); }},
      {"the operator bans {who}",
       [](Play& play, const Match& match) { operator_removes(play, match, Return::banned); }},
      {"the operator mutes {who}'s {track}", operator_mutes},
      {"the operator locks the room",
       [](Play& play, const Match&) { operator_locks(play, Door::locked); }},
      {"the operator unlocks the room",
       [](Play& play, const Match&) { operator_locks(play, Door::open); }},
      {"the operator ends the room",
       [](Play& play, const Match&) {
         play.operate([](Driver& server) { return words_for(server.end_meeting(daily)); });
       }},
      {"the operator cleans up the room",
       [](Play& play, const Match&) {
         play.operate([](Driver& server) { return words_for(server.force_cleanup(daily)); });
       }},
  };
}

}  // namespace rollcall::scenarios
