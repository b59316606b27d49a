// The examples of protocol/vectors/tokens.json, which the server SDK's tests read, too.
#include "access/token_access.hpp"

#include "access/mint.hpp"

#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

json::value vectors(const std::string& file) {
  std::ifstream stream(std::string(ROLLCALL_VECTORS_DIR) + "/" + file);
  EXPECT_TRUE(stream) << file;
  std::ostringstream content;
  content << stream.rdbuf();
  return json::parse(content.str());
}

std::string text(const json::value& value) {
  return json::value_to<std::string>(value);
}

Key read_key(const json::object& key) {
  const auto algorithm = parse_algorithm(text(key.at("algorithm")));
  const std::string id = text(key.at("id"));
  return (*algorithm == Algorithm::hs256 ? secret_key(id, text(key.at("secret")))
                                         : public_key(id, *algorithm, text(key.at("publicKey"))))
      .value();
}

std::vector<Key> known_keys() {
  std::vector<Key> keys;
  const json::value file = vectors("token-keys.json");
  for (const json::value& value : file.as_array()) {
    const json::object& key = value.as_object();
    if (!key.contains("known")) keys.push_back(read_key(key));
  }
  return keys;
}

void expect_grant(const ports::Grant& grant, const json::object& expected) {
  const auto flag = [&](const char* name) { return expected.at(name).as_bool(); };
  EXPECT_EQ(grant.identity, text(expected.at("identity")));
  EXPECT_EQ(grant.display_name.value_or(""),
            expected.contains("name") ? text(expected.at("name")) : "");
  EXPECT_EQ(grant.rights.role == core::Role::host, text(expected.at("role")) == "host");
  EXPECT_EQ(grant.rights.permissions, (core::Permissions{.publish = flag("canPublish"),
                                                         .subscribe = flag("canSubscribe"),
                                                         .publish_data = flag("canPublishData")}));
  EXPECT_EQ(grant.expired, flag("expired"));
}

/// Whoever reads the error, or a log with it, learns nothing of the token.
void expect_nothing_of(const std::string& token, const Error& error) {
  constexpr std::size_t telling = 12;
  for (std::size_t at = 0; at + telling <= token.size(); at += telling / 2) {
    EXPECT_THAT(error.message, Not(HasSubstr(token.substr(at, telling))));
    EXPECT_THAT(error.hint, Not(HasSubstr(token.substr(at, telling))));
  }
  for (const char* claimed : {"ann@", "mallory", "monthly", "unknown"}) {
    EXPECT_THAT(error.message, Not(HasSubstr(claimed)));
    EXPECT_THAT(error.hint, Not(HasSubstr(claimed)));
  }
}

TEST(TokenVectors, AreJudgedAsTheySay) {
  const json::value file = vectors("tokens.json");
  const TokenAccess access(known_keys(),
                           std::chrono::seconds(file.at("clockSkew").to_number<int>()));
  const std::chrono::seconds now(file.at("now").to_number<std::int64_t>());
  const RoomId room(text(file.at("room")));
  std::size_t accepted = 0;
  for (const json::value& value : file.at("tokens").as_array()) {
    const json::object& example = value.as_object();
    SCOPED_TRACE(text(example.at("name")));
    const std::string token = text(example.at("token"));
    const std::string expected = text(example.at("expect"));
    const auto grant = access.verify(token, room, now);
    if (expected == "ok") {
      ++accepted;
      ASSERT_TRUE(grant) << grant.error().message;
      expect_grant(*grant, example.at("grant").as_object());
      continue;
    }
    ASSERT_FALSE(grant);
    EXPECT_EQ(to_text(grant.error().code), expected);
    EXPECT_THAT(grant.error().message, HasSubstr(text(example.at("says"))));
    EXPECT_FALSE(grant.error().hint.empty());
    expect_nothing_of(token, grant.error());
  }
  EXPECT_GE(accepted, 16u);
}

TEST(TokenAccess, RefusesEveryChangeOfASingleCharacter) {
  const json::value file = vectors("tokens.json");
  const TokenAccess access(known_keys(), 0s);
  const std::chrono::seconds now(file.at("now").to_number<std::int64_t>());
  const RoomId room(text(file.at("room")));
  for (const json::value& value : file.at("tokens").as_array()) {
    if (!value.as_object().contains("made")) continue;
    const std::string token = text(value.at("token"));
    ASSERT_TRUE(access.verify(token, room, now));
    for (std::size_t at = 0; at < token.size(); at += 7) {
      std::string changed = token;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(access.verify(changed, room, now)) << at;
    }
  }
}

constexpr std::chrono::seconds noon{1'800'000'000};

Wish wish() {
  return {.identity = "ann", .name = "Ann", .room = "weekly", .rights = {}, .lifetime = 1h};
}

TEST(TokenAccess, TellsTokensOfOneKeyApartByTheirIdsAndFromThoseOfAnother) {
  const std::string secret(32, 's');
  const Key one = secret_key("one", secret).value();
  const Key other = secret_key("other", secret).value();
  const TokenAccess access({one, other}, 30s);
  const auto verified = [&](const Key& key, std::optional<std::string> id) {
    Wish wanted = wish();
    wanted.id = std::move(id);
    return access.verify(mint(key, wanted, noon).value(), RoomId(wanted.room), noon).value();
  };
  EXPECT_EQ(verified(one, {}).token_id, "");
  EXPECT_EQ(verified(one, "7").token_id, verified(one, "7").token_id);
  EXPECT_NE(verified(one, "7").token_id, verified(one, "8").token_id);
  EXPECT_NE(verified(one, "7").token_id, verified(other, "7").token_id);
  EXPECT_EQ(verified(one, "7").over_at, noon + wish().lifetime + 30s);
}

TEST(Mint, MakesTokensThatAreVerified) {
  const Key key = secret_key("shop", std::string(32, 's')).value();
  Wish host = wish();
  host.rights = {core::Role::host, {.publish = false, .subscribe = false, .publish_data = true}};
  const TokenAccess access({key}, 0s);
  const auto grant = access.verify(mint(key, host, noon).value(), RoomId("weekly"), noon);
  ASSERT_TRUE(grant) << grant.error().message;
  EXPECT_EQ(grant->identity, "ann");
  EXPECT_EQ(grant->display_name, "Ann");
  EXPECT_EQ(grant->rights, host.rights);
  EXPECT_FALSE(grant->expired);
}

TEST(Mint, MakesTokensThatEndWhenTheyShould) {
  const Key key = secret_key("shop", std::string(32, 's')).value();
  const TokenAccess access({key}, 0s);
  const std::string token = mint(key, wish(), noon).value();
  EXPECT_FALSE(access.verify(token, RoomId("weekly"), noon + 1h - 1ms)->expired);
  EXPECT_TRUE(access.verify(token, RoomId("weekly"), noon + 1h)->expired);
}

TEST(Mint, MakesNoTokenThatThisServerWouldRefuse) {
  const Key key = secret_key("shop", std::string(32, 's')).value();
  Wish nobody = wish();
  nobody.identity = "";
  EXPECT_THAT(mint(key, nobody, noon).error().message, HasSubstr("`sub`"));
  Wish nowhere = wish();
  nowhere.room = "";
  EXPECT_THAT(mint(key, nowhere, noon).error().message, HasSubstr("room"));
  Wish above = wish();
  above.room = "..";
  EXPECT_THAT(mint(key, above, noon).error().message, HasSubstr("`room` must not be"));
  Wish shouting = wish();
  shouting.name = std::string(65, 'A');
  EXPECT_THAT(mint(key, shouting, noon).error().message, HasSubstr("`name`"));
}

TEST(Mint, SignsWithSecretsAlone) {
  for (const Key& key : known_keys()) {
    const auto token = mint(key, wish(), noon);
    EXPECT_EQ(token.has_value(), key.algorithm == Algorithm::hs256) << key.id;
  }
}

}  // namespace
}  // namespace rollcall::access
