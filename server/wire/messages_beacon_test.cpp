// The body of `POST /leave`: anybody may send anything there.
#include "wire/messages.hpp"
#include "wire/test_samples.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::refusal_in;
using samples::repeated;
using samples::text;
using samples::with;
using samples::without;

constexpr std::uint64_t exact_max = std::uint64_t{1} << 53;

json::object complete() {
  return {{"roomId", "blue"},
          {"participantId", "x"},
          {"epoch", 3},
          {"pageId", "p"},
          {"resumeToken", "t"}};
}

Result<core::LeaveBeacon> beacon(const json::object& body) {
  return decode_leave_beacon(json::serialize(body));
}

std::string refusal_with(const char* field, json::value value) {
  return refusal_in(beacon(with(complete(), field, std::move(value))));
}

TEST(LeaveBeacon, NeedsEveryField) {
  for (const char* field : {"roomId", "participantId", "epoch", "pageId", "resumeToken"}) {
    const std::string missing = std::string("bad_request: `") + field + "` is missing";
    EXPECT_EQ(refusal_in(beacon(without(complete(), field))), missing);
    EXPECT_EQ(refusal_with(field, nullptr), missing);
  }
}

TEST(LeaveBeacon, NamesAFieldOfAnotherType) {
  for (const char* field : {"roomId", "participantId", "pageId", "resumeToken"}) {
    for (const json::value& value : {json::value(3), json::value(true), json::value(json::object{}),
                                     json::value(json::array{})})
      EXPECT_EQ(refusal_with(field, value),
                std::string("bad_request: `") + field + "` must be a string");
  }
  for (const json::value& value : {json::value("3"), json::value(true), json::value(-3),
                                   json::value(0.5), json::value(exact_max + 1)})
    EXPECT_EQ(refusal_with("epoch", value),
              "bad_request: `epoch` must be a whole number from 0 to 9007199254740992");
}

TEST(LeaveBeacon, HasTheLimitsOfTheJoinItEnds) {
  EXPECT_EQ(refusal_with("roomId", text(repeated("é", 64))), "accepted");
  EXPECT_EQ(refusal_with("roomId", text(std::string(129, 'r'))),
            "bad_request: `roomId` must be at most 128 bytes long");
  EXPECT_EQ(refusal_with("roomId", "a\nb"),
            "bad_request: `roomId` must not contain control characters");
  EXPECT_EQ(refusal_with("participantId", text(std::string(128, 'x'))), "accepted");
  EXPECT_EQ(refusal_with("participantId", text(std::string(129, 'x'))),
            "bad_request: `participantId` must be at most 128 bytes long");
  EXPECT_EQ(refusal_with("pageId", text(std::string(64, 'p'))), "accepted");
  EXPECT_EQ(refusal_with("pageId", text(std::string(65, 'p'))),
            "bad_request: `pageId` must be 1 to 64 characters long");
  EXPECT_EQ(refusal_with("resumeToken", ""), "accepted");
  EXPECT_EQ(refusal_with("resumeToken", text(std::string(4096, 't'))), "accepted");
  EXPECT_EQ(refusal_with("resumeToken", text(std::string(4097, 't'))),
            "bad_request: `resumeToken` must be at most 4096 bytes long");
}

TEST(LeaveBeacon, HasTheEpochOfABrowsersNumber) {
  EXPECT_EQ(beacon(with(complete(), "epoch", exact_max))->epoch, Epoch(exact_max));
  EXPECT_EQ(beacon(with(complete(), "epoch", 7.0))->epoch, Epoch(7));
  EXPECT_FALSE(beacon(with(complete(), "epoch", 0))->epoch) << "no attachment has this number";
}

TEST(LeaveBeacon, IsOneObject) {
  for (const std::string_view body : {"[]", "null", "5", "true", R"("roomId")", "[{}]"})
    EXPECT_EQ(refusal_in(decode_leave_beacon(body)), "bad_request: the body must be an object")
        << body;
}

TEST(LeaveBeacon, IsNoneIfItWasCutOffAnywhere) {
  const std::string body = json::serialize(complete());
  for (std::size_t length = 0; length < body.size(); ++length)
    EXPECT_EQ(refusal_in(decode_leave_beacon(body.substr(0, length))).rfind("bad_request: ", 0), 0u)
        << length;
  EXPECT_FALSE(decode_leave_beacon(body + "&"));
  EXPECT_FALSE(decode_leave_beacon("{\"roomId\":\"\xff\"}"));
  EXPECT_FALSE(decode_leave_beacon(repeated("{\"a\":", 1000) + "1" + repeated("}", 1000)));
}

TEST(LeaveBeacon, NeverRepeatsItsToken) {
  const std::string secret = "secret" + std::string(5000, 's');
  EXPECT_EQ(refusal_with("resumeToken", text(secret)).find("secret"), std::string::npos);
}

RC_GTEST_PROP(LeaveBeaconProperty, KeepsEachValueInItsPlace, ()) {
  const auto id =
      rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))),
                   [](std::string some) { return some.substr(0, 64); });
  const std::string room = *id;
  const std::string person = *id;
  const std::string page = *id;
  const std::string token = *id;
  const auto epoch = *rc::gen::inRange<std::uint64_t>(0, exact_max + 1);
  const auto read = beacon({{"roomId", room},
                            {"participantId", person},
                            {"epoch", epoch},
                            {"pageId", page},
                            {"resumeToken", token}});
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->room == RoomId(room) && read->participant == ParticipantId(person));
  RC_ASSERT(read->epoch == Epoch(epoch) && read->page == PageId(page));
  RC_ASSERT(read->resume_token == token);
}

}  // namespace
}  // namespace rollcall::wire
