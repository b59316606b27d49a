#include "driver/room_events.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using core::MediaHealth;
using core::Transition;
using State = Transition::State;
using Why = Transition::Why;
using What = ports::RoomEvent::What;

Transition transition(State from, State to, Why why, Duration silence = 0s) {
  return {.participant = ParticipantId("x"),
          .epoch = Epoch(2),
          .from = from,
          .to = to,
          .why = why,
          .silence = silence,
          .stay = 90s,
          .display_name = "Ann",
          .identity = "ann@example",
          .frame_age = 4s,
          .media_age = 5s};
}

What what(State from, State to, Why why) {
  return room_event(transition(from, to, why), {}).what;
}

TEST(RoomEvents, TellWaysOfBeingThere) {
  EXPECT_EQ(what(State::absent, State::present, Why::joined), What::joined);
  EXPECT_EQ(what(State::gone, State::present, Why::back), What::back);
  EXPECT_EQ(what(State::present, State::present, Why::resumed), What::resumed);
  EXPECT_EQ(what(State::reconnecting, State::present, Why::resumed), What::resumed);
  EXPECT_EQ(what(State::reconnecting, State::present, Why::took_over), What::took_over);
  EXPECT_EQ(what(State::reconnecting, State::present, Why::heard), What::heard);
}

TEST(RoomEvents, TellWaysOfNotBeingThere) {
  EXPECT_EQ(what(State::present, State::reconnecting, Why::silence), What::reconnecting);
  EXPECT_EQ(what(State::reconnecting, State::gone, Why::connection_lost), What::left);
  EXPECT_EQ(what(State::present, State::gone, Why::removed), What::left);
  EXPECT_EQ(what(State::gone, State::forgotten, Why::seat_expired), What::forgotten);
}

TEST(RoomEvents, SayWhoAndOnWhatEvidence) {
  const auto event =
      room_event(transition(State::present, State::reconnecting, Why::silence, 3'010ms), {});
  EXPECT_EQ(event.participant, ParticipantId("x"));
  EXPECT_EQ(event.display_name, "Ann");
  EXPECT_EQ(event.identity, "ann@example");
  EXPECT_EQ(event.why, "silence");
  EXPECT_EQ(event.was, "present");
  EXPECT_EQ(event.silence, 3'010ms);
  EXPECT_EQ(event.frame_age, 4s);
  EXPECT_EQ(event.media_age, 5s);
  EXPECT_EQ(event.ghost, 10ms) << "3 s are allowed";
  EXPECT_EQ(event.stay, 90s);
  EXPECT_EQ(room_event(transition(State::absent, State::present, Why::joined), {}).was, "");
}

TEST(RoomEvents, CallNobodyAGhostWhoWasNotShownPresent) {
  const auto ghost = [](State from, State to, Why why) {
    return room_event(transition(from, to, why, 60s), {}).ghost;
  };
  EXPECT_EQ(ghost(State::present, State::gone, Why::connection_lost), 57s);
  EXPECT_EQ(ghost(State::reconnecting, State::gone, Why::connection_lost), 0s);
  EXPECT_EQ(ghost(State::present, State::present, Why::resumed), 0s);
}

TEST(RoomEvents, TellOfMediaThatIsLostAndComesBackAlone) {
  const auto turned = [](MediaHealth from, MediaHealth to) {
    const auto event = room_event(core::MediaTurned{ParticipantId("x"), {}, from, to, "Ann", ""});
    return event ? std::optional(event->what) : std::nullopt;
  };
  EXPECT_EQ(turned(MediaHealth::live, MediaHealth::lost), What::media_lost);
  EXPECT_EQ(turned(MediaHealth::lost, MediaHealth::live), What::media_back);
  EXPECT_EQ(turned(MediaHealth::none, MediaHealth::live), std::nullopt);
  EXPECT_EQ(turned(MediaHealth::live, MediaHealth::none), std::nullopt);
  EXPECT_EQ(turned(MediaHealth::lost, MediaHealth::none), std::nullopt);
}

}  // namespace
}  // namespace rollcall::driver
