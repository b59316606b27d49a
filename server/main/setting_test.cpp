#include "main/setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Setting, TakesAValueOfItsOwnKindFromText) {
  std::string host;
  std::uint16_t port = 0;
  bool on = false;
  std::vector<std::string> list;
  Duration time{};
  EXPECT_EQ(set_from_text(text(host), "true"), std::nullopt);
  EXPECT_EQ(set_from_text(number(port), "80"), std::nullopt);
  EXPECT_EQ(set_from_text(flag(on), "true"), std::nullopt);
  EXPECT_EQ(set_from_text(texts(list), "a,b"), std::nullopt);
  EXPECT_EQ(set_from_text(duration(time), "3s"), std::nullopt);
  EXPECT_EQ(host, "true");
  EXPECT_EQ(port, 80);
  EXPECT_TRUE(on);
  EXPECT_THAT(list, ElementsAre("a", "b"));
  EXPECT_EQ(time, 3s);
  EXPECT_EQ(set_from_text(text(host), "80"), std::nullopt);
  EXPECT_EQ(host, "80");
}

TEST(Setting, ComplainsAboutTextOfAnotherKindAndKeepsWhatItHad) {
  std::uint16_t port = 7;
  bool on = true;
  EXPECT_THAT(*set_from_text(number(port), "80 "), HasSubstr("a whole number from 0 to 65535"));
  EXPECT_THAT(*set_from_text(number(port), "70000"), HasSubstr("a whole number"));
  EXPECT_THAT(*set_from_text(flag(on), "yes"), HasSubstr("true or false"));
  EXPECT_EQ(port, 7);
  EXPECT_TRUE(on);
}

TEST(Setting, TellsWhatItHas) {
  std::optional<std::filesystem::path> nowhere;
  std::uint16_t port = 80;
  int level = 2;
  EXPECT_EQ(path(nowhere).get(), std::nullopt);
  EXPECT_EQ(number(port).get(), Value(std::int64_t{80}));
  EXPECT_EQ(word<int>(level, {{"one", 1}, {"two", 2}}).get(), Value(std::string("two")));
}

TEST(Nearest, IsTheOneWithTheFewestLettersToChange) {
  EXPECT_EQ(nearest("prot", {"host", "port", "level"}), "port");
  EXPECT_EQ(nearest("hsot", {"port", "host"}), "host");
  EXPECT_EQ(nearest("colour", {"port", "host"}), "");
}

TEST(ParseDuration, ReadsUnitsAndNothingElse) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("3s"), 3s);
  EXPECT_EQ(parse_duration("10min"), 10min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), 168h);
  EXPECT_EQ(parse_duration("366d"), std::nullopt) << "a year is the most";
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const char* wrong : {"", "3", "s", "3 s", "-3s", "3.5s", "3sec", "99999999999999999999s",
                            "9000000000h", "3s ", "+3s"})
    EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
}

TEST(ParseDuration, ReadsWhatToTextSays) {
  for (const Duration one : {Duration(0ms), Duration(250ms), Duration(1500ms), Duration(3s),
                             Duration(90s), Duration(10min), Duration(1h), Duration(90min)})
    EXPECT_EQ(parse_duration(to_text(one)), one) << to_text(one);
  EXPECT_EQ(to_text(120s), "2min");
  EXPECT_EQ(to_text(24h), "1d");
  EXPECT_EQ(to_text(25h), "25h");
  EXPECT_EQ(to_text(0s), "0ms");
}

}  // namespace
}  // namespace rollcall::app
