#include "store/timeline.hpp"

#include "store/testing/folder.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;
using What = ports::RoomEvent::What;

class TimelineTest : public testing::Folder {
 protected:
  void add(What what, milliseconds at, const std::string& room = "blue",
           const std::string& who = "") {
    ports::RoomEvent event{
        .what = what, .room = RoomId(room), .at = at, .participant = ParticipantId(who)};
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

/// As "ann joined".
std::vector<std::string> words(const std::vector<ports::TimelineRow>& rows) {
  std::vector<std::string> words;
  for (const ports::TimelineRow& row : rows)
    words.push_back((row.participant.empty() ? "" : row.participant + " ") + row.what);
  return words;
}

TEST_F(TimelineTest, GivesItsEndAndHowEverybodyWasBefore) {
  add(What::room_opened, 1ms);
  add(What::joined, 2ms, "blue", "ann");
  add(What::joined, 2ms, "red", "rob");
  add(What::joined, 3ms, "blue", "ben");
  add(What::reconnecting, 4ms, "blue", "ben");
  add(What::media_lost, 5ms, "blue", "ann");
  add(What::joined, 6ms, "blue", "cat");
  add(What::left, 7ms, "blue", "ann");
  const auto newest = read_timeline_end(database, {.room = RoomId("blue"), .most = 2}).value();
  EXPECT_TRUE(newest.older_left_out);
  EXPECT_THAT(words(newest.rows), ::testing::ElementsAre("cat joined", "ann left"));
  EXPECT_THAT(words(newest.before),
              ::testing::ElementsAre("room_opened", "ann joined", "ben reconnecting"));
  const auto later = read_timeline_end(database, {.room = RoomId("blue"), .since = 6ms}).value();
  EXPECT_FALSE(later.older_left_out);
  EXPECT_EQ(later.since, 6ms);
  EXPECT_EQ(later.rows, newest.rows);
  EXPECT_EQ(later.before, newest.before);
  const auto quiet = read_timeline_end(database, {.room = RoomId("blue"), .since = 8ms}).value();
  EXPECT_THAT(words(quiet.rows), ::testing::ElementsAre());
  EXPECT_THAT(words(quiet.before),
              ::testing::ElementsAre("room_opened", "ben reconnecting", "cat joined", "ann left"));
  const auto all = read_timeline_end(database, {RoomId("blue")}).value();
  EXPECT_EQ(all.rows.size(), 7u);
  EXPECT_TRUE(all.before.empty());
}

TEST_F(TimelineTest, SaysHowThoseWereBeforeWhoHadASeatAlone) {
  add(What::room_opened, 1ms);
  add(What::joined, 2ms, "blue", "of another life");
  add(What::room_opened, 3ms);
  add(What::joined, 4ms, "blue", "ann");
  for (int i = 0; i < 100; ++i) {
    add(What::joined, 5ms, "blue", std::to_string(i));
    add(What::forgotten, 6ms, "blue", std::to_string(i));
  }
  add(What::left, 7ms, "blue", "ann");
  const auto end = read_timeline_end(database, {.room = RoomId("blue"), .since = 7ms}).value();
  EXPECT_THAT(words(end.before), ::testing::ElementsAre("room_opened", "ann joined"));
}

TEST_F(TimelineTest, GivesAllFromTheFirstOneOnThatIsLateEnoughThoughTheClockWasPutBack) {
  add(What::joined, 100ms, "blue", "ann");
  add(What::left, 10ms, "blue", "ann");
  add(What::joined, 60ms, "blue", "ben");
  const auto end = read_timeline_end(database, {.room = RoomId("blue"), .since = 50ms}).value();
  EXPECT_THAT(words(end.rows), ::testing::ElementsAre("ann joined", "ann left", "ben joined"));
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
