#include "admin/api_tables.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(InPath, EncodesWhatCouldMeanSomethingElse) {
  EXPECT_EQ(in_path("weekly-1.0_~"), "weekly-1.0_~");
  EXPECT_EQ(in_path("a/b?c#d e%"), "a%2Fb%3Fc%23d%20e%25");
  EXPECT_EQ(in_path("ü"), "%C3%BC");
  EXPECT_EQ(in_path("."), ".");
}

TEST(RoomsTable, IsAlignedByCharacters) {
  const auto rooms = boost::json::parse(R"([
    {"room": "grün", "participants": 12, "reconnecting": 1, "locked": true, "ageSeconds": 119},
    {"room": "b", "participants": 3, "reconnecting": 0, "locked": false, "ageSeconds": 7260}])");
  EXPECT_EQ(rooms_table(rooms),
            "ROOM  PEOPLE  RECONNECTING  LOCKED  AGE\n"
            "grün  12      1             yes     119 s\n"
            "b     3       0             no      2 h\n");
}

TEST(ParticipantsTable, SaysAgesInSecondsAndWhatIsNotThere) {
  const auto participants = boost::json::parse(R"([
    {"id": "a", "displayName": "Ann", "role": "guest", "state": "present", "sinceMs": 61200,
     "why": "joined", "doubt": null, "connected": true, "lastFrameAgeMs": 40,
     "lastMediaAgeMs": null, "media": "live", "transports": 2, "seatLeftMs": null}])");
  const std::string table = participants_table(participants);
  EXPECT_THAT(table, StartsWith("NAME  ROLE   STATE    SINCE   WHY     DOUBT  CONNECTED  "));
  EXPECT_THAT(table, HasSubstr("Ann   guest  present  61.2 s  joined  -      yes        0.0 s "));
}

TEST(Tables, HaveTheirHeadsWhateverComes) {
  for (const char* other : {"null", "{}", "[1, null]", "[]"})
    EXPECT_EQ(rooms_table(boost::json::parse(other)), "ROOM  PEOPLE  RECONNECTING  LOCKED  AGE\n");
}

}  // namespace
}  // namespace rollcall::admin
