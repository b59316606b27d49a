#include "main/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Options read(std::string_view toml) {
  Options options;
  const auto result = read_config(toml, "test.toml", options);
  EXPECT_TRUE(result) << result.error().message;
  return options;
}

std::string refusal(std::string_view toml) {
  Options options;
  const auto result = read_config(toml, "test.toml", options);
  return result ? "accepted" : result.error().message;
}

std::string hint(std::string_view toml) {
  Options options;
  const auto result = read_config(toml, "test.toml", options);
  return result ? "accepted" : result.error().hint;
}

TEST(ConfigFile, AnEmptyOneKeepsTheDefaultsAndTheyAreValid) {
  Options options = read("");
  settle(options);
  EXPECT_EQ(options.port, 3001);
  EXPECT_EQ(options.host, "127.0.0.1");
  EXPECT_EQ(validate(options), std::nullopt);
}

TEST(ConfigFile, SetsWhatItSays) {
  const Options options = read(R"(
    [server]
    host = "127.0.0.1"
    port = 8080
    allowed_origins = ["https://a.example", "https://b.example"]
    [tls]
    cert = "c.pem"
    key = "k.pem"
    [media]
    workers = 3
    announce = ["203.0.113.5"]
    [presence]
    silence_max = "4s"
    seat_max = "1h"
    roster_interval = "20ms"
    [limits]
    participants_max = 12
    [log]
    level = "debug"
    format = "json"
    identities = true)");
  EXPECT_EQ(options.host, "127.0.0.1");
  EXPECT_EQ(options.port, 8080);
  EXPECT_THAT(options.allowed_origins, ElementsAre("https://a.example", "https://b.example"));
  EXPECT_EQ(options.tls, TlsMode::files);
  EXPECT_EQ(options.tls_key, "k.pem");
  EXPECT_EQ(options.workers, 3u);
  EXPECT_THAT(options.announce, ElementsAre("203.0.113.5"));
  EXPECT_EQ(options.presence.silence_max, 4s);
  EXPECT_EQ(options.presence.seat_max, 1h);
  EXPECT_EQ(options.presence.roster_interval, 20ms);
  EXPECT_EQ(options.limits.participants_max, 12u);
  EXPECT_EQ(options.log_level, ports::Level::debug);
  EXPECT_EQ(options.log_format, LogFormat::json);
  EXPECT_EQ(options.log_names, driver::LogNames::clear);
}

TEST(ConfigFile, NamesAnUnknownSettingAndItsLine) {
  EXPECT_EQ(refusal("[server]\nprot = 80"), "test.toml:2: unknown setting server.prot");
  EXPECT_EQ(refusal("[serving]\nport = 80"), "test.toml:1: unknown setting serving");
  EXPECT_EQ(refusal("port = 80"), "test.toml:1: unknown setting port");
  EXPECT_EQ(refusal("server = 80"), "test.toml:1: server must be a table: [server]");
}

TEST(ConfigFile, SaysWhatAValueMustBe) {
  EXPECT_THAT(refusal("[server]\nport = \"80\""), HasSubstr("server.port must be a whole number"));
  EXPECT_THAT(refusal("[server]\nport = 65536"), HasSubstr("from 0 to 65535"));
  EXPECT_THAT(refusal("[server]\nport = -1"), HasSubstr("from 0 to 65535"));
  EXPECT_THAT(refusal("[presence]\nsilence_max = 3"), HasSubstr("must be a duration"));
  EXPECT_THAT(refusal("[log]\nlevel = \"loud\""),
              HasSubstr("log.level must be one of error, warn"));
  EXPECT_THAT(refusal("[media]\nannounce = \"x\""), HasSubstr("an array of strings"));
  EXPECT_THAT(refusal("[media]\nannounce = [1]"), HasSubstr("an array of strings"));
  EXPECT_THAT(refusal("[server]\nhost = 1979-05-27"), HasSubstr("must be a string"));
  EXPECT_THAT(refusal("[tls]\nself_signed = 1"), HasSubstr("true or false"));
  EXPECT_THAT(refusal("[server]\nhost = 1"), HasSubstr("must be a string"));
  EXPECT_THAT(refusal("[server]\nweb_root = \"\""), HasSubstr("must be a path"));
}

TEST(ConfigFile, SaysWhereItIsNotToml) {
  EXPECT_THAT(refusal("[server\nport = 80"), HasSubstr("test.toml:1: "));
}

TEST(ConfigFile, IsAnErrorIfItIsNotThere) {
  Options options;
  EXPECT_FALSE(read_config_file("/nonexistent/rollcall.toml", options));
}

TEST(ConfigFile, AsksForTheNearestSettingInstead) {
  EXPECT_THAT(hint("[server]\nprot = 80"), HasSubstr("did you mean server.port?"));
  EXPECT_THAT(hint("[serving]\nport = 80"), HasSubstr("did you mean server?"));
  EXPECT_THAT(hint("port = 80"), HasSubstr("did you mean server.port?"));
  EXPECT_THAT(hint("[server]\nlevel = \"info\""), HasSubstr("did you mean log.level?"));
  EXPECT_THAT(hint("[server]\nqqqqqqqqqqqqqqq = 1"), Not(HasSubstr("did you mean")));
}

TEST(ConfigFile, RemembersTheLineOfEachSetting) {
  EXPECT_THAT(
      read("[server]\nhost = \"127.0.0.1\"\nport = 80").origins,
      UnorderedElementsAre(Pair("server.host", "test.toml:2"), Pair("server.port", "test.toml:3")));
}

TEST(ConfigFile, TakesSelfSignedBackForTheFiles) {
  EXPECT_EQ(read("[tls]\nself_signed = true").tls, TlsMode::self_signed);
  EXPECT_EQ(read("[tls]\nself_signed = false").tls, TlsMode::off);
  EXPECT_EQ(read("[tls]\ncert = \"c\"\nkey = \"k\"\nself_signed = false").tls, TlsMode::files);
  EXPECT_EQ(read("[tls]\ncert = \"c\"\nkey = \"k\"\nself_signed = true").tls, TlsMode::self_signed);
}

TEST(Options, RefuseWhatDoesNotFitTogether) {
  EXPECT_THAT(validate(read("[presence]\nsilence_max = \"1s\""))->message,
              HasSubstr("silence_max"));
  EXPECT_THAT(validate(read("[tls]\ncert = \"c.pem\""))->message, HasSubstr("certificate"));
  EXPECT_THAT(validate(read("[media]\nworkers = 65"))->message, HasSubstr("media.workers"));
  EXPECT_THAT(validate(read("[limits]\nparticipants_max = 0"))->message,
              HasSubstr("participants_max"));
  EXPECT_THAT(validate(read("[limits]\nrooms_max = 0"))->message, HasSubstr("rooms_max"));
}

}  // namespace
}  // namespace rollcall::app
