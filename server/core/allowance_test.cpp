#include "core/allowance.hpp"

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

constexpr Rate three_then_one_a_second{3, 1s};
constexpr Instant start{100s};

std::size_t taken(Allowance& allowance, Instant now, std::size_t tries = 100) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tries; ++i)
    count += allowance.take(now, three_then_one_a_second) ? 1 : 0;
  return count;
}

TEST(AnAllowance, IsTheBurstAtFirst) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start), 3u);
}

TEST(AnAllowance, IsWholeAgainOnceAllThatWasTakenHasComeBack) {
  Allowance allowance;
  EXPECT_TRUE(allowance.is_whole(start));
  taken(allowance, start, 2);
  EXPECT_FALSE(allowance.is_whole(start + 1999ms));
  EXPECT_TRUE(allowance.is_whole(start + 2s));
}

TEST(AnAllowance, GivesOneMoreEachInterval) {
  Allowance allowance;
  taken(allowance, start);
  EXPECT_EQ(taken(allowance, start + 999ms), 0u);
  EXPECT_EQ(taken(allowance, start + 1s), 1u);
  EXPECT_EQ(taken(allowance, start + 3s), 2u);
}

TEST(AnAllowance, IsNeverMoreThanTheBurst) {
  Allowance allowance;
  taken(allowance, start);
  EXPECT_EQ(taken(allowance, start + 1h), 3u);
}

TEST(AnAllowance, IsNotUsedUpByTriesThatWereRefused) {
  Allowance allowance;
  taken(allowance, start, 1000);
  EXPECT_EQ(taken(allowance, start + 1s), 1u);
}

TEST(AnAllowance, SaysHowLongToWait) {
  Allowance allowance;
  EXPECT_EQ(allowance.wait(start, three_then_one_a_second), 0s);
  taken(allowance, start);
  EXPECT_EQ(allowance.wait(start, three_then_one_a_second), 1s);
  EXPECT_EQ(allowance.wait(start + 400ms, three_then_one_a_second), 600ms);
  EXPECT_EQ(allowance.wait(start + 1s, three_then_one_a_second), 0s);
}

}  // namespace
}  // namespace rollcall::core
