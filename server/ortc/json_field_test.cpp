#include "ortc/json_field.hpp"

#include "ortc/test_samples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using samples::parsed;

class JsonFieldTest : public testing::Test {
 protected:
  // A field "root" over `text`, which lives as long as the test.
  JsonField root(std::string_view text) {
    json_ = parsed(text);
    return {"root", &json_, fault_};
  }
  std::string message() const { return fault_.error() ? fault_.error()->message : ""; }

  boost::json::value json_;
  JsonFault fault_{ErrorCode::bad_request};
};

TEST_F(JsonFieldTest, NamesTheWholePathOfWhatIsWrong) {
  const auto field = root(R"({"codecs": [{"clockRate": 1}, {"clockRate": "fast"}]})");
  const auto codecs = field["codecs"].items(10);
  ASSERT_EQ(codecs.size(), 2u);
  EXPECT_EQ(codecs[0]["clockRate"].whole<std::uint8_t>(), 1);
  EXPECT_EQ(message(), "");
  codecs[1]["clockRate"].whole<std::uint8_t>();
  EXPECT_EQ(message(), "root.codecs[1].clockRate: expected a whole number from 0 to 255");
}

TEST_F(JsonFieldTest, KeepsTheFirstFaultOnly) {
  const auto field = root(R"({"a": 1, "b": 2})");
  field["a"].text(10);
  field["b"].text(10);
  EXPECT_EQ(message(), "root.a: expected text");
}

TEST_F(JsonFieldTest, GivesTheCodeOfItsMessage) {
  root("[]").require_object();
  const auto result = fault_.result_of(7);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::bad_request);
}

TEST_F(JsonFieldTest, GivesTheValueIfNothingWasWrong) {
  root("{}").require_object();
  EXPECT_EQ(fault_.result_of(7), 7);
}

TEST_F(JsonFieldTest, TakesWhatJavaScriptCallsFalsyAsNotGiven) {
  const auto field = root(R"({"a": null, "b": false, "c": 0, "d": "", "e": 0.0, "f": -0.0})");
  for (const auto* name : {"a", "b", "c", "d", "e", "f", "missing"}) {
    EXPECT_FALSE(field[name].given()) << name;
    EXPECT_EQ(field[name].optional_text(10), std::nullopt) << name;
    EXPECT_EQ(field[name].optional_whole<int>({1, 9}), std::nullopt) << name;
    EXPECT_FALSE(field[name].flag()) << name;
  }
  EXPECT_EQ(message(), "");
}

TEST_F(JsonFieldTest, TakesEmptyArraysAndObjectsAsGiven) {
  const auto field = root(R"({"a": [], "b": {}, "c": "x", "d": -1, "e": 0.5, "f": true})");
  for (const auto* name : {"a", "b", "c", "d", "e", "f"})
    EXPECT_TRUE(field[name].given()) << name;
}

TEST_F(JsonFieldTest, HasNoMembersUnlessItIsAnObject) {
  EXPECT_EQ(root("[1, 2]")["length"].value(), nullptr);
  EXPECT_EQ(root("\"text\"")["length"].value(), nullptr);
  EXPECT_EQ(root("null")["a"]["b"]["c"].value(), nullptr);
  EXPECT_EQ(message(), "");
}

TEST_F(JsonFieldTest, ReadsAWholeNumberHoweverItIsWritten) {
  for (const auto* text : {"96", "96.0", "9.6e1", "960e-1"}) {
    EXPECT_EQ(root(text).whole<std::uint8_t>(), 96) << text;
  }
  EXPECT_EQ(message(), "");
}

TEST_F(JsonFieldTest, RefusesNumbersThatAreNotWholeOrOutOfRange) {
  for (const auto* text : {"1.5", "-1", "256", "1e300", "-0.1", "\"5\"", "null", "[5]", "true",
                           "18446744073709551615", "18446744073709551616"}) {
    JsonFault fault(ErrorCode::bad_request);
    const auto json = parsed(text);
    JsonField("n", &json, fault).whole<std::uint8_t>();
    EXPECT_TRUE(fault.error()) << text;
  }
}

TEST_F(JsonFieldTest, ReadsDoublesAsFarAsTheyAreExact) {
  EXPECT_EQ(root("0.0").whole<std::uint64_t>(), 0u);
  EXPECT_EQ(root("-0.0").whole<std::uint64_t>(), 0u);
  EXPECT_EQ(root("9007199254740992.0").whole<std::uint64_t>(), 9'007'199'254'740'992u);  // 2^53
  EXPECT_EQ(root("18446744073709551615").whole<std::uint64_t>(), 18'446'744'073'709'551'615u);
  EXPECT_EQ(message(), "");
  root("9007199254740994.0").whole<std::uint64_t>();
  EXPECT_EQ(message(), "root: expected a whole number from 0 to 18446744073709551615");
}

TEST_F(JsonFieldTest, RefusesANumberThatIsNotThere) {
  root("{}")["port"].whole<std::uint16_t>({1, 65535});
  EXPECT_EQ(message(), "root.port: expected a whole number from 1 to 65535");
}

TEST_F(JsonFieldTest, CountsBytesNotCharactersOfText) {
  EXPECT_EQ(root(R"("äö")").text(4), "äö");
  EXPECT_EQ(message(), "");
  root(R"("äöü")").text(5);
  EXPECT_EQ(message(), "root: expected at most 5 bytes");
}

TEST_F(JsonFieldTest, RefusesEmptyTextWhereTextMustBe) {
  root(R"("")").text(10);
  EXPECT_EQ(message(), "root: expected text");
}

TEST_F(JsonFieldTest, TakesTrueAndFalseAsFlags) {
  EXPECT_TRUE(root("true").flag());
  EXPECT_FALSE(root("false").flag());
  EXPECT_EQ(message(), "");
  EXPECT_FALSE(root("1").flag());
  EXPECT_EQ(message(), "root: expected true or false");
}

TEST_F(JsonFieldTest, LimitsItemsAndMembers) {
  EXPECT_EQ(root("[1, 2, 3]").items(3).size(), 3u);
  EXPECT_EQ(root(R"({"a": 1, "b": 2})").members(2).size(), 2u);
  EXPECT_EQ(message(), "");
  EXPECT_TRUE(root("[1, 2, 3]").items(2).empty());
  EXPECT_EQ(message(), "root: expected at most 2 items");
}

TEST_F(JsonFieldTest, LimitsMembers) {
  EXPECT_TRUE(root(R"({"a": 1, "b": 2})").members(1).empty());
  EXPECT_EQ(message(), "root: expected at most 1 entries");
}

TEST_F(JsonFieldTest, RefusesAnythingButAnArrayAsItems) {
  EXPECT_TRUE(root("{}").items(3).empty());
  EXPECT_EQ(message(), "root: expected an array");
}

RC_GTEST_PROP(JsonFieldProperty, ReadsEveryNumberInRangeAndNoOther, (std::int64_t number)) {
  const boost::json::value json = number;
  JsonFault fault(ErrorCode::bad_request);
  const auto read = JsonField("n", &json, fault).whole<std::uint32_t>({10, 100'000});
  const bool in_range = number >= 10 && number <= 100'000;
  RC_ASSERT(fault.error().has_value() != in_range);
  if (in_range) RC_ASSERT(std::int64_t{read} == number);
}

}  // namespace
}  // namespace rollcall::ortc
