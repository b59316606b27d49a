#include "admin/api_json.hpp"

#include <set>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using State = core::Transition::State;
using Why = core::Transition::Why;

core::RoomSummary blue() {
  return {.room = RoomId("blue \"1\""),
          .generation = RoomGeneration("g"),
          .participants = 2,
          .reconnecting = 1,
          .locked = true,
          .age = 90s + 999ms,
          .made = true,
          .size = 7,
          .takeover = core::Takeover::refuse,
          .time_left = 1500ms};
}

core::ParticipantEvidence ann() {
  return {.id = ParticipantId("a"),
          .display_name = "Ann",
          .role = core::Role::host,
          .hand = true,
          .epoch = Epoch(3),
          .tab = TabId("t"),
          .visibility = core::Visibility::hidden,
          .connected = true,
          .media = core::MediaHealth::live,
          .transports = 2,
          .producers = 1,
          .consumers = 4,
          .sighting = {.state = State::present,
                       .why = Why::resumed,
                       .since = 5s,
                       .doubt = Why::silence,
                       .frame_age = 1600ms,
                       .media_age = 200ms}};
}

core::ParticipantEvidence ben() {
  return {.id = ParticipantId("b"),
          .display_name = "Ben",
          .epoch = Epoch(1),
          .sighting = {.state = State::gone,
                       .why = Why::connection_lost,
                       .since = 1s,
                       .frame_age = 9s,
                       .seat_left = 591s}};
}

TEST(ApiJson, ListsRooms) {
  EXPECT_EQ(boost::json::parse(rooms_json({blue()}, std::nullopt)), boost::json::parse(R"({
    "rooms": [{"room": "blue \"1\"", "generation": "g", "participants": 2, "reconnecting": 1,
               "locked": true, "ageSeconds": 90, "made": true, "size": 7, "takeover": "refuse",
               "timeToLiveMs": 1500}]})"));
  EXPECT_EQ(boost::json::parse(rooms_json({}, RoomId("blue"))),
            boost::json::parse(R"({"rooms": [], "next": "blue"})"));
}

TEST(ApiJson, ShowsARoomAsThoseInItSeeIt) {
  EXPECT_EQ(boost::json::parse(room_json({blue(), {ann(), ben()}})), boost::json::parse(R"({
    "room": {"room": "blue \"1\"", "generation": "g", "participants": 2, "reconnecting": 1,
             "locked": true, "ageSeconds": 90, "made": true, "size": 7, "takeover": "refuse",
             "timeToLiveMs": 1500},
    "participants": [{"id": "a", "displayName": "Ann", "role": "host", "hand": true,
                      "state": "present", "sinceMs": 5000, "media": "live"}]})"));
}

TEST(ApiJson, ListsParticipantsWithTheirEvidenceAndThoseWhoAreGone) {
  EXPECT_EQ(boost::json::parse(participants_json({blue(), {ann(), ben()}})),
            boost::json::parse(R"({"participants": [
    {"id": "a", "displayName": "Ann", "role": "host", "hand": true, "state": "present",
     "sinceMs": 5000, "media": "live", "why": "resumed", "doubt": "silence", "connected": true,
     "lastFrameAgeMs": 1600, "lastMediaAgeMs": 200, "seatLeftMs": null, "epoch": 3, "tabId": "t",
     "visibility": "hidden", "transports": 2, "producers": 1, "consumers": 4},
    {"id": "b", "displayName": "Ben", "role": "guest", "hand": false, "state": "gone",
     "sinceMs": 1000, "media": "none", "why": "connection_lost", "doubt": null,
     "connected": false, "lastFrameAgeMs": 9000, "lastMediaAgeMs": null, "seatLeftMs": 591000,
     "epoch": 1, "tabId": "", "visibility": null, "transports": 0, "producers": 0,
     "consumers": 0}]})"));
}

TEST(ApiJson, SaysHowManyItConcerned) {
  EXPECT_EQ(muted_json(2), R"({"muted":2})");
  EXPECT_EQ(closed_json(0), R"({"closed":0})");
}

TEST(ApiJson, HasAWordForEachCause) {
  std::set<std::string> words;
  const auto last = static_cast<int>(Why::seat_expired);
  for (int why = 0; why <= last; ++why) {
    core::ParticipantEvidence one = ann();
    one.sighting.why = static_cast<Why>(why);
    const auto value = boost::json::parse(participants_json({blue(), {one}}));
    words.emplace(value.at("participants").at(0).at("why").as_string().c_str());
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(last) + 1);
}

}  // namespace
}  // namespace rollcall::admin
