#include "main/room_history.hpp"

#include "driver/testing/fake_log.hpp"
#include "driver/testing/fake_secrets.hpp"
#include "driver/testing/fake_time.hpp"
#include "main/testing/folder.hpp"

#include <gmock/gmock.h>

namespace rollcall::app {
namespace {

using ::testing::HasSubstr;
using What = ports::RoomEvent::What;

class RoomHistoryTest : public testing::Folder {
 protected:
  std::unique_ptr<RoomHistory> history(const TimelineOptions& timeline = {}) {
    return std::make_unique<RoomHistory>(
        timeline, WebhookOptions{}, std::nullopt, path,
        RoomHistory::Uses{context, wall_clock, secrets, log, metrics});
  }

  ports::RoomEvent event(What what) {
    return {.what = what, .room = RoomId("blue"), .at = wall_clock.since_1970()};
  }

  Result<std::vector<ports::TimelineRow>> read(RoomHistory& from, std::size_t most = 1'000) {
    std::optional<Result<std::vector<ports::TimelineRow>>> told;
    from.read({.room = RoomId("blue"), .most = most},
              [&](Result<std::vector<ports::TimelineRow>> rows) {
                told = std::move(rows);
                context.stop();
              });
    EXPECT_FALSE(told) << "later, never from within the call";
    context.restart();
    context.run_for(60s);
    EXPECT_TRUE(told);
    return told.value_or(std::vector<ports::TimelineRow>{});
  }

  boost::asio::io_context context;
  driver::testing::FakeWallClock wall_clock;
  driver::testing::FakeSecrets secrets;
  driver::testing::FakeLog log{ports::Level::info};
  admin::Metrics metrics;
};

TEST_F(RoomHistoryTest, TellsWhatHasHappenedAlsoBeforeARestart) {
  history()->happened(event(What::joined));
  const auto again = history();
  again->happened(event(What::left));
  const auto rows = read(*again);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_EQ(rows->at(0).what, "joined");
  EXPECT_EQ(rows->at(1).what, "left");
  EXPECT_EQ(rows->at(1).why, "server_restarted");
  EXPECT_EQ(rows->at(1).at, wall_clock.since_1970());
  EXPECT_EQ(rows->at(2).what, "room_closed");
  EXPECT_EQ(rows->at(3).what, "left");
}

TEST_F(RoomHistoryTest, SaysThatAStayEndedWithTheServerAndNotWhenItBeganAgain) {
  const auto ended = wall_clock.since_1970() + std::chrono::minutes(5);
  {
    const auto before = history();
    before->happened(event(What::joined));
    wall_clock.set(ended);
  }
  wall_clock.set(ended + std::chrono::hours(8));
  const auto again = history();
  const auto rows = read(*again);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->at(1).at, ended);
  EXPECT_EQ(rows->at(1).stay, std::chrono::minutes(5));
}

TEST_F(RoomHistoryTest, MakesNoFileIfNobodyWantsOne) {
  const auto none = history({.keep = 0s});
  none->happened(event(What::joined));
  const auto rows = read(*none);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(path));
}

TEST_F(RoomHistoryTest, NumbersWebhooksAboveAllThatALostFileCanHaveHad) {
  write("rollcall.sqlite", std::string(8'192, 'x'));
  WebhookOptions webhooks;
  webhooks.urls = {"http://127.0.0.1:1/"};  // Nobody is there: they wait.
  {
    RoomHistory history({.keep = 0s}, webhooks,
                        access::secret_key("k", std::string(32, 's')).value(), path,
                        {context, wall_clock, secrets, log, metrics});
    history.happened(event(What::joined));
    history.happened(event(What::left));
  }
  const auto store = store::open_file(path, std::chrono::seconds(1));
  ASSERT_TRUE(store);
  EXPECT_EQ(store->database.number("SELECT min(sequence) FROM webhook_events").value_or(-1),
            wall_clock.since_1970().count() + 1);
  EXPECT_EQ(store->database.number("SELECT count(*) FROM webhook_events").value_or(-1), 2);
}

TEST_F(RoomHistoryTest, ForgetsWhatIsTooOld) {
  history()->happened(event(What::joined));
  wall_clock.set(wall_clock.since_1970() + std::chrono::hours(168) + 1ms);
  const auto later = history();
  EXPECT_TRUE(read(*later)->empty());
}

TEST_F(RoomHistoryTest, TellsItsEndAndWhenThatWasLookedAt) {
  const auto running = history();
  running->happened(event(What::joined));
  running->happened(event(What::left));
  std::optional<Result<ports::TimelineEnd>> told;
  running->read_end({.room = RoomId("blue"), .since = 1ms, .most = 1},
                    [&](Result<ports::TimelineEnd> end) {
                      told = std::move(end);
                      context.stop();
                    });
  EXPECT_FALSE(told) << "later, never from within the call";
  context.run_for(60s);
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->since, 1ms);
  EXPECT_EQ((*told)->until, wall_clock.since_1970());
  EXPECT_TRUE((*told)->older_left_out);
  ASSERT_EQ((*told)->rows.size(), 1u);
  EXPECT_EQ((*told)->rows.at(0).what, "left");
}

TEST_F(RoomHistoryTest, ForgetsAllThatIsTooMuchAndNotAPortionOfItAMinute) {
  {
    auto store = store::open_file(path, std::chrono::seconds(1));
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->database.execute(
        "INSERT INTO timeline (room, generation, at, what, participant, display_name, why, was,"
        " silence, frame_age, media_age, ghost, stay)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000)"
        " SELECT 'blue', '', 1700000000000, 'heard', 'ann', '', '', '', 0, 0, NULL, 0, 0 FROM n"));
  }
  const auto none = history({.rows_max = 2});
  std::size_t left = 70'000;
  for (int reads = 0; reads < 6 && left > 2; ++reads)
    left = read(*none, 100'000)->size();
  EXPECT_EQ(left, 2u);
}

TEST_F(RoomHistoryTest, SaysOnceThatItCannotBeKept) {
  std::filesystem::remove_all(path);
  const auto broken = history();
  for (int i = 0; i < 100; ++i)
    broken->happened(event(What::joined));
  EXPECT_FALSE(read(*broken));
  context.restart();
  context.poll();
  EXPECT_EQ(log.count("the store cannot be written: meetings go on, it is retried"), 1u);
  broken->measure();
  EXPECT_THAT(metrics.text({}), HasSubstr("rollcall_store_writable 0"));
}

}  // namespace
}  // namespace rollcall::app
