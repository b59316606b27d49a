// Tokens that let in once.
#include "driver/testing/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::HasSubstr;
using testing::World;

constexpr std::chrono::milliseconds until{1'700'000'060'000};

Config once(std::size_t most = 100) {
  Config config;
  config.tokens = Config::Tokens::single_use;
  config.used_tokens_max = most;
  return config;
}

ports::Grant grant(std::string identity, std::string token_id) {
  return {.identity = identity,
          .display_name = identity,
          .rights = {},
          .token_id = std::move(token_id),
          .over_at = until};
}

class SingleUse : public ::testing::Test {
 protected:
  explicit SingleUse(Config config = once()) : world(std::move(config)) {
    world.access.give("anns", "blue", grant("ann", "1"), until);
    world.access.give("anns-next", "blue", grant("ann", "2"), until);
    world.access.give("bens", "blue", grant("ben", "3"), until);
    world.access.give("nameless", "blue", grant("eve", ""), until);
  }

  std::string join(ConnectionId connection, const std::string& token, const std::string& tab,
                   const std::string& more = "") {
    world.clients.take(connection);
    world.ask(connection, "join",
              R"({"protocol":1,"roomId":"blue","token":")" + token + R"(","tabId":")" + tab +
                  R"(","pageId":"page")" + more + "}");
    world.settle();
    return world.clients.take(connection).at(0);
  }
  std::string join(const std::string& token, const std::string& tab, const std::string& more = "") {
    return join(world.connect(), token, tab, more);
  }

  static std::string resume_token_in(const std::string& answer) {
    const std::string start = R"("resumeToken":")";
    return answer.substr(answer.find(start) + start.size(), 43);
  }

  World world;
};

TEST_F(SingleUse, RefusesATokenThatSomebodyCameInWith) {
  EXPECT_THAT(join("anns", "tab"), HasSubstr("participantId"));
  EXPECT_THAT(join("anns", "another tab"), HasSubstr("token_expired"));
  EXPECT_THAT(join("anns-next", "another tab"), HasSubstr("participantId"));
  EXPECT_THAT(join("bens", "tab"), HasSubstr("participantId"));
}

TEST_F(SingleUse, RefusesItAlsoAfterTheOneWhoCameInHasLeft) {
  const ConnectionId ann = world.connect();
  join(ann, "anns", "tab");
  world.ask(ann, "leave");
  EXPECT_THAT(join("anns", "another tab"), HasSubstr("token_expired"));
}

TEST_F(SingleUse, LetsTheSamePersonComeBack) {
  const ConnectionId ann = world.connect();
  const std::string first = join(ann, "anns", "tab");
  world.driver.on_closed(ann, ports::CloseCause::transport_closed);
  const ConnectionId back = world.connect();
  EXPECT_THAT(join(back, "anns", "tab", R"(,"resumeToken":")" + resume_token_in(first) + "\""),
              HasSubstr(R"("resumed":true)"));
  world.driver.on_closed(back, ports::CloseCause::transport_closed);
  EXPECT_THAT(join("anns", "tab"), HasSubstr("participantId")) << "its own tab, by token alone";
}

TEST_F(SingleUse, IsNotForATokenThatCannotBeToldFromOthers) {
  EXPECT_THAT(join("nameless", "tab"), HasSubstr("token_invalid"));
}

TEST_F(SingleUse, IsNotSpentOnARoomThatItDoesNotOpen) {
  world.ask(world.connect(), "join",
            R"({"protocol":1,"roomId":"red","token":"anns","tabId":"t","pageId":"p"})");
  EXPECT_THAT(join("anns", "tab"), HasSubstr("participantId"));
}

TEST(SingleUseOfMany, RemembersSoManyAndRefusesTheNext) {
  World world(once(1));
  world.access.give("anns", "blue", grant("ann", "1"), until);
  world.access.give("bens", "blue", grant("ben", "2"), until);
  const auto join = [&world](const std::string& token) {
    const ConnectionId connection = world.connect();
    world.ask(connection, "join", R"({"protocol":1,"roomId":"blue","token":")" + token + "\"}");
    world.settle();
    return world.clients.take(connection).at(0);
  };
  EXPECT_THAT(join("anns"), HasSubstr("participantId"));
  EXPECT_THAT(join("bens"), HasSubstr("limit_reached"));
}

TEST(TokensOfManyUses, LetInAgainUntilTheyAreOver) {
  World world;
  world.access.give("anns", "blue", grant("ann", "1"), until);
  for (const char* tab : {"one", "two"}) {
    const ConnectionId connection = world.connect();
    world.ask(connection, "join",
              R"({"protocol":1,"roomId":"blue","token":"anns","tabId":")" + std::string(tab) +
                  R"(","pageId":"p"})");
    world.settle();
    EXPECT_THAT(world.clients.take(connection).at(0), HasSubstr("participantId"));
  }
}

}  // namespace
}  // namespace rollcall::driver
