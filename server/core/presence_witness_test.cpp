// The media path as a witness: asked in doubt only, believed when it answers.
#include "core/presence.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using State = Transition::State;
using Why = Transition::Why;

const ParticipantId ann{"ann"};

/// Ann, with a media path, on a fake clock. Times count from her arrival.
class Doubt {
 public:
  explicit Doubt(PresenceConfig config = {}, MediaPath path = MediaPath::there) : people_(config) {
    people_.arrive(now_, ann, Why::resumed, outcomes_);
    people_.media_path(now_, ann, path, outcomes_);
    outcomes_.clear();
  }

  Doubt& at(Duration since_start) {
    const Instant end = start_ + since_start;
    while (people_.next_deadline() <= end) {
      now_ = std::max(now_, people_.next_deadline());
      people_.expire(now_, outcomes_);
    }
    now_ = end;
    people_.expire(now_, outcomes_);
    return *this;
  }
  Doubt& evidence(Evidence kind) { return evidence(kind, now_ - start_); }
  Doubt& evidence(Evidence kind, Duration at) {
    people_.evidence(now_, ann, kind, start_ + at, outcomes_);
    return *this;
  }
  Doubt& arrive() {
    people_.arrive(now_, ann, Why::resumed, outcomes_);
    return *this;
  }
  Doubt& close() {
    people_.socket_closed(now_, ann, outcomes_);
    return *this;
  }
  /// `kind` comes each 250 ms, just now at last, until `end`.
  Doubt& keeps_coming(Evidence kind, Duration end) {
    for (Duration t = now_ - start_; t <= end; t += 250ms)
      at(t).evidence(kind);
    return *this;
  }
  Doubt& unload() {
    people_.unloading(now_, ann, outcomes_);
    return *this;
  }
  Doubt& stall(Duration stalled) { return stall(stalled, stalled); }
  /// Of which a little more is credited: up to a beat.
  Doubt& stall(Duration stalled, Duration credited) {
    now_ += stalled;
    people_.credit(now_, credited);
    people_.expire(now_, outcomes_);
    return *this;
  }

  State state() const { return people_.state(ann); }

  /// How often the media path was asked since the last look.
  std::size_t questions() {
    std::size_t count = 0;
    for (const People::Outcome& outcome : std::exchange(outcomes_, {}))
      if (std::holds_alternative<People::Ask>(outcome)) ++count;
    return count;
  }
  /// Whether media ended since the last look.
  bool media_over() {
    const People::Outcomes outcomes = std::exchange(outcomes_, {});
    return std::any_of(outcomes.begin(), outcomes.end(), [](const People::Outcome& outcome) {
      return std::holds_alternative<People::MediaOver>(outcome);
    });
  }
  std::vector<State> entered() {
    std::vector<State> states;
    for (const People::Outcome& outcome : std::exchange(outcomes_, {}))
      if (const auto* change = std::get_if<People::Change>(&outcome)) states.push_back(change->to);
    EXPECT_TRUE(people_.consistent());
    return states;
  }

 private:
  People people_;
  Instant start_{1h};
  Instant now_ = start_;
  People::Outcomes outcomes_;
};

// ---- When it is asked

TEST(MediaPathWitness, IsAskedNothingWhileHeartbeatsAreAnswered) {
  Doubt doubt;
  for (Duration t = 1s; t <= 60s; t += 1s)
    doubt.at(t).evidence(Evidence::frame);
  EXPECT_EQ(doubt.questions(), 0U);
}

TEST(MediaPathWitness, IsAskedWhenAHeartbeatIsHalfASecondLate) {
  Doubt doubt;
  EXPECT_EQ(doubt.at(1499ms).questions(), 0U);
  EXPECT_EQ(doubt.at(1500ms).questions(), 1U);
}

TEST(MediaPathWitness, IsAskedAtOnceThenAfterOneAndTwoHundredMillisecondsThenFourTimesASecond) {
  Doubt doubt;
  doubt.at(100ms).close();
  EXPECT_EQ(doubt.questions(), 1U);
  EXPECT_EQ(doubt.at(199ms).questions(), 0U);
  EXPECT_EQ(doubt.at(200ms).questions(), 1U);
  EXPECT_EQ(doubt.at(300ms).questions(), 1U);
  EXPECT_EQ(doubt.at(549ms).questions(), 0U);
  EXPECT_EQ(doubt.at(550ms).questions(), 1U);
  EXPECT_EQ(doubt.evidence(Evidence::tracks).at(1550ms).evidence(Evidence::tracks).questions(), 4U);
}

TEST(MediaPathWitness, IsNotAskedAnyMoreOnceAFrameHasSettledTheDoubt) {
  Doubt doubt;
  doubt.at(1600ms).evidence(Evidence::frame).questions();
  EXPECT_EQ(doubt.at(3000ms).questions(), 0U);
  EXPECT_EQ(doubt.at(3100ms).questions(), 1U);
}

TEST(MediaPathWitness, IsNotAskedAboutSomebodyWithoutMedia) {
  Doubt doubt({}, MediaPath::none);
  EXPECT_EQ(doubt.at(1s).close().at(5s).questions(), 0U);
}

TEST(MediaPathWitness, IsAskedOnceASecondWhileALostPersonMayReturn) {
  Doubt doubt;
  doubt.close().at(5s).questions();
  ASSERT_EQ(doubt.state(), State::gone);
  EXPECT_EQ(doubt.at(15s).questions(), 10U);
  EXPECT_EQ(doubt.at(31s).questions(), 14U) << "not after media_max";
  EXPECT_EQ(doubt.at(60s).questions(), 0U);
}

TEST(MediaPathWitness, IsNotAskedAboutAPageThatUnloads) {
  Doubt doubt;
  EXPECT_EQ(doubt.at(100ms).unload().close().at(1s).questions(), 0U);
}

// ---- What a closed socket means then

TEST(ClosedSocket, OfSomebodyWithMediaShowsHalfASecondLaterIfTheMediaPathIsSilent) {
  Doubt doubt;
  doubt.at(900ms).evidence(Evidence::frame).at(1s).close();
  EXPECT_THAT(doubt.at(1499ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(1500ms).entered(), ElementsAre(State::reconnecting));
  EXPECT_THAT(doubt.at(5899ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(5900ms).entered(), ElementsAre(State::gone));
}

TEST(ClosedSocket, IsNotShownWhileTheirAudioOrVideoArrives) {
  Doubt doubt;
  doubt.at(1s).close().at(1250ms).keeps_coming(Evidence::tracks, 20min);
  EXPECT_THAT(doubt.entered(), IsEmpty());
}

TEST(ClosedSocket, OfAListenerIsShownAfterAMinuteAndEndsTheStayAfterTenMinutes) {
  Doubt doubt;
  doubt.at(1s).evidence(Evidence::frame).close().at(1250ms);
  doubt.keeps_coming(Evidence::echo, 60900ms);
  EXPECT_THAT(doubt.entered(), IsEmpty());
  doubt.keeps_coming(Evidence::echo, 61500ms);
  EXPECT_THAT(doubt.entered(), ElementsAre(State::reconnecting));
  doubt.keeps_coming(Evidence::traffic, 10min + 500ms);
  EXPECT_THAT(doubt.entered(), IsEmpty());
  doubt.keeps_coming(Evidence::traffic, 10min + 1500ms);
  EXPECT_THAT(doubt.entered(), testing::Contains(State::gone));
}

TEST(ClosedSocket, IsJudgedAsSilenceWhenTheMediaPathFallsSilentToo) {
  Doubt doubt;
  doubt.at(1s).close().at(1250ms).keeps_coming(Evidence::tracks, 10s);
  EXPECT_THAT(doubt.at(12999ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(13s).entered(), ElementsAre(State::reconnecting));
  EXPECT_THAT(doubt.at(15s).entered(), ElementsAre(State::gone));
}

TEST(ClosedSocket, IsNotAnsweredByWhatWasCreditedUpToItsClose) {
  Doubt doubt;
  doubt.at(900ms).evidence(Evidence::echo).stall(1400ms).close();  // Reported after the stall.
  EXPECT_THAT(doubt.at(2799ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(2800ms).entered(), ElementsAre(State::reconnecting));
}

TEST(ClosedSocket, IsNotAnsweredByWhatALaterStallMovesUpToIt) {
  Doubt doubt;
  doubt.at(900ms).evidence(Evidence::echo).at(1s).close().stall(1400ms, 1600ms);
  EXPECT_THAT(doubt.at(2899ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(2900ms).entered(), ElementsAre(State::reconnecting));
}

TEST(OpenSocket, ThatIsSilentIsNotShownWhileAnEchoComesBack) {
  Doubt doubt;
  doubt.at(1500ms).keeps_coming(Evidence::echo, 30s);
  EXPECT_THAT(doubt.entered(), IsEmpty());
  EXPECT_THAT(doubt.at(38s).entered(), ElementsAre(State::reconnecting, State::gone));
}

// ---- What late and old answers mean

TEST(Echo, ProvesThatThePageLivedWhenItWasSentAndNotLater) {
  Doubt doubt;
  doubt.at(2900ms).evidence(Evidence::echo, 1500ms);
  EXPECT_THAT(doubt.at(4499ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(4500ms).entered(), ElementsAre(State::reconnecting));
}

TEST(Echo, ThatIsOlderThanTheAllowedSilenceRevivesNobody) {
  Doubt doubt;
  doubt.at(4s).entered();
  EXPECT_THAT(doubt.evidence(Evidence::echo, 900ms).entered(), IsEmpty());
  EXPECT_EQ(doubt.state(), State::reconnecting);
}

TEST(Echo, BringsALostPersonBackWhileTheirMediaIsKept) {
  Doubt doubt;
  doubt.at(20s).entered();
  ASSERT_EQ(doubt.state(), State::gone);
  EXPECT_THAT(doubt.evidence(Evidence::echo).entered(), ElementsAre(State::present));
  Doubt late;
  late.at(31s).entered();
  EXPECT_THAT(late.evidence(Evidence::echo).entered(), IsEmpty()) << "their media was closed";
}

TEST(Echo, BringsALostPersonBackWithoutASocket) {
  Doubt doubt;
  doubt.at(20s).entered();
  doubt.evidence(Evidence::echo).at(23s);
  EXPECT_THAT(doubt.at(24999ms).entered(), ElementsAre(State::present, State::reconnecting));
  EXPECT_THAT(doubt.at(25s).entered(), ElementsAre(State::gone)) << "as with any closed socket";
}

TEST(MediaEvidence, OfAPageThatUnloadedIsNone) {
  Doubt doubt;
  doubt.at(1s).unload();
  doubt.evidence(Evidence::tracks).at(2900ms).evidence(Evidence::tracks);
  EXPECT_THAT(doubt.at(3s).entered(), ElementsAre(State::reconnecting, State::gone));
}

TEST(MediaEvidence, OfAnEarlierAttachmentKeepsNobodysMedia) {
  PresenceConfig config;
  config.signal_lost_shown = 5s;
  config.signal_lost_max = 10s;
  Doubt doubt(config);
  doubt.at(1s).evidence(Evidence::tracks).at(2s).arrive().close().at(2250ms);
  doubt.keeps_coming(Evidence::echo, 11900ms);
  EXPECT_FALSE(doubt.media_over());
  doubt.keeps_coming(Evidence::echo, 12500ms);
  EXPECT_TRUE(doubt.media_over());
}

TEST(Stall, IsCreditedToDoubtsToo) {
  Doubt doubt;
  doubt.at(1s).evidence(Evidence::frame).at(1100ms).close();
  EXPECT_THAT(doubt.stall(2s).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(3599ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(3600ms).entered(), ElementsAre(State::reconnecting));
}

// ---- The seed's profile

TEST(SeedProfile, RemovesAtTheFirstSweepTwoMinutesAfterTheLastPing) {
  Doubt doubt(seed_profile());
  doubt.at(10s).evidence(Evidence::ping);
  EXPECT_THAT(doubt.at(149999ms).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(150s).entered(), ElementsAre(State::gone, State::forgotten));
}

TEST(SeedProfile, CountsOnlyTheClientsOwnPing) {
  Doubt doubt(seed_profile());
  doubt.at(10s).evidence(Evidence::ping);
  doubt.at(100s).evidence(Evidence::frame).evidence(Evidence::tracks).evidence(Evidence::echo);
  EXPECT_THAT(doubt.at(150s).entered(), ElementsAre(State::gone, State::forgotten));
}

TEST(SeedProfile, TakesNoNoticeOfAClosedSocket) {
  Doubt doubt(seed_profile());
  EXPECT_THAT(doubt.at(1s).close().at(120s).entered(), IsEmpty());
  EXPECT_THAT(doubt.at(150s).entered(), SizeIs(2));
}

TEST(SeedProfile, KeepsNoSeatOfSomebodyWhoLeft) {
  Doubt doubt(seed_profile());
  doubt.at(1s).unload();
  EXPECT_EQ(doubt.state(), State::absent);
}

}  // namespace
}  // namespace rollcall::core
