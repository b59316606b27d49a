// What operators do to rooms, and what hosts and operators leave behind: closed connections,
// counts, log lines, rooms that are over.
#include "driver/testing/world.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeClients;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::World;

const RoomId blue("blue");

Config with_clear_names() {
  Config config;
  config.log_names = LogNames::clear;
  return config;
}

/// Holly holds the meeting; ann, who speaks, and ben are in it.
class Moderating : public ::testing::Test {
 protected:
  Moderating() {
    world.access.give("hollys", "blue", grant("holly", "Holly", core::Role::host));
    world.access.give("anns", "blue", grant("ann", "Ann", core::Role::guest));
    world.access.give("bens", "blue", grant("ben", "Ben", core::Role::guest));
    holly = joined("hollys");
    ann = joined("anns");
    ben = joined("bens");
    const auto roster = world.driver.roster(blue);
    for (const core::ParticipantView& view : roster->participants)
      ids[view.display_name] = view.id;
    speak(ann);
    for (const ConnectionId one : {holly, ann, ben})
      world.clients.take(one);
  }

  static ports::Grant grant(std::string identity, std::string name, core::Role role) {
    return {.identity = std::move(identity),
            .display_name = std::move(name),
            .rights = {.role = role, .permissions = {}}};
  }
  ConnectionId joined(const std::string& token) {
    const ConnectionId connection = world.connect();
    join(connection, token);
    return connection;
  }
  void join(ConnectionId connection, const std::string& token) {
    world.ask(connection, "join", R"({"protocol":1,"roomId":"blue","token":")" + token + "\"}");
    world.settle();
  }
  std::string answer_to_join(const std::string& token) {
    const ConnectionId connection = joined(token);
    return world.clients.take(connection).at(0);
  }
  void speak(ConnectionId connection) {
    world.ask(connection, "createWebRtcTransport", R"({"direction":"send"})");
    world.settle();
    std::string transport;
    for (const auto& object : world.media.inventory().objects)
      if (object.kind == ports::MediaObject::Kind::transport) transport = object.id;
    const std::string on = R"({"transportId":")" + transport + "\"";
    world.ask(connection, "connectWebRtcTransport", on + R"(,"dtlsParameters":{}})");
    world.ask(connection, "produce",
              on + R"(,"kind":"audio","source":"microphone","rtpParameters":{}})");
    world.settle();
  }
  void ask_host(std::string_view event, const std::string& payload) {
    world.ask(holly, event, payload);
    world.settle();
  }
  std::string about(const std::string& name, std::string_view more = "") {
    return R"({"participantId":")" + ids.at(name).text() + "\"" + std::string(more) + "}";
  }
  std::vector<std::string> people() const {
    std::vector<std::string> names;
    const auto roster = world.driver.roster(blue);
    if (roster)
      for (const core::ParticipantView& view : roster->participants)
        names.push_back(view.display_name);
    return names;
  }

  World world{with_clear_names()};
  ConnectionId holly;
  ConnectionId ann;
  ConnectionId ben;
  std::map<std::string, ParticipantId> ids;
};

TEST_F(Moderating, ByAHostClosesTheConnectionAndIsCountedAndLogged) {
  ask_host("removeParticipant", about("Ann"));
  EXPECT_THAT(world.clients.take(holly), Contains("430[{}]"));
  EXPECT_THAT(world.clients.take(ann), ElementsAre(R"(42["removed",{"reason":"removed"}])"));
  EXPECT_EQ(world.clients.end(ann), FakeClients::End::disconnected);
  EXPECT_EQ(world.driver.counts().participants, 2u);
  EXPECT_EQ(world.metrics.departures[ports::Departure::removed], 1);
  EXPECT_EQ(world.log.count("a host moderates action=removeParticipant by=Holly whom=Ann"), 1u);
  EXPECT_EQ(world.log.count("participant left who=Ann"), 1u);
  EXPECT_EQ(world.log.count("why=removed"), 2u) << "left, and forgotten";
  EXPECT_EQ(world.log.count("[Socket.IO] Client disconnected gracefully who=Ann"), 1u);
}

TEST_F(Moderating, ByAGuestIsRefused) {
  world.ask(ben, "removeParticipant", about("Ann"));
  EXPECT_THAT(world.clients.take(ben),
              ElementsAre(AllOf(HasSubstr("not_allowed"), HasSubstr("roomAdmin"))));
  EXPECT_EQ(world.log.count("moderates"), 0u);
}

TEST_F(Moderating, ByAnOperatorIsDoneWhenItReturns) {
  EXPECT_TRUE(world.driver.remove(blue, ids.at("Ann"), Driver::Return::banned));
  EXPECT_THAT(people(), ElementsAre("Holly", "Ben"));
  EXPECT_EQ(world.clients.end(ann), FakeClients::End::disconnected);
  EXPECT_THAT(answer_to_join("anns"), HasSubstr(R"("code":"banned")"));
  EXPECT_EQ(world.log.count("an operator moderates action=removeParticipant by=operator whom=Ann"),
            1u);
}

TEST_F(Moderating, ByAnOperatorWithoutABanLetsThemReturn) {
  EXPECT_TRUE(world.driver.remove(blue, ids.at("Ann"), Driver::Return::allowed));
  EXPECT_THAT(answer_to_join("anns"), HasSubstr(R"("epoch":1)"));
}

TEST_F(Moderating, ByAnOperatorSaysWhatItCameTo) {
  EXPECT_EQ(world.driver.mute(blue, ids.at("Ann"), core::MediaSource::microphone), 1u);
  EXPECT_EQ(world.driver.mute(blue, ids.at("Ann"), core::MediaSource::microphone), 0u);
  EXPECT_THAT(world.clients.take(ann), ElementsAre(HasSubstr(R"(42["muted",{"producerId":)")));
  EXPECT_THAT(world.clients.take(ben), Contains(HasSubstr(R"(42["producerPaused",)")));
  EXPECT_EQ(world.driver.force_cleanup(blue), 2u);
  EXPECT_EQ(world.media.objects().size(), 1u) << "the router";
}

TEST_F(Moderating, ByAnOperatorKnowsOnlyRoomsAndPeopleThatAreThere) {
  const RoomId red("red");
  const ParticipantId cat("cat");
  const auto unknown = ErrorCode::not_found;
  EXPECT_EQ(world.driver.remove(red, ids.at("Ann"), Driver::Return::banned).error().code, unknown);
  EXPECT_EQ(world.driver.mute(red, ids.at("Ann"), core::MediaSource::camera).error().code, unknown);
  EXPECT_EQ(world.driver.lock(red, Driver::Door::locked).error().code, unknown);
  EXPECT_EQ(world.driver.end_meeting(red).error().code, unknown);
  EXPECT_EQ(world.driver.force_cleanup(red).error().code, unknown);
  EXPECT_EQ(world.driver.remove(blue, cat, Driver::Return::banned).error().code, unknown);
  EXPECT_EQ(world.driver.mute(blue, cat, core::MediaSource::camera).error().code, unknown);
  EXPECT_THAT(people(), ElementsAre("Holly", "Ann", "Ben"));
}

TEST_F(Moderating, ByAnOperatorLocksTheRoom) {
  world.access.give("cats", "blue", grant("cat", "Cat", core::Role::guest));
  EXPECT_TRUE(world.driver.lock(blue, Driver::Door::locked));
  EXPECT_THAT(world.clients.take(ann), ElementsAre(R"(42["roomLocked",{"locked":true}])"));
  EXPECT_THAT(answer_to_join("cats"), HasSubstr(R"("code":"room_locked")"));
  EXPECT_TRUE(world.driver.lock(blue, Driver::Door::open));
  EXPECT_THAT(answer_to_join("cats"), HasSubstr(R"("locked":false)"));
}

TEST_F(Moderating, ByAnOperatorHasTheWorkersLookedAtAfterACleanup) {
  world.pass(11s, [&] {
    for (const ConnectionId one : {holly, ann, ben})
      world.hear(one);
  });
  world.media.take_calls();
  EXPECT_TRUE(world.driver.force_cleanup(blue));
  world.pass(100ms);
  EXPECT_THAT(world.media.take_calls(), Contains("list_objects"));
}

TEST_F(Moderating, EndsARoomAtOnceWithEverythingThatIsItsOwn) {
  ask_host("endRoom", "{}");
  EXPECT_THAT(world.clients.take(holly), ElementsAre("430[{}]", R"(42["roomEnded",{}])"));
  EXPECT_THAT(world.clients.take(ann), ElementsAre(R"(42["roomEnded",{}])"));
  for (const ConnectionId one : {holly, ann, ben})
    EXPECT_EQ(world.clients.end(one), FakeClients::End::disconnected);
  EXPECT_EQ(world.driver.counts(), Counts{});
  EXPECT_THAT(world.media.objects(), IsEmpty());
  EXPECT_EQ(world.metrics.departures[ports::Departure::room_ended], 3);
  EXPECT_EQ(world.log.count("room closed"), 1u);
}

TEST_F(Moderating, ForgetsWhoWasBannedAndThatItWasLockedWithTheRoom) {
  const std::string before = world.driver.roster(blue)->version.generation.text();
  EXPECT_TRUE(world.driver.remove(blue, ids.at("Ann"), Driver::Return::banned));
  EXPECT_TRUE(world.driver.lock(blue, Driver::Door::locked));
  EXPECT_TRUE(world.driver.end_meeting(blue));
  EXPECT_THAT(answer_to_join("anns"), HasSubstr(R"("locked":false)"));
  EXPECT_NE(world.driver.roster(blue)->version.generation.text(), before);
}

TEST_F(Moderating, BeginsAnotherLifeOfTheRoomAlsoBeforeTheMediaHostHasAnsweredForTheLast) {
  const std::string before = world.driver.roster(blue)->version.generation.text();
  world.ask(ann, "createWebRtcTransport", R"({"direction":"recv"})");
  EXPECT_TRUE(world.driver.end_meeting(blue));
  EXPECT_EQ(world.driver.rooms(), std::vector{blue}) << "an answer is still to come";
  EXPECT_THAT(answer_to_join("bens"), HasSubstr(R"("epoch":1)"));
  EXPECT_NE(world.driver.roster(blue)->version.generation.text(), before);
  EXPECT_THAT(people(), ElementsAre("Ben"));
  const std::vector<std::string> wanted = world.driver.media_objects();
  EXPECT_EQ(world.media.objects(), std::set<std::string>(wanted.begin(), wanted.end()));
}

}  // namespace
}  // namespace rollcall::driver
