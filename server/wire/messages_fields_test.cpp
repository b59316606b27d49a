// Fields by itself: what the decoders of all events rest upon.
#include "wire/messages_fields.hpp"

#include <cstdint>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using Characters = TextRule::Characters;
using Edges = TextRule::Edges;

std::string message(const Fields& fields) {
  return fields.error() ? fields.error()->message : "";
}

/// What is wrong with `value` as a text under `rule`; empty if nothing.
std::string text_complaint(const std::string& value, const TextRule& rule) {
  const json::object object{{"x", json::string(value)}};
  Fields fields(object);
  fields.text("x", rule);
  return message(fields);
}

std::string number_complaint(const json::value& value, std::uint64_t max) {
  const json::object object{{"x", value}};
  Fields fields(object);
  fields.whole_number("x", max);
  return message(fields);
}

TEST(Fields, KeepTheFirstErrorAndReadOnWithEmptyValues) {
  const json::object object{{"a", 1}, {"b", "text"}, {"c", json::array{}}};
  Fields fields(object);
  EXPECT_EQ(fields.text("a", {.characters_min = 1, .characters_max = 9, .bytes_max = 9}), "");
  EXPECT_EQ(fields.whole_number("b", 9), 0u);
  EXPECT_EQ(fields.opaque("c"), JsonText{});
  EXPECT_EQ(fields.optional_flag("b"), false);
  EXPECT_EQ(fields.optional_roster_version("b"), std::nullopt);
  EXPECT_EQ(fields.error(), (Error{ErrorCode::bad_request, "`a` must be a string"}));
}

TEST(Fields, HaveNoErrorBeforeSomethingIsWrong) {
  const json::object object{{"a", "text"}};
  Fields fields(object);
  EXPECT_TRUE(fields.has("a"));
  EXPECT_FALSE(fields.has("b"));
  EXPECT_EQ(fields.optional_text("b", {.characters_min = 1, .characters_max = 1, .bytes_max = 1}),
            std::nullopt);
  EXPECT_EQ(fields.optional_whole_number("b", 9), std::nullopt);
  EXPECT_EQ(fields.optional_opaque("b"), std::nullopt);
  EXPECT_EQ(fields.optional_flag("b"), std::nullopt);
  EXPECT_EQ(fields.error(), std::nullopt);
  fields.refuse("because");
  fields.refuse("and more");
  EXPECT_EQ(message(fields), "because");
}

TEST(Fields, TakeNullForNothing) {
  const json::object object{{"a", nullptr}};
  Fields fields(object);
  EXPECT_FALSE(fields.has("a"));
  EXPECT_EQ(fields.optional_flag("a"), std::nullopt);
  EXPECT_EQ(message(fields), "");
  fields.whole_number("a", 9);
  EXPECT_EQ(message(fields), "`a` is missing");
}

TEST(FieldsText, CountsCharactersNotBytesForItsLength) {
  const TextRule rule{.characters_min = 2, .characters_max = 3, .bytes_max = 100};
  EXPECT_EQ(text_complaint("é", rule), "`x` must be 2 to 3 characters long");
  EXPECT_EQ(text_complaint("é王", rule), "");
  EXPECT_EQ(text_complaint("é王🙂", rule), "");
  EXPECT_EQ(text_complaint("é王🙂a", rule), "`x` must be 2 to 3 characters long");
}

TEST(FieldsText, IsMeasuredInBytesBeforeItsCharactersAreLookedAt) {
  const TextRule rule{.characters_min = 0,
                      .characters_max = 9,
                      .bytes_max = 4,
                      .characters = Characters::printable};
  EXPECT_EQ(text_complaint("🙂", rule), "");
  EXPECT_EQ(text_complaint("🙂\n", rule), "`x` must be at most 4 bytes long");
  EXPECT_EQ(text_complaint("abc\n", rule), "`x` must not contain control characters");
}

TEST(FieldsText, MayHaveTheCharactersOfItsRule) {
  const auto outcome = [](const std::string& value, Characters characters) {
    return text_complaint(
        value,
        {.characters_min = 0, .characters_max = 99, .bytes_max = 99, .characters = characters});
  };
  const std::string controls = "`x` must not contain control characters";
  EXPECT_EQ(outcome(std::string("\0\x1b\u0085", 4), Characters::any), "");
  EXPECT_EQ(outcome("a\u00a0王🙂~", Characters::printable), "");
  EXPECT_EQ(outcome("a\tb", Characters::printable), controls);
  EXPECT_EQ(outcome("a\tb\r\n", Characters::printable_text), "");
  EXPECT_EQ(outcome("a\vb", Characters::printable_text), controls);
  EXPECT_EQ(outcome("a\x7f", Characters::printable_text), controls);
  EXPECT_EQ(outcome("Az09-_", Characters::base64url), "");
  for (const char* wrong : {"a+b", "a/b", "a=", " ", "é", "@", "[", "`", "{", ":", "\n"})
    EXPECT_EQ(outcome(wrong, Characters::base64url), "`x` must be base64url (A-Z a-z 0-9 - _)");
}

TEST(FieldsText, IsTrimmedBeforeItIsMeasured) {
  const TextRule kept{.characters_min = 1, .characters_max = 3, .bytes_max = 3};
  TextRule trimmed = kept;
  trimmed.edges = Edges::trimmed;
  EXPECT_EQ(text_complaint("  abc  ", trimmed), "");
  EXPECT_EQ(text_complaint("   ", trimmed), "`x` must be 1 to 3 characters long");
  EXPECT_EQ(text_complaint("  abc  ", kept), "`x` must be at most 3 bytes long");
  EXPECT_EQ(text_complaint("   ", kept), "");
}

TEST(FieldsWholeNumber, IsWhollyJudgedByItsValue) {
  const std::string wrong = "`x` must be a whole number from 0 to 100";
  for (const json::value& good :
       {json::value(0), json::value(100), json::value(100u), json::value(100.0), json::value(-0.0)})
    EXPECT_EQ(number_complaint(good, 100), "") << good;
  for (const json::value& bad :
       {json::value(101), json::value(-1), json::value(100.5), json::value(0.1),
        json::value(std::uint64_t{1} << 63), json::value(1e19), json::value(-1e19),
        json::value(nullptr), json::value(false), json::value("1"), json::value(json::array{1})})
    EXPECT_EQ(number_complaint(bad, 100), bad.is_null() ? "`x` is missing" : wrong) << bad;
}

TEST(FieldsWholeNumber, IsExactToItsLastAlsoWhenItIsWrittenAsADouble) {
  constexpr double exact_max = 9'007'199'254'740'992.0;
  const json::object object{{"most", exact_max}, {"next", exact_max + 2}};
  Fields fields(object);
  EXPECT_EQ(fields.whole_number("most", UINT64_MAX), 9'007'199'254'740'992u);
  EXPECT_EQ(message(fields), "");
  fields.whole_number("next", UINT64_MAX);
  EXPECT_EQ(message(fields), "`next` must be a whole number from 0 to 18446744073709551615");
}

TEST(FieldsWord, NamesTheWordsThereAre) {
  const json::object object{{"colour", "rot"}};
  Fields fields(object);
  EXPECT_EQ(fields.word<int>("colour", {{"red", 5}, {"green", 6}}), 5);
  EXPECT_EQ(message(fields), "`colour` must be one of red, green");
}

TEST(FieldsOpaque, IsWrittenAnewWithoutItsBlanks) {
  const json::value object = json::parse(R"({"x": { "b" : [ 1 , "\u0041" ] , "a" : null } })");
  Fields fields(object.as_object());
  EXPECT_EQ(fields.opaque("x").text, R"({"b":[1,"A"],"a":null})");
  EXPECT_EQ(message(fields), "");
}

TEST(FieldsOpaque, IsMeasuredAsItIsWritten) {
  // A quote takes two bytes when written, as it did when it came.
  const json::object fits{{"x", json::object{{"q", json::string(opaque_bytes_max / 2 - 4, '"')}}}};
  Fields good(fits);
  EXPECT_EQ(good.opaque("x").text.size(), opaque_bytes_max);
  const json::object larger{
      {"x", json::object{{"q", json::string(opaque_bytes_max / 2 - 3, '"')}}}};
  Fields bad(larger);
  EXPECT_EQ(bad.opaque("x"), JsonText{});
  EXPECT_EQ(message(bad), "`x` must be at most 65536 bytes of JSON");
}

TEST(FieldsRosterVersion, IsReadWhole) {
  const json::value object =
      json::parse(R"({"x":{"generation":"g","number":4,"more":true},"y":{"generation":"g"}})");
  Fields fields(object.as_object());
  EXPECT_EQ(fields.optional_roster_version("x"),
            (core::RosterVersion{RoomGeneration("g"), RosterNumber(4)}));
  EXPECT_EQ(message(fields), "");
  EXPECT_EQ(fields.optional_roster_version("y"), std::nullopt);
  EXPECT_EQ(message(fields), "`y` is wrong: `number` is missing");
}

}  // namespace
}  // namespace rollcall::wire
