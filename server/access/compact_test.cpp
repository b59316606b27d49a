#include "access/compact.hpp"

#include "access/strict_json.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

TEST(Base64Url, HasOneTextForEachSequenceOfBytes) {
  // RFC 4648 section 10, without padding.
  EXPECT_EQ(decode_base64url(""), "");
  EXPECT_EQ(decode_base64url("Zg"), "f");
  EXPECT_EQ(decode_base64url("Zm8"), "fo");
  EXPECT_EQ(decode_base64url("Zm9v"), "foo");
  EXPECT_EQ(decode_base64url("Zm9vYg"), "foob");
  EXPECT_EQ(decode_base64url("-_8"), "\xfb\xff");
  EXPECT_EQ(decode_base64url("Zh"), std::nullopt) << "bits left over";
  EXPECT_EQ(decode_base64url("Z"), std::nullopt) << "less than a byte";
  for (const char* other : {"Zg==", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "Zm9vé"})
    EXPECT_EQ(decode_base64url(other), std::nullopt) << other;
}

TEST(Base64Url, ReadsEveryByteFromExactlyOneText) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::set<std::string> bytes;
  for (const char first : alphabet) {
    for (const char second : alphabet) {
      const auto decoded = decode_base64url(std::string{first, second});
      if (!decoded) continue;
      EXPECT_TRUE(bytes.insert(*decoded).second) << first << second;
    }
  }
  EXPECT_EQ(bytes.size(), 256u);
}

TEST(StrictJson, TakesNoNameTwiceHoweverItIsWritten) {
  EXPECT_TRUE(parse_strict(R"({"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]})"));
  for (const char* twice : {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"({"b":{"a":1,"a":2}})",
                            R"({"b":[{},{"a":1,"c":2,"a":3}]})", R"({"":1,"":2})"})
    EXPECT_FALSE(parse_strict(twice)) << twice;
}

TEST(StrictJson, SeesALongNameThatIsThereTwice) {
  const std::string name(3000, 'n');
  EXPECT_FALSE(parse_strict("{\"" + name + "\":1,\"" + name + "\":2}"));
  EXPECT_TRUE(parse_strict("{\"" + name + "\":1,\"" + name + "x\":2}"));
}

TEST(StrictJson, TakesNoNumberThatNothingHolds) {
  for (const char* number : {"0", "-0.0e-999", "1e308", "0e-8000"})
    EXPECT_TRUE(parse_strict("{\"a\":" + std::string(number) + "}")) << number;
  for (const char* beyond : {"-0e8000", "0e400", "1e309", "-1e999"})
    EXPECT_FALSE(parse_strict("{\"a\":[" + std::string(beyond) + "]}")) << beyond;
}

TEST(StrictJson, TakesObjectsThatAreNotDeepAndNothingElse) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(parse_strict(nested(8)));
  EXPECT_FALSE(parse_strict(nested(9)));
  for (const char* other : {"", "[]", "\"a\"", "null", "{", "{}{}", "{} x", "{\"a\":\"\xff\"}"})
    EXPECT_FALSE(parse_strict(other)) << other;
}

}  // namespace
}  // namespace rollcall::access
