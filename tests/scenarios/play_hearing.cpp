// What clients are told, in words; each keeps the list as PROTOCOL.md wants it.
#include "play.hpp"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::scenarios {

namespace json = boost::json;

namespace {

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

Seen seen_of(const json::object& participant) {
  return {text(participant, "displayName"), text(participant, "state"), text(participant, "media"),
          participant.at("hand").as_bool(), text(participant, "role") == "host"};
}

std::string state_words(const Seen& seen) {
  std::string words = seen.state == "present" ? "" : seen.state;
  if (seen.hand) words += words.empty() ? "hand up" : ", hand up";
  return words.empty() ? "" : " (" + words + ")";
}

bool is_extra(const Who& who) {
  return who.name.size() > 1 && who.name[0] == 'c' && who.name[1] >= '0' && who.name[1] <= '9';
}

/// What changed, one sentence each.
std::vector<std::string> updates(const Seen& before, const Seen& after) {
  std::vector<std::string> all;
  if (before.state != after.state)
    all.push_back(after.state == "present" ? " is present again" : " is " + after.state);
  if (before.media != after.media)
    all.push_back(after.media == "none" ? " has no media" : " has " + after.media + " media");
  if (before.hand != after.hand) all.push_back(after.hand ? " raises a hand" : " lowers the hand");
  if (before.holds != after.holds)
    all.push_back(after.holds ? " holds the meeting" : " does not hold the meeting any more");
  if (before.name != after.name) all.push_back(" is called " + after.name);
  return all;
}

}  // namespace

void Play::tell(const Socket& socket, const std::string& words, const std::string& of,
                const std::string& rest) {
  if (is_extra(socket.who)) return;  // Nobody listens to what a crowd hears.
  chronicle_.add({now(), Teller::client, cast_.name_of(socket), words, of, rest});
}

/// A Socket.IO packet as in an Engine.IO message: `42[...]`, `43` and the ack's number, `[...]`.
void Play::hear(Socket& socket, const std::string& frame) {
  const std::size_t body = frame.find('[');
  const json::array arguments = json::parse(std::string_view(frame).substr(body)).as_array();
  const bool lost = std::exchange(socket.misses_next, false);
  if (lost) tell(socket, " never gets the next message");
  if (frame.starts_with("42"))
    return lost ? void()
                : hear_event(socket, std::string(arguments[0].as_string()),
                             arguments[1].as_object());
  const std::uint64_t ack = std::stoull(frame.substr(2, body - 2));
  const Asked asked = asked_.extract(ack).mapped();
  const json::object& answer = arguments[0].as_object();
  if (lost) return;
  if (ack == awaited_) answer_ = answer;
  hear_answer(socket, asked, answer);
}

void Play::hear_answer(Socket& socket, const Asked& asked, const json::object& answer) {
  if (const json::value* error = answer.if_contains("error"))
    return tell(socket, "'s " + asked.event + " is refused: " + text(error->as_object(), "code"));
  keep(socket, asked, answer);
  if (asked.event == "join") return hear_joined(socket, answer);
  if (asked.event == "muteParticipant")
    return tell(socket, " is answered: " + json::serialize(answer.at("muted")) + " muted");
  if (asked.event == "forceCleanup")
    return tell(socket, " is answered: " + json::serialize(answer.at("closed")) + " closed");
  const std::string id = text(answer, "id");
  if (!id.empty()) return tell(socket, " is answered: here is " + name_of(id));
}

/// What a page remembers of an answer.
void Play::keep(Socket& socket, const Asked& asked, const json::object& answer) {
  const std::string id = text(answer, "id");
  if (!asked.direction.empty()) socket.page->transports[asked.direction] = id;
  if (!asked.source.empty()) socket.page->tracks[asked.source] = id;
  if (asked.event == "leave" || asked.event == "beforeDisconnect") socket.attached = false;
  if (asked.event != "join") return;
  Tab& tab = cast_.tab(socket.who);
  tab.token = text(answer, "resumeToken");
  tab.tokens.push_back(tab.token);
  tab.attachments.push_back({text(answer, "participantId"),
                             answer.at("epoch").to_number<std::uint64_t>(), socket.page->id,
                             tab.token});
  socket.attached = true;
}

void Play::hear_joined(Socket& socket, const json::object& answer) {
  hear_snapshot(socket, answer.at("roster").as_object());
  tell(socket, " is answered: " + joined_words(socket, answer));
}

std::string Play::joined_words(const Socket& socket, const json::object& answer) {
  std::string words = "joined, epoch " + json::serialize(answer.at("epoch"));
  if (answer.at("resumed").as_bool()) words += ", resumed";
  if (answer.at("locked").as_bool()) words += ", locked";
  std::vector<std::string> names;
  for (const json::value& participant : answer.at("roster").at("participants").as_array()) {
    const std::string id = text(participant.as_object(), "id");
    names.push_back(name_of(id) + state_words(socket.list.at(id)));
  }
  words += ", sees " + list_of(names);
  std::vector<std::string> kept;
  for (const json::value& transport : answer.at("transports").as_array())
    kept.push_back(name_of(text(transport.as_object(), "id")));
  if (!kept.empty()) words += "; keeps " + list_of(kept);
  std::vector<std::string> tracks;
  for (const json::value& track : answer.at("producers").as_array())
    tracks.push_back(name_of(text(track.as_object(), "producerId")));
  if (!tracks.empty()) words += "; may watch " + list_of(tracks);
  std::vector<std::string> muted;
  for (const json::value& track : answer.at("muted").as_array())
    muted.push_back(name_of(text(track.as_object(), "producerId")));
  if (!muted.empty()) words += "; muted: " + list_of(muted);
  if (!answer.at("recovering").as_bool()) return words;
  const auto left = answer.at("timings").at("recoveringMs").to_number<std::int64_t>();
  return words + "; the others may come back for " + to_text(std::chrono::milliseconds(left));
}

void Play::hear_event(Socket& socket, const std::string& event, const json::object& payload) {
  if (event == "roster") return hear_roster(socket, payload);
  if (event == "rosterSnapshot") {
    hear_snapshot(socket, payload);
    std::vector<std::string> names;
    for (const auto& [id, seen] : socket.list)
      names.push_back(name_of(id) + state_words(seen));
    return tell(socket, " hears: the whole list, " + list_of(names));
  }
  if (event == "error")
    return tell(socket, "'s " + text(payload, "event") +
                            " is refused: " + text(payload.at("error").as_object(), "code"));
  if (event == "meetingSwitched") socket.attached = false;
  // Of the seed's profile each page pings by itself: what answers it is no news.
  const bool expected = event == "pong" && config_.presence.profile == core::Profile::seed;
  if (!expected) tell(socket, " hears: " + event_words(event, payload));
}

std::string Play::event_words(const std::string& event, const json::object& payload) const {
  const auto name = [&](std::string_view field) { return name_of(text(payload, field)); };
  if (event == "meetingSwitched") return "the meeting was switched to another place";
  if (event == "newProducer") {
    const bool replaces = payload.contains("replaces");
    return name("producerId") + " is on" + (replaces ? ", in place of " + name("replaces") : "");
  }
  if (event == "producerClosed") return name("producerId") + " is off";
  if (event == "producerPaused") return name("producerId") + " is paused";
  if (event == "producerResumed") return name("producerId") + " is resumed";
  if (event == "muted") return name("producerId") + " was muted";
  if (event == "roomLocked")
    return std::string("the room is ") + (payload.at("locked").as_bool() ? "locked" : "open again");
  if (event == "removed")
    return "the meeting goes on without you (" + text(payload, "reason") + ")";
  if (event == "roomEnded") return "the meeting is over";
  if (event == "consumerClosed") return name("consumerId") + " is over";
  if (event == "transportClosed")
    return name("transportId") + " is closed (" + text(payload, "reason") + ")";
  if (event == "iceRestartNeeded") return "ICE of " + name("transportId") + " needs a restart";
  if (event == "mediaReset" || event == "pong") return event;
  if (event == "activeSpeaker")
    return (payload.at("participantId").is_null() ? "nobody" : name("participantId")) + " speaks";
  if (event == "chat") return text(payload, "displayName") + " writes: " + text(payload, "text");
  if (event == "serverDraining")
    return "the server drains, come back in " + json::serialize(payload.at("retryAfterMs")) + " ms";
  return event + " " + with_names(payload);
}

void Play::hear_snapshot(Socket& socket, const json::object& payload) {
  const json::object& version = payload.at("version").as_object();
  Page& page = *socket.page;
  page.generation = text(version, "generation");
  page.number = version.at("number").to_number<std::uint64_t>();
  socket.list.clear();
  for (const json::value& participant : payload.at("participants").as_array())
    socket.list[text(participant.as_object(), "id")] = seen_of(participant.as_object());
}

void Play::hear_roster(Socket& socket, const json::object& payload) {
  const json::object& version = payload.at("version").as_object();
  const json::array& changes = payload.at("changes").as_array();
  const auto number = version.at("number").to_number<std::uint64_t>();
  Page& page = *socket.page;
  const bool follows =
      page.generation == text(version, "generation") && page.number + changes.size() == number;
  if (!follows) return tell(socket, " hears: a change that does not follow what it has");
  page.number = number;
  for (const json::value& change : changes)
    hear_change(socket, change.as_object());
}

void Play::hear_change(Socket& socket, const json::object& change) {
  const std::string type = text(change, "type");
  const json::object& participant = change.at("participant").as_object();
  const std::string id = text(participant, "id");
  const bool known = socket.list.contains(id);
  if (known != (type == "updated" || type == "left"))
    faults_.push_back(cast_.name_of(socket) + " hears `" + type + "` of " + name_of(id) +
                      (known ? ", who is in the list" : ", who is not in the list"));
  if (type == "left") {
    socket.list.erase(id);
    return tell(socket, " hears: ", name_of(id), " left (" + text(change, "reason") + ")");
  }
  const Seen after = seen_of(participant);
  const Seen before = std::exchange(socket.list[id], after);
  if (type == "updated") {
    for (const std::string& words : updates(before, after))
      tell(socket, " hears: ", name_of(id), words);
    return;
  }
  const std::string words =
      (type == "back" ? " is back" : " " + type) + (after.holds ? " to hold the meeting" : "");
  tell(socket, " hears: ", name_of(id), words + state_words(after));
}

/// JSON with names instead of ids.
std::string Play::with_names(const json::value& value) const {
  if (value.is_string()) {
    const std::string id(value.as_string());
    const auto name = names_.find(id);
    return name == names_.end() ? json::serialize(value) : name->second;
  }
  if (!value.is_object()) return json::serialize(value);
  std::string words;
  for (const auto& [key, field] : value.as_object())
    words += (words.empty() ? "" : ", ") + std::string(key) + ": " + with_names(field);
  return words;
}

}  // namespace rollcall::scenarios
