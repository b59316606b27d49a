// What pages do with media.
#include "commands.hpp"

#include <utility>

namespace rollcall::scenarios {

namespace {

namespace json = boost::json;

std::string whose(const Who& who, const std::string& what) {
  return to_text(who) + "'s " + what;
}

std::string source_name(const std::string& direction) {
  return direction == "send" ? "send transport" : "receive transport";
}

std::optional<std::string> make_transport(Play& play, const Who& who,
                                          const std::string& direction) {
  Socket& socket = play.speaking(who);
  const json::object* answer = play.ask(socket, "createWebRtcTransport", {{"direction", direction}},
                                        whose(who, source_name(direction)));
  if (!answer) return std::nullopt;
  return std::string(answer->at("id").as_string());
}

bool connect(Play& play, const Who& who, const std::string& id) {
  const bool asked = play.ask(play.speaking(who), "connectWebRtcTransport",
                              {{"transportId", id}, {"dtlsParameters", json::object{}}});
  if (asked && play.exists(id)) play.transport_state(id, ports::TransportState::connected);
  return asked;
}

/// The page's transport of that direction, made and connected if there is none.
std::optional<std::string> transport(Play& play, const Who& who, const std::string& direction) {
  const auto& known = play.speaking(who).page->transports;
  const auto found = known.find(direction);
  if (found != known.end() && play.exists(found->second)) return found->second;
  const auto id = make_transport(play, who, direction);
  if (!id || !connect(play, who, *id)) return std::nullopt;
  return id;
}

void ask_for_transport(Play& play, const Match& match) {
  (void)make_transport(play, match.who[0], match.words[0] == "send" ? "send" : "recv");
}

void produce(Play& play, const Who& who, const std::string& track) {
  const auto on = transport(play, who, "send");
  if (!on) return;
  play.ask(play.speaking(who), "produce",
           {{"transportId", *on},
            {"kind", track == "microphone" ? "audio" : "video"},
            {"source", track},
            {"rtpParameters", json::object{}}},
           whose(who, track));
}

void turn_on(Play& play, const Match& match) {
  produce(play, match.who[0], match.words[0]);
}

void listen(Play& play, const Match& match) {
  (void)transport(play, match.who[0], "recv");
}

void watch(Play& play, const Match& match) {
  const Who& who = match.who[0];
  const std::string what = whose(match.who[1], match.words[0]);
  const auto on = transport(play, who, "recv");
  if (!on) return;
  play.ask(play.speaking(who), "consume",
           {{"transportId", *on},
            {"producerId", play.cast().tab(match.who[1]).page
                               ? play.cast().tab(match.who[1]).page->tracks.at(match.words[0])
                               : play.id_of(what)},
            {"rtpCapabilities", json::object{}}},
           to_text(who) + "'s copy of " + what);
}

void echo(Play& play, const Match& match) {
  const Who& who = match.who[0];
  const auto up = transport(play, who, "send");
  const auto down = transport(play, who, "recv");
  if (!up || !down) return;
  const json::object* answers = play.ask(play.speaking(who), "produceData",
                                         {{"transportId", *up},
                                          {"protocol", "rollcall-echo"},
                                          {"sctpStreamParameters", json::object{}}},
                                         whose(who, "answers to echoes"));
  if (!answers) return;
  play.ask(play.speaking(who), "consumeData", {{"transportId", *down}, {"dataProducerId", "echo"}},
           whose(who, "echo"));
}

void on_track(Play& play, const Match& match, const std::string& event) {
  Socket& socket = play.speaking(match.who[0]);
  const auto track = socket.page->tracks.find(match.words[0]);
  if (track == socket.page->tracks.end()) throw BadStory("that is not on");
  const bool done = play.ask(socket, event, {{"producerId", track->second}});
  if (done && event != "closeProducer") play.pause_track(track->second, event == "pauseProducer");
}

void restart_ice(Play& play, const Match& match) {
  const std::string direction = match.words[0] == "send" ? "send" : "recv";
  Socket& socket = play.speaking(match.who[0]);
  play.ask(socket, "restartIce", {{"transportId", socket.page->transports.at(direction)}});
}

void connect_again(Play& play, const Match& match) {
  const std::string direction = match.words[0] == "send" ? "send" : "recv";
  (void)connect(play, match.who[0], play.speaking(match.who[0]).page->transports.at(direction));
}

void transport_becomes(Play& play, const Match& match, ports::TransportState state) {
  const Page* page = play.cast().tab(match.who[0]).page;
  if (!page) throw BadStory("there is no page");
  const std::string direction = match.words[0] == "send" ? "send" : "recv";
  play.transport_state(page->transports.at(direction), state);
}

void close_foreign_producer(Play& play, const Match& match) {
  const Page* other = play.cast().tab(match.who[1]).page;
  if (!other) throw BadStory("there is no page");
  play.ask(play.speaking(match.who[0]), "closeProducer",
           {{"producerId", other->tracks.at(match.words[0])}});
}

auto state_phrase(ports::TransportState state) {
  return [state](Play& play, const Match& match) { transport_becomes(play, match, state); };
}

auto track_phrase(const char* event) {
  return [event](Play& play, const Match& match) { on_track(play, match, event); };
}

}  // namespace

Phrases media_phrases() {
  using ports::TransportState;
  return {
      {"{who} turns the {track} on", turn_on},
      {"{who} turns the {track} off", track_phrase("closeProducer")},
      {"{who} pauses the {track}", track_phrase("pauseProducer")},
      {"{who} resumes the {track}", track_phrase("resumeProducer")},
      {"{who} listens", listen},
      {"{who} watches {who}'s {track}", watch},
      {"{who} takes part in the echo", echo},
      {"{who} wants a {word} transport", ask_for_transport},
      {"{who} connects the {word} transport", connect_again},
      {"{who} restarts ICE of the {word} transport", restart_ice},
      {"{who}'s {word} transport loses ICE", state_phrase(TransportState::disconnected)},
      {"{who}'s {word} transport is connected", state_phrase(TransportState::connected)},
      {"{who}'s {word} transport is closed by the page", state_phrase(TransportState::closed)},
      {"{who} tries to turn off {who}'s {track}", close_foreign_producer},
      {"{who} forces a cleanup",
       [](Play& play, const Match& match) {
         play.ask(play.speaking(match.who[0]), "forceCleanup", {});
       }},
      {"{who} is the loudest",
       [](Play& play, const Match& match) {
         const Page* page = play.cast().tab(match.who[0]).page;
         play.speaks(page ? std::optional(page->tracks.at("microphone")) : std::nullopt);
       }},
  };
}

}  // namespace rollcall::scenarios
