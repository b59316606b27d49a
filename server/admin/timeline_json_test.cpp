#include "admin/timeline_json.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using namespace std::chrono_literals;

ports::TimelineRow row(std::uint64_t number, const std::string& what) {
  return {.number = number,
          .generation = "g",
          .at = 1'700'000'000'123ms,
          .what = what,
          .participant = "p1",
          .display_name = "Ann",
          .why = "silence",
          .was = "present",
          .silence = 3'010ms,
          .frame_age = 3'500ms,
          .media_age = 210ms,
          .ghost = 10ms};
}

TEST(TimelineJson, SaysWhatHappenedAndOnWhatEvidence) {
  EXPECT_EQ(boost::json::parse(timeline_json({row(7, "reconnecting")}, 10)),
            boost::json::parse(R"({"events":[{"number":7,"at":1700000000123,"generation":"g",
              "event":"reconnecting","participantId":"p1","displayName":"Ann",
              "state":"reconnecting","was":"present","why":"silence","silenceMs":3010,
              "lastFrameAgeMs":3500,"lastMediaAgeMs":210,"ghostMs":10,"stayMs":null}]})"));
}

TEST(TimelineJson, SaysNothingOfStateWhereNobodyWasJudged) {
  ports::TimelineRow opened = row(1, "room_opened");
  opened.participant.clear();
  opened.display_name.clear();
  const auto told = boost::json::parse(timeline_json({opened}, 10)).at("events").at(0);
  for (const char* field : {"participantId", "displayName", "state", "silenceMs", "lastFrameAgeMs",
                            "lastMediaAgeMs", "ghostMs", "stayMs"})
    EXPECT_TRUE(told.at(field).is_null()) << field;
}

TEST(TimelineJson, SaysWhereTheNextPageBegins) {
  const auto first = boost::json::parse(timeline_json({row(3, "left"), row(5, "back")}, 1));
  EXPECT_EQ(first.at("events").as_array().size(), 1u);
  EXPECT_EQ(first.at("next"), 3);
  const auto all = boost::json::parse(timeline_json({row(3, "left"), row(5, "back")}, 2));
  EXPECT_FALSE(all.as_object().contains("next"));
}

TEST(TimelineJson, IsReadAsItWasWritten) {
  ports::TimelineRow left = row(8, "left");
  left.stay = 90s;
  left.media_age = std::nullopt;
  const std::vector<ports::TimelineRow> rows{row(7, "reconnecting"), left};
  const auto told = boost::json::parse(timeline_json(rows, 10));
  EXPECT_EQ(timeline_rows(told.at("events").as_array()), rows);
  EXPECT_TRUE(timeline_rows(boost::json::parse(R"([1, {}, {"number": "x"}])").as_array()).empty());
}

}  // namespace
}  // namespace rollcall::admin
