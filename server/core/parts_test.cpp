// The small parts: deadlines, resume tokens, seats, configuration.
#include "core/config.hpp"
#include "core/deadlines.hpp"
#include "core/resume_tokens.hpp"
#include "core/seats.hpp"

#include <functional>
#include <string>

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;

// ---- Deadlines

constexpr Instant start{1h};

TEST(Deadlines, ComeInOrderOfTimeThenKey) {
  Deadlines<std::string> deadlines;
  deadlines.arm("late", start + 2s);
  deadlines.arm("b", start);
  deadlines.arm("a", start);
  EXPECT_EQ(deadlines.next(), start);
  EXPECT_EQ(deadlines.take_due(start), "a");
  EXPECT_EQ(deadlines.take_due(start), "b");
  EXPECT_EQ(deadlines.take_due(start), std::nullopt);
  EXPECT_EQ(deadlines.next(), start + 2s);
}

TEST(Deadlines, AreReplacedByArmingAgainAndGoneByDisarming) {
  Deadlines<std::string> deadlines;
  deadlines.arm("a", start);
  deadlines.arm("a", start + 1s);
  EXPECT_EQ(deadlines.next(), start + 1s);
  deadlines.disarm("a");
  deadlines.disarm("never armed");
  EXPECT_EQ(deadlines.next(), never);
  deadlines.arm("a", never);
  EXPECT_EQ(deadlines.take_due(start + 1h), std::nullopt);
}

TEST(Deadlines, AreAllPostponedTogether) {
  Deadlines<std::string> deadlines;
  deadlines.arm("a", start);
  deadlines.arm("b", start + 1s);
  deadlines.postpone(5s);
  EXPECT_EQ(deadlines.next(), start + 5s);
  deadlines.disarm("a");
  EXPECT_EQ(deadlines.next(), start + 6s);
  deadlines.arm("b", start);
  EXPECT_EQ(deadlines.take_due(start), "b");
  EXPECT_EQ(deadlines.next(), never);
}

TEST(Agenda, ComesInOrderOfTimeThenKeyAndLeavesKeysWhereTheyAre) {
  Agenda<std::string> agenda;
  Instant a = never, b = never, late = never;
  agenda.move("late", late, start + 2s);
  agenda.move("b", b, start);
  agenda.move("a", a, start);
  EXPECT_EQ(agenda.next(), start);
  EXPECT_EQ(agenda.first(), std::make_pair(start, std::string("a")));
  EXPECT_THAT(agenda.due(start), testing::ElementsAre("a", "b"));
  agenda.move("a", a, start + 1s);
  EXPECT_EQ(a, start + 1s);
  EXPECT_THAT(agenda.due(start + 1h), testing::ElementsAre("b", "a", "late"));
}

TEST(Agenda, ForgetsWhatIsRemovedAndPostponesTheRest) {
  Agenda<std::string> agenda;
  Instant a = never, b = never;
  agenda.remove("a", a);
  agenda.move("a", a, start);
  agenda.move("b", b, start + 1s);
  agenda.remove("a", a);
  EXPECT_EQ(a, never);
  agenda.postpone(5s);
  b += 5s;
  EXPECT_EQ(agenda.next(), start + 6s);
  agenda.move("b", b, start);
  EXPECT_EQ(agenda.next(), start);
  agenda.move("b", b, never);
  EXPECT_EQ(agenda.next(), never);
  EXPECT_THAT(agenda.due(start + 1h), testing::IsEmpty());
}

// ---- Resume tokens

TokenHash token(std::uint8_t byte) {
  TokenHash hash{};
  hash.fill(byte);
  return hash;
}

TEST(ResumeTokens, DifferByAnyOneByte) {
  for (std::size_t i = 0; i < TokenHash{}.size(); ++i) {
    TokenHash other = token(7);
    other[i] ^= 0x80;
    EXPECT_FALSE(same_token(token(7), other)) << i;
  }
  EXPECT_TRUE(same_token(token(7), token(7)));
}

TEST(ResumeTokens, AcceptNothingBeforeTheFirstJoin) {
  const ResumeTokens tokens;
  EXPECT_FALSE(tokens.accepts(token(0)));
}

TEST(ResumeTokens, AcceptTheOfferedOneAndThePresentedOneUntilConfirmed) {
  ResumeTokens tokens;
  tokens.start_over(token(1));
  EXPECT_TRUE(tokens.accepts(token(1)));
  tokens.renew(token(1), token(2));
  EXPECT_TRUE(tokens.accepts(token(1)));
  EXPECT_TRUE(tokens.accepts(token(2)));
  tokens.confirm();
  EXPECT_FALSE(tokens.accepts(token(1)));
  EXPECT_TRUE(tokens.accepts(token(2)));
}

TEST(ResumeTokens, RenewedManyTimesWithoutConfirmingHonourOnlyWhatWasPresented) {
  ResumeTokens tokens;
  tokens.start_over(token(1));
  tokens.renew(token(1), token(2));
  tokens.renew(token(1), token(3));
  EXPECT_TRUE(tokens.accepts(token(1)));
  EXPECT_FALSE(tokens.accepts(token(2)));
  EXPECT_TRUE(tokens.accepts(token(3)));
}

TEST(ResumeTokens, StartOverAndDropVoidOlderOnes) {
  ResumeTokens tokens;
  tokens.start_over(token(1));
  tokens.confirm();
  tokens.start_over(token(2));
  EXPECT_FALSE(tokens.accepts(token(1)));
  tokens.drop();
  EXPECT_FALSE(tokens.accepts(token(2)));
  tokens.confirm();
  EXPECT_FALSE(tokens.accepts(token(2)));
}

// ---- Seats

TEST(Seats, AreFoundByPersonAndByConnection) {
  Seats seats;
  Seat& ann = seats.add(ParticipantId("ann"));
  seats.attach(ann, ConnectionId(1));
  EXPECT_EQ(seats.at(ConnectionId(1)), &ann);
  EXPECT_EQ(seats.at(ConnectionId(2)), nullptr);
  EXPECT_EQ(seats.find(ParticipantId("ann")), &ann);
  seats.detach(ann);
  seats.detach(ann);
  EXPECT_EQ(seats.at(ConnectionId(1)), nullptr);
  EXPECT_TRUE(seats.nobody_attached());
  EXPECT_TRUE(seats.consistent());
}

TEST(Seats, ListTheAttachedInOrder) {
  Seats seats;
  seats.attach(seats.add(ParticipantId("ann")), ConnectionId(3));
  seats.attach(seats.add(ParticipantId("bob")), ConnectionId(1));
  seats.add(ParticipantId("cat"));
  EXPECT_THAT(seats.attached(), ElementsAre(ConnectionId(1), ConnectionId(3)));
  EXPECT_THAT(seats.attached_but(ParticipantId("ann")), ElementsAre(ConnectionId(1)));
  seats.drop(ParticipantId("bob"));
  EXPECT_THAT(seats.attached(), ElementsAre(ConnectionId(3)));
}

TEST(Seats, RememberEightSupersededPages) {
  Seat seat;
  const auto page = [](int i) { return PageKey{TabId("t"), PageId(std::to_string(i))}; };
  for (int i = 0; i < 9; ++i)
    seat.supersede(page(i));
  EXPECT_FALSE(seat.is_superseded(page(0)));
  EXPECT_TRUE(seat.is_superseded(page(1)));
  seat.supersede(page(5));  // Again: it is the newest one now, not a ninth.
  EXPECT_TRUE(seat.is_superseded(page(1)));
  seat.reinstate(page(8));
  EXPECT_FALSE(seat.is_superseded(page(8)));
}

TEST(Seats, ForgetPagesOfATabThatIsSwitchedToAndFroBeforeTheOneOfATabThatIsAway) {
  Seat seat;
  const PageKey away{TabId("away"), PageId("a")};
  seat.supersede(away);
  for (int i = 0; i < 20; ++i)
    seat.supersede({TabId(i % 2 ? "one" : "two"), PageId(std::to_string(i))});
  EXPECT_TRUE(seat.is_superseded(away));
  EXPECT_TRUE(seat.is_superseded({TabId("one"), PageId("19")}));
  EXPECT_EQ(seat.superseded.size(), 8U);
}

// ---- Configuration

TEST(PresenceConfig, AsShippedFitsTogether) {
  EXPECT_EQ(validate(PresenceConfig{}), std::nullopt);
}

TEST(PresenceConfig, ThatDoesNotFitIsNamed) {
  using Spoil = std::function<void(PresenceConfig&)>;
  const std::vector<std::pair<const char*, Spoil>> cases{
      {"heartbeat", [](auto& c) { c.heartbeat = 0s; }},
      {"silence_max", [](auto& c) { c.silence_max = 2999ms; }},
      {"gone_after", [](auto& c) { c.gone_after = 3s; }},
      {"media_max", [](auto& c) { c.media_max = 8s; }},
      {"seat_max", [](auto& c) { c.seat_max = 30s; }},
      {"closed_doubt", [](auto& c) { c.closed_doubt = 0s; }},
      {"closed_doubt", [](auto& c) { c.closed_doubt = 4s; }},
      {"closed_gone", [](auto& c) { c.closed_gone = 1s; }},
      {"closed_gone", [](auto& c) { c.closed_gone = 9s; }},
      {"unload_grace", [](auto& c) { c.unload_grace = 1s; }},
      {"takeover_max", [](auto& c) { c.takeover_max = 0s; }},
      {"transport_setup_max", [](auto& c) { c.transport_setup_max = 0s; }},
      {"roster intervals", [](auto& c) { c.roster_interval = 200ms; }},
      {"roster intervals", [](auto& c) { c.roster_interval_huge = 1s; }},
      {"negative", [](auto& c) { c.empty_max = -1s; }},
  };
  for (const auto& [named, spoil] : cases) {
    PresenceConfig config;
    spoil(config);
    const auto error = validate(config);
    ASSERT_TRUE(error) << named;
    EXPECT_THAT(error->message, testing::HasSubstr(named));
    EXPECT_FALSE(error->hint.empty());
  }
}

}  // namespace
}  // namespace rollcall::core
