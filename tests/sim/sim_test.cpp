// The simulator's own parts, and a few short runs under the sanitizers.
#include "sim/world.hpp"

#include <gmock/gmock.h>

namespace rollcall::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Random, IsTheSameOnEveryPlatform) {
  Random random(1);
  // Computed once, by an independent writing of xoshiro256** seeded by splitmix64 with 1.
  EXPECT_EQ(random.next(), 12966619160104079557ull);
  EXPECT_EQ(random.next(), 9600361134598540522ull);
}

TEST(Schedule, KeepsTheOrderOfWhatHappensAtTheSameInstant) {
  Schedule schedule;
  schedule.add(Instant{2s}, Kind::check, 3);
  schedule.add(Instant{1s}, Kind::check, 1);
  schedule.add(Instant{1s}, Kind::check, 2);
  std::vector<std::uint32_t> order;
  while (schedule.next() != never)
    order.push_back(schedule.take().who);
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(Json, FindsWhatIsInside) {
  const Json json(R"(["roster",{"a":{"b":[1,{"c":"x\"y"}]},"d":true}])");
  const Json::Value body = json.root().first().next();
  EXPECT_EQ(body["a"]["b"].first().number(), 1u);
  EXPECT_EQ(body["a"]["b"].first().next()["c"].text(), R"(x\"y)");
  EXPECT_TRUE(body["d"].is_true());
  EXPECT_FALSE(body["e"]);
  EXPECT_FALSE(body["e"]["f"]);
}

TEST(Message, IsReadAsTheProtocolSays) {
  const Message roster = read_message(
      R"(42["roster",{"version":{"generation":"g","number":7},"changes":[)"
      R"({"type":"joined","participant":{"id":"a","displayName":"Ann","state":"present"}},)"
      R"({"type":"left","participant":{"id":"b"},"reason":"left"}]}])");
  EXPECT_EQ(roster.type, Message::Type::roster);
  EXPECT_EQ(roster.version, (Version{"g", 7}));
  ASSERT_EQ(roster.changes.size(), 2u);
  EXPECT_TRUE(roster.changes[0].view.present);
  EXPECT_EQ(roster.changes[1].type, Change::Type::left);
  EXPECT_EQ(roster.changes[1].reason, "left");
  const Message refusal = read_message(R"(430[{"error":{"code":"room_full","message":"m"}}])");
  EXPECT_EQ(refusal.type, Message::Type::refusal);
  EXPECT_EQ(refusal.ack, 1u);
  EXPECT_EQ(refusal.code, "room_full");
}

TEST(Run, OfOneSeedIsTheSameEveryTime) {
  const RunOptions options{.seed = 3, .show = Show::nothing, .faults_for = 1min};
  EXPECT_EQ(run(options).hash, run(options).hash);
  EXPECT_NE(run(options).hash, run({.seed = 4, .show = Show::nothing, .faults_for = 1min}).hash);
}

TEST(Run, FindsNothingToBlame) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    EXPECT_THAT(run({.seed = seed, .show = Show::nothing, .faults_for = 90s}).violation, IsEmpty());
}

}  // namespace
}  // namespace rollcall::sim
