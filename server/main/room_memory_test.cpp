#include "main/room_memory.hpp"

#include "driver/testing/fake_log.hpp"
#include "driver/testing/fake_secrets.hpp"
#include "driver/testing/fake_time.hpp"
#include "main/testing/folder.hpp"
#include "store/file.hpp"

#include <fstream>
#include <future>

#include <gmock/gmock.h>

namespace rollcall::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ports::MadeRoom blue{RoomId("blue"), {.size = 3, .takeover = core::Takeover::refuse}};
const ports::Ban ban{RoomId("blue"), ParticipantId("ann")};

class RoomMemoryTest : public testing::Folder {
 protected:
  /// A server's, from its start to its end.
  struct Life {
    explicit Life(RoomMemoryTest& test, Duration keep)
        : history({.keep = keep}, {}, std::nullopt, test.path,
                  {test.context, test.wall_clock, test.secrets, test.log, test.metrics}),
          memory(history, {test.context, test.wall_clock, test.log}) {}
    RoomHistory history;
    RoomMemory memory;
  };
  std::unique_ptr<Life> life(Duration keep = 0s) { return std::make_unique<Life>(*this, keep); }

  ports::Remembered recalled(Life& by) {
    std::optional<ports::Remembered> told;
    by.memory.recall([&](const ports::Remembered& before) {
      told = before;
      context.stop();
    });
    EXPECT_FALSE(told) << "later, never from within the call";
    context.restart();
    context.run_for(60s);
    EXPECT_TRUE(told);
    return told.value_or(ports::Remembered{});
  }

  boost::asio::io_context context;
  driver::testing::FakeWallClock wall_clock;
  driver::testing::FakeSecrets secrets;
  driver::testing::FakeLog log{ports::Level::info};
  admin::Metrics metrics;
};

TEST_F(RoomMemoryTest, KnowsAfterARestartWhatItWasTold) {
  {
    const auto before = life();
    before->memory.keep_room(blue);
    before->memory.keep_room({RoomId("red"), {}});
    before->memory.forget_room(RoomId("red"));
    before->memory.keep_ban(ban);
    before->memory.keep_ban({RoomId("red"), ParticipantId("ben")});
    before->memory.forget_bans(RoomId("red"));
  }
  const auto after = life();
  const ports::Remembered before = recalled(*after);
  EXPECT_THAT(before.rooms, ElementsAre(blue));
  EXPECT_THAT(before.bans, ElementsAre(ban));
}

TEST_F(RoomMemoryTest, MakesNoFileBeforeThereIsSomethingToKeep) {
  const auto first = life();
  EXPECT_THAT(recalled(*first).rooms, IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(path));
  EXPECT_FALSE(first->history.writable());
  first->memory.keep_ban(ban);
  EXPECT_TRUE(first->history.writable());
}

TEST_F(RoomMemoryTest, KnowsNoBanThatIsOlderThanAMonth) {
  life()->memory.keep_ban(ban);
  wall_clock.set(wall_clock.since_1970() + std::chrono::hours(30 * 24));
  const auto soon_enough = life();
  EXPECT_THAT(recalled(*soon_enough).bans, ElementsAre(ban));
  wall_clock.set(wall_clock.since_1970() + std::chrono::milliseconds(1));
  const auto too_late = life();
  EXPECT_THAT(recalled(*too_late).bans, IsEmpty());
}

TEST_F(RoomMemoryTest, GoesOnWithoutWhatCannotBeRead) {
  std::filesystem::remove_all(path);
  const auto broken = life(1h);
  EXPECT_THAT(recalled(*broken).bans, IsEmpty());
  EXPECT_EQ(log.count("what was remembered of rooms cannot be read"), 1u);
}

TEST_F(RoomMemoryTest, SaysThatAFileWasBegunAnew) {
  std::ofstream(store::store_file(path)) << std::string(8'192, 'x');
  const auto server = life();
  bool anew = false;
  server->history.on_records_lost([&] { anew = true; });
  EXPECT_THAT(recalled(*server).rooms, IsEmpty());
  EXPECT_TRUE(anew);
}

TEST_F(RoomMemoryTest, MakesUpForWhatThereWasNoPlaceForWhileTheDiskTookNothing) {
  {
    const auto server = life();
    EXPECT_THAT(recalled(*server).bans, IsEmpty());
    server->history.on_records_lost([&] {
      server->memory.keep_all({.rooms = {blue}, .bans = {ban}});
      context.stop();
    });
    std::filesystem::remove_all(path);
    // The first of them are written once there is a folder again: their end is among the lost.
    for (int i = 0; i < 10'000; ++i)
      server->memory.keep_ban({RoomId(std::to_string(i)), ParticipantId("ann")});
    for (int i = 0; i < 10'000; ++i)
      server->memory.forget_bans(RoomId(std::to_string(i)));
    server->memory.keep_ban(ban);
    server->memory.keep_room(blue);
    std::filesystem::create_directory(path);
    context.restart();
    context.run_for(60s);
  }
  const auto after = life();
  const ports::Remembered before = recalled(*after);
  EXPECT_THAT(before.rooms, ElementsAre(blue));
  EXPECT_THAT(before.bans, ElementsAre(ban));
}

TEST_F(RoomMemoryTest, MakesUpForWhatThereWasNoPlaceForWhileTheDiskStoodStill) {
  {
    const auto server = life();
    EXPECT_THAT(recalled(*server).bans, IsEmpty());
    server->history.on_records_lost([&] {
      server->memory.keep_all({.rooms = {}, .bans = {ban}});
      context.stop();
    });
    std::promise<void> begun;
    std::promise<void> disk;
    server->history.writer().write(
        [&, until = disk.get_future().share()](const store::Database&) -> store::Stored<void> {
          begun.set_value();
          until.wait();
          return {};
        });
    begun.get_future().wait();
    for (int i = 0; i < 10'000; ++i)
      server->memory.forget_room(RoomId("red"));
    server->memory.keep_ban(ban);
    disk.set_value();
    context.restart();
    context.run_for(60s);
  }
  const auto after = life();
  EXPECT_THAT(recalled(*after).bans, ElementsAre(ban));
}

TEST_F(RoomMemoryTest, TakesNothingOutOfAFileThatItHasNotRead) {
  life()->memory.keep_ban(ban);
  {
    const auto server = life();
    server->memory.keep_all({.rooms = {blue}, .bans = {}});
  }
  const auto after = life();
  const ports::Remembered before = recalled(*after);
  EXPECT_THAT(before.rooms, ElementsAre(blue));
  EXPECT_THAT(before.bans, ElementsAre(ban));
}

}  // namespace
}  // namespace rollcall::app
