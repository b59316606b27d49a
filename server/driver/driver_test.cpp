#include "driver/driver.hpp"

#include "driver/testing/world.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;
using testing::FakeClients;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::join_payload;
using ::testing::Not;
using ::testing::SizeIs;
using testing::World;

/// Joins and takes what that sent, the answer first.
std::vector<std::string> join(World& world, ConnectionId connection, std::string_view room,
                              std::string_view who, std::string_view more = "") {
  world.ask(connection, "join", join_payload(room, who, more));
  world.settle();
  return world.clients.take(connection);
}

/// The value of a text field in a frame.
std::string field(const std::string& frame, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const auto at = frame.find(start);
  if (at == std::string::npos) return "";
  const auto begin = at + start.size();
  return frame.substr(begin, frame.find('"', begin) - begin);
}

std::string send_transport(World& world, ConnectionId connection) {
  world.ask(connection, "createWebRtcTransport", R"({"direction":"send"})", 1);
  world.settle();
  return field(world.clients.take(connection).at(0), "id");
}

TEST(Driver, AnswersAJoinWithTheRosterAndTheRouter) {
  World world;
  const ConnectionId ann = world.connect();
  const auto frames = join(world, ann, "blue", "ann");
  ASSERT_THAT(frames, Not(IsEmpty()));
  EXPECT_EQ(frames[0].substr(0, 4), "430[");
  EXPECT_THAT(frames[0], HasSubstr(R"("displayName":"ann")"));
  EXPECT_THAT(frames[0], HasSubstr(R"("routerRtpCapabilities":{"codecs":[])"));
  EXPECT_EQ(world.driver.counts(), (Counts{1, 1, 1}));
}

TEST(Driver, TellsTheOthersWhoJoined) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.joined("blue", "ben");
  world.pass(100ms);
  EXPECT_THAT(world.clients.take(ann),
              ElementsAre(::testing::AllOf(HasSubstr(R"(42["roster",)"), HasSubstr("ben"))));
}

TEST(Driver, KeepsRoomsApart) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.joined("red", "ben");
  world.pass(1s, [&] { world.hear(ann); });
  EXPECT_THAT(world.clients.take(ann), IsEmpty());
  EXPECT_EQ(world.driver.counts().rooms, 2u);
}

TEST(Driver, EncodesAMessageOnceForAllItsReceivers) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  world.pass(100ms);
  world.clients.take(ann);
  world.clients.take(ben);
  world.say(ann, "chat", R"({"text":"hello"})");
  ASSERT_THAT(world.clients.frames(ann), SizeIs(1));
  ASSERT_THAT(world.clients.frames(ben), SizeIs(1));
  EXPECT_EQ(world.clients.frames(ann)[0], world.clients.frames(ben)[0]);  // The same object.
}

TEST(Driver, AnswersEverythingButAJoinWithNotJoinedBefore) {
  World world;
  const ConnectionId ann = world.connect();
  world.ask(ann, "chat", R"({"text":"hello"})", 7);
  world.say(ann, "ping");
  EXPECT_THAT(world.clients.take(ann),
              ElementsAre(HasSubstr(R"(437[{"error":{"code":"not_joined")"),
                          HasSubstr(R"(42["error",{"event":"ping","error":{"code":"not_joined")")));
}

TEST(Driver, TellsWhatWasWrongWithARequest) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.ask(ann, "chat", R"({"text":5})", 3);
  world.say(ann, "nonsense");
  world.driver.on_event(ann, "{{{{", std::nullopt);
  EXPECT_THAT(
      world.clients.take(ann),
      ElementsAre(HasSubstr(R"(433[{"error":{"code":"bad_request","message":"`text` must be)"),
                  HasSubstr(R"(42["error",{"event":"nonsense","error":{"code":"unknown_event")"),
                  HasSubstr(R"(42["error",{"event":"","error":{"code":"bad_request")")));
}

TEST(Driver, GivesTheSamePersonTheSameIdAfterARestart) {
  World before;
  World after;
  const std::string first = join(before, before.connect(), "blue", "ann").at(0);
  after.secrets.random_id();  // Randomness differs; the key does not.
  const std::string second = join(after, after.connect(), "blue", "ann").at(0);
  EXPECT_EQ(field(first, "participantId"), field(second, "participantId"));
  EXPECT_NE(field(first, "resumeToken"), field(second, "resumeToken"));
}

TEST(Driver, GivesAPersonAnotherIdInAnotherRoom) {
  World world;
  const std::string blue = join(world, world.connect(), "blue", "ann").at(0);
  const std::string red = join(world, world.connect(), "red", "ann").at(0);
  EXPECT_NE(field(blue, "participantId"), field(red, "participantId"));
}

TEST(Driver, NeverSendsAGuestKeyToAnybody) {
  World world;
  const ConnectionId ann = world.connect();
  for (const std::string& frame : join(world, ann, "blue", "ann"))
    EXPECT_THAT(frame, Not(HasSubstr("annkkkk")));
  for (const std::string& line : world.log.lines()) {
    EXPECT_THAT(line, Not(HasSubstr("annkkkk")));
    EXPECT_THAT(line, Not(HasSubstr("token-")));
  }
}

TEST(Driver, ResumesWithTheTokenOfTheAnswer) {
  World world;
  const std::string page = R"(,"tabId":"t","pageId":"p")";
  const ConnectionId first = world.connect();
  const std::string answer = join(world, first, "blue", "ann", page).at(0);
  world.driver.on_closed(first, ports::CloseCause::transport_closed);
  const std::string token = R"(,"resumeToken":")" + field(answer, "resumeToken") + R"(")";
  const std::string again = join(world, world.connect(), "blue", "ann", page + token).at(0);
  EXPECT_THAT(again, HasSubstr(R"("resumed":true)"));
  EXPECT_EQ(field(answer, "participantId"), field(again, "participantId"));
}

TEST(Driver, TreatsConnectionsWithoutTabAndPageAsPagesOfTheirOwn) {
  World world;
  const ConnectionId laptop = world.joined("blue", "ann");
  world.pass(100ms, [&] { world.hear(laptop); });
  const ConnectionId phone = world.joined("blue", "ann");
  world.pass(100ms, [&] { world.hear(phone); });
  EXPECT_THAT(world.clients.take(laptop), ::testing::Contains(HasSubstr("meetingSwitched")));
  EXPECT_EQ(world.clients.end(laptop), FakeClients::End::disconnected);
  EXPECT_EQ(world.driver.counts(), (Counts{1, 1, 1}));
}

TEST(Driver, RefusesASecondRoomOnOneConnection) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  EXPECT_THAT(join(world, ann, "red", "ann").at(0), HasSubstr("already_joined"));
  EXPECT_THAT(join(world, ann, "blue", "ann").at(0), HasSubstr("already_joined"));
  EXPECT_EQ(world.driver.counts().rooms, 1u);
  world.ask(ann, "chat", R"({"text":"still here"})");  // ... and it is still in the first one.
  EXPECT_THAT(world.clients.take(ann), ::testing::Contains(HasSubstr("still here")));
}

TEST(Driver, LetsAConnectionJoinAnotherRoomAfterLeaving) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.ask(ann, "leave");
  EXPECT_THAT(world.clients.take(ann), ElementsAre("430[{}]"));
  EXPECT_THAT(join(world, ann, "red", "ann").at(0), HasSubstr("participantId"));
}

TEST(Driver, LetsAConnectionTryAgainAfterAFailedJoin) {
  World world;
  const ConnectionId ann = world.connect();
  world.ask(ann, "join", join_payload("blue", "ann"));
  world.media.refuse_next(ErrorCode::media_unavailable);
  EXPECT_THAT(world.clients.take(ann).at(0), HasSubstr("media_unavailable"));
  EXPECT_THAT(join(world, ann, "red", "ann").at(0), HasSubstr("participantId"));
}

TEST(Driver, RefusesMoreRoomsThanItMayHave) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  world.joined("blue", "ann");
  const ConnectionId ben = world.connect();
  EXPECT_THAT(join(world, ben, "red", "ben").at(0), HasSubstr("limit_reached"));
  EXPECT_THAT(join(world, ben, "blue", "ben").at(0), HasSubstr("participantId"));
}

TEST(Driver, GivesThePlaceOfTheRoomDesertedFirstToANewOne) {
  Config config;
  config.rooms_max = 2;
  World world(config);
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("red", "ben");
  world.ask(ben, "leave");
  world.pass(1s, [&] { world.hear(ann); });
  world.ask(ann, "leave");
  world.joined("green", "cleo");
  EXPECT_THAT(world.driver.rooms(), ElementsAre(RoomId("blue"), RoomId("green")));
  world.joined("white", "dan");
  EXPECT_THAT(world.driver.rooms(), ElementsAre(RoomId("green"), RoomId("white")));
  const ConnectionId emma = world.connect();
  EXPECT_THAT(join(world, emma, "black", "emma").at(0), HasSubstr("limit_reached"));
}

TEST(Driver, SparesADesertedRoomThatCouldNotEndYet) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const ConnectionId ann = world.joined("blue", "ann");
  world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})");
  world.ask(ann, "leave");  // The answer to that request is still to come.
  world.clients.take(ann);
  const ConnectionId ben = world.connect();
  EXPECT_THAT(join(world, ben, "red", "ben").at(0), HasSubstr("limit_reached"));
  EXPECT_THAT(world.driver.rooms(), ElementsAre(RoomId("blue")));
  world.settle();
  EXPECT_THAT(join(world, ben, "red", "ben").at(0), HasSubstr("participantId"));
}

TEST(Driver, SparesARoomThatSomebodyCameBackTo) {
  Config config;
  config.rooms_max = 1;
  World world(config);
  const ConnectionId ann = world.joined("blue", "ann");
  world.ask(ann, "leave");
  world.joined("blue", "ann");
  const ConnectionId ben = world.connect();
  EXPECT_THAT(join(world, ben, "red", "ben").at(0), HasSubstr("limit_reached"));
  EXPECT_EQ(world.driver.counts().participants, 1u);
}

TEST(Driver, LetsNoConnectionRunThroughRooms) {
  World world;
  const ConnectionId ann = world.connect();
  std::size_t refused = 0;
  for (int i = 0; i < 100; ++i) {
    const auto frames = join(world, ann, "room" + std::to_string(i), "ann");
    refused += frames.at(0).find("rate_limited") != std::string::npos ? 1 : 0;
    world.ask(ann, "leave");
    world.clients.take(ann);
  }
  EXPECT_EQ(refused, 90u);
  EXPECT_EQ(world.driver.counts().rooms, 10u);
  world.pass(1s);
  EXPECT_THAT(join(world, ann, "blue", "ann").at(0), HasSubstr("participantId"));
}

TEST(Driver, TreatsADisconnectPacketAsLeaving) {
  World world;
  world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  world.driver.on_closed(ben, ports::CloseCause::client_disconnected);
  EXPECT_EQ(world.driver.counts().participants, 1u);
  EXPECT_EQ(world.log.count("[Socket.IO] Client disconnected gracefully"), 1u);
}

TEST(Driver, KeepsSomebodyWhoseSocketClosedUntilTheyAreSilentForTooLong) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  world.driver.on_closed(ben, ports::CloseCause::transport_closed);
  world.pass(4s, [&] { world.hear(ann); });
  EXPECT_EQ(world.driver.counts().participants, 2u);
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::reconnecting);
  world.pass(2s, [&] { world.hear(ann); });
  EXPECT_EQ(world.driver.counts().participants, 1u);
}

TEST(Driver, ClosesAConnectionThatFellSilent) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(9s);
  EXPECT_EQ(world.clients.end(ann), FakeClients::End::dropped);
  EXPECT_EQ(world.driver.counts().connections, 0u);
  EXPECT_EQ(world.log.count("[Socket.IO] Cleaning up stale session: "), 1u);
}

TEST(Driver, TakesNonsenseFromAPageAsProofOfLife) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.pass(10s, [&] { world.say(ann, "nonsense"); });
  EXPECT_EQ(world.clients.end(ann), FakeClients::End::none);
  EXPECT_EQ(world.driver.counts().participants, 1u);
}

TEST(Driver, TakesABeaconFromTheRightPageAsUnloading) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.connect();
  const std::string answer = join(world, ben, "blue", "ben", R"(,"tabId":"t","pageId":"p")").at(0);
  const auto beacon = [&](const std::string& token) {
    return R"({"roomId":"blue","participantId":")" + field(answer, "participantId") +
           R"(","epoch":1,"pageId":"p","resumeToken":")" + token + R"("})";
  };
  world.driver.on_leave_beacon("nonsense");
  world.driver.on_leave_beacon(beacon("wrong"));
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::present);
  world.driver.on_leave_beacon(beacon(field(answer, "resumeToken")));
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(1).presence,
            core::Presence::reconnecting);
  world.driver.on_closed(ben, ports::CloseCause::transport_closed);
  world.pass(2500ms, [&] { world.hear(ann); });
  EXPECT_EQ(world.driver.counts().participants, 1u);
}

TEST(Driver, AnswersPingsWithTheWallClock) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.wall_clock.set(1234567ms);
  world.say(ann, "ping");
  EXPECT_THAT(world.clients.take(ann), ElementsAre(HasSubstr(R"(42["pong",{"at":1234567,)")));
  EXPECT_EQ(world.log.count("[Socket.IO] 🏓 Received ping from client"), 1u);
}

TEST(Driver, GivesWhoeverTookNothingTheWholeListInsteadOfAQueueOfChanges) {
  World world;
  const ConnectionId slow = world.joined("blue", "ann");
  const ConnectionId quick = world.joined("blue", "ben");
  world.pass(300ms);
  world.clients.take(slow);
  world.clients.lets_wait(slow, 65);
  world.joined("blue", "cat");
  world.pass(300ms);
  EXPECT_THAT(world.clients.take(slow), ElementsAre(HasSubstr("cat"))) << "the last change";
  world.joined("blue", "eve");
  world.pass(300ms);
  world.say(slow, "ping", R"({"rosterVersion":{"generation":"older","number":1}})");
  EXPECT_THAT(world.clients.take(quick), ::testing::Contains(HasSubstr("cat")));
  EXPECT_THAT(world.clients.take(slow), ElementsAre(HasSubstr("pong")));
  world.clients.lets_wait(slow, 9);
  world.pass(300ms);
  EXPECT_THAT(world.clients.take(slow), IsEmpty()) << "before it has taken what waits";
  world.clients.lets_wait(slow, 8);
  world.pass(300ms);
  const auto frames = world.clients.take(slow);
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_THAT(frames[0], HasSubstr("rosterSnapshot"));
  EXPECT_THAT(frames[0], HasSubstr("cat"));
  world.joined("blue", "dan");
  world.pass(300ms);
  EXPECT_THAT(world.clients.take(slow), ElementsAre(HasSubstr("dan"))) << "changes again";
}

TEST(Driver, ForgetsThatSomebodyFellBehindWhenTheyMoveToAnotherRoom) {
  World world;
  const ConnectionId slow = world.joined("blue", "ann");
  world.pass(300ms);
  world.clients.lets_wait(slow, 65);
  world.joined("blue", "ben");
  world.pass(300ms);
  world.ask(slow, "leave");
  join(world, slow, "red", "ann");
  world.joined("red", "cat");
  world.pass(300ms);
  EXPECT_THAT(world.clients.take(slow), ::testing::Contains(HasSubstr("cat"))) << "the last one";
  world.joined("red", "dan");
  world.pass(300ms);
  EXPECT_THAT(world.clients.take(slow), Not(::testing::Contains(HasSubstr("dan"))));
}

constexpr const char* draining_1000 = R"(42["serverDraining",{"retryAfterMs":1000}])";

TEST(Driver, LetsNobodyInWhileDraining) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.driver.begin_drain();
  world.driver.begin_drain();
  EXPECT_THAT(world.clients.take(ann), ElementsAre(draining_1000));
  EXPECT_THAT(join(world, world.connect(), "blue", "ben"),
              ElementsAre(draining_1000, HasSubstr("server_draining")));
  world.ask(ann, "chat", R"({"text":"bye"})");
  EXPECT_THAT(world.clients.take(ann), ::testing::Contains(HasSubstr("bye")));
}

TEST(Driver, LetsThoseBackInWhileDrainingWhoWereThere) {
  World world;
  const ConnectionId ann = world.connect();
  const std::string token = field(join(world, ann, "blue", "ann").at(0), "resumeToken");
  world.driver.begin_drain();
  world.driver.on_closed(ann, ports::CloseCause::transport_closed);
  const std::string resume = R"(,"resumeToken":")" + token + "\"";
  EXPECT_THAT(join(world, world.connect(), "blue", "ann", resume),
              ElementsAre(draining_1000, HasSubstr(R"("epoch":2)")));
  EXPECT_THAT(join(world, world.connect(), "red", "ann", resume),
              ElementsAre(draining_1000, HasSubstr("server_draining")))
      << "that room is not open";
  EXPECT_THAT(join(world, world.connect(), "blue", "zoe", resume),
              ElementsAre(draining_1000, HasSubstr("server_draining")))
      << "nobody of that name was here, whatever they bring";
}

TEST(Driver, TellsEachConnectionToReturnALittleLaterThanTheOneBefore) {
  Config config;
  config.retry_after_drain = 1s;
  config.retry_spread = 100ms;
  config.retry_spread_max = 150ms;
  World world(config);
  std::vector<ConnectionId> connections;
  for (int i = 0; i < 3; ++i)
    connections.push_back(world.connect());
  world.driver.begin_drain();
  std::vector<std::string> told;
  for (const ConnectionId connection : connections)
    told.push_back(world.clients.take(connection).at(0));
  EXPECT_THAT(told, ElementsAre(HasSubstr(":1000}"), HasSubstr(":1050}"), HasSubstr(":1100}")));
}

TEST(Driver, BringsMediaAnswersToWhoeverAsked) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("red", "ben");
  world.clients.take(ann);
  world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})", 1);
  world.ask(ben, "createWebRtcTransport", R"({"direction":"recv"})", 2);
  world.settle();
  EXPECT_THAT(world.clients.take(ann), ElementsAre(HasSubstr("431[{\"id\":")));
  EXPECT_THAT(world.clients.take(ben), ElementsAre(HasSubstr("432[{\"id\":")));
}

TEST(Driver, ClosesWhatWasMadeForSomebodyWhoHasLeft) {
  World world;
  world.joined("blue", "ben");
  const ConnectionId ann = world.joined("blue", "ann");
  send_transport(world, ann);
  world.ask(ann, "createWebRtcTransport", R"({"direction":"recv"})");
  world.ask(ann, "leave");  // The answer for the second transport is still under way.
  world.settle();
  EXPECT_THAT(world.media.objects(), SizeIs(1));  // The router.
  const std::vector<std::string> wanted = world.driver.media_objects();
  EXPECT_EQ(world.media.objects(), std::set<std::string>(wanted.begin(), wanted.end()));
}

TEST(Driver, BringsNewsOfATransportToItsRoom) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  const std::string transport = send_transport(world, ann);
  world.ask(ann, "connectWebRtcTransport",
            R"({"transportId":")" + transport + R"(","dtlsParameters":{}})");
  world.settle();
  world.driver.on_transport_state(TransportId(transport), ports::TransportState::connected);
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(0).media, core::MediaHealth::live);
  world.driver.on_transport_state(TransportId("another"), ports::TransportState::closed);
  EXPECT_EQ(world.driver.roster(RoomId("blue"))->participants.at(0).media, core::MediaHealth::live);
}

TEST(Driver, BuildsAnewWhatALostWorkerHad) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  send_transport(world, ann);
  const std::string router = world.driver.media_objects().at(0);
  world.clients.take(ann);
  world.media.lose(RouterId(router));
  world.settle();
  EXPECT_THAT(world.clients.take(ann), ElementsAre(HasSubstr(R"(42["mediaReset",)")));
  EXPECT_NE(world.driver.media_objects().at(0), router);
  EXPECT_EQ(world.driver.counts().participants, 1u);
}

TEST(Driver, MakesAConnectionWaitThatHasTooManyOpenMediaRequests) {
  Config config;
  config.media_requests_max = 2;
  World world(config);
  const ConnectionId ann = world.joined("blue", "ann");
  for (std::uint64_t i = 0; i < 3; ++i)
    world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})", i);
  EXPECT_THAT(world.clients.take(ann),
              ElementsAre(HasSubstr(R"(432[{"error":{"code":"rate_limited")")));
  world.ask(ann, "ping");
  EXPECT_THAT(world.clients.take(ann), Contains(HasSubstr(R"("pong")")));
  world.settle();
  world.clients.take(ann);
  world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})", 4);
  world.settle();
  EXPECT_THAT(world.clients.take(ann), ElementsAre(HasSubstr(R"(434[{"id":)")));
}

TEST(Driver, TakesAQuestionAboutSomebodysTrafficAsAnsweredForWhoseEventItCameFrom) {
  Config config;
  config.media_requests_max = 4;
  World world(config);
  const ConnectionId ann = world.joined("blue", "ann");
  const ConnectionId ben = world.joined("blue", "ben");
  const TransportId transport(send_transport(world, ann));
  world.driver.on_transport_state(transport, ports::TransportState::connected);
  world.driver.on_closed(ann, ports::CloseCause::transport_closed);
  world.clients.take(ben);
  // Ben's pings come just when Ann's traffic is to be asked for.
  std::size_t asked = 0;
  for (std::uint64_t bytes = 1; bytes < 40; ++bytes) {
    world.clock.set(std::max(world.clock.now(), world.timer.armed()));
    world.say(ben, "ping");
    while (world.media.tell_traffic({bytes, bytes}))
      ++asked;
    world.timer.disarm();
    world.driver.on_timer();
    while (world.media.tell_traffic({bytes, bytes})) {
    }
    world.settle();
  }
  EXPECT_GT(asked, config.media_requests_max);
  world.clients.take(ben);
  world.ask(ben, "createWebRtcTransport", R"({"direction":"send"})", 4);
  world.settle();
  EXPECT_THAT(world.clients.take(ben), Contains(HasSubstr(R"(434[{"id":)")));
}

TEST(Driver, ForgetsARoomAfterItsLastSeat) {
  World world;
  const ConnectionId ann = world.joined("blue", "ann");
  world.ask(ann, "leave");
  world.pass(20min);
  EXPECT_EQ(world.driver.counts(), (Counts{0, 0, 1}));
  EXPECT_THAT(world.media.objects(), IsEmpty());
  EXPECT_EQ(world.media.open_requests(), 0u);
}

TEST(Driver, IgnoresConnectionsItDoesNotKnow) {
  World world;
  world.hear(ConnectionId(99));
  world.driver.on_event(ConnectionId(99), R"(["ping"])", std::nullopt);
  world.driver.on_closed(ConnectionId(99), ports::CloseCause::transport_error);
  world.driver.on_answer(MediaRequestId(99), JsonText{"{}"});
  world.driver.on_router_lost(RouterId("none"));
  world.driver.on_consumer_closed(ConsumerId("none"), ports::ConsumerEnd::producer_closed);
  EXPECT_EQ(world.driver.counts(), Counts{});
}

TEST(Driver, WritesOneLinePerTransitionWithHashesOnly) {
  World world;
  const ConnectionId ann = world.joined("secret-room", "ann");
  world.ask(ann, "leave");
  EXPECT_EQ(world.log.count("participant joined who="), 1u);
  EXPECT_EQ(world.log.count("from=absent to=present why=joined"), 1u);
  EXPECT_EQ(world.log.count("from=present to=gone why=left"), 1u);
  EXPECT_EQ(world.log.count("secret-room"), 0u);
  EXPECT_EQ(world.log.count("ann"), 0u);
}

TEST(Driver, NamesPeopleInTheLogIfItsOwnerAskedForIt) {
  Config config;
  config.log_names = LogNames::clear;
  World world(config);
  world.joined("blue", "ann");
  world.pass(9s);
  EXPECT_EQ(world.log.count("[Socket.IO] Cleaning up stale session: ann in room blue"), 1u);
}

}  // namespace
}  // namespace rollcall::driver
