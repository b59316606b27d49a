#include "main/relays.hpp"

#include "main/config_file.hpp"
#include "main/config_print.hpp"
#include "main/doctor.hpp"
#include "main/testing/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string good = "0123456789abcdef";

TurnOptions options(std::vector<std::string> urls, std::optional<std::string> secret = {}) {
  return {.urls = std::move(urls), .secret = std::move(secret), .secret_file = {}};
}

TEST(TurnOptions, NeedASecretForTurnAndForNothingElse) {
  EXPECT_EQ(validate(options({})), std::nullopt);
  EXPECT_EQ(validate(options({"stun:s.example"})), std::nullopt);
  EXPECT_EQ(validate(options({"turn:t.example", "stun:s.example"}, good)), std::nullopt);
  EXPECT_THAT(validate(options({"stun:s.example", "turn:t.example"}))->message,
              HasSubstr("needs turn.secret"));
  EXPECT_THAT(validate(options({"stun:s.example"}, good))->message, HasSubstr("no TURN server"));
  EXPECT_THAT(validate(options({}, good))->message, HasSubstr("no TURN server"));
  TurnOptions both = options({"turn:t.example"}, good);
  both.secret_file = "secret";
  EXPECT_THAT(validate(both)->message, HasSubstr("both"));
  both.secret.reset();
  EXPECT_EQ(validate(both), std::nullopt);
}

TEST(TurnOptions, AreHeldToTheirLimits) {
  EXPECT_THAT(validate(options({"turn.example"}, good))->message, HasSubstr("\"turn.example\""));
  EXPECT_TRUE(validate(options(std::vector<std::string>(9, "turn:t.example"), good)));
  EXPECT_EQ(validate(options(std::vector<std::string>(8, "turn:t.example"), good)), std::nullopt);
  for (const std::string& secret :
       {good.substr(1), good + " ", good + "\n", good + "ü", std::string(1'025, 's')})
    EXPECT_THAT(validate(options({"turn:t.example"}, secret))->message, HasSubstr("16 characters"));
  TurnOptions turn = options({"turn:t.example"}, good);
  for (const auto& [ttl, fits] : {std::pair<Duration, bool>{10min, true},
                                  {24h, true},
                                  {10min - 1s, false},
                                  {24h + 1s, false}}) {
    turn.ttl = ttl;
    EXPECT_EQ(!validate(turn), fits);
  }
}

class TurnSecretFile : public Folder {};

TEST_F(TurnSecretFile, HasTheSecretAlone) {
  TurnOptions turn = options({"turn:t.example"});
  turn.secret_file = path / "secret";
  write("secret", good + "\n");
  EXPECT_EQ(load_turn_secret(turn).value(), good);
  EXPECT_TRUE(make_relays(turn));
  write("secret", "short\n");
  EXPECT_THAT(load_turn_secret(turn).error().message, HasSubstr((path / "secret").string()));
  EXPECT_THAT(load_turn_secret(turn).error().message, Not(HasSubstr("short")));
  turn.secret_file = path / "nowhere";
  EXPECT_THAT(make_relays(turn).error().message, HasSubstr("cannot read"));
}

TEST(TurnSecret, IsNotPrinted) {
  Options all;
  const auto read =
      read_config("[turn]\nurls = [\"turn:t.example\"]\nsecret = \"" + good + "\"", "a.toml", all);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(print_config(all), HasSubstr("urls = [\"turn:t.example\"]"));
  EXPECT_THAT(print_config(all), HasSubstr("# secret is a secret, a.toml:3"));
  EXPECT_THAT(print_config(all), Not(HasSubstr(good)));
}

TEST(DoctorOfTurn, AsksNobodyThatIsNotNamed) {
  EXPECT_TRUE(examine_turn({}, 0s).empty());
}

TEST(DoctorOfTurn, SaysWhoDoesNotAnswer) {
  const auto findings = examine_turn(
      options({"turn:127.0.0.1:1?transport=tcp", "turns:127.0.0.1?transport=udp"}, good), 0s);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].grade, Finding::Grade::fail);
  EXPECT_THAT(findings[0].what, HasSubstr("127.0.0.1:1?transport=tcp: "));
  EXPECT_EQ(findings[1].grade, Finding::Grade::warn);
}

}  // namespace
}  // namespace rollcall::app
