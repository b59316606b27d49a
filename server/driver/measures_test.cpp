#include "driver/measures.hpp"

#include "driver/testing/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ports::Departure;
using ports::Resume;
using ports::Shown;
using ::testing::HasSubstr;
using testing::World;

std::string field(const std::string& json, const std::string& name) {
  const std::size_t at = json.find("\"" + name + "\":\"") + name.size() + 4;
  return json.substr(at, json.find('"', at) - at);
}

constexpr std::string_view page = R"(,"tabId":"t","pageId":"p")";

std::string join(World& world, ConnectionId id, std::string_view who, std::string_view more = "") {
  world.ask(id, "join", testing::join_payload("blue", who, more));
  world.settle();
  return world.clients.take(id).at(0);
}

TEST(Measures, CountPeopleByHowTheyAreShown) {
  World world;
  const ConnectionId ann = world.connect();
  join(world, ann, "ann");
  const ConnectionId ben = world.connect();
  join(world, ben, "ben");
  EXPECT_EQ(world.metrics.people[Shown::present], 2);
  world.driver.on_closed(ben, ports::CloseCause::transport_closed);
  world.pass(3s, [&] { world.hear(ann); });
  EXPECT_EQ(world.metrics.people[Shown::present], 1);
  EXPECT_EQ(world.metrics.people[Shown::reconnecting], 1);
  world.pass(3s, [&] { world.hear(ann); });
  EXPECT_EQ(world.metrics.people[Shown::reconnecting], 0);
  world.ask(ann, "leave");
  EXPECT_EQ(world.metrics.people[Shown::present], 0);
}

TEST(Measures, TellHowLongADepartureTookToBeFound) {
  World world;
  join(world, world.connect(), "ann");
  const ConnectionId ben = world.connect();
  join(world, ben, "ben");
  world.driver.on_closed(ben, ports::CloseCause::transport_closed);
  world.pass(9s);
  EXPECT_EQ(world.metrics.departures[Departure::connection_lost], 2);
  ASSERT_EQ(world.metrics.detections.size(), 2u);
  EXPECT_EQ(world.metrics.detections[0].cause, ports::Doubt::socket_closed);
  EXPECT_GE(world.metrics.detections[0].after, 5s);
  EXPECT_LT(world.metrics.detections[0].after, 6s);
  EXPECT_EQ(world.metrics.detections[1].cause, ports::Doubt::silence);
  EXPECT_GE(world.metrics.detections[1].after, 8s);
  EXPECT_LT(world.metrics.detections[1].after, 9s);
}

TEST(Measures, TakeALeaveForADepartureThatNeededNoFinding) {
  World world;
  const ConnectionId ann = world.connect();
  join(world, ann, "ann");
  world.ask(ann, "leave");
  EXPECT_EQ(world.metrics.departures[Departure::left], 1);
  EXPECT_TRUE(world.metrics.detections.empty());
  world.pass(11min);  // Being forgotten is no second departure.
  EXPECT_EQ(world.metrics.departures[Departure::left], 1);
  EXPECT_EQ(world.metrics.departures.size(), 1u);
}

TEST(Measures, CountNoGhostWhoIsTakenAwayInTime) {
  World world;
  join(world, world.connect(), "ann");
  world.pass(9s);
  EXPECT_EQ(world.metrics.departures[Departure::connection_lost], 1);
  EXPECT_EQ(world.metrics.ghost_time, 0s);
}

TEST(Measures, CountTheTimeSomebodyWasShownBeyondTheirSilence) {
  testing::FakeMetrics metrics;
  core::PresenceConfig config;
  core::Transition transition{ParticipantId("ann"),
                              {},
                              core::Transition::State::present,
                              core::Transition::State::reconnecting,
                              core::Transition::Why::silence,
                              config.silence_max + 1200ms,
                              {}};
  Measures().note(metrics, transition, config);
  EXPECT_EQ(metrics.ghost_time, 1200ms);
  transition.from = core::Transition::State::reconnecting;  // Shown as such: no ghost.
  transition.to = core::Transition::State::gone;
  Measures().note(metrics, transition, config);
  EXPECT_EQ(metrics.ghost_time, 1200ms);
}

TEST(Measures, GrantTheSeedsProfileItsOwnSilence) {
  testing::FakeMetrics metrics;
  const core::PresenceConfig config = core::seed_profile();
  Measures().note(metrics,
                  {ParticipantId("ann"),
                   {},
                   core::Transition::State::present,
                   core::Transition::State::gone,
                   core::Transition::Why::silence,
                   config.seed_stale + 10s,
                   {}},
                  config);
  EXPECT_EQ(metrics.ghost_time, 10s);
}

TEST(Measures, TellWhatBecameOfEachJoin) {
  World world;
  const ConnectionId first = world.connect();
  const std::string answer = join(world, first, "ann", page);
  EXPECT_EQ(world.metrics.joins[Resume::fresh], 1);
  world.driver.on_closed(first, ports::CloseCause::transport_closed);
  const std::string token = R"(,"resumeToken":")" + field(answer, "resumeToken") + R"(")";
  join(world, world.connect(), "ann", std::string(page) + token);
  EXPECT_EQ(world.metrics.joins[Resume::accepted], 1);
  join(world, world.connect(), "ben", std::string(page) + token);
  EXPECT_EQ(world.metrics.joins[Resume::fell_back], 1);
  EXPECT_EQ(world.metrics.joins[Resume::fresh], 1);
}

TEST(Measures, CountAJoinWithATokenThatWasRefused) {
  Config config;
  config.limits.participants_max = 1;
  World world(config);
  join(world, world.connect(), "ann");
  join(world, world.connect(), "ben", R"(,"resumeToken":"none")");
  EXPECT_EQ(world.metrics.joins[Resume::refused], 1);
}

TEST(Measures, CountTheTimeTheServerCouldNotListen) {
  World world;
  const ConnectionId ann = world.connect();
  join(world, ann, "ann");
  world.pass(1s, [&] { world.hear(ann); });
  world.clock.advance(30s);
  world.hear(ann);
  EXPECT_GE(world.metrics.stall_time, 29s);
  EXPECT_LE(world.metrics.stall_time, 31s);
}

TEST(Driver, DoesNotTakeANameFromAJoinThatWasRefused) {
  Config config;
  config.log_names = LogNames::clear;
  World world(config);
  join(world, world.connect(), "ann", R"(,"tabId":"t1","pageId":"p1")");
  join(world, world.connect(), "ann", R"(,"tabId":"t2","pageId":"p2")");
  std::string other = testing::join_payload("blue", "ann", R"(,"tabId":"t1","pageId":"p1")");
  other.replace(other.find(R"("displayName":"ann")"), 19, R"("displayName":"eve")");
  const ConnectionId superseded = world.connect();
  world.ask(superseded, "join", other);
  EXPECT_THAT(world.clients.take(superseded).at(0), HasSubstr("error"));
  world.pass(9s);
  EXPECT_EQ(world.log.count("participant left who=ann"), 1u);
  EXPECT_EQ(world.log.count("who=eve"), 0u);
}

}  // namespace
}  // namespace rollcall::driver
