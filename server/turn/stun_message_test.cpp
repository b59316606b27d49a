#include "turn/stun_message.hpp"

#include <gtest/gtest.h>

namespace rollcall::turn {
namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at < hex.size(); ++at)
    if (hex[at] != ' ') {
      out += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
      ++at;
    }
  return out;
}

constexpr Transaction sample{0x78, 0xad, 0x34, 0x33, 0xc6, 0xad,
                             0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e};
const std::string sample_head = "2112a442 78ad3433 c6ad72c0 29da412e";

// RFC 5769 section 2.4.
TEST(StunRequest, IsSignedAsTheSampleOfTheStandard) {
  const Proof proof{"マトリックス", "TheMatrIX", "example.org", "f//499k954d6OL34oL9FSTvy64sA"};
  EXPECT_EQ(encode_request(Method::binding, sample, proof),
            bytes("00010060" + sample_head +
                  "00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000"
                  "0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341"
                  "0014000b 6578616d 706c652e 6f726700"
                  "00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666"));
}

TEST(StunRequest, AsksForUdpAndGivesBackWhatItHas) {
  EXPECT_EQ(encode_request(Method::binding, sample), bytes("00010000" + sample_head));
  EXPECT_EQ(encode_request(Method::allocate, sample),
            bytes("00030008" + sample_head + "0019000411000000"));
  EXPECT_EQ(encode_request(Method::refresh, sample),
            bytes("00040008" + sample_head + "000d000400000000"));
}

const std::string unauthorized =
    "0113 0020" + sample_head +
    "00090004 00000401 0014000b 6578616d706c652e6f7267 00 00150002 6e6f 0000";

TEST(StunAnswer, TellsTheErrorAndWhatItWantsToBeAnsweredWith) {
  const auto answer = decode_answer(bytes(unauthorized), Method::allocate, sample);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, 401);
  EXPECT_EQ(answer->realm, "example.org");
  EXPECT_EQ(answer->nonce, "no");
}

TEST(StunAnswer, ThatSucceedsMayHaveWhateverElse) {
  const auto answer =
      decode_answer(bytes("01010008" + sample_head + "80220004 74657374"), Method::binding, sample);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, 0);
}

TEST(StunAnswer, IsOfThatRequestAlone) {
  const std::string whole = bytes(unauthorized);
  EXPECT_FALSE(decode_answer(whole, Method::refresh, sample));
  EXPECT_FALSE(decode_answer(whole, Method::allocate, Transaction{}));
  EXPECT_FALSE(decode_answer(encode_request(Method::allocate, sample), Method::allocate, sample));
  EXPECT_FALSE(decode_answer(bytes("01110000" + sample_head), Method::binding, sample))
      << "an error without a code";
}

TEST(StunAnswer, IsNoneThatIsCutOffAnywhere) {
  const std::string whole = bytes(unauthorized);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_answer(whole.substr(0, size), Method::allocate, sample)) << size;
  std::string longer = whole;
  longer[stun_header_bytes + 3] = '\x7f';  // An attribute that says that it is longer than all.
  EXPECT_FALSE(decode_answer(longer, Method::allocate, sample));
}

}  // namespace
}  // namespace rollcall::turn
