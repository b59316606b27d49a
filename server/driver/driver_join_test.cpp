// Who comes in, by guest key or by token.
#include "driver/driver.hpp"
#include "driver/testing/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::join_payload;
using ::testing::Not;
using testing::World;

ports::Grant grant(std::string identity, std::optional<std::string> name = std::nullopt) {
  return {.identity = std::move(identity), .display_name = std::move(name), .rights = {}};
}

std::string token_payload(std::string_view room, std::string_view token,
                          std::string_view more = "") {
  return R"({"protocol":1,"roomId":")" + std::string(room) + R"(","token":")" + std::string(token) +
         R"(")" + std::string(more) + "}";
}

/// The answer to a join on a connection.
std::string answer_on(World& world, ConnectionId connection, const std::string& payload) {
  world.clients.take(connection);
  world.ask(connection, "join", payload);
  world.settle();
  return world.clients.take(connection).at(0);
}

std::string answer(World& world, const std::string& payload) {
  return answer_on(world, world.connect(), payload);
}

std::string id_in(const std::string& frame) {
  const std::string start = R"("participantId":")";
  const auto at = frame.find(start);
  return at == frame.npos ? "" : frame.substr(at + start.size(), 43);
}

class JoinByToken : public ::testing::Test {
 protected:
  JoinByToken() {
    world.access.give("anns-token", "blue", grant("ann", "Ann"), until);
    world.access.give("nameless-token", "blue", grant("ben"), until);
  }
  void expire() { world.wall_clock.set(until); }

  static constexpr std::chrono::milliseconds until{1'700'000'060'000};
  World world;
};

TEST_F(JoinByToken, EndsTheConnectionOfAWrongOneWhereTooManyCame) {
  const ConnectionId guesser = world.connect();
  EXPECT_THAT(answer_on(world, guesser, token_payload("blue", "a guess")),
              HasSubstr("token_invalid"));
  EXPECT_EQ(world.clients.end(guesser), testing::FakeClients::End::none);
  world.clients.loses_patience();
  EXPECT_THAT(answer_on(world, guesser, token_payload("blue", "another guess")),
              HasSubstr("rate_limited"));
  EXPECT_EQ(world.clients.end(guesser), testing::FakeClients::End::disconnected);
}

TEST_F(JoinByToken, WithARightOneNeverWaitsForThoseWhoGuess) {
  world.clients.loses_patience();
  EXPECT_THAT(answer(world, token_payload("blue", "anns-token")), HasSubstr("participantId"));
  EXPECT_THAT(answer(world, token_payload("red", "anns-token")), HasSubstr("not_allowed"));
  expire();
  EXPECT_THAT(answer(world, token_payload("green", "anns-token")), Not(HasSubstr("rate_limited")));
}

TEST_F(JoinByToken, IsAnsweredLikeAnyOtherAndTheTokensNameWins) {
  const std::string joined =
      answer(world, token_payload("blue", "anns-token", R"(,"displayName":"Somebody else")"));
  EXPECT_THAT(joined, HasSubstr(R"("displayName":"Ann")"));
  EXPECT_THAT(joined, Not(HasSubstr("Somebody else")));
}

TEST_F(JoinByToken, NeedsANameFromSomewhere) {
  EXPECT_THAT(answer(world, token_payload("blue", "nameless-token")),
              HasSubstr(R"({"error":{"code":"bad_request","message":"`displayName` is missing")"));
  EXPECT_THAT(answer(world, token_payload("blue", "nameless-token", R"(,"displayName":"Ben")")),
              HasSubstr(R"("displayName":"Ben")"));
}

TEST_F(JoinByToken, GivesTheSameIdentityTheSameIdAlsoAfterARestart) {
  world.access.give("anns-next-token", "blue", grant("ann", "Ann"), until);
  const std::string first = id_in(answer(world, token_payload("blue", "anns-token")));
  EXPECT_EQ(id_in(answer(world, token_payload("blue", "anns-next-token"))), first);
  World restarted;
  restarted.access.give("anns-token", "blue", grant("ann", "Ann"));
  EXPECT_EQ(id_in(answer(restarted, token_payload("blue", "anns-token"))), first);
  EXPECT_NE(id_in(answer(world, token_payload("blue", "nameless-token", R"(,"displayName":"B")"))),
            first);
}

TEST_F(JoinByToken, IsTheOnlyWayInWhereTokensAreNeeded) {
  EXPECT_THAT(answer(world, join_payload("blue", "cat")), HasSubstr(R"("code":"token_required")"));
  EXPECT_EQ(world.driver.counts().rooms, 0u);
}

TEST_F(JoinByToken, IsRefusedForAnUnknownOneOrAnotherRoomAndNoRoomIsMade) {
  EXPECT_THAT(answer(world, token_payload("blue", "forged")),
              HasSubstr(R"("code":"token_invalid")"));
  EXPECT_THAT(answer(world, token_payload("red", "anns-token")),
              HasSubstr(R"("code":"not_allowed")"));
  EXPECT_EQ(world.driver.counts().rooms, 0u);
}

TEST_F(JoinByToken, ThatFailsChangesNothingForWhoeverIsThere) {
  const ConnectionId ann = world.connect();
  answer_on(world, ann, token_payload("blue", "anns-token"));
  answer(world, token_payload("blue", "forged", R"(,"takeover":true)"));
  answer(world, join_payload("blue", "ann"));
  world.pass(1s, [&] { world.hear(ann); });
  EXPECT_THAT(world.clients.take(ann), IsEmpty());
  EXPECT_EQ(world.clients.end(ann), testing::FakeClients::End::none);
}

TEST(JoinByTokenOnAFullServer, TakesARoomsPlaceOnlyWithARightToken) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  world.access.give("anns-token", "blue", grant("ann", "Ann"));
  world.access.give("old-token", "red", grant("ben", "Ben"), 1s);
  world.access.give("bens-token", "red", grant("ben", "Ben"));
  const ConnectionId ann = world.connect();
  answer_on(world, ann, token_payload("blue", "anns-token"));
  world.ask(ann, "leave");
  EXPECT_THAT(answer(world, token_payload("red", "forged")), HasSubstr("token_invalid"));
  EXPECT_THAT(answer(world, join_payload("red", "cat")), HasSubstr("token_required"));
  EXPECT_THAT(answer(world, token_payload("red", "old-token")), HasSubstr("token_expired"));
  EXPECT_EQ(world.driver.rooms(), std::vector{RoomId("blue")});
  EXPECT_THAT(answer(world, token_payload("red", "bens-token")), HasSubstr("participantId"));
  EXPECT_EQ(world.driver.rooms(), std::vector{RoomId("red")});
}

TEST_F(JoinByToken, ThatIsExpiredIsRefusedUnlessTheSeatLives) {
  const std::string page = R"(,"tabId":"t","pageId":"p")";
  const ConnectionId ann = world.connect();
  const std::string first = answer_on(world, ann, token_payload("blue", "anns-token", page));
  expire();
  world.driver.on_closed(ann, ports::CloseCause::transport_closed);
  EXPECT_EQ(id_in(answer(world, token_payload("blue", "anns-token", page))), id_in(first));
  EXPECT_THAT(answer(world, token_payload("blue", "nameless-token", R"(,"displayName":"B")")),
              HasSubstr(R"("code":"token_expired")"));
  World restarted;
  restarted.access.give("anns-token", "blue", grant("ann", "Ann"), until);
  restarted.wall_clock.set(until);
  EXPECT_THAT(answer(restarted, token_payload("blue", "anns-token", page)),
              HasSubstr(R"("code":"token_expired")"));
}

TEST_F(JoinByToken, IsNotTriedOftenerThanAnyOther) {
  const ConnectionId ann = world.connect();
  for (int i = 0; i < 10; ++i)
    answer_on(world, ann, token_payload("blue", "forged"));
  EXPECT_THAT(answer_on(world, ann, token_payload("blue", "anns-token")),
              HasSubstr(R"("code":"rate_limited")"));
}

TEST_F(JoinByToken, WaitsAsLongAsItIsToldOfAnAddressWithTooMany) {
  world.clients.has_joins_wait(700ms);
  EXPECT_THAT(answer(world, token_payload("blue", "anns-token")),
              HasSubstr(R"("hint":"again in 700 ms","retryAfterMs":700})"));
  EXPECT_THAT(answer(world, token_payload("blue", "forged")), HasSubstr("token_invalid"))
      << "what is wrong with it does not change by waiting";
  EXPECT_EQ(world.driver.counts().rooms, 0u);
}

TEST_F(JoinByToken, NeverPutsTheTokenOrTheIdentityIntoALogOrAMessage) {
  world.access.give("secret-token", "blue", grant("ann@example.org", "Ann"), until);
  const ConnectionId ben = world.connect();
  answer_on(world, ben, token_payload("blue", "nameless-token", R"(,"displayName":"Ben")"));
  std::string said = answer(world, token_payload("blue", "secret-token"));
  said += answer(world, token_payload("red", "secret-token"));
  world.pass(100ms);
  for (const std::string& frame : world.clients.take(ben))
    said += frame;
  for (const std::string& line : world.log.lines())
    said += line;
  EXPECT_THAT(said, Not(HasSubstr("secret-token")));
  EXPECT_THAT(said, Not(HasSubstr("example.org")));
}

TEST(JoinAsGuest, TakesNoTokens) {
  World world;
  EXPECT_THAT(answer(world, token_payload("blue", "anns-token")),
              ::testing::AllOf(HasSubstr(R"("code":"token_invalid")"), HasSubstr("guest mode")));
  EXPECT_THAT(answer(world, join_payload("blue", "ann")), HasSubstr(R"("role":"host")"))
      << "whoever opens a room holds it";
}

TEST(JoinAsGuest, MakesAHostOfWhoOpensTheRoomAndOfNobodyElse) {
  World world;
  world.joined("blue", "ann");
  world.joined("blue", "ben");
  const auto people = world.driver.roster(RoomId("blue"))->participants;
  ASSERT_EQ(people.size(), 2u);
  EXPECT_EQ(people.at(0).role, core::Role::host);
  EXPECT_EQ(people.at(1).role, core::Role::guest);
}

}  // namespace
}  // namespace rollcall::driver
