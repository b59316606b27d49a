// By which other servers somebody may reach their media, and who is told.
#include "driver/testing/world.hpp"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::HasSubstr;
using testing::join_payload;
using ::testing::Not;
using testing::World;

class Relays : public ::testing::Test {
 protected:
  Relays() { world.relays.there = true; }

  std::string answer(ConnectionId to, std::string_view event, std::string_view payload) {
    world.clients.take(to);
    world.ask(to, event, payload);
    world.settle();
    return world.clients.take(to).at(0);
  }
  std::string joined(ConnectionId connection, std::string_view room, std::string_view who) {
    return answer(connection, "join", join_payload(room, who));
  }

  static std::string part(const std::string& answer, const char* pattern) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(answer, found, std::regex(pattern))) << answer;
    return found[1];
  }
  static std::string time_in(const std::string& answer) {
    return part(answer, R"re("username":"(\d+):)re");
  }
  static std::string name_in(const std::string& answer) {
    return part(answer, R"re("username":"\d+:([A-Za-z0-9_-]{22})")re");
  }

  World world;
};

TEST_F(Relays, AreToldToWhoeverJoins) {
  const std::string answer = joined(world.connect(), "blue", "ann");
  EXPECT_THAT(answer, HasSubstr(R"("iceServers":[{"urls":["turn:relay"],)"));
}

TEST_F(Relays, AreToldToNobodyWhoIsRefused) {
  EXPECT_THAT(answer(world.connect(), "join", R"({"protocol":2})"), Not(HasSubstr("turn:relay")));
  EXPECT_THAT(answer(world.connect(), "createWebRtcTransport", R"({"direction":"send"})"),
              Not(HasSubstr("turn:relay")));
}

TEST_F(Relays, KnowAPersonByANameThatTellsNothing) {
  const std::string ann = joined(world.connect(), "blue", "ann");
  const std::string again = joined(world.connect(), "blue", "ann");
  const std::string ben = joined(world.connect(), "blue", "ben");
  const std::string elsewhere = joined(world.connect(), "red", "ann");
  EXPECT_EQ(name_in(ann), name_in(again)) << "their quota is theirs, on whatever page";
  EXPECT_NE(name_in(ann), name_in(ben));
  EXPECT_NE(name_in(ann), name_in(elsewhere));
  EXPECT_THAT(ben, Not(HasSubstr(name_in(ann)))) << "the others do not hear of it";
  EXPECT_THAT(part(ann, R"re("participantId":"([^"]+))re"), Not(HasSubstr(name_in(ann))));
}

TEST_F(Relays, AreToldAnewWithWhatAPageMakesTransportsOf) {
  const ConnectionId ann = world.connect();
  const std::string first = joined(ann, "blue", "ann");
  world.wall_clock.set(1'800'000'000'000ms);
  const std::string made = answer(ann, "createWebRtcTransport", R"({"direction":"send"})");
  EXPECT_EQ(time_in(made), "1800000000000");
  EXPECT_NE(time_in(made), time_in(first));
  EXPECT_EQ(name_in(made), name_in(first));
  world.wall_clock.set(1'900'000'000'000ms);
  const std::string transport = part(made, R"re("id":"([^"]+)")re");
  EXPECT_EQ(time_in(answer(ann, "restartIce", R"({"transportId":")" + transport + "\"}")),
            "1900000000000");
}

TEST_F(Relays, AreNotInOtherAnswers) {
  const ConnectionId ann = world.connect();
  joined(ann, "blue", "ann");
  EXPECT_EQ(answer(ann, "chat", R"({"text":"hello"})").find("turn:relay"), std::string::npos);
  EXPECT_THAT(answer(ann, "restartIce", R"({"transportId":"nothing"})"),
              Not(HasSubstr("turn:relay")));
}

}  // namespace
}  // namespace rollcall::driver
