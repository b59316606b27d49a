#include "main/folder_lock.hpp"

#include "main/testing/folder.hpp"

#include <filesystem>
#include <optional>
#include <sys/fsuid.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace rollcall::app {
namespace {

using ::testing::HasSubstr;

class FolderLockTest : public testing::Folder {};

TEST_F(FolderLockTest, IsHeldByOneAtATimeAndSaysWhichFolderThatIs) {
  std::optional first = FolderLock::take(path);
  ASSERT_TRUE(first->has_value());
  const auto second = FolderLock::take(path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::limit_reached);
  EXPECT_THAT(second.error().message, HasSubstr(path.string()));
  EXPECT_THAT(second.error().hint, HasSubstr("--data-dir"));
  first.reset();
  EXPECT_TRUE(FolderLock::take(path)) << "what lies there from before keeps nobody out";
}

TEST_F(FolderLockTest, IsHeldByWhomeverItIsGivenTo) {
  auto first = FolderLock::take(path);
  ASSERT_TRUE(first);
  const FolderLock other = *std::move(first);
  EXPECT_FALSE(FolderLock::take(path));
}

TEST_F(FolderLockTest, IsNotDoneWithoutWhereItsFileIsALink) {
  std::filesystem::create_symlink(path / "elsewhere", path / "rollcall.lock");
  const auto lock = FolderLock::take(path);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, ErrorCode::not_allowed);
  EXPECT_FALSE(std::filesystem::exists(path / "elsewhere"));
}

TEST_F(FolderLockTest, IsNotDoneWithoutWhereItsFileIsSomebodyElses) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be two people";
  ASSERT_TRUE(FolderLock::take(path));
  std::filesystem::permissions(path, std::filesystem::perms(0755));
  constexpr uid_t nobody = 65'534;
  ::setfsuid(nobody);
  const auto lock = FolderLock::take(path);
  ::setfsuid(0);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, ErrorCode::not_allowed);
}

TEST_F(FolderLockTest, IsNotTakenWhereNothingCanBeWritten) {
  const auto nowhere = FolderLock::take(path / "nowhere");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::internal);
}

}  // namespace
}  // namespace rollcall::app
