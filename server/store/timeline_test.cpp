#include "store/timeline.hpp"

#include "store/testing/folder.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;
using What = ports::RoomEvent::What;

class TimelineTest : public testing::Folder {
 protected:
  void add(What what, milliseconds at, const std::string& room = "blue") {
    ports::RoomEvent event{.what = what, .room = RoomId(room), .at = at};
    EXPECT_TRUE(add_to_timeline(database, event));
  }

  std::vector<std::int64_t> times(const ports::TimelineQuery& query) {
    std::vector<std::int64_t> times;
    const auto rows = read_timeline(database, query);
    for (const ports::TimelineRow& row : rows.value())
      times.push_back(row.at.count());
    return times;
  }

  Database database = opened();
};

TEST_F(TimelineTest, GivesBackWhatHappened) {
  const ports::RoomEvent event{.what = What::reconnecting,
                               .room = RoomId("blue"),
                               .generation = RoomGeneration("g1"),
                               .at = 1'700'000'000'123ms,
                               .participant = ParticipantId("p1"),
                               .display_name = "Ann \"<b>\" O'Hara",
                               .identity = "nobody's business here",
                               .why = "silence",
                               .was = "present",
                               .silence = 3'010ms,
                               .frame_age = 3'500ms,
                               .media_age = 3'010ms,
                               .ghost = 10ms,
                               .stay = 0ms};
  ASSERT_TRUE(add_to_timeline(database, event));
  const ports::TimelineRow row{.number = 1,
                               .generation = "g1",
                               .at = 1'700'000'000'123ms,
                               .what = "reconnecting",
                               .participant = "p1",
                               .display_name = "Ann \"<b>\" O'Hara",
                               .why = "silence",
                               .was = "present",
                               .silence = 3'010ms,
                               .frame_age = 3'500ms,
                               .media_age = 3'010ms,
                               .ghost = 10ms,
                               .stay = 0ms};
  EXPECT_THAT(read_timeline(database, {RoomId("blue")}).value(), ::testing::ElementsAre(row));
}

TEST_F(TimelineTest, IsOfOneRoomPageByPage) {
  for (int i = 1; i <= 5; ++i) {
    add(What::joined, milliseconds(i));
    add(What::joined, milliseconds(100 + i), "red");
  }
  EXPECT_THAT(times({RoomId("blue")}), ::testing::ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(times({.room = RoomId("blue"), .most = 2}), ::testing::ElementsAre(1, 2));
  EXPECT_THAT(times({.room = RoomId("blue"), .after = 3}), ::testing::ElementsAre(3, 4, 5));
  EXPECT_THAT(times({.room = RoomId("blue"), .since = 4ms}), ::testing::ElementsAre(4, 5));
  EXPECT_THAT(times({RoomId("' OR 1=1 --")}), ::testing::ElementsAre());
}

TEST_F(TimelineTest, LosesWhatIsTooOldAndTheOldestOfTooMuch) {
  for (int i = 1; i <= 10; ++i)
    add(What::joined, milliseconds(i));
  EXPECT_EQ(prune_timeline(database, {.oldest = 3ms, .rows_max = 100}, 100).value(), 2u);
  EXPECT_THAT(times({RoomId("blue")}), ::testing::ElementsAre(3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(prune_timeline(database, {.oldest = 3ms, .rows_max = 5}, 100).value(), 3u);
  EXPECT_THAT(times({RoomId("blue")}), ::testing::ElementsAre(6, 7, 8, 9, 10));
  EXPECT_EQ(prune_timeline(database, {.oldest = 1s, .rows_max = 5}, 2).value(), 2u)
      << "not all at once";
  EXPECT_THAT(times({RoomId("blue")}), ::testing::ElementsAre(8, 9, 10));
}

}  // namespace
}  // namespace rollcall::store
