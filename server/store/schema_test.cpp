#include "store/schema.hpp"

#include "store/rooms.hpp"
#include "store/testing/folder.hpp"
#include "store/timeline.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// A file as version 1 made it, with something in each of its tables.
constexpr const char* version_1 = R"sql(
DROP TABLE bans;
DROP TABLE made_rooms;
DROP TABLE stays;
DROP TABLE life;
DELETE FROM sqlite_sequence;
INSERT INTO timeline (room, generation, at, what, participant, display_name, why, was, silence,
  frame_age, media_age, ghost, stay)
  VALUES ('blue', 'g', 1, 'joined', 'p', 'Ann', 'joined', '', 0, 0, NULL, 0, 0);
INSERT INTO webhook_events (at, body) VALUES (1, '{}');
INSERT INTO webhook_receivers VALUES ('https://a.example', 0);
PRAGMA user_version = 1;
)sql";

class SchemaTest : public testing::Folder {};

TEST_F(SchemaTest, OfVersionOneKeepsWhatItHasAndGetsWhatIsNew) {
  ASSERT_TRUE(opened().execute(version_1));
  const Database database = opened();
  EXPECT_EQ(database.number("PRAGMA user_version").value_or(-1), 2);
  EXPECT_THAT(read_timeline(database, {RoomId("blue")}).value(), SizeIs(1));
  EXPECT_EQ(database.number("SELECT count(*) FROM webhook_events").value_or(-1), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM webhook_receivers").value_or(-1), 1);
  ASSERT_TRUE(keep_room(database, {RoomId("blue"), {.size = 3}}));
  ASSERT_TRUE(
      keep_ban(database, {RoomId("blue"), ParticipantId("p")}, std::chrono::milliseconds(1)));
  const auto kept = read_rooms(database, {std::chrono::milliseconds(0), 9});
  EXPECT_THAT(kept.value().rooms, ElementsAre(ports::MadeRoom{RoomId("blue"), {.size = 3}}));
  EXPECT_THAT(kept.value().bans, SizeIs(1));
}

TEST_F(SchemaTest, IsLeftAsItIsWhereAStepFails) {
  // Half of what the next version brings is there: nobody knows where from.
  ASSERT_TRUE(opened().execute("DROP TABLE made_rooms; PRAGMA user_version = 1"));
  EXPECT_FALSE(open_file(path, testing::a_time));
  EXPECT_FALSE(open_file(path, testing::a_time)) << "again";
}

}  // namespace
}  // namespace rollcall::store
