// From the configuration and the command line to who comes in.
#include "main/access_keys.hpp"

#include "main/config_file.hpp"
#include "main/testing/folder.hpp"
#include "main/token_command.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using testing::Folder;
using ::testing::HasSubstr;

class Access : public Folder {
 protected:
  std::string config(const std::string& content) const {
    write("rollcall.toml", content);
    return (path / "rollcall.toml").string();
  }
  /// What is wrong, from the file to the keys.
  std::string refusal(const std::string& content) const {
    Options options;
    if (const auto read = read_config_file(config(content), options); !read)
      return read.error().message;
    if (const auto error = validate(options)) return error->message;
    const auto access = make_access(options.access);
    return access ? "accepted" : access.error().message;
  }
};

TEST_F(Access, OfKeygenIsReadByTheServerAndItsTokensLetIn) {
  std::ostringstream key;
  ASSERT_EQ(keygen(Keygen{}, key), 0);
  const std::string file = config("[access]\nmode = \"token\"\n" + key.str());
  Options options;
  ASSERT_TRUE(read_config_file(file, options));
  ASSERT_EQ(validate(options), std::nullopt);
  const auto access = make_access(options.access);
  ASSERT_TRUE(access) << access.error().message;

  TokenCreate command;
  command.key = options.access.keys.at(0).id;
  command.config = file;
  command.wish = {"ann", "Ann", "weekly", {}, 1h};
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(create_token(command, 1'800'000'000s, out, err), 0) << err.str();
  std::string token = out.str();
  ASSERT_TRUE(token.ends_with('\n'));
  token.pop_back();
  const auto grant = (*access)->verify(token, RoomId("weekly"), 1'800'000'000s);
  ASSERT_TRUE(grant) << grant.error().message;
  EXPECT_EQ(grant->identity, "ann");
}

TEST_F(Access, ThatCannotBeMadeIsSaidOnErrorsStream) {
  write("secret", "short");
  TokenCreate command;
  command.key = "shop";
  command.secret_file = (path / "secret").string();
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(create_token(command, 0s, out, err), 2);
  EXPECT_EQ(out.str(), "");
  EXPECT_THAT(err.str(), HasSubstr("shorter than 32 bytes"));
}

TEST_F(Access, IsOpenToGuestsUnlessSaidOtherwise) {
  EXPECT_EQ(make_access({}).value()->mode(), ports::AccessMode::guest);
}

TEST_F(Access, SaysWhatIsWrongWithItsKeys) {
  const std::string token = "[access]\nmode = \"token\"\n";
  const auto with_key = [&](const std::string& key) {
    return refusal(token + "[[access.keys]]\n" + key);
  };
  const std::string secret = "secret = \"" + std::string(32, 's') + "\"\n";
  const std::string shop = "id = \"shop\"\nalgorithm = \"HS256\"\n";
  EXPECT_EQ(with_key(shop + secret), "accepted");
  EXPECT_THAT(refusal(token), HasSubstr("needs a key"));
  EXPECT_THAT(refusal("[[access.keys]]\n" + shop + secret), HasSubstr("guests are let in"));
  EXPECT_THAT(refusal("[access]\nmode = \"open\""), HasSubstr("must be one of guest, token"));
  EXPECT_THAT(refusal("[access]\nkeys = 5"), HasSubstr("[[access.keys]]"));
  EXPECT_THAT(refusal("[access]\nclock_skew = \"11min\""), HasSubstr("at most 10min"));
  EXPECT_THAT(with_key(shop + "secret = \"short\""), HasSubstr("shorter than 32 bytes"));
  EXPECT_THAT(with_key(secret), HasSubstr("needs an id"));
  EXPECT_THAT(with_key("id = \"shop\"\n" + secret), HasSubstr("needs an algorithm"));
  EXPECT_THAT(with_key("id = \"shop\"\nalgorithm = \"none\""), HasSubstr("HS256, RS256, ES256"));
  EXPECT_THAT(with_key(shop + secret + "colour = \"red\""), HasSubstr("unknown setting colour"));
  EXPECT_THAT(with_key(shop + "secret = 5"), HasSubstr("whose settings are texts"));
  EXPECT_THAT(with_key(shop), HasSubstr("either secret or secret_file"));
  EXPECT_THAT(with_key(shop + secret + "public_key_file = \"x\""), HasSubstr("nothing else"));
  EXPECT_THAT(with_key(shop + secret + "[[access.keys]]\n" + shop + secret),
              HasSubstr("two of access.keys have the id shop"));
  EXPECT_THAT(with_key("id = \"a\"\nalgorithm = \"RS256\"\n" + secret),
              HasSubstr("needs public_key_file and no secret"));
  EXPECT_THAT(with_key(shop + "secret_file = \"/nowhere\""), HasSubstr("cannot read /nowhere"));
}

TEST_F(Access, ReadsASecretWithoutTheLineEndOfItsFile) {
  write("secret", std::string(32, 's') + "\r\n");
  EXPECT_EQ(read_secret(path / "secret").value(), std::string(32, 's'));
  write("empty", "");
  EXPECT_FALSE(read_secret(path / "empty"));
  EXPECT_FALSE(read_secret(path));
}

}  // namespace
}  // namespace rollcall::app
