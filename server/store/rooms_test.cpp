#include "store/rooms.hpp"

#include "store/testing/folder.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RoomsTest : public testing::Folder {
 protected:
  void ban(const std::string& room, const std::string& who, milliseconds at = milliseconds(100)) {
    EXPECT_TRUE(keep_ban(database, {RoomId(room), ParticipantId(who)}, at));
  }
  ports::Remembered all(const BanBounds& bounds = {milliseconds(0), 1'000'000}) {
    return read_rooms(database, bounds).value();
  }
  static ports::Ban banned(const std::string& room, const std::string& who) {
    return {RoomId(room), ParticipantId(who)};
  }

  Database database = opened();
};

TEST_F(RoomsTest, GiveBackWhatWasKept) {
  const ports::MadeRoom plain{RoomId("a \"room\"; --"), {}};
  const ports::MadeRoom special{RoomId("b"),
                                {.size = 7, .takeover = core::Takeover::refuse},
                                milliseconds(1'700'000'000'123)};
  ASSERT_TRUE(keep_room(database, special));
  ASSERT_TRUE(keep_room(database, plain));
  EXPECT_THAT(all().rooms, ElementsAre(plain, special));
  ASSERT_TRUE(forget_room(database, RoomId("b")));
  EXPECT_THAT(all().rooms, ElementsAre(plain));
}

TEST_F(RoomsTest, KeepTheLastWordAboutARoom) {
  ASSERT_TRUE(keep_room(database, {RoomId("a"), {.size = 7}}));
  ASSERT_TRUE(keep_room(database, {RoomId("a"), {.size = 8}}));
  EXPECT_THAT(all().rooms, ElementsAre(ports::MadeRoom{RoomId("a"), {.size = 8}}));
}

TEST_F(RoomsTest, KeepBansInTheirOrderAndOnce) {
  ban("b", "ann");
  ban("a", "ben");
  ban("b", "ann");
  ban("b", "cat");
  EXPECT_THAT(all().bans, ElementsAre(banned("b", "ann"), banned("a", "ben"), banned("b", "cat")));
  ASSERT_TRUE(forget_bans(database, RoomId("b")));
  EXPECT_THAT(all().bans, ElementsAre(banned("a", "ben")));
}

TEST_F(RoomsTest, AreAllThatIsSaidOnceAllOfItIs) {
  ASSERT_TRUE(keep_room(database, {RoomId("a"), {.size = 7}}));
  ASSERT_TRUE(keep_room(database, {RoomId("b"), {}}));
  ban("b", "ann", milliseconds(100));
  ban("b", "ben", milliseconds(100));
  const ports::MadeRoom eight{RoomId("a"), {.size = 8}};
  const ports::Remembered now{{eight}, {banned("b", "ben"), banned("c", "cat")}};
  ASSERT_TRUE(keep_all(database, now, milliseconds(200), Others::go));
  EXPECT_THAT(all().rooms, ElementsAre(eight));
  EXPECT_THAT(all().bans, ElementsAre(banned("b", "ben"), banned("c", "cat")));
  EXPECT_THAT(all({milliseconds(101), 100}).bans, ElementsAre(banned("c", "cat")))
      << "nobody is banned for longer because of it";
  ASSERT_TRUE(keep_all(database, {{}, {banned("d", "dan")}}, milliseconds(300), Others::stay));
  EXPECT_THAT(all().rooms, ElementsAre(eight));
  EXPECT_THAT(all().bans, SizeIs(3));
}

TEST_F(RoomsTest, KeepAThousandBansOfARoom) {
  for (std::size_t i = 0; i < bans_of_room_max + 2; ++i)
    ban("a", std::to_string(i));
  ban("b", "ann");
  const auto bans = all().bans;
  ASSERT_THAT(bans, SizeIs(bans_of_room_max + 1));
  EXPECT_EQ(bans.front(), banned("a", "2"));
}

TEST_F(RoomsTest, ForgetBansThatAreOldOrTooMany) {
  ban("a", "old", milliseconds(99));
  ban("a", "one");
  ban("b", "two");
  ban("c", "three");
  const BanBounds bounds{milliseconds(100), 2};
  EXPECT_THAT(all(bounds).bans, ElementsAre(banned("b", "two"), banned("c", "three")));
  EXPECT_THAT(all({milliseconds(100), 9}).bans, SizeIs(3));
  ASSERT_TRUE(prune_bans(database, bounds));
  EXPECT_THAT(all().bans, ElementsAre(banned("b", "two"), banned("c", "three")));
  ASSERT_TRUE(prune_bans(database, {milliseconds(101), 9}));
  EXPECT_THAT(all().bans, IsEmpty());
}

}  // namespace
}  // namespace rollcall::store
