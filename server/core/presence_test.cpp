#include "core/presence.hpp"

#include <string>

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using State = Transition::State;
using Why = Transition::Why;

const ParticipantId ann{"ann"};
const ParticipantId bob{"bob"};

/// People on a fake clock; what comes of it, as words.
class Watch {
 public:
  explicit Watch(PresenceConfig config = {}) : people(config) {}

  Watch& at(Duration since_start) {
    now_ = Instant{} + 1h + since_start;
    people.expire(now_, outcomes_);
    return *this;
  }
  Watch& arrive(const ParticipantId& who = ann) {
    people.arrive(now_, who, Why::resumed, outcomes_);
    return *this;
  }
  Watch& hear(const ParticipantId& who = ann) {
    people.evidence(now_, who, Evidence::frame, now_, outcomes_);
    return *this;
  }
  Watch& close(const ParticipantId& who = ann) {
    people.socket_closed(now_, who, outcomes_);
    return *this;
  }
  Watch& unload(const ParticipantId& who = ann) {
    people.unloading(now_, who, outcomes_);
    return *this;
  }
  Watch& leave(const ParticipantId& who = ann) {
    people.leave(now_, who, Why::left, outcomes_);
    return *this;
  }
  Watch& remove(const ParticipantId& who = ann) {
    people.remove(now_, who, Why::removed, outcomes_);
    return *this;
  }
  Watch& stall(Duration stalled) {
    now_ += stalled;
    people.credit(now_, stalled);
    people.expire(now_, outcomes_);
    return *this;
  }

  State state(const ParticipantId& who = ann) const { return people.state(who); }

  /// Everything since the last call.
  std::vector<std::string> news() {
    std::vector<std::string> lines;
    for (const People::Outcome& outcome : std::exchange(outcomes_, {})) {
      lines.push_back(std::visit([this](const auto& o) { return text(o); }, outcome));
    }
    EXPECT_TRUE(people.consistent());
    return lines;
  }
  std::vector<People::Change> changes() {
    std::vector<People::Change> changes;
    for (const People::Outcome& outcome : std::exchange(outcomes_, {})) {
      if (const auto* change = std::get_if<People::Change>(&outcome)) changes.push_back(*change);
    }
    return changes;
  }

  People people;

 private:
  static std::string text(const People::Change& change) {
    static constexpr const char* states[] = {"absent", "present", "reconnecting", "gone",
                                             "forgotten"};
    static constexpr const char* whys[] = {
        "joined",          "resumed",       "back",       "took_over",   "heard",
        "silence",         "socket_closed", "unloading",  "left",        "goodbye",
        "connection_lost", "removed",       "room_ended", "seat_expired"};
    return change.participant.text() + " " + states[static_cast<int>(change.to)] + ": " +
           whys[static_cast<int>(change.why)];
  }
  static std::string text(const People::Ask& ask) { return ask.participant.text() + " asked"; }
  static std::string text(const People::MediaOver& over) {
    return over.participant.text() + " media over";
  }

  Instant now_{};
  People::Outcomes outcomes_;
};

// ---- Silence with an open socket

TEST(Silence, ShowsReconnectingThreeSecondsAfterTheLastEvidenceAndNotBefore) {
  Watch watch;
  watch.at(0s).arrive().at(10s - 7500ms).hear();
  watch.news();
  EXPECT_THAT(watch.at(5499ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(5500ms).news(), ElementsAre("ann reconnecting: silence"));
}

TEST(Silence, EndsTheStayEightSecondsAfterTheLastEvidence) {
  Watch watch;
  watch.at(0s).arrive().at(3s);
  watch.news();
  EXPECT_THAT(watch.at(7999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(8s).news(), ElementsAre("ann gone: connection_lost"));
}

TEST(Silence, CountsFromTheLastEvidenceHoweverLateItIsNoticed) {
  Watch watch;
  watch.at(0s).arrive().news();
  EXPECT_THAT(watch.at(9s).news(),
              ElementsAre("ann reconnecting: silence", "ann gone: connection_lost"));
}

TEST(Silence, OfALostPersonEndsTheirMediaThirtySecondsAfterTheLastEvidence) {
  Watch watch;
  watch.at(0s).arrive().at(8s).news();
  EXPECT_THAT(watch.at(29999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(30s).news(), ElementsAre("ann media over"));
}

TEST(Silence, ForgetsTheSeatTenMinutesAfterTheLastEvidence) {
  Watch watch;
  watch.at(0s).arrive().at(8s).at(30s).news();
  EXPECT_THAT(watch.at(10min - 1ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(10min).news(), ElementsAre("ann forgotten: seat_expired"));
  EXPECT_TRUE(watch.people.empty());
  EXPECT_EQ(watch.people.next_deadline(), never);
}

TEST(Silence, NeverTouchesSomebodyWhoIsHeardEverySecond) {
  Watch watch;
  watch.at(0s).arrive();
  watch.news();
  for (int second = 1; second <= 1000; ++second)
    watch.at(std::chrono::seconds(second)).hear();
  EXPECT_THAT(watch.news(), IsEmpty());
}

TEST(Silence, IsReportedWithTheChangeItBrings) {
  Watch watch;
  watch.at(0s).arrive().at(2s).hear().at(11s);
  const auto changes = watch.changes();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[1].silence, 9s);  // Noticed late, counted right.
  EXPECT_EQ(changes[2].stay, 11s);
}

// ---- A closed socket

TEST(ClosedSocket, ShowsReconnectingOneSecondAfterTheLastEvidence) {
  Watch watch;
  watch.at(0s).arrive().at(300ms).close();
  watch.news();
  EXPECT_THAT(watch.at(999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(1s).news(), ElementsAre("ann reconnecting: socket_closed"));
}

TEST(ClosedSocket, ShowsReconnectingAtOnceIfThePersonWasAlreadyThatSilent) {
  Watch watch;
  watch.at(0s).arrive().news();
  EXPECT_THAT(watch.at(1500ms).close().news(), ElementsAre("ann reconnecting: socket_closed"));
}

TEST(ClosedSocket, EndsTheStayFiveSecondsAfterTheLastEvidence) {
  Watch watch;
  watch.at(0s).arrive().at(900ms).close().at(4999ms).news();
  EXPECT_EQ(watch.state(), State::reconnecting);
  EXPECT_THAT(watch.at(5s).news(), ElementsAre("ann gone: connection_lost"));
}

TEST(ClosedSocket, OfSomebodySilentForMoreThanFiveSecondsEndsTheStayAtOnce) {
  Watch watch;
  watch.at(0s).arrive().at(6s).news();
  EXPECT_THAT(watch.close().news(), ElementsAre("ann gone: connection_lost"));
}

TEST(ClosedSocket, KeepsTheMediaThirtySecondsFromTheLastEvidenceToo) {
  Watch watch;
  watch.at(0s).arrive().at(900ms).close().at(5s).news();
  EXPECT_THAT(watch.at(29999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(30s).news(), ElementsAre("ann media over"));
}

TEST(ClosedSocket, IsForgivenByAnArrivalOnAnotherOne) {
  Watch watch;
  watch.at(0s).arrive().at(900ms).close().at(2s).news();
  EXPECT_THAT(watch.at(3s).arrive().news(), ElementsAre("ann present: resumed"));
  EXPECT_THAT(watch.at(5900ms).news(), IsEmpty());  // The new socket has its own three seconds.
  EXPECT_THAT(watch.at(6s).news(), ElementsAre("ann reconnecting: silence"));
}

// ---- Unloading

TEST(Unloading, ShowsReconnectingAtOnceAndEndsTheMediaAtOnce) {
  Watch watch;
  watch.at(0s).arrive().at(10ms).news();
  EXPECT_THAT(watch.unload().news(), ElementsAre("ann reconnecting: unloading", "ann media over"));
}

TEST(Unloading, EndsTheStayTwoSecondsLaterWhateverTheSocketDoes) {
  Watch watch;
  watch.at(0s).arrive().at(1s).hear().unload().at(1100ms).close().at(2999ms).news();
  EXPECT_EQ(watch.state(), State::reconnecting);
  EXPECT_THAT(watch.at(3s).news(), ElementsAre("ann gone: unloading", "ann media over"));
}

TEST(Unloading, IsForgivenByAnArrivalWithinTwoSeconds) {
  Watch watch;
  watch.at(0s).arrive().unload().at(1999ms).news();
  EXPECT_THAT(watch.arrive().news(), ElementsAre("ann present: resumed"));
  EXPECT_THAT(watch.at(4s).news(), IsEmpty());
}

TEST(Unloading, SaidTwiceCountsFromTheFirst) {
  Watch watch;
  watch.at(0s).arrive().unload().at(1500ms).unload().news();
  EXPECT_THAT(watch.at(2s).news(), ElementsAre("ann gone: unloading", "ann media over"));
}

TEST(Unloading, IsNotUndoneByFramesThatWereStillUnderWay) {
  Watch watch;
  watch.at(0s).arrive().unload().at(999ms).news();
  EXPECT_THAT(watch.hear().at(1100ms).close().news(), IsEmpty());
  EXPECT_THAT(watch.at(2s).news(), ElementsAre("ann gone: unloading", "ann media over"));
}

TEST(Unloading, WaitsForTheNextHeartbeatOfWhomItHeardWithAnOpenSocket) {
  Watch watch;
  watch.at(0s).arrive().unload().at(990ms).hear().at(2s).news();
  EXPECT_EQ(watch.state(), State::reconnecting);
  EXPECT_THAT(watch.at(2010ms).hear().news(), ElementsAre("ann present: heard"));
  Watch silent;
  silent.at(0s).arrive().unload().at(990ms).hear().at(2489ms).news();
  EXPECT_EQ(silent.state(), State::reconnecting);
  EXPECT_THAT(silent.at(2490ms).news(), ElementsAre("ann gone: unloading", "ann media over"));
}

TEST(Unloading, IsUndoneByAPageThatGoesOnAnswering) {
  Watch watch;
  watch.at(0s).arrive().unload().at(1s).news();
  EXPECT_THAT(watch.hear().news(), ElementsAre("ann present: heard"));
  EXPECT_THAT(watch.at(3s).news(), IsEmpty());
  EXPECT_THAT(watch.at(8999ms).news(), ElementsAre("ann reconnecting: silence"));
  EXPECT_THAT(watch.at(9s).news(), ElementsAre("ann gone: connection_lost"));
}

TEST(Unloading, DoesNotDelayAnEarlierEnd) {
  Watch watch;
  watch.at(0s).arrive().at(100ms).close().at(4s).unload().news();
  EXPECT_THAT(watch.at(5s).news(), ElementsAre("ann gone: connection_lost"));
}

TEST(Unloading, OfALostPersonsPageEndsTheMediaThatWasKept) {
  Watch watch;
  watch.at(0s).arrive().at(8s).news();
  EXPECT_THAT(watch.at(9s).unload().news(), ElementsAre("ann media over"));
  EXPECT_THAT(watch.at(31s).news(), IsEmpty());
}

// ---- Leaving and coming back

TEST(Leaving, IsAtOnceAndEndsTheMediaAtOnce) {
  Watch watch;
  watch.at(0s).arrive().at(2s).hear();
  watch.news();
  EXPECT_THAT(watch.leave().news(), ElementsAre("ann gone: left", "ann media over"));
}

TEST(Leaving, TwiceIsLeavingOnce) {
  Watch watch;
  watch.at(0s).arrive().leave().news();
  EXPECT_THAT(watch.leave().news(), IsEmpty());
}

TEST(Leaving, KeepsTheSeatTenMinutesFromThen) {
  Watch watch;
  watch.at(0s).arrive().at(2s).leave().news();
  EXPECT_THAT(watch.at(10min + 1999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(10min + 2s).news(), ElementsAre("ann forgotten: seat_expired"));
}

TEST(Removal, KeepsNeitherMediaNorSeat) {
  Watch watch;
  watch.at(0s).arrive().news();
  EXPECT_THAT(watch.remove().news(),
              ElementsAre("ann gone: removed", "ann media over", "ann forgotten: removed"));
  EXPECT_THAT(watch.arrive().news(), ElementsAre("ann present: joined"));
  watch.at(8s).news();
  EXPECT_THAT(watch.remove().news(), ElementsAre("ann media over", "ann forgotten: removed"));
}

TEST(Evidence, AfterGoneChangesNothing) {
  Watch watch;
  watch.at(0s).arrive().at(8s).news();
  EXPECT_THAT(watch.at(20s).hear().news(), IsEmpty());
  EXPECT_EQ(watch.state(), State::gone);
  EXPECT_THAT(watch.at(30s).news(), ElementsAre("ann media over"));  // Nor does it extend a thing.
}

TEST(Evidence, BringsBackSomebodyWhoIsReconnecting) {
  Watch watch;
  watch.at(0s).arrive().at(7999ms).news();
  EXPECT_THAT(watch.hear().news(), ElementsAre("ann present: heard"));
  EXPECT_THAT(watch.at(10s).news(), IsEmpty());
}

TEST(ComingBack, StartsANewStay) {
  Watch watch;
  watch.at(0s).arrive().at(8s).news();
  EXPECT_THAT(watch.at(9s).arrive().news(), ElementsAre("ann present: back"));
  watch.at(12s);
  EXPECT_THAT(watch.news(), ElementsAre("ann reconnecting: silence"));
  watch.at(17s);
  const auto changes = watch.changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].stay, 8s);
}

TEST(ComingBack, AfterTheSeatWasForgottenIsJoining) {
  Watch watch;
  watch.at(0s).arrive().leave().at(10min).news();
  EXPECT_THAT(watch.arrive().news(), ElementsAre("ann present: joined"));
}

TEST(ComingBack, KeepsTheMediaThatWasKept) {
  Watch watch;
  watch.at(0s).arrive().at(8s).at(9s).arrive().news();
  for (Duration at = 10s; at < 40s; at += 1s)
    watch.at(at).hear();
  EXPECT_THAT(watch.news(), IsEmpty());
}

TEST(KeptPlace, IsThatOfSomebodyLostForOneMinuteAndOfNobodyWhoLeft) {
  Watch watch;
  watch.at(0s).arrive().arrive(bob).leave(bob).at(8s);
  const Instant gone = Instant{} + 1h + 8s;
  EXPECT_FALSE(watch.people.keeps_place(gone, bob));
  EXPECT_TRUE(watch.people.keeps_place(gone + 60s - 1ms, ann));
  EXPECT_FALSE(watch.people.keeps_place(gone + 60s, ann));
}

TEST(KeptPlace, IsKeptLongerByTheTimeThatWeStoodStill) {
  Watch watch;
  watch.at(0s).arrive().at(8s).at(68s - 1ms).stall(30s);
  const Instant gone = Instant{} + 1h + 8s;
  EXPECT_TRUE(watch.people.keeps_place(gone + 90s - 1ms, ann));
  EXPECT_FALSE(watch.people.keeps_place(gone + 90s, ann));
}

// ---- Every state meets every event

struct Meeting_ {
  State before;
  const char* event;
  State after;
};

class EveryStateAndEvent : public testing::TestWithParam<Meeting_> {};

TEST_P(EveryStateAndEvent, FollowsTheTable) {
  const Meeting_& row = GetParam();
  Watch watch;
  watch.at(0s);
  switch (row.before) {
    case State::absent:
      break;
    case State::present:
      watch.arrive();
      break;
    case State::reconnecting:
      watch.arrive().at(3s);
      break;
    case State::gone:
      watch.arrive().at(8s);
      break;
    case State::forgotten:
      watch.arrive().leave().at(10min);
      break;
  }
  const std::string event = row.event;
  if (event == "arrive") watch.arrive();
  if (event == "evidence") watch.hear();
  if (event == "closed") watch.close();
  if (event == "unloading") watch.unload();
  if (event == "leave") watch.leave();
  if (event == "remove") watch.remove();
  EXPECT_EQ(watch.state(), row.after) << event;
  EXPECT_TRUE(watch.people.consistent());
}

INSTANTIATE_TEST_SUITE_P(
    Presence, EveryStateAndEvent,
    testing::Values(Meeting_{State::absent, "arrive", State::present},
                    Meeting_{State::absent, "evidence", State::absent},
                    Meeting_{State::absent, "closed", State::absent},
                    Meeting_{State::absent, "unloading", State::absent},
                    Meeting_{State::absent, "leave", State::absent},
                    Meeting_{State::present, "arrive", State::present},
                    Meeting_{State::present, "evidence", State::present},
                    Meeting_{State::present, "closed", State::present},  // For a second.
                    Meeting_{State::present, "unloading", State::reconnecting},
                    Meeting_{State::present, "leave", State::gone},
                    Meeting_{State::present, "remove", State::absent},
                    Meeting_{State::reconnecting, "arrive", State::present},
                    Meeting_{State::reconnecting, "evidence", State::present},
                    Meeting_{State::reconnecting, "closed", State::reconnecting},
                    Meeting_{State::reconnecting, "unloading", State::reconnecting},
                    Meeting_{State::reconnecting, "leave", State::gone},
                    Meeting_{State::reconnecting, "remove", State::absent},
                    Meeting_{State::gone, "arrive", State::present},
                    Meeting_{State::gone, "evidence", State::gone},
                    Meeting_{State::gone, "closed", State::gone},
                    Meeting_{State::gone, "unloading", State::gone},
                    Meeting_{State::gone, "leave", State::gone},
                    Meeting_{State::gone, "remove", State::absent},
                    Meeting_{State::forgotten, "arrive", State::present},
                    Meeting_{State::forgotten, "evidence", State::absent}));

// ---- A judge who was not looking

TEST(Stall, IsCreditedToEverybody) {
  Watch watch;
  watch.at(0s).arrive().at(2s).stall(20s).news();
  EXPECT_EQ(watch.state(), State::present);
  EXPECT_THAT(watch.at(22999ms).news(), IsEmpty());
  EXPECT_THAT(watch.at(23s).news(), ElementsAre("ann reconnecting: silence"));
  EXPECT_THAT(watch.at(28s).news(), ElementsAre("ann gone: connection_lost"));
}

TEST(Stall, IsCreditedToUnloadingAndToSeats) {
  Watch watch;
  watch.at(0s).arrive().arrive(bob).leave(bob).at(1s).unload().stall(10s).news();
  EXPECT_EQ(watch.state(), State::reconnecting);
  EXPECT_THAT(watch.at(13s).news(), ElementsAre("ann gone: unloading", "ann media over"));
  EXPECT_THAT(watch.at(10min + 9s).news(), IsEmpty());
  EXPECT_EQ(watch.at(10min + 10s).state(bob), State::absent);
}

TEST(Stall, MakesNobodyMoreAliveThanNow) {
  Watch watch;
  watch.at(20s).arrive();  // Heard after the stall, but credited with it all the same.
  watch.people.credit(Instant{} + 1h + 20s, 19s);
  watch.news();
  EXPECT_THAT(watch.at(23s).news(), ElementsAre("ann reconnecting: silence"));
}

TEST(Stall, GivesThoseWhoseSocketClosedMeanwhileThirtySecondsToReturn) {
  Watch watch;
  watch.at(0s).arrive().stall(15s).news();
  EXPECT_THAT(watch.close().news(), ElementsAre("ann reconnecting: socket_closed"));
  EXPECT_THAT(watch.at(44999ms).news(), IsEmpty());
  EXPECT_EQ(watch.at(45s).state(), State::gone);
}

TEST(Stall, GivesNothingToSocketsThatCloseLater) {
  Watch watch;
  watch.at(0s).arrive().stall(15s).at(16100ms).hear().close().news();
  EXPECT_EQ(watch.at(21100ms).state(), State::gone);
}

TEST(Stall, TooShortForClientsToGiveUpGivesThirtySecondsToNobody) {
  Watch watch;
  watch.at(0s).arrive().stall(2s).close().news();
  EXPECT_EQ(watch.at(7s).state(), State::gone);
}

// ---- Many at once

ParticipantId person(int number) {
  return ParticipantId("person" + std::to_string(number));
}

void arrive_many(Watch& watch, int count) {
  for (int i = 0; i < count; ++i)
    watch.arrive(person(i));
}

TEST(Mass, OfMoreThanTwentyAndMoreThanAFifthGetsOneMoreRound) {
  Watch watch;
  arrive_many(watch.at(0s), 21);
  watch.at(8s);
  EXPECT_EQ(watch.people.shown_count(), 21u);
  watch.at(10999ms);
  EXPECT_EQ(watch.people.shown_count(), 21u);
  watch.at(11s);
  EXPECT_EQ(watch.people.shown_count(), 0u);
}

TEST(Mass, IsShownAsReconnectingInTimeAllTheSame) {
  Watch watch;
  arrive_many(watch.at(0s), 30);
  watch.at(3s);
  EXPECT_EQ(watch.state(person(0)), State::reconnecting);
  EXPECT_EQ(watch.state(person(29)), State::reconnecting);
}

TEST(Mass, OfTwentyIsNone) {
  Watch watch;
  arrive_many(watch.at(0s), 20);
  watch.at(8s);
  EXPECT_EQ(watch.people.shown_count(), 0u);
}

TEST(Mass, OfAFifthIsNone) {
  Watch watch;
  arrive_many(watch.at(0s), 105);
  for (Duration at = 1s; at <= 8s; at += 1s) {
    watch.at(at);
    for (int i = 21; i < 105; ++i)
      watch.hear(person(i));
  }
  EXPECT_EQ(watch.people.shown_count(), 84u);
}

TEST(Mass, CountsThoseWhoWouldBeLostWithinOneHeartbeat) {
  Watch watch;
  for (int i = 0; i < 25; ++i) {
    watch.at(i * 40ms).arrive(person(i));  // Silent from 0 to 0.96 s.
  }
  watch.at(9s);
  EXPECT_EQ(watch.people.shown_count(), 25u);
  watch.at(11s);
  EXPECT_EQ(watch.people.shown_count(), 24u);
  watch.at(12s);
  EXPECT_EQ(watch.people.shown_count(), 0u);
}

TEST(Mass, GetsItsRoundAgainAfterBeingHeard) {
  Watch watch;
  arrive_many(watch.at(0s), 21);
  watch.at(10s);
  for (int i = 0; i < 21; ++i)
    watch.hear(person(i));
  watch.at(20s);
  EXPECT_EQ(watch.people.shown_count(), 21u);
  watch.at(21s);
  EXPECT_EQ(watch.people.shown_count(), 0u);
}

TEST(Mass, OfPeopleWhoClosedTheirPagesIsBelieved) {
  Watch watch;
  arrive_many(watch.at(0s), 40);
  for (int i = 0; i < 40; ++i)
    watch.unload(person(i));
  watch.at(2s);
  EXPECT_EQ(watch.people.shown_count(), 0u);
}

// ---- Deadlines

TEST(NextDeadline, IsNeverLaterThanTheNextChange) {
  Watch watch;
  watch.at(0s).arrive().at(100ms).close();
  EXPECT_LE(watch.people.next_deadline(), Instant{} + 1h + 1s);
}

TEST(NextDeadline, LiesAheadAfterEverythingDueIsDone) {
  Watch watch;
  watch.at(0s).arrive();
  for (int i = 1; i < 100; ++i) {
    const Duration at = i * 700ms;
    watch.at(at);
    if (i % 3 == 0) watch.hear();
    EXPECT_GT(watch.people.next_deadline(), Instant{} + 1h + at);
  }
}

}  // namespace
}  // namespace rollcall::core
