#include "webhook/event_json.hpp"

#include "base/assert.hpp"

#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::webhook {
namespace {

namespace json = boost::json;
using What = ports::RoomEvent::What;

json::object participant_of(const ports::RoomEvent& event) {
  json::object participant{{"sid", event.participant.text()}, {"name", event.display_name}};
  if (!event.identity.empty()) participant.emplace("identity", event.identity);
  return participant;
}

}  // namespace

std::optional<std::string_view> event_name(const ports::RoomEvent& event) {
  switch (event.what) {
    case What::room_opened:
      return "room_started";
    case What::room_closed:
      return "room_finished";
    case What::joined:
      return "participant_joined";
    case What::took_over:
      return "participant_replaced";
    case What::heard:
    case What::back:
      return "participant_back";
    case What::resumed:
      // Who only reloads their page has never been away.
      if (event.was == "present") return std::nullopt;
      return "participant_back";
    case What::reconnecting:
      return "participant_reconnecting";
    case What::left:
      return "participant_left";
    case What::forgotten:
    case What::media_lost:
    case What::media_back:
      return std::nullopt;
  }
  ROLLCALL_ASSERT(false);
}

std::string event_json(const ports::RoomEvent& event, std::string_view name, std::string_view id,
                       std::uint64_t sequence) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(event.at);
  json::object object{{"event", std::string(name)},
                      {"id", std::string(id)},
                      {"sequence", sequence},
                      {"createdAt", seconds.count()},
                      {"room", {{"name", event.room.text()}, {"sid", event.generation.text()}}}};
  if (!event.participant.empty()) object.emplace("participant", participant_of(event));
  const bool has_reason = event.what == What::left || event.what == What::reconnecting ||
                          event.what == What::room_closed;
  if (has_reason) object.emplace("reason", std::string(event.why));
  return json::serialize(object);
}

}  // namespace rollcall::webhook
