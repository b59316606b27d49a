#include "admin/api_guard.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

/// Digests that differ where the texts do; short ones alone.
class PlainSecrets final : public ports::Secrets {
 public:
  std::string random_id() override { return ""; }
  std::string random_token() override { return ""; }
  ports::Digest digest(std::string_view text) override {
    ports::Digest digest{};
    std::copy_n(text.begin(), std::min(text.size(), digest.size() - 1), digest.begin());
    digest.back() = static_cast<std::uint8_t>(text.size());
    return digest;
  }
  ports::Digest keyed_digest(std::string_view text) override { return digest(text); }
};

class ApiGuardTest : public ::testing::Test {
 protected:
  unsigned status(const std::string& authorization) {
    const auto refusal = guard.refusal(now, authorization);
    return refusal ? refusal->status : 200;
  }

  PlainSecrets secrets;
  ApiGuard guard{"the key", secrets};
  Instant now{1h};
};

TEST_F(ApiGuardTest, LetsInWhoeverHasTheKey) {
  EXPECT_EQ(status("Bearer the key"), 200u);
  EXPECT_EQ(status("bearer the key"), 200u);
}

TEST_F(ApiGuardTest, AsksEverybodyElseForIt) {
  for (const char* other : {"", "Bearer", "Bearer ", "Bearer the ke", "Bearer the keys",
                            "Bearer  the key", "Basic the key", "the key", "Bearer the kez"}) {
    const auto refusal = guard.refusal(now, other);
    ASSERT_TRUE(refusal) << other;
    EXPECT_EQ(refusal->status, 401u) << other;
    EXPECT_THAT(refusal->headers, Contains(Pair("WWW-Authenticate", "Bearer")));
    EXPECT_THAT(refusal->body, HasSubstr(R"("code":"unauthorized")"));
    EXPECT_THAT(refusal->body, Not(HasSubstr("the ke")));
  }
}

TEST_F(ApiGuardTest, LetsWrongOnesWaitAndTheRightOneIn) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(status("Bearer guess"), 401u) << i;
  const auto refusal = guard.refusal(now, "Bearer guess");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 429u);
  EXPECT_THAT(refusal->headers, Contains(Pair("Retry-After", "1")));
  EXPECT_EQ(status("Bearer the key"), 200u);
  EXPECT_EQ(status(""), 401u) << "who brings none has not guessed";
  now += 1s;
  EXPECT_EQ(status("Bearer guess"), 401u);
  EXPECT_EQ(status("Bearer guess"), 429u);
}

TEST_F(ApiGuardTest, KnowsNobodyWithoutAKey) {
  ApiGuard closed(std::nullopt, secrets);
  for (const char* any : {"", "Bearer ", "Bearer the key"}) {
    const auto refusal = closed.refusal(now, any);
    ASSERT_TRUE(refusal) << any;
    EXPECT_EQ(refusal->status, 404u) << any;
  }
}

}  // namespace
}  // namespace rollcall::admin
