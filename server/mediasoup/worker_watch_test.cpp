#include "mediasoup/worker_watch.hpp"

#include "mediasoup/restart_pause.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using Instant = WorkerWatch::Instant;
using Finding = WorkerWatch::Finding;

/// The watch over a worker on a clock that moves when told to. It answers at once until it hangs.
class Watched : public ::testing::Test {
 protected:
  Watched() { watch.begin(now); }

  /// Looks whenever it is time, up to `until`; when it was judged, if it was.
  std::optional<Instant> judged_by(Instant until) {
    for (; watch.due() <= until;) {
      now = watch.due();
      const auto finding = watch.look(now, now);
      if (finding == Finding::hangs) return now;
      if (finding == Finding::ask && now <= hangs_after) watch.heard(now);
    }
    now = until;
    return std::nullopt;
  }

  /// We do nothing for so long, and then the timer fires that was due meanwhile.
  Finding stand_still(Instant::duration duration) {
    const Instant due = watch.due();
    now += duration;
    return watch.look(due, now);
  }

  WorkerWatch watch{WorkerWatch::usual_silence_max, WorkerWatch::usual_probe_interval};
  Instant now{1h};
  Instant hangs_after = Instant::max();
};

TEST_F(Watched, OneThatAnswersIsNeverJudged) {
  EXPECT_FALSE(judged_by(now + 24h));
}

TEST_F(Watched, OneThatHangsIsJudgedWithinTwoSecondsOfItsLastWordWheneverThatWas) {
  for (auto last = 0ms; last < 1'000ms; last += 10ms) {
    WorkerWatch fresh{WorkerWatch::usual_silence_max, WorkerWatch::usual_probe_interval};
    fresh.begin(now);
    watch = fresh;
    const Instant last_word = now + last;
    hangs_after = last_word;
    ASSERT_FALSE(judged_by(last_word));
    watch.heard(last_word);
    const auto judged = judged_by(last_word + 1h);
    ASSERT_TRUE(judged);
    EXPECT_LE(*judged - last_word, 2s);
    EXPECT_GE(*judged - last_word, 1'500ms);
  }
}

TEST_F(Watched, OneThatHangsHasBeenAskedInVainBefore) {
  watch.heard(now);
  EXPECT_EQ(watch.look(watch.due(), watch.due()), Finding::ask);
  EXPECT_LT(watch.due(), now + WorkerWatch::usual_silence_max);
}

TEST_F(Watched, AReplacementIsStartedSoonEnoughToBeUpThreeSecondsAfterTheLastWord) {
  RestartPause pause;
  pause.starting(now);
  hangs_after = now;
  const auto judged = judged_by(now + 1h);
  ASSERT_TRUE(judged);
  EXPECT_LE(*judged + pause.after_end(*judged) - hangs_after, 2'100ms);  // A start takes 0.1 s.
}

TEST_F(Watched, OurOwnStandstillIsNotItsSilence) {
  for (const auto duration : {400ms, 3'000ms, 60'000ms}) {
    EXPECT_NE(stand_still(duration), Finding::hangs);
    EXPECT_FALSE(judged_by(now + WorkerWatch::usual_probe_interval));
  }
}

TEST_F(Watched, AWordFromAfterOurStandstillIsTheLastWhateverItsLength) {
  const Instant due = watch.due();
  now += 10s;
  watch.heard(now);  // Read before the timer had its turn.
  hangs_after = now;
  now += 20ms;
  ASSERT_NE(watch.look(due, now), Finding::hangs);
  const auto judged = judged_by(now + 1h);
  ASSERT_TRUE(judged);
  EXPECT_LE(*judged - hangs_after, 2s);
}

TEST_F(Watched, OneThatHangsIsJudgedAlsoIfWeAreAlwaysLate) {
  const Instant last_word = now;
  while (now < last_word + 1min) {
    const Instant due = watch.due();
    now = due + 2 * own_lateness_max;
    if (watch.look(due, now) == Finding::hangs) break;
  }
  EXPECT_LT(now, last_word + 10s);
}

}  // namespace
}  // namespace rollcall::mediasoup
