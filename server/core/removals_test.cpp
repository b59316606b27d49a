#include "core/removals.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

const ParticipantId ann("ann");
const PageKey page{TabId("tab"), PageId("page")};

PageKey page_of(std::size_t number) {
  return {TabId("tab"), PageId(std::to_string(number))};
}

ResumeTokens tokens_with(const TokenHash& accepted) {
  ResumeTokens tokens;
  tokens.start_over(accepted);
  return tokens;
}

TEST(Removals, AreToldOnce) {
  Removals removals;
  removals.add(ann, page, {});
  EXPECT_TRUE(removals.take(ann, page, {}));
  EXPECT_FALSE(removals.take(ann, page, {}));
}

TEST(Removals, AreOfThatPageOfThatPersonAlone) {
  Removals removals;
  removals.add(ann, page, {});
  EXPECT_FALSE(removals.take(ParticipantId("bob"), page, {}));
  EXPECT_FALSE(removals.take(ann, {TabId("tab"), PageId("another")}, {}));
  EXPECT_FALSE(removals.take(ann, {TabId("another"), PageId("page")}, {}));
  EXPECT_TRUE(removals.take(ann, page, {}));
}

TEST(Removals, AreToldToTheSameTabReloadedByWhatItResumesWith) {
  const TokenHash right{1};
  const PageKey reloaded{TabId("tab"), PageId("reloaded")};
  Removals removals;
  removals.add(ann, page, tokens_with(right));
  EXPECT_FALSE(removals.take(ann, reloaded, TokenHash{2}));
  EXPECT_FALSE(removals.take(ann, {TabId("another"), PageId("reloaded")}, right));
  EXPECT_TRUE(removals.take(ann, reloaded, right));
}

TEST(Removals, OfMoreThanAThousandTheOldestIsForgotten) {
  Removals removals;
  for (std::size_t number = 0; number <= Removals::max; ++number)
    removals.add(ann, page_of(number), {});
  EXPECT_FALSE(removals.take(ann, page_of(0), {}));
  EXPECT_TRUE(removals.take(ann, page_of(1), {}));
  EXPECT_TRUE(removals.take(ann, page_of(Removals::max), {}));
}

}  // namespace
}  // namespace rollcall::core
