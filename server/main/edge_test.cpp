// The thin adapters: command line, secrets, places, log lines.
#include "main/command_line.hpp"
#include "main/config_file.hpp"
#include "main/openssl_secrets.hpp"
#include "main/places.hpp"
#include "main/serve_flags.hpp"
#include "main/spdlog_log.hpp"
#include "main/steady_time.hpp"
#include "main/testing/folder.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using testing::Folder;
using ::testing::HasSubstr;

struct CommandLine {
  Command result;
  std::string out;
  std::string err;
};

CommandLine run(std::vector<const char*> arguments, const Variables& variables = {}) {
  arguments.insert(arguments.begin(), "rollcall");
  std::ostringstream out;
  std::ostringstream err;
  auto result =
      read_command_line(static_cast<int>(arguments.size()), arguments.data(), out, err, variables);
  return {std::move(result), out.str(), err.str()};
}

class CommandLineTest : public Folder {};

TEST_F(CommandLineTest, WinsOverTheFile) {
  write("rollcall.toml", "[server]\nport = 1111\nhost = \"127.0.0.1\"\n[log]\nlevel = \"debug\"");
  const std::string file = (path / "rollcall.toml").string();
  const auto line = run({"serve", "--config", file.c_str(), "--port", "2222", "--announce",
                         "203.0.113.5", "--announce", "2001:db8::1"});
  const auto& options = std::get<Options>(line.result);
  EXPECT_EQ(options.port, 2222);
  EXPECT_EQ(options.host, "127.0.0.1");
  EXPECT_EQ(options.log_level, ports::Level::debug);
  EXPECT_THAT(options.announce, ::testing::ElementsAre("203.0.113.5", "2001:db8::1"));
}

TEST_F(CommandLineTest, WinsOverTheEnvironmentWhichWinsOverTheFile) {
  write("rollcall.toml", "[server]\nport = 1\nhost = \"::1\"\n[media]\nrtc_port = 11");
  const std::string file = (path / "rollcall.toml").string();
  const auto line = run({"serve", "--config", file.c_str(), "--port", "3"},
                        {{"ROLLCALL_SERVER_PORT", "2"}, {"ROLLCALL_MEDIA_RTC_PORT", "22"}});
  const auto& options = std::get<Options>(line.result);
  EXPECT_EQ(options.port, 3);
  EXPECT_EQ(options.rtc_port, 22);
  EXPECT_EQ(options.host, "::1");
  EXPECT_EQ(options.origins.at("server.port"), "--port");
  EXPECT_EQ(options.origins.at("media.rtc_port"), "ROLLCALL_MEDIA_RTC_PORT");
}

TEST_F(CommandLineTest, TakesEachFlagForTheSettingThatItNames) {
  Options none;
  const Sections known = sections(none);
  for (const ServeFlag& flag : serve_flags())
    EXPECT_NE(find_setting(known, flag.setting), nullptr) << flag.name;
}

TEST_F(CommandLineTest, ChecksTheConfigurationWithoutServing) {
  const auto good = run({"serve", "--check-config", "--port", "4"});
  EXPECT_EQ(std::get<Exit>(good.result).code, 0);
  EXPECT_EQ(good.out, "the configuration is good\n");
  const auto bad = run({"serve", "--check-config"}, {{"ROLLCALL_SERVER_PROT", "4"}});
  EXPECT_EQ(std::get<Exit>(bad.result).code, 2);
  EXPECT_THAT(bad.err, HasSubstr("did you mean ROLLCALL_SERVER_PORT?"));
}

TEST_F(CommandLineTest, ChecksTheFilesThatTheConfigurationNames) {
  const std::string missing = (path / "nowhere").string();
  for (const auto& [variable, more] : std::map<std::string, std::map<std::string, std::string>>{
           {"ROLLCALL_ADMIN_KEY_FILE", {}},
           {"ROLLCALL_TURN_SECRET_FILE", {{"ROLLCALL_TURN_URLS", "turn:turn.example"}}},
           {"ROLLCALL_TLS_CERT", {{"ROLLCALL_TLS_KEY", missing}}},
           {"ROLLCALL_WEBHOOKS_SECRET_FILE",
            {{"ROLLCALL_WEBHOOKS_URLS", "https://app.example"},
             {"ROLLCALL_WEBHOOKS_KEY_ID", "hooks"}}}}) {
    std::map<std::string, std::string> variables = more;
    variables[variable] = missing;
    const auto checked = run({"serve", "--check-config"}, variables);
    EXPECT_EQ(std::get<Exit>(checked.result).code, 2) << variable;
    EXPECT_THAT(checked.err, HasSubstr(missing)) << variable;
    EXPECT_EQ(checked.out, "") << variable;
  }
}

TEST_F(CommandLineTest, PrintsTheConfigurationSoThatItCanBeReadAgain) {
  const auto printed = run({"serve", "--print-config", "--port", "4", "--tls-self-signed"});
  EXPECT_EQ(std::get<Exit>(printed.result).code, 0);
  EXPECT_THAT(printed.out, HasSubstr("port = 4  # --port\n"));
  EXPECT_THAT(printed.out, HasSubstr("rtc_port = 40000  # default\n"));
  write("again.toml", printed.out);
  const std::string file = (path / "again.toml").string();
  const auto again = run({"serve", "--config", file.c_str()});
  EXPECT_EQ(std::get<Options>(again.result).port, 4);
  EXPECT_EQ(std::get<Options>(again.result).tls, TlsMode::self_signed);
}

TEST_F(CommandLineTest, EndsWithTwoForWhatMustBeCorrected) {
  write("rollcall.toml", "[server]\nprot = 1111");
  const std::string file = (path / "rollcall.toml").string();
  const auto line = run({"serve", "--config", file.c_str()});
  EXPECT_EQ(std::get<Exit>(line.result).code, 2);
  EXPECT_THAT(line.err, HasSubstr("unknown setting server.prot"));
  EXPECT_EQ(std::get<Exit>(run({"serve", "--port", "many"}).result).code, 2);
  EXPECT_EQ(std::get<Exit>(run({"serve", "--unknown"}).result).code, 2);
  EXPECT_EQ(std::get<Exit>(run({}).result).code, 2);
  EXPECT_EQ(std::get<Exit>(run({"serve", "--workers", "1000"}).result).code, 2);
}

TEST_F(CommandLineTest, AsksTheServerThatFileAndEnvironmentDescribe) {
  write("rollcall.toml", "[tls]\nself_signed = true");
  const std::string file = (path / "rollcall.toml").string();
  const auto line = run({"health", "--config", file.c_str()}, {{"ROLLCALL_SERVER_PORT", "4"}});
  EXPECT_EQ(std::get<HealthCheck>(line.result).url, "https://localhost:4/health/ready");
  EXPECT_EQ(std::get<HealthCheck>(run({"health", "--url", "http://a/"}).result).url, "http://a/");
}

TEST_F(CommandLineTest, ExaminesWhatItWouldServe) {
  const auto line = run({"doctor", "--port", "4", "--workers", "2"});
  EXPECT_EQ(std::get<Doctor>(line.result).options.port, 4);
  EXPECT_EQ(std::get<Exit>(run({"doctor", "--host", "0.0.0.0"}).result).code, 2);
}

TEST_F(CommandLineTest, ReadsWhatATokenIsToSay) {
  write("secret", std::string(40, 's') + "\n");
  const std::string file = (path / "secret").string();
  const auto line =
      run({"token", "create", "--key", "shop", "--secret-file", file.c_str(), "--room", "weekly",
           "--identity", "ann", "--name", "Ann", "--admin", "--no-publish", "--ttl", "10min"});
  const auto& command = std::get<TokenCreate>(line.result);
  EXPECT_EQ(command.wish.room, "weekly");
  EXPECT_EQ(command.wish.lifetime, 10min);
  EXPECT_EQ(command.wish.rights.role, core::Role::host);
  EXPECT_EQ(command.wish.rights.permissions,
            (core::Permissions{.publish = false, .subscribe = true, .publish_data = true}));
}

TEST_F(CommandLineTest, NeedsToKnowWhereTheSecretOfATokenIs) {
  const auto line = run({"token", "create", "--key", "k", "--room", "r", "--identity", "i"});
  EXPECT_EQ(std::get<Exit>(line.result).code, 2);
  write("secret", "s");
  const std::string file = (path / "secret").string();
  for (const char* ttl : {"1", "0s", "tomorrow"})
    EXPECT_EQ(std::get<Exit>(run({"token", "create", "--key", "k", "--room", "r", "--identity", "i",
                                  "--secret-file", file.c_str(), "--ttl", ttl})
                                 .result)
                  .code,
              2)
        << ttl;
}

TEST_F(CommandLineTest, SaysItsVersion) {
  const auto line = run({"--version"});
  EXPECT_EQ(std::get<Exit>(line.result).code, 0);
  EXPECT_THAT(line.out, ::testing::StartsWith("rollcall "));
}

class ServerKeyTest : public Folder {};

TEST_F(ServerKeyTest, IsMadeOnceAndForItsOwnerAlone) {
  const auto made = load_or_make_server_key(path / "deep" / "data");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(load_or_make_server_key(path / "deep" / "data"), made);
  struct stat status {};
  ASSERT_EQ(::stat((path / "deep" / "data" / "server.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_NE(load_or_make_server_key(path / "other"), made);
}

TEST_F(ServerKeyTest, IsRefusedIfOthersMayReadItOrItIsNone) {
  ASSERT_TRUE(load_or_make_server_key(path));
  fs::permissions(path / "server.key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(load_or_make_server_key(path).error().message, HasSubstr("others may read"));
  write("server.key", "short");
  fs::permissions(path / "server.key", fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(load_or_make_server_key(path).error().message, HasSubstr("not a server key"));
}

std::string hex(const ports::Digest& digest) {
  std::ostringstream text;
  for (const int byte : digest)
    text << std::hex << (byte >> 4) << (byte & 15);
  return text.str();
}

TEST(OpensslSecrets, DigestsAsTheStandardsSay) {
  ServerKey key{};
  std::copy_n("Jefe", 4, key.begin());  // HMAC pads keys with zeros: RFC 4231 test case 2.
  OpensslSecrets secrets(key);
  EXPECT_EQ(hex(secrets.keyed_digest("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(secrets.digest("abc")),  // FIPS 180-4
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(OpensslSecrets, MakesIdsAndTokensOfTheRightSizeAndNeverTwice) {
  OpensslSecrets secrets(ServerKey{});
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = secrets.random_id();
    const std::string token = secrets.random_token();
    EXPECT_EQ(id.size(), 22u);
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ((id + token).find_first_of("+/="), std::string::npos);
    EXPECT_TRUE(seen.insert(id).second && seen.insert(token).second);
  }
}

class PlacesTest : public Folder {};

TEST_F(PlacesTest, FindsTheWebAppAndTheWorkerOfTheSourceTree) {
  fs::create_directories(path / "build/dev");
  EXPECT_EQ(find_web_root(path / "build/dev"), std::nullopt);
  EXPECT_EQ(find_worker(path / "build/dev"), std::nullopt);
  write("web/dist/index.html", "");
  write("build/worker/mediasoup-worker", "");
  EXPECT_EQ(find_web_root(path / "build/dev"), path / "web/dist");
  EXPECT_EQ(find_worker(path / "build/dev"), path / "build/worker/mediasoup-worker");
  write("build/dev/web/index.html", "");  // Beside the program comes first.
  EXPECT_EQ(find_web_root(path / "build/dev"), path / "build/dev/web");
}

TEST(DefaultDataDir, FollowsTheEnvironmentInOrder) {
  std::map<std::string, std::string> variables;
  const Environment environment = [&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  EXPECT_EQ(default_data_dir(environment), std::nullopt);
  variables["HOME"] = "/home/ann";
  EXPECT_EQ(default_data_dir(environment), "/home/ann/.local/state/rollcall");
  variables["XDG_STATE_HOME"] = "/state";
  EXPECT_EQ(default_data_dir(environment), "/state/rollcall");
  variables["STATE_DIRECTORY"] = "/var/lib/rollcall:/var/lib/other";
  EXPECT_EQ(default_data_dir(environment), "/var/lib/rollcall");
}

std::string logged(LogFormat format, std::string_view message,
                   std::initializer_list<ports::Field> fields) {
  std::ostringstream stream;
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(stream);
  SpdlogLog log(std::make_shared<spdlog::logger>("test", sink), format, ports::Level::info);
  log.write(ports::Level::debug, "not this one", {});
  log.write(ports::Level::warn, message, fields);
  return stream.str();
}

TEST(Log, WritesOneReadableLine) {
  EXPECT_THAT(logged(LogFormat::text, "hello 🏓",
                     {{"who", "ann"}, {"n", std::int64_t{5}}, {"s", 1.5}, {"why", "two words"}}),
              EndsWith("Z warn  hello 🏓 who=ann n=5 s=1.500 why=\"two words\"\n"));
}

TEST(Log, WritesOneJsonObjectALine) {
  const std::string line = logged(LogFormat::json, "he said \"hi\"", {{"n", std::int64_t{5}}});
  EXPECT_THAT(line, ::testing::StartsWith(R"({"time":"2)"));
  EXPECT_THAT(line,
              EndsWith("Z\",\"level\":\"warn\",\"message\":\"he said \\\"hi\\\"\",\"n\":5}\n"));
}

TEST(Log, LetsNoControlCharacterThrough) {
  const std::string evil =
      "a\n\x1b[31m\x7f\xc2\x9b"
      "b";
  for (const LogFormat format : {LogFormat::text, LogFormat::json})
    EXPECT_THAT(logged(format, "x", {{"name", evil}}),
                HasSubstr("\"a\\u000a\\u001b[31m\\u007f\\u009bb\""));
}

TEST(Log, LetsNothingBeginALineOfItsOwn) {
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    const std::string lines = logged(format, "a\r\nerror forged=1", {{"name", "b\r\nerror c=1"}});
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\r'), 0) << lines;
    EXPECT_THAT(lines, HasSubstr("a\\u000d\\u000aerror forged=1"));
  }
}

TEST(SteadyTimer, FiresOnceAndOnlyForTheLastArming) {
  boost::asio::io_context context;
  SteadyClock clock;
  SteadyTimer timer(context);
  int fired = 0;
  timer.on_fire([&] { ++fired; });
  timer.arm(clock.now() + 10ms);
  timer.arm(clock.now() + 20ms);
  const Instant armed = clock.now();
  context.run();
  EXPECT_EQ(fired, 1);
  EXPECT_GE(clock.now() - armed, 19ms);
}

TEST(SteadyTimer, DoesNotFireWhenDisarmed) {
  boost::asio::io_context context;
  SteadyTimer timer(context);
  int fired = 0;
  timer.on_fire([&] { ++fired; });
  timer.arm(SteadyClock().now() + 1h);
  timer.arm(never);
  context.run();  // Comes back: nothing is waited for.
  EXPECT_EQ(fired, 0);
}

}  // namespace
}  // namespace rollcall::app
