#include "main/config_file.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST(ConfigFile, AnEmptyOneKeepsTheDefaultsAndTheyAreValid) {
  const Options options = read("");
  EXPECT_EQ(options.port, 3001);
  EXPECT_EQ(options.host, "0.0.0.0");
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

TEST(ConfigFile, EverySettingIsExplainedInItsPage) {
  std::ifstream file(ROLLCALL_SOURCE_DIR "/docs/configuration.md");
  ASSERT_TRUE(file);
  std::ostringstream page;
  page << file.rdbuf();
  for (const char* setting : {"host",
                              "port",
                              "web_root",
                              "data_dir",
                              "allowed_origins",
                              "cert",
                              "key",
                              "self_signed",
                              "workers",
                              "rtc_port",
                              "announce",
                              "worker_path",
                              "heartbeat",
                              "silence_max",
                              "gone_after",
                              "closed_doubt",
                              "closed_gone",
                              "unload_grace",
                              "media_max",
                              "seat_max",
                              "empty_max",
                              "takeover_max",
                              "transport_setup_max",
                              "roster_interval",
                              "roster_interval_large",
                              "roster_interval_huge",
                              "mass_round",
                              "stall_credit_above",
                              "stall_return",
                              "place_kept",
                              "rooms_max",
                              "participants_max",
                              "transports_max",
                              "producers_max",
                              "consumers_max",
                              "data_producers_max",
                              "data_consumers_max",
                              "level",
                              "format",
                              "identities"}) {
    EXPECT_THAT(page.str(), HasSubstr("`" + std::string(setting) + "`"));
  }
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

TEST(ParseDuration, ReadsUnitsAndNothingElse) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("3s"), 3s);
  EXPECT_EQ(parse_duration("10min"), 10min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const char* wrong : {"", "3", "s", "3 s", "-3s", "3.5s", "3sec", "99999999999999999999s",
                            "9000000000h", "3s ", "+3s"})
    EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace rollcall::app
