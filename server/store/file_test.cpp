#include "store/file.hpp"

#include "store/schema.hpp"
#include "store/testing/folder.hpp"

#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>

namespace rollcall::store {
namespace {

using StoreFile = testing::Folder;
using ::testing::HasSubstr;

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(StoreFile, IsReadableByItsOwnerAloneAndSoIsWhatLiesBesideIt) {
  const mode_t before = ::umask(0);
  const Database database = opened();
  EXPECT_TRUE(database.execute("INSERT INTO webhook_receivers VALUES ('a', 1)"));
  ::umask(before);
  for (const char* end : {"", "-wal", "-shm"})
    EXPECT_EQ(mode_of(store_file(path).string() + end), 0600u) << end;
}

TEST_F(StoreFile, IsMadePrivateIfItWasNot) {
  opened();
  std::filesystem::permissions(store_file(path), std::filesystem::perms::all);
  opened();
  EXPECT_EQ(mode_of(store_file(path)), 0600u);
}

TEST_F(StoreFile, KeepsWhatWasWrittenAndItsVersion) {
  {
    const Database database = opened();
    EXPECT_EQ(database.number("PRAGMA user_version").value_or(-1), schema_version);
    EXPECT_TRUE(database.execute("INSERT INTO webhook_receivers VALUES ('a', 7)"));
  }
  EXPECT_EQ(opened().number("SELECT delivered FROM webhook_receivers").value_or(-1), 7);
}

TEST_F(StoreFile, OfALaterVersionIsLeftAsItIs) {
  EXPECT_TRUE(opened().execute("PRAGMA user_version = 99"));
  const auto refused = open_file(path, testing::a_time);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::Kind::newer);
  EXPECT_THAT(refused.error().message, HasSubstr("version 99"));
}

TEST_F(StoreFile, ThatIsNoDatabaseIsSetAsideWithAllItHas) {
  const std::string garbage(8'192, 'x');
  std::ofstream(store_file(path)) << garbage;
  const auto again = open_file(path, testing::a_time);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->set_aside, store_file(path).string() + ".damaged-1700000000");
  EXPECT_EQ(content_of(*again->set_aside), garbage);
  EXPECT_EQ(again->database.number("SELECT count(*) FROM timeline").value_or(-1), 0);
}

TEST_F(StoreFile, WithABrokenPageIsSetAside) {
  {
    const Database database = opened();
    auto transaction = Transaction::begin(database);
    for (int i = 0; i < 2'000; ++i)
      EXPECT_TRUE(
          database.execute("INSERT INTO webhook_events (at, body) VALUES (1, 'a body that "
                           "takes some place in the file of the store')"));
    EXPECT_TRUE(transaction->commit());
  }
  {
    std::fstream file(store_file(path), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4'096 * 8);
    file << std::string(4'096 * 4, '\xA5');
  }
  const auto again = open_file(path, testing::a_time);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->set_aside);
}

TEST_F(StoreFile, IsNoLinkToSomethingElse) {
  const auto elsewhere = path / "elsewhere";
  std::ofstream(elsewhere) << "";
  std::filesystem::create_symlink(elsewhere, store_file(path));
  EXPECT_FALSE(open_file(path, testing::a_time));
}

}  // namespace
}  // namespace rollcall::store
