#include "driver/used_tokens.hpp"

#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using namespace std::chrono_literals;

TEST(UsedTokens, AreRememberedUntilTheirTimeIsOver) {
  UsedTokens used(10);
  EXPECT_FALSE(used.has("a"));
  EXPECT_TRUE(used.add(1s, "a", 60s));
  EXPECT_TRUE(used.add(1s, "b", 30s));
  EXPECT_TRUE(used.has("a"));
  EXPECT_TRUE(used.add(30s, "c", 60s));
  EXPECT_FALSE(used.has("b")) << "it is refused for its time from here on";
  EXPECT_TRUE(used.has("a"));
  EXPECT_EQ(used.size(), 2u);
}

TEST(UsedTokens, ThatAreTooManyLetNoneBeForgottenBeforeItsTime) {
  UsedTokens used(2);
  EXPECT_TRUE(used.add(1s, "a", 60s));
  EXPECT_TRUE(used.add(1s, "b", 50s));
  EXPECT_FALSE(used.add(1s, "c", 90s));
  EXPECT_TRUE(used.add(1s, "a", 60s)) << "it is there already";
  EXPECT_TRUE(used.has("a") && used.has("b"));
  EXPECT_FALSE(used.has("c"));
  EXPECT_TRUE(used.add(50s, "c", 90s));
  EXPECT_EQ(used.size(), 2u);
}

}  // namespace
}  // namespace rollcall::driver
