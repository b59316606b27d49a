#include "store/outbox.hpp"

#include "store/testing/folder.hpp"

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;

class OutboxTest : public testing::Folder {
 protected:
  void add(milliseconds at = 1ms) {
    EXPECT_TRUE(add_to_outbox(
        database, at, [](std::uint64_t sequence) { return "event " + std::to_string(sequence); }));
  }

  /// What a receiver gets that takes everything.
  std::vector<std::string> all_for(const std::string& url) {
    std::vector<std::string> bodies;
    while (const auto event = next_in_outbox(database, url, 0).value()) {
      bodies.push_back(event->body);
      EXPECT_TRUE(mark_delivered(database, url, event->sequence));
    }
    return bodies;
  }

  Database database = opened();
};

TEST_F(OutboxTest, GivesEachReceiverEveryEventOnceInOrder) {
  ASSERT_TRUE(set_receivers(database, {"a", "b"}));
  add();
  add();
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 1", "event 2"));
  add();
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 3"));
  EXPECT_THAT(all_for("b"), ::testing::ElementsAre("event 1", "event 2", "event 3"));
}

TEST_F(OutboxTest, TellsWhoIsNewOnlyWhatComes) {
  ASSERT_TRUE(set_receivers(database, {"a"}));
  add();
  ASSERT_TRUE(set_receivers(database, {"a", "b"}));
  add();
  EXPECT_THAT(all_for("b"), ::testing::ElementsAre("event 2"));
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 1", "event 2"))
      << "who was there keeps their place";
}

TEST_F(OutboxTest, LooksBehindWhatTheCallerKnowsToBeTaken) {
  ASSERT_TRUE(set_receivers(database, {"a"}));
  add();
  add();
  EXPECT_EQ(next_in_outbox(database, "a", 1).value(), (OutboxEvent{2, "event 2"}));
  EXPECT_EQ(next_in_outbox(database, "a", 2).value(), std::nullopt);
}

TEST_F(OutboxTest, ForgetsWhatEverybodyHasTakenAndGoesOnCounting) {
  ASSERT_TRUE(set_receivers(database, {"a", "b"}));
  add();
  all_for("a");
  const OutboxBounds wide{.oldest = 0ms, .rows_max = 100};
  EXPECT_EQ(prune_outbox(database, wide).value(), 0u);
  EXPECT_EQ(count_outbox(database).value(), 1u);
  all_for("b");
  EXPECT_EQ(prune_outbox(database, wide).value(), 0u) << "nothing was dropped";
  EXPECT_EQ(database.number("SELECT count(*) FROM webhook_events").value(), 0);
  add();
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 2"));
}

TEST_F(OutboxTest, DropsWhatIsTooOldOrTooMuchAndSaysHowMuch) {
  ASSERT_TRUE(set_receivers(database, {"a"}));
  for (int i = 1; i <= 6; ++i)
    add(milliseconds(i));
  EXPECT_EQ(prune_outbox(database, {.oldest = 3ms, .rows_max = 100}).value(), 2u);
  EXPECT_EQ(prune_outbox(database, {.oldest = 3ms, .rows_max = 3}).value(), 1u);
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 4", "event 5", "event 6"));
}

TEST_F(OutboxTest, CountsOnWhereALostFileHadCome) {
  ASSERT_TRUE(number_above(database, 41));
  ASSERT_TRUE(set_receivers(database, {"a"}));
  add();
  ASSERT_TRUE(number_above(database, 7)) << "never back";
  add();
  EXPECT_THAT(all_for("a"), ::testing::ElementsAre("event 42", "event 43"));
}

}  // namespace
}  // namespace rollcall::store
