#include "webhook/backoff.hpp"

#include <gtest/gtest.h>

namespace rollcall::webhook {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToFiveMinutes) {
  EXPECT_EQ(backoff(1, 1), 1s);
  EXPECT_EQ(backoff(2, 1), 2s);
  EXPECT_EQ(backoff(5, 1), 16s);
  EXPECT_EQ(backoff(9, 1), 256s);
  EXPECT_EQ(backoff(10, 1), 300s);
  EXPECT_EQ(backoff(1'000'000, 1), 300s);
}

TEST(Backoff, IsShorterByChanceByHalfAtMost) {
  EXPECT_EQ(backoff(2, 0), 1s);
  EXPECT_EQ(backoff(2, 0.5), 1'500ms);
}

}  // namespace
}  // namespace rollcall::webhook
