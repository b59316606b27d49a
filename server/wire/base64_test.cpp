#include "wire/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

struct Vector {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648 section 10.
constexpr Vector vectors[] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};

TEST(Base64, EncodesTheVectorsOfTheRfc) {
  for (const auto& [bytes, text] : vectors)
    EXPECT_EQ(base64_encode(bytes), text);
}

TEST(Base64, DecodesTheVectorsOfTheRfc) {
  for (const auto& [bytes, text] : vectors)
    EXPECT_EQ(base64_decode(text), bytes);
}

TEST(Base64, UsesTheStandardAlphabetForTheHighestValues) {
  EXPECT_EQ(base64_encode("\xfb\xff\xbf"), "+/+/");
  EXPECT_EQ(base64_decode("+/+/"), "\xfb\xff\xbf");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zm9vY", "====", "Z===", "=g==", "Zg==Zg==", "Z=g=", "Zm=v", "Zm9-",
        "Zm9_", "Zm 9", "Zm9\n", "Zm9v====", "Zm\xc3\xa9"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, RefusesANulByte) {
  EXPECT_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST(Base64, HasSixtyFourDigitsInTheOrderOfTheirValues) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (unsigned value = 0; value < 64; ++value) {
    const std::string byte(1, static_cast<char>(value << 2));  // The first six bits.
    EXPECT_EQ(base64_encode(byte), std::string{digits[value]} + "A==");
    EXPECT_EQ(base64_decode(std::string{digits[value]} + "A=="), byte);
  }
}

TEST(Base64, RefusesPaddingWhereverItIsNotTheEnd) {
  for (std::size_t at = 0; at < 8; ++at) {
    std::string text = "Zm9vYmFy";
    text[at] = '=';
    EXPECT_EQ(base64_decode(text).has_value(), at == 7) << text;
  }
  EXPECT_FALSE(base64_decode("Zm9vY==="));
  EXPECT_FALSE(base64_decode("===="));
  EXPECT_FALSE(base64_decode("Zm9=Zm9v"));
}

RC_GTEST_PROP(Base64, RefusesEveryLengthThatIsNoMultipleOfFour, (const std::string& bytes)) {
  const auto text = base64_encode(bytes);
  for (std::size_t cut = 1; cut < 4 && cut <= text.size(); ++cut)
    RC_ASSERT(!base64_decode(text.substr(cut)));
}

RC_GTEST_PROP(Base64, GivesBackWhatItEncoded, (const std::string& bytes)) {
  RC_ASSERT(base64_decode(base64_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base64, HasFourCharactersForEveryThreeBytesBegun, (const std::string& bytes)) {
  RC_ASSERT(base64_encode(bytes).size() == (bytes.size() + 2) / 3 * 4);
}

RC_GTEST_PROP(Base64, DecodesNoByteOutsideItsAlphabetAtAnyPlace, ()) {
  const auto bytes = *rc::gen::nonEmpty(rc::gen::arbitrary<std::string>());
  auto text = base64_encode(bytes);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::elementOf(std::string("-_ .,%\n\x7f\x80\xff"));
  RC_ASSERT(!base64_decode(text));
}

}  // namespace
}  // namespace rollcall::wire
