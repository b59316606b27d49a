#include "main/admin_key.hpp"

#include "main/testing/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using testing::Folder;
using ::testing::HasSubstr;

const std::string good = "a-key.of_32~characters+or/more==";

TEST(AdminKey, IsLongEnoughAndCanBeSentInAHeader) {
  ASSERT_EQ(good.size(), 32u);
  EXPECT_EQ(admin_key_error(good), std::nullopt);
  EXPECT_THAT(admin_key_error(good.substr(1))->message, HasSubstr("32 characters"));
  EXPECT_THAT(admin_key_error(std::string(2'000, 'k'))->message, HasSubstr("32 characters"));
  for (const char* other : {" ", "\n", "ü", ":", "\""})
    EXPECT_TRUE(admin_key_error(good + other)) << other;
}

class AdminKeyFile : public Folder {};

TEST_F(AdminKeyFile, HasTheKeyAlone) {
  AdminOptions options;
  EXPECT_EQ(load_admin_key(options).value(), std::nullopt);
  options.key = good;
  EXPECT_EQ(load_admin_key(options).value(), good);
  write("key", good + "\n");
  options = {.key = std::nullopt, .key_file = path / "key"};
  EXPECT_EQ(load_admin_key(options).value(), good);
  write("key", "short\n");
  EXPECT_THAT(load_admin_key(options).error().message, HasSubstr((path / "key").string()));
  options.key_file = path / "nowhere";
  EXPECT_THAT(load_admin_key(options).error().message, HasSubstr("cannot read"));
}

TEST(AdminOptions, AreOneKeyAlone) {
  AdminOptions options;
  EXPECT_EQ(validate(options), std::nullopt);
  options.key = "short";
  EXPECT_TRUE(validate(options));
  options.key = good;
  EXPECT_EQ(validate(options), std::nullopt);
  options.key_file = "key";
  EXPECT_THAT(validate(options)->message, HasSubstr("both"));
}

}  // namespace
}  // namespace rollcall::app
