#include "webhook/event_json.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rollcall::webhook {
namespace {

using namespace std::chrono_literals;
using What = ports::RoomEvent::What;

ports::RoomEvent event(What what, std::string_view why = "", std::string_view was = "") {
  return {.what = what,
          .room = RoomId("weekly"),
          .generation = RoomGeneration("g1"),
          .at = 1'700'000'000'999ms,
          .participant = ParticipantId("p1"),
          .display_name = "Ann",
          .identity = "ann@example",
          .why = why,
          .was = was};
}

std::string told(const ports::RoomEvent& event) {
  return std::string(event_name(event).value_or("nothing"));
}

TEST(WebhookEvent, IsCalledAsLiveKitCallsItWhereItKnowsIt) {
  EXPECT_EQ(told(event(What::room_opened)), "room_started");
  EXPECT_EQ(told(event(What::room_closed)), "room_finished");
  EXPECT_EQ(told(event(What::joined)), "participant_joined");
  EXPECT_EQ(told(event(What::left)), "participant_left");
  EXPECT_EQ(told(event(What::reconnecting)), "participant_reconnecting");
  EXPECT_EQ(told(event(What::heard)), "participant_back");
  EXPECT_EQ(told(event(What::back)), "participant_back");
  EXPECT_EQ(told(event(What::took_over)), "participant_replaced");
}

TEST(WebhookEvent, IsNoneOfWhoOnlyReloadsAndOfWhatNobodySees) {
  EXPECT_EQ(told(event(What::resumed, "resumed", "present")), "nothing");
  EXPECT_EQ(told(event(What::resumed, "resumed", "reconnecting")), "participant_back");
  EXPECT_EQ(told(event(What::forgotten)), "nothing");
  EXPECT_EQ(told(event(What::media_lost)), "nothing");
  EXPECT_EQ(told(event(What::media_back)), "nothing");
}

TEST(WebhookEvent, SaysWhoWhereWhenAndWhy) {
  const std::string json =
      event_json(event(What::left, "connection_lost"), "participant_left", "e1", 42);
  EXPECT_EQ(boost::json::parse(json), boost::json::parse(R"({
    "event": "participant_left", "id": "e1", "sequence": 42, "createdAt": 1700000000,
    "room": {"name": "weekly", "sid": "g1"},
    "participant": {"sid": "p1", "name": "Ann", "identity": "ann@example"},
    "reason": "connection_lost"})"));
}

TEST(WebhookEvent, HasNoIdentityOfAGuestAndNoParticipantOfARoom) {
  ports::RoomEvent guest = event(What::joined);
  guest.identity.clear();
  const auto joined = boost::json::parse(event_json(guest, "participant_joined", "e", 1));
  EXPECT_FALSE(joined.at("participant").as_object().contains("identity"));
  EXPECT_FALSE(joined.as_object().contains("reason"));
  ports::RoomEvent opened{.what = What::room_opened, .room = RoomId("weekly")};
  const auto room = boost::json::parse(event_json(opened, "room_started", "e", 1));
  EXPECT_FALSE(room.as_object().contains("participant"));
}

}  // namespace
}  // namespace rollcall::webhook
