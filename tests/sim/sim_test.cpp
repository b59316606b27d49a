// The simulator's own parts, and a few short runs under the sanitizers.
#include "sim/world.hpp"

#include <map>
#include <utility>
#include <vector>

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

TEST(Schedule, GivesInOrderWhatIsNearFarAndMadeMeanwhile) {
  Random random(5);
  Schedule schedule;
  std::multimap<Instant, std::uint32_t> wanted;  // Equal ones stay in the order of insertion.
  const auto add = [&](Instant at, std::uint32_t who) {
    schedule.add(at, Kind::check, who);
    wanted.emplace(at, who);
  };
  std::uint32_t made = 0;
  for (; made < 200; ++made)
    add(Instant{random.between(0s, 3min) / 1000 * 1000}, made);
  while (schedule.next() != never) {
    const Happening next = schedule.take();
    ASSERT_EQ(std::make_pair(next.at, next.who),
              std::make_pair(wanted.begin()->first, wanted.begin()->second));
    wanted.erase(wanted.begin());
    if (made < 5000)
      for (const Duration furthest : {Duration(0ms), Duration(3ms), Duration(40s)})
        if (random.chance(0.5)) add(next.at + random.between(0ms, furthest), made++);
  }
  EXPECT_THAT(wanted, IsEmpty());
  EXPECT_GE(made, 5000u);
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
