#include "main/drain.hpp"

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using Clock = std::chrono::steady_clock;

class DrainTest : public ::testing::Test {
 protected:
  void begin(Duration longest) {
    drain_.begin(
        longest, [this] { return people_ == 0; }, [this] { ++done_; });
  }

  boost::asio::io_context context_;
  Drain drain_{context_};
  int people_ = 1;
  int done_ = 0;
};

TEST_F(DrainTest, EndsAtOnceIfNobodyIsThere) {
  people_ = 0;
  begin(1h);
  EXPECT_EQ(done_, 1);
  EXPECT_FALSE(drain_.waits());
  context_.run();  // Comes back: nothing is waited for.
}

TEST_F(DrainTest, EndsAtOnceIfNobodyIsToBeWaitedFor) {
  begin(0s);
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, EndsWhenTheLastOneHasLeft) {
  begin(1h);
  EXPECT_TRUE(drain_.waits());
  context_.run_one();
  EXPECT_EQ(done_, 0);
  people_ = 0;
  context_.run();
  EXPECT_EQ(done_, 1);
}

TEST_F(DrainTest, EndsByItsLimitWhoeverIsThere) {
  const auto began = Clock::now();
  begin(30ms);
  context_.run();
  EXPECT_EQ(done_, 1);
  EXPECT_GE(Clock::now() - began, 30ms);
}

TEST_F(DrainTest, EndsOnceWhenItIsToldTo) {
  begin(1h);
  drain_.end();
  EXPECT_EQ(done_, 1);
  drain_.end();
  context_.run();
  EXPECT_EQ(done_, 1);
}

}  // namespace
}  // namespace rollcall::app
