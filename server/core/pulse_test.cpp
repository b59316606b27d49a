// The short way to hear somebody changes nothing but the time that it takes.
#include "core/pulse.hpp"

#include "core/meeting.hpp"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

constexpr std::size_t people = 30;  // Enough for the mass rule.

MeetingOptions options(Profile profile, Pulses* pulses) {
  return {.room = RoomId("room"),
          .generation = RoomGeneration("generation"),
          .router = RouterId("router"),
          .presence = profile == Profile::seed ? seed_profile() : PresenceConfig{},
          .limits = {},
          .pulses = pulses};
}

Join join_of(std::size_t person, ConnectionId connection) {
  const std::string name = std::to_string(person);
  return {.connection = connection,
          .ack = AckId(1),
          .participant = ParticipantId(name),
          .display_name = name,
          .tab = TabId(name),
          .page = PageId(name),
          .presented = std::nullopt,
          .offered_token = name,
          .offered = {}};
}

/// The same room twice: one is told of every frame, the other by the short way wherever it serves.
class Twins {
 public:
  explicit Twins(Profile profile)
      : told_(options(profile, nullptr)), short_(options(profile, &pulses_)) {
    for (std::size_t person = 0; person < people; ++person)
      join(person);
    both(MediaAnswered{MediaRequestId(1), JsonText{"{}"}});
  }

  void join(std::size_t person) {
    last_ = last_.next();
    connections_[person] = last_;
    both(join_of(person, last_));
  }
  void close(std::size_t person) {
    both(ConnectionClosed{connections_[person], ConnectionEnd::without_a_word});
  }
  void leave(std::size_t person) {
    both(FromClient{connections_[person], AckId(1), LeaveRequest{}, "fresh"});
  }
  void hear(std::size_t person) {
    if (told_.next_deadline() <= now_) both(Tick{});  // What is due is the timer's to tell.
    const Heard heard{connections_[person]};
    Effects expected;
    Effects found;
    told_.step(now_, heard, expected);
    if (pulses_.heard(connections_[person], now_)) {
      ++short_ways;
      EXPECT_TRUE(expected.empty());
      return;
    }
    short_.step(now_, heard, found);
    EXPECT_EQ(expected.size(), found.size());
    expect_alike();
  }
  void pass(Duration by) {
    now_ += by;
    both(Tick{});
  }
  /// ... and nobody has looked yet at what is due.
  void pass_unseen(Duration by) { now_ += by; }

  std::size_t short_ways = 0;

 private:
  void both(const Event& event) {
    Effects expected;
    Effects found;
    told_.step(now_, event, expected);
    short_.step(now_, event, found);
    EXPECT_EQ(expected.size(), found.size());
    expect_alike();
  }
  void expect_alike() {
    // What was only noted moves no deadline before that has come.
    EXPECT_GE(told_.next_deadline(), short_.next_deadline());
    EXPECT_EQ(told_.roster(now_), short_.roster(now_));
    EXPECT_TRUE(short_.consistent());
  }

  Pulses pulses_;
  Meeting told_;
  Meeting short_;
  Instant now_{1h};
  ConnectionId last_;
  ConnectionId connections_[people];
};

void live(Twins& twins, std::mt19937& random) {
  const std::size_t person = random() % people;
  switch (random() % 40) {
    case 0:
      return twins.join(person);
    case 1:
      return twins.close(person);
    case 2:
      return twins.leave(person);
    case 3:
      return twins.pass(std::chrono::milliseconds(random() % 4000));
    case 4:
      return twins.pass_unseen(std::chrono::milliseconds(random() % 4000));
    case 5:
    case 6:
    case 7:
      return twins.pass(std::chrono::milliseconds(random() % 200));
    default:
      return twins.hear(person);
  }
}

TEST(APulse, DoesWhatAStepWouldDo) {
  std::size_t short_ways = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Twins twins(Profile::rollcall);
    for (int k = 0; k < 500; ++k)
      live(twins, random);
    if (testing::Test::HasFailure()) return;
    short_ways += twins.short_ways;
  }
  EXPECT_GT(short_ways, 1000u);
}

TEST(APulse, ServesFromTheJoinOn) {
  Twins twins(Profile::rollcall);
  twins.hear(0);
  EXPECT_EQ(twins.short_ways, 1u);
}

TEST(APulse, DoesNotReviveWhoIsDue) {
  Twins twins(Profile::rollcall);
  twins.hear(0);
  twins.pass_unseen(20s);
  twins.hear(0);
  EXPECT_EQ(twins.short_ways, 1u);
}

TEST(APulse, DoesNotServeTheSeedsProfile) {
  Twins twins(Profile::seed);
  twins.hear(0);
  twins.hear(0);
  EXPECT_EQ(twins.short_ways, 0u);
}

TEST(Pulses, NoteWhoIsWatchedBeforeTheirTime) {
  Pulses pulses;
  EXPECT_FALSE(pulses.heard(ConnectionId(7), Instant(1s)));
  pulses.watch(ConnectionId(7), Instant(3s));
  EXPECT_EQ(pulses.last(ConnectionId(7)), Instant::min());
  EXPECT_TRUE(pulses.heard(ConnectionId(7), Instant(2s)));
  EXPECT_FALSE(pulses.heard(ConnectionId(7), Instant(3s)));
  EXPECT_EQ(pulses.last(ConnectionId(7)), Instant(2s));
  pulses.watch(ConnectionId(7), Instant(5s));
  EXPECT_EQ(pulses.last(ConnectionId(7)), Instant(2s));
  EXPECT_TRUE(pulses.heard(ConnectionId(7), Instant(3s)));
  pulses.forget(ConnectionId(7));
  EXPECT_FALSE(pulses.heard(ConnectionId(7), Instant(4s)));
  EXPECT_EQ(pulses.last(ConnectionId(7)), Instant::min());
}

TEST(Pulses, AreFoundHoweverManyComeAndGo) {
  std::mt19937_64 random(1);
  Pulses pulses;
  std::map<std::uint64_t, Instant> expected;
  for (int round = 0; round < 40; ++round) {
    const bool grows = round % 8 < 5;
    for (int k = 0; k < 500; ++k) {
      const std::uint64_t number = 1 + random() % 4096;
      if (grows == (random() % 4 > 0)) {
        pulses.watch(ConnectionId(number), Instant(1h));
        expected.try_emplace(number, Instant::min());
      } else {
        pulses.forget(ConnectionId(number));
        expected.erase(number);
      }
      const Instant now{std::chrono::milliseconds(random() % 1000)};
      const std::uint64_t someone = 1 + random() % 4096;
      const auto found = expected.find(someone);
      EXPECT_EQ(pulses.heard(ConnectionId(someone), now), found != expected.end());
      if (found != expected.end()) found->second = now;
    }
    ASSERT_EQ(pulses.size(), expected.size());
    for (std::uint64_t number = 1; number <= 4096; ++number) {
      const auto found = expected.find(number);
      const Instant wanted = found == expected.end() ? Instant::min() : found->second;
      ASSERT_EQ(pulses.last(ConnectionId(number)), wanted) << number;
    }
  }
}

TEST(Pulses, NotesForLongerThanItsStepsReach) {
  Pulses pulses;
  const ConnectionId connection(7);
  const ConnectionId other(8);
  pulses.watch(other, Instant(1min));
  for (Instant now{1h}; now < Instant(24h * 400); now += 24h * 10) {
    pulses.watch(connection, now + 5s);
    EXPECT_TRUE(pulses.heard(connection, now + 4s));
    EXPECT_EQ(pulses.last(connection), now + 4s);
    EXPECT_FALSE(pulses.heard(connection, now + 5s));
    EXPECT_FALSE(pulses.heard(other, now));  // Its time was up a long time ago.
  }
}

TEST(Pulses, NeverNotesAtOrAfterTheInstantItWasTold) {
  std::mt19937 random(1);
  Pulses pulses;
  const ConnectionId connection(7);
  for (int round = 0; round < 10'000; ++round) {
    const Instant until(1h + std::chrono::microseconds(random() % 1'000'000));
    pulses.watch(connection, until);
    EXPECT_FALSE(pulses.heard(connection, until));
    EXPECT_TRUE(pulses.heard(connection, until - 70ms));  // A step is 66 ms.
  }
}

TEST(Pulses, LeavesToStepWhomeverItCannotTellApart) {
  Pulses pulses;
  const ConnectionId beyond((1ull << 40) + 7);
  const ConnectionId connection(7);
  pulses.watch(beyond, Instant(1h));
  pulses.watch(connection, Instant(1h));
  EXPECT_FALSE(pulses.heard(beyond, Instant(1min)));
  EXPECT_TRUE(pulses.heard(connection, Instant(1min)));
  pulses.forget(beyond);
  EXPECT_TRUE(pulses.heard(connection, Instant(1min)));
}

}  // namespace
}  // namespace rollcall::core
