#include "base/error.hpp"

#include <set>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(ErrorCode, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  const auto last = static_cast<int>(ErrorCode::internal);
  for (int code = 0; code <= last; ++code)
    names.insert(to_text(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
}

TEST(Result, AFailureCarriesCodeMessageAndHint) {
  const Result<int> result = fail(ErrorCode::room_full, "the room is full", "try later");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorCode::room_full, "the room is full", "try later"}));
}

}  // namespace
}  // namespace rollcall
