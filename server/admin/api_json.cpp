#include "admin/api_json.hpp"

#include "base/assert.hpp"

#include <chrono>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {
namespace {

using core::MediaHealth;
using core::Role;
using core::Visibility;
using State = core::Transition::State;
using Why = core::Transition::Why;

const char* to_text(State state) {
  switch (state) {
    case State::present:
      return "present";
    case State::reconnecting:
      return "reconnecting";
    case State::gone:
      return "gone";
    case State::absent:
    case State::forgotten:
      break;  // They have no seat.
  }
  ROLLCALL_ASSERT(false);
}

const char* to_text(Why why) {
  switch (why) {
    case Why::joined:
      return "joined";
    case Why::resumed:
      return "resumed";
    case Why::back:
      return "back";
    case Why::took_over:
      return "took_over";
    case Why::heard:
      return "heard";
    case Why::silence:
      return "silence";
    case Why::socket_closed:
      return "socket_closed";
    case Why::unloading:
      return "unloading";
    case Why::left:
      return "left";
    case Why::goodbye:
      return "goodbye";
    case Why::connection_lost:
      return "connection_lost";
    case Why::removed:
      return "removed";
    case Why::room_ended:
      return "room_ended";
    case Why::seat_expired:
      return "seat_expired";
  }
  ROLLCALL_ASSERT(false);
}

const char* to_text(Role role) {
  switch (role) {
    case Role::guest:
      return "guest";
    case Role::host:
      return "host";
  }
  ROLLCALL_ASSERT(false);
}

const char* to_text(MediaHealth media) {
  switch (media) {
    case MediaHealth::none:
      return "none";
    case MediaHealth::live:
      return "live";
    case MediaHealth::lost:
      return "lost";
  }
  ROLLCALL_ASSERT(false);
}

const char* to_text(Visibility visibility) {
  switch (visibility) {
    case Visibility::visible:
      return "visible";
    case Visibility::hidden:
      return "hidden";
    case Visibility::frozen:
      return "frozen";
  }
  ROLLCALL_ASSERT(false);
}

const char* to_text(core::Takeover takeover) {
  switch (takeover) {
    case core::Takeover::replace:
      return "replace";
    case core::Takeover::refuse:
      return "refuse";
  }
  ROLLCALL_ASSERT(false);
}

std::int64_t ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

boost::json::value ms_or_null(const std::optional<Duration>& duration) {
  if (!duration) return nullptr;
  return ms(*duration);
}

template <class Word>
boost::json::value word_or_null(const std::optional<Word>& word) {
  if (!word) return nullptr;
  return to_text(*word);
}

std::string sum(const char* name, std::size_t number) {
  return boost::json::serialize(boost::json::object{{name, number}});
}

boost::json::object to_object(const core::RoomSummary& room) {
  return {{"room", room.room.text()},
          {"generation", room.generation.text()},
          {"participants", room.participants},
          {"reconnecting", room.reconnecting},
          {"locked", room.locked},
          {"ageSeconds", std::chrono::duration_cast<std::chrono::seconds>(room.age).count()},
          {"made", room.made},
          {"size", room.size},
          {"takeover", to_text(room.takeover)},
          {"timeToLiveMs", ms_or_null(room.time_left)}};
}

/// What everybody in the room sees.
boost::json::object to_view(const core::ParticipantEvidence& one) {
  return {{"id", one.id.text()},
          {"displayName", one.display_name},
          {"role", to_text(one.role)},
          {"hand", one.hand},
          {"state", to_text(one.sighting.state)},
          {"sinceMs", ms(one.sighting.since)},
          {"media", to_text(one.media)}};
}

boost::json::object to_evidence(const core::ParticipantEvidence& one) {
  const core::Sighting& seen = one.sighting;
  boost::json::object object = to_view(one);
  object.emplace("why", to_text(seen.why));
  object.emplace("doubt", word_or_null(seen.doubt));
  object.emplace("connected", one.connected);
  object.emplace("lastFrameAgeMs", ms(seen.frame_age));
  object.emplace("lastMediaAgeMs", ms_or_null(seen.media_age));
  object.emplace("seatLeftMs", ms_or_null(seen.seat_left));
  object.emplace("epoch", one.epoch.number());
  object.emplace("tabId", one.tab.text());
  object.emplace("visibility", word_or_null(one.visibility));
  object.emplace("transports", one.transports);
  object.emplace("producers", one.producers);
  object.emplace("consumers", one.consumers);
  return object;
}

}  // namespace

std::string rooms_json(const std::vector<core::RoomSummary>& rooms,
                       const std::optional<RoomId>& next) {
  boost::json::array list;
  for (const core::RoomSummary& room : rooms)
    list.push_back(to_object(room));
  boost::json::object answer{{"rooms", std::move(list)}};
  if (next) answer.emplace("next", next->text());
  return boost::json::serialize(answer);
}

std::string room_json(const core::RoomEvidence& evidence) {
  boost::json::array list;
  for (const core::ParticipantEvidence& one : evidence.participants)
    if (one.sighting.state != State::gone) list.push_back(to_view(one));
  return boost::json::serialize(
      boost::json::object{{"room", to_object(evidence.room)}, {"participants", std::move(list)}});
}

std::string participants_json(const core::RoomEvidence& evidence) {
  boost::json::array list;
  for (const core::ParticipantEvidence& one : evidence.participants)
    list.push_back(to_evidence(one));
  return boost::json::serialize(boost::json::object{{"participants", std::move(list)}});
}

std::string muted_json(std::size_t producers) {
  return sum("muted", producers);
}

std::string closed_json(std::size_t objects) {
  return sum("closed", objects);
}

}  // namespace rollcall::admin
