#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Why = Transition::Why;

TEST(Join, IsAnsweredWithTheListThatContainsTheJoinerAndTheRoutersCapabilities) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const auto joined = stage.answer<Joined>(ann);
  EXPECT_EQ(joined.participant, ParticipantId("ann"));
  EXPECT_EQ(joined.epoch, Epoch(1));
  EXPECT_FALSE(joined.resumed);
  EXPECT_EQ(joined.roster, stage.roster());
  EXPECT_EQ(joined.roster.version, (RosterVersion{RoomGeneration("g1"), RosterNumber(1)}));
  EXPECT_EQ(joined.router_rtp_capabilities.text, "{\"id\":\"router\"}");
  EXPECT_EQ(joined.timings, (Timings{1s, 3s, 8s, 30s, 10min, 0s}));
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Join, OfASecondPersonIsToldToTheFirst) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.pass(1s);
  const ConnectionId bob = stage.join("bob");
  EXPECT_THAT(stage.changes(ann), ElementsAre("joined bob"));
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
}

TEST(Join, TwiceOnOneConnectionIsRefusedButShowsThatThePageIsThere) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.alive.erase(ann);
  stage.pass(2s);
  stage.join_on(ann, {});
  stage.alive.erase(ann);
  EXPECT_EQ(stage.error(ann), ErrorCode::already_joined);
  stage.pass(2900ms);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  stage.pass(200ms);
  EXPECT_EQ(stage.presence("ann"), Presence::reconnecting);
}

TEST(Join, TwiceOnOneConnectionIsRefusedAndChangesNothing) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.join_on(ann, {});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_joined);
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
}

TEST(Join, OrdersPeopleByTheirFirstOneAlsoAfterComingBack) {
  Stage stage;
  stage.join("zoe");
  const ConnectionId ann = stage.join("ann");
  stage.join("bob");
  stage.ask(ann, LeaveRequest{});
  EXPECT_THAT(stage.names(), ElementsAre("zoe", "bob"));
  stage.join("ann");
  EXPECT_THAT(stage.names(), ElementsAre("zoe", "ann", "bob"));
}

TEST(Join, OfAThirdInARoomForTwoIsRefusedAndNobodyNotices) {
  Stage stage({}, {.participants_max = 2});
  const ConnectionId ann = stage.join("ann");
  stage.join("bob");
  stage.pass(1s);
  stage.forget_the_past();
  const ConnectionId cat = stage.join("cat");
  EXPECT_EQ(stage.error(cat), ErrorCode::room_full);
  stage.pass(1s);
  EXPECT_THAT(stage.changes(ann), IsEmpty());
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
}

TEST(Capacity, KeepsThePlaceOfSomebodyLostForOneMinute) {
  Stage stage({}, {.participants_max = 2});
  stage.join("ann");
  stage.drop(stage.join("bob"));
  stage.pass(5s);
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
  EXPECT_EQ(stage.error(stage.join("cat")), ErrorCode::room_full);
  EXPECT_EQ(stage.error(stage.join("bob")), std::nullopt);
}

TEST(Capacity, GivesThePlaceOfSomebodyLostAwayAfterOneMinute) {
  Stage stage({}, {.participants_max = 2});
  stage.join("ann");
  stage.drop(stage.join("bob"));
  stage.pass(66s);
  EXPECT_EQ(stage.error(stage.join("cat")), std::nullopt);
  EXPECT_EQ(stage.error(stage.join("bob")), ErrorCode::room_full);
}

TEST(Capacity, GivesThePlaceOfSomebodyWhoLeftAwayAtOnce) {
  Stage stage({}, {.participants_max = 1});
  stage.ask(stage.join("ann"), LeaveRequest{});
  EXPECT_EQ(stage.error(stage.join("bob")), std::nullopt);
}

/// Ann and Ben are there; Ann's page comes again on a new socket and is answered.
class AnswerToAResume : public testing::Test {
 protected:
  bool resumes_with_the_token_before() {
    return stage.witnesses.at(stage.join("ann", {.token = token})).joined->resumed;
  }

  Stage stage;
  ConnectionId ann = stage.join("ann");
  ConnectionId ben = stage.join("ben");
  std::string token = stage.witnesses.at(ann).joined->resume_token;
  RosterVersion known = stage.roster().version;
  ConnectionId again = stage.join("ann", {.token = token, .known = known});
};

TEST_F(AnswerToAResume, ThatGotLostIsNotTakenAsReadForAPingThatWasSentBehindTheJoin) {
  stage.ask(again, PingRequest{known});
  stage.ask(again, SetAttributesRequest{true, std::nullopt});
  stage.drop(again);
  EXPECT_TRUE(resumes_with_the_token_before());
}

TEST_F(AnswerToAResume, VoidsTheTokenBeforeOnceThePageNamesAListThatItWasToldSince) {
  stage.ask(ben, SetAttributesRequest{true, std::nullopt});
  stage.pass(1s);
  ASSERT_NE(stage.witnesses.at(again).version, known);
  stage.ask(again, PingRequest{stage.witnesses.at(again).version});
  stage.drop(again);
  EXPECT_FALSE(resumes_with_the_token_before());
}

TEST(Capacity, OutbidsTheOldestSeatOfThoseWhoAreGone) {
  Stage stage({}, {.participants_max = 2});
  for (int i = 0; i < 64; ++i) {
    stage.ask(stage.join("guest" + std::to_string(i)), LeaveRequest{});
    stage.pass(1s);
  }
  stage.forget_the_past();
  stage.join("ann");
  ASSERT_EQ(stage.transitions.size(), 2u);
  EXPECT_EQ(stage.transitions[0].participant, ParticipantId("guest0"));
  EXPECT_EQ(stage.transitions[0].to, Transition::State::forgotten);
}

// ---- Again and again

class ManyJoins : public testing::Test {
 protected:
  /// Ann comes in and leaves on one connection after the other; how often she is let in.
  int come_and_go(int times) {
    int let_in = 0;
    for (int i = 0; i < times; ++i) {
      const ConnectionId ann = stage.join("ann");
      if (stage.error(ann)) continue;
      ++let_in;
      stage.ask(ann, LeaveRequest{});
    }
    return let_in;
  }

  Stage stage;
};

TEST_F(ManyJoins, OfOnePersonAreNotNewsToTheOthersWithoutEnd) {
  const ConnectionId bob = stage.join("bob");
  EXPECT_EQ(come_and_go(1'000), 30);
  stage.pass(1s);
  EXPECT_EQ(come_and_go(1'000), 1);
  EXPECT_FALSE(stage.error(stage.join("cat"))) << "it is nobody else's matter";
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), SizeIs(testing::Le(2u * 31u + 1u)));
}

TEST_F(ManyJoins, AreToldWhenOneMoreIsFine) {
  come_and_go(30);
  stage.pass(400ms);
  const ConnectionId ann = stage.join("ann");
  EXPECT_EQ(stage.error(ann), ErrorCode::rate_limited);
  EXPECT_EQ(stage.last_reply(ann).answer.error().retry_after, Duration(600ms));
  stage.pass(600ms);
  EXPECT_FALSE(stage.error(stage.join("ann")));
}

TEST_F(ManyJoins, AreFineForAPageThatIsReloadedEachSecond) {
  for (int i = 0; i < 600; ++i) {
    const ConnectionId ann = stage.join("ann", {.page = "page" + std::to_string(i)});
    ASSERT_FALSE(stage.error(ann)) << i;
    stage.pass(900ms);
    stage.ask(ann, BeforeDisconnectRequest{stage.room, true});
    stage.drop(ann);
    stage.pass(100ms);
  }
}

TEST_F(ManyJoins, AreFineForANetworkThatComesAndGoesForHalfAMinute) {
  ConnectionId ann = stage.join("ann");
  for (int i = 0; i < 55; ++i) {
    stage.drop(ann);
    stage.pass(550ms);
    ann = stage.join("ann");
    ASSERT_FALSE(stage.error(ann)) << i;
  }
}

TEST_F(ManyJoins, ThatAreRefusedChangeNothingForThePageThatIsThere) {
  come_and_go(29);
  const ConnectionId ann = stage.join("ann");
  stage.forget_the_past();
  EXPECT_EQ(stage.error(stage.join("ann", {.tab = "another"})), ErrorCode::rate_limited);
  EXPECT_FALSE(stage.witnesses.at(ann).closed);
  EXPECT_THAT(stage.transitions, IsEmpty());
}

// ---- While the router opens

TEST(FirstJoin, IsAnsweredWhenTheRouterIsOpen) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId ann = stage.join("ann");
  EXPECT_THAT(stage.witnesses.at(ann).replies, IsEmpty());
  EXPECT_THAT(stage.names(), IsEmpty());
  stage.answer_all();
  EXPECT_EQ(stage.error(ann), std::nullopt);
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(FirstJoin, OpensOneRouterHoweverManyWait) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.join("ann");
  stage.join("bob");
  EXPECT_EQ(stage.calls<OpenRouter>().size(), 1u);
  stage.answer_all();
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
}

TEST(FirstJoin, FailsWithTheRouterAndTheNextOneTriesAnother) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::failing;
  const ConnectionId ann = stage.join("ann");
  EXPECT_EQ(stage.error(ann), ErrorCode::media_unavailable);
  EXPECT_THAT(stage.names(), IsEmpty());
  stage.host.mode = MediaHostDouble::Mode::prompt;
  stage.join_on(ann, {});
  EXPECT_EQ(stage.error(ann), std::nullopt);
  const auto opened = stage.calls<OpenRouter>();
  ASSERT_EQ(opened.size(), 2u);
  EXPECT_NE(opened[0].router, opened[1].router);
}

TEST(FirstJoin, WhoseConnectionClosesMeanwhileNeverHappens) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.drop(stage.join("ann"));
  stage.answer_all();
  EXPECT_THAT(stage.names(), IsEmpty());
  EXPECT_THAT(stage.host.existing, IsEmpty());
}

TEST(FirstJoin, ThinkingBetterOfItMeanwhileNeverHappens) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId ann = stage.join("ann");
  stage.ask(ann, LeaveRequest{});
  ASSERT_EQ(stage.witnesses.at(ann).replies.size(), 2u);
  EXPECT_EQ(stage.witnesses.at(ann).replies[0].event, "join");
  EXPECT_FALSE(stage.witnesses.at(ann).replies[0].answer);
  EXPECT_TRUE(stage.witnesses.at(ann).replies[1].answer);
  stage.answer_all();
  EXPECT_THAT(stage.names(), IsEmpty());
}

TEST(FirstJoin, AskedTwiceMeanwhileIsAnsweredOnce) {
  Stage stage;
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId ann = stage.join("ann");
  stage.join_on(ann, {});
  EXPECT_EQ(stage.error(ann), ErrorCode::already_joined);
  stage.answer_all();
  EXPECT_EQ(stage.witnesses.at(ann).replies.size(), 2u);
}

TEST(FirstJoin, OfMoreThanFitIsRefusedBeforeTheRouterIsOpen) {
  Stage stage({}, {.participants_max = 1});
  stage.host.mode = MediaHostDouble::Mode::held;
  stage.join("ann");
  EXPECT_EQ(stage.error(stage.join("bob")), ErrorCode::room_full);
}

TEST(FirstJoin, OfANewcomerWhileDrainingNeitherWaitsNorOpensARouter) {
  Stage stage({}, {.participants_max = 1});
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId zoe = stage.connect("zoe");
  stage.join_on(zoe, {.draining = true});
  EXPECT_EQ(stage.error(zoe), ErrorCode::server_draining);
  EXPECT_THAT(stage.calls<OpenRouter>(), IsEmpty());
}

TEST(Request, BeforeAJoinIsRefused) {
  Stage stage;
  const ConnectionId stranger = stage.connect("stranger");
  stage.ask(stranger, ChatRequest{"hello"});
  EXPECT_EQ(stage.error(stranger), ErrorCode::not_joined);
  stage.hear(stranger);
  stage.drop(stranger);
  EXPECT_THAT(stage.names(), IsEmpty());
}

// ---- Resume

TEST(Resume, WithTheRightTokenOnTheSamePageSaysSoAndNobodyIsTold) {
  Stage stage;
  const ConnectionId bob = stage.join("bob");
  const ConnectionId ann = stage.join("ann");
  const std::string token = stage.answer<Joined>(ann).resume_token;
  stage.pass(900ms);
  stage.forget_the_past();
  stage.drop(ann);
  const ConnectionId again = stage.join("ann", {.token = token});
  const auto joined = stage.answer<Joined>(again);
  EXPECT_TRUE(joined.resumed);
  EXPECT_EQ(joined.epoch, Epoch(2));
  stage.pass(2s);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_EQ(stage.transitions.back().why, Why::resumed);
}

TEST(Resume, WithAWrongTokenIsAJoinByIdentity) {
  Stage stage;
  stage.drop(stage.join("ann"));
  const ConnectionId again = stage.join("ann", {.token = "nonsense"});
  EXPECT_FALSE(stage.answer<Joined>(again).resumed);
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Resume, IsBoundToTheTab) {
  Stage stage;
  const std::string token = stage.answer<Joined>(stage.join("ann")).resume_token;
  const ConnectionId other = stage.join("ann", {.tab = "other", .token = token});
  EXPECT_FALSE(stage.answer<Joined>(other).resumed);
}

TEST(Resume, SurvivesALostAnswer) {
  Stage stage;
  const std::string first = stage.answer<Joined>(stage.join("ann")).resume_token;
  stage.drop(stage.join("ann", {.token = first}));  // This answer never arrives.
  EXPECT_TRUE(stage.answer<Joined>(stage.join("ann", {.token = first})).resumed);
}

TEST(Resume, TakesTheNewestTokenToo) {
  Stage stage;
  const std::string first = stage.answer<Joined>(stage.join("ann")).resume_token;
  const std::string second = stage.answer<Joined>(stage.join("ann", {.token = first})).resume_token;
  EXPECT_NE(first, second);
  EXPECT_TRUE(stage.answer<Joined>(stage.join("ann", {.token = second})).resumed);
  EXPECT_FALSE(stage.answer<Joined>(stage.join("ann", {.token = first})).resumed);
}

TEST(Resume, EndsWithLeaving) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const std::string token = stage.answer<Joined>(ann).resume_token;
  stage.ask(ann, LeaveRequest{});
  EXPECT_FALSE(stage.answer<Joined>(stage.join("ann", {.token = token})).resumed);
}

TEST(Resume, WinsOverAnOldConnectionThatStillLooksOpen) {
  Stage stage;
  const ConnectionId bob = stage.join("bob");
  const ConnectionId old = stage.join("ann");
  stage.pass(1s);
  stage.forget_the_past();
  const ConnectionId now = stage.join("ann");
  EXPECT_EQ(stage.witnesses.at(old).closed, Goodbye::silent);
  EXPECT_THAT(stage.told<MeetingSwitched>(old), IsEmpty());
  stage.drop(old);  // Its late close...
  stage.ask(old, LeaveRequest{});
  EXPECT_EQ(stage.error(old), ErrorCode::not_joined);
  stage.pass(10s);  // ... touches nothing.
  EXPECT_EQ(stage.presence("ann"), Presence::present);
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_FALSE(stage.witnesses.at(now).closed);
}

TEST(Resume, GetsTheListOfThisMoment) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const ConnectionId bob = stage.join("bob");
  stage.pass(1s);
  stage.drop(ann);
  stage.ask(bob, SetAttributesRequest{true, std::nullopt});
  stage.join("cat");
  const ConnectionId again = stage.join("ann");
  EXPECT_EQ(stage.answer<Joined>(again).roster, stage.roster());
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob", "cat"));
}

TEST(Resume, KeepsTheNameOfTheSeatAndAFreshJoinBringsItsOwn) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const std::string token = stage.answer<Joined>(ann).resume_token;
  stage.ask(ann, SetAttributesRequest{std::nullopt, "Ann B."});
  EXPECT_TRUE(stage.answer<Joined>(stage.join("ann", {.token = token})).resumed);
  EXPECT_EQ(stage.shown("ann")->display_name, "Ann B.");
  const ConnectionId bob = stage.join("bob");
  stage.pass(1s);
  stage.join("ann", {.display_name = "Anna"});
  EXPECT_EQ(stage.shown("ann")->display_name, "Anna");
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann"));
}

// ---- Back

TEST(Back, IsWhatOthersSeeOfSomebodyWhoWasLostOrLeft) {
  Stage stage;
  const ConnectionId bob = stage.join("bob");
  const ConnectionId ann = stage.join("ann");
  stage.pass(1s);
  stage.ask(ann, SetAttributesRequest{true, std::nullopt});
  stage.pass(1s);
  stage.forget_the_past();
  stage.drop(ann);
  stage.pass(6s);
  const ConnectionId back = stage.join("ann");
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob),
              ElementsAre("updated ann reconnecting", "left ann connection_lost", "back ann"));
  EXPECT_TRUE(stage.shown("ann")->hand);
  stage.forget_the_past();
  stage.ask(back, LeaveRequest{});
  stage.join_on(back, {});  // The connection is still open.
  stage.pass(1s);
  EXPECT_THAT(stage.changes(bob), ElementsAre("left ann left", "back ann"));
}

TEST(Back, AfterTheSeatExpiredIsJoining) {
  Stage stage;
  const ConnectionId bob = stage.join("bob");
  stage.ask(stage.join("ann"), LeaveRequest{});
  stage.pass(11min);
  stage.forget_the_past();
  stage.join("ann");
  EXPECT_THAT(stage.changes(bob), ElementsAre("joined ann"));
}

TEST(Back, TellsTheOthersOfTheMediaThatWasKept) {
  Stage stage;
  const ConnectionId bob = stage.join("bob");
  const ConnectionId ann = stage.join("ann");
  const ProducerId camera = stage.produce(ann, stage.connected_transport(ann, Direction::send));
  stage.drop(ann);
  stage.pass(10s);
  const ConnectionId cat = stage.join("cat");
  EXPECT_THAT(stage.answer<Joined>(cat).producers, IsEmpty());  // Nobody hears who is not here.
  stage.forget_the_past();
  const ConnectionId again = stage.join("ann");
  EXPECT_EQ(stage.answer<Joined>(again).transports.size(), 1u);
  for (const ConnectionId other : {bob, cat}) {
    ASSERT_EQ(stage.told<NewProducer>(other).size(), 1u);
    EXPECT_EQ(stage.told<NewProducer>(other)[0].producer.id, camera);
  }
}

// ---- After a restart of the server

TEST(Recovering, IsSaidToWhoeverComesFromAnEarlierLifeOfTheRoom) {
  Stage stage;
  const ConnectionId ann = stage.join("ann", {.known_generation = "of before"});
  EXPECT_TRUE(stage.answer<Joined>(ann).recovering);
  EXPECT_EQ(stage.answer<Joined>(ann).timings.recovering, 10s);
}

TEST(Recovering, EndsTenSecondsAfterTheRoomWasFirstReentered) {
  Stage stage;
  stage.join("cat");
  stage.pass(4s);
  const ConnectionId ann = stage.join("ann", {.known_generation = "of before"});
  EXPECT_EQ(stage.answer<Joined>(ann).timings.recovering, 6s);
  stage.pass(6s);
  const ConnectionId bob = stage.join("bob", {.known_generation = "of before"});
  EXPECT_FALSE(stage.answer<Joined>(bob).recovering);
  EXPECT_EQ(stage.answer<Joined>(bob).timings.recovering, 0s);
}

TEST(Recovering, IsNothingToAStrangerOrToWhoeverWasHereInThisLife) {
  Stage stage;
  EXPECT_FALSE(stage.answer<Joined>(stage.join("ann")).recovering);
  const ConnectionId again = stage.join("ann", {.known_generation = "g1"});
  EXPECT_FALSE(stage.answer<Joined>(again).recovering);
}

}  // namespace
}  // namespace rollcall::core
