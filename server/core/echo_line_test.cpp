#include "core/echo_line.hpp"

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

const Instant start{1h};

TEST(EchoLine, SaysWhenTheReturnedNumberWasSent) {
  EchoLine line;
  EXPECT_EQ(line.next(start), 1U);
  EXPECT_EQ(line.next(start + 100ms), 2U);
  EXPECT_EQ(line.returned(2), start + 100ms);
}

TEST(EchoLine, TakesNoNumberTwiceAndNoneOlderThanTheNewest) {
  EchoLine line;
  line.next(start);
  line.next(start + 1s);
  line.next(start + 2s);
  EXPECT_TRUE(line.returned(2));
  EXPECT_FALSE(line.returned(2));
  EXPECT_FALSE(line.returned(1));
  EXPECT_EQ(line.returned(3), start + 2s);
}

TEST(EchoLine, KnowsNoNumberThatWasNeverSent) {
  EchoLine line;
  line.next(start);
  EXPECT_FALSE(line.returned(0));
  EXPECT_FALSE(line.returned(2));
  EXPECT_TRUE(line.returned(1));
}

TEST(EchoLine, ForgetsWhatIsOlderThanTheLast64) {
  EchoLine line;
  for (int i = 0; i < 65; ++i)
    line.next(start);
  EXPECT_FALSE(line.returned(1));
  EXPECT_TRUE(line.returned(2));
}

TEST(EchoLine, CreditsAStallToWhatIsUnderWay) {
  EchoLine line;
  line.next(start);
  line.credit(5s);
  EXPECT_EQ(line.returned(1), start + 5s);
}

}  // namespace
}  // namespace rollcall::core
