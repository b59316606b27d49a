#include "driver/lifecycle_log.hpp"

#include "driver/testing/fake_log.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using core::Transition;
using State = Transition::State;
using Why = Transition::Why;
using ::testing::ElementsAre;

Transition transition(State from, State to, Why why) {
  return {ParticipantId("x"), Epoch(2), from, to, why, 1500ms, 90s};
}

std::vector<std::string> logged(const Transition& what, ports::Level level) {
  testing::FakeLog log(level);
  log_transition(log, what, "ann", "blue");
  return log.lines();
}

TEST(LifecycleLog, SaysWhatHappenedInOneLine) {
  EXPECT_THAT(
      logged(transition(State::present, State::reconnecting, Why::silence), ports::Level::info),
      ElementsAre("2 participant is reconnecting who=ann room=blue epoch=2 from=present "
                  "to=reconnecting why=silence silence_ms=1500 stay_s=90.000000"));
}

TEST(LifecycleLog, WritesTheLinesOfTheCleanupDocumentAtDebug) {
  EXPECT_THAT(logged(transition(State::reconnecting, State::gone, Why::connection_lost),
                     ports::Level::debug),
              ElementsAre(::testing::HasSubstr("2 participant left who=ann"),
                          "3 [Socket.IO] Cleaning up stale session: ann in room blue "
                          "reason=connection_lost silence_ms=1500 stay_s=90.000000"));
  EXPECT_THAT(logged(transition(State::present, State::gone, Why::left), ports::Level::debug),
              ElementsAre(::testing::HasSubstr("2 participant left who=ann"),
                          "3 [Socket.IO] Client disconnected gracefully who=ann room=blue "
                          "reason=left stay_s=90.000000"));
}

TEST(LifecycleLog, CallsEverySeparationEitherGracefulOrStale) {
  for (const Why why : {Why::left, Why::goodbye, Why::unloading, Why::removed, Why::room_ended})
    EXPECT_THAT(logged(transition(State::present, State::gone, why), ports::Level::debug),
                ::testing::Contains(::testing::HasSubstr("gracefully")));
  for (const Why why : {Why::silence, Why::socket_closed, Why::connection_lost})
    EXPECT_THAT(logged(transition(State::present, State::gone, why), ports::Level::debug),
                ::testing::Contains(::testing::HasSubstr("stale session")));
}

TEST(LifecycleLog, SaysWhoModeratesWhom) {
  testing::FakeLog log(ports::Level::info);
  log_moderation(log, {"muteParticipant", ParticipantId("h"), ParticipantId("x")}, "holly", "ann",
                 "blue");
  log_moderation(log, {"endRoom", std::nullopt, std::nullopt}, "", "", "blue");
  EXPECT_THAT(log.lines(),
              ElementsAre("2 a host moderates action=muteParticipant by=holly whom=ann room=blue",
                          "2 an operator moderates action=endRoom by=operator whom=everybody "
                          "room=blue"));
}

TEST(LifecycleLog, IsSilentWhereNobodyListens) {
  EXPECT_TRUE(
      logged(transition(State::present, State::gone, Why::left), ports::Level::warn).empty());
}

TEST(LifecycleLog, GivesEveryStateAndReasonANameOfItsOwn) {
  std::set<std::string_view> states;
  for (int state = 0; state <= static_cast<int>(State::forgotten); ++state)
    states.insert(to_text(static_cast<State>(state)));
  EXPECT_EQ(states.size(), 5u);
  std::set<std::string_view> reasons;
  for (int why = 0; why <= static_cast<int>(Why::seat_expired); ++why)
    reasons.insert(to_text(static_cast<Why>(why)));
  EXPECT_EQ(reasons.size(), static_cast<std::size_t>(Why::seat_expired) + 1);
}

}  // namespace
}  // namespace rollcall::driver
