#include "store/stays.hpp"

#include "store/testing/folder.hpp"
#include "store/timeline.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using What = ports::RoomEvent::What;

class StaysTest : public testing::Folder {
 protected:
  void happens(What what, const std::string& who, milliseconds at,
               const std::string& generation = "g1") {
    const ports::RoomEvent event{.what = what,
                                 .room = RoomId("blue"),
                                 .generation = RoomGeneration(generation),
                                 .at = at,
                                 .participant = ParticipantId(who),
                                 .display_name = who};
    EXPECT_TRUE(add_to_timeline(database, event));
  }
  /// What is in the timeline behind row `after`, as "ann left (server_restarted) at 40, was
  /// present".
  std::vector<std::string> lines(std::uint64_t after) {
    std::vector<std::string> lines;
    const auto rows = read_timeline(database, {.room = RoomId("blue"), .after = after}).value();
    for (const ports::TimelineRow& row : rows) {
      std::string line = row.display_name + " " + row.what + " (" + row.why + ") at " +
                         std::to_string(row.at.count());
      if (!row.was.empty()) line += ", was " + row.was;
      if (row.stay > milliseconds(0)) line += ", stayed " + std::to_string(row.stay.count());
      lines.push_back(row.generation + " " + line);
    }
    return lines;
  }

  Database database = opened();
};

TEST_F(StaysTest, OfWhoWasThereAsTheProcessEndedEndWithIt) {
  happens(What::joined, "ann", milliseconds(10));
  happens(What::joined, "ben", milliseconds(20));
  happens(What::joined, "cat", milliseconds(21));
  happens(What::reconnecting, "ben", milliseconds(30));
  happens(What::left, "cat", milliseconds(31));
  ASSERT_TRUE(note_life(database, milliseconds(40)));
  ASSERT_TRUE(end_stays(database, milliseconds(1'000)));
  EXPECT_THAT(lines(5),
              ElementsAre("g1 ann left (server_restarted) at 40, was present, stayed 30",
                          "g1 ben left (server_restarted) at 40, was reconnecting, stayed 20",
                          "g1  room_closed (server_restarted) at 40"));
  ASSERT_TRUE(end_stays(database, milliseconds(2'000)));
  EXPECT_THAT(lines(8), IsEmpty()) << "once";
}

TEST_F(StaysTest, CountFromTheirBeginning) {
  happens(What::joined, "ann", milliseconds(10));
  happens(What::reconnecting, "ann", milliseconds(20));
  happens(What::heard, "ann", milliseconds(30));
  happens(What::took_over, "ann", milliseconds(40));
  happens(What::media_lost, "ann", milliseconds(50));
  ASSERT_TRUE(end_stays(database, milliseconds(1'000)));
  EXPECT_EQ(lines(5).at(0), "g1 ann left (server_restarted) at 50, was present, stayed 40")
      << "the last thing that is known";
}

TEST_F(StaysTest, ThatEndedBeginAnewWithAReturn) {
  happens(What::joined, "ann", milliseconds(10));
  happens(What::left, "ann", milliseconds(20));
  happens(What::forgotten, "ann", milliseconds(21));
  ASSERT_TRUE(end_stays(database, milliseconds(1'000)));
  EXPECT_THAT(lines(3), IsEmpty());
  happens(What::back, "ann", milliseconds(30));
  ASSERT_TRUE(note_life(database, milliseconds(35)));
  ASSERT_TRUE(end_stays(database, milliseconds(1'000)));
  EXPECT_THAT(lines(4), SizeIs(2));
  EXPECT_EQ(lines(4).at(0), "g1 ann left (server_restarted) at 35, was present, stayed 5");
}

TEST_F(StaysTest, AreOfOneLifeOfTheRoom) {
  happens(What::joined, "ann", milliseconds(10), "g1");
  happens(What::joined, "ann", milliseconds(20), "g2");
  happens(What::left, "ann", milliseconds(30), "g2");
  ASSERT_TRUE(end_stays(database, milliseconds(1'000)));
  EXPECT_EQ(lines(3).at(0), "g1 ann left (server_restarted) at 30, was present, stayed 20");
}

}  // namespace
}  // namespace rollcall::store
