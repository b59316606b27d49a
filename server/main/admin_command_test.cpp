// The admin API from the command line: what is asked of whom with which key, and what is said of
// the answer.
#include "main/admin_command.hpp"

#include "main/command_line.hpp"
#include "main/config_file.hpp"
#include "main/testing/folder.hpp"
#include "net/server.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;

const std::string key = "0123456789-0123456789-0123456789";

struct CommandLine {
  Command result;
  std::string err;
};

CommandLine run(std::vector<const char*> arguments, const Variables& variables = {}) {
  arguments.insert(arguments.begin(), "rollcall");
  std::ostringstream out;
  std::ostringstream err;
  auto result =
      read_command_line(static_cast<int>(arguments.size()), arguments.data(), out, err, variables);
  return {std::move(result), err.str()};
}

class AdminCommandLine : public Folder {};

TEST_F(AdminCommandLine, TakesKeyAndAddressFromTheServersOwnConfiguration) {
  write("rollcall.toml",
        "[server]\nport = 4\n[tls]\nself_signed = true\n[admin]\nkey = \"" + key + "\"\n");
  const std::string file = (path / "rollcall.toml").string();
  const auto command = std::get<AdminCommand>(run({"rooms", "--config", file.c_str()}).result);
  EXPECT_EQ(command.what, AdminCommand::What::rooms);
  EXPECT_EQ(command.url, "https://localhost:4");
  EXPECT_EQ(command.key, key);
  EXPECT_EQ(command.as, AdminCommand::As::table);
}

TEST_F(AdminCommandLine, TakesTheKeyFromTheEnvironmentOrFromAFile) {
  const auto line = run({"participants", "a room", "--json", "--url", "https://meet.example"},
                        {{"ROLLCALL_ADMIN_KEY", key}});
  const auto& command = std::get<AdminCommand>(line.result);
  EXPECT_EQ(command.what, AdminCommand::What::participants);
  EXPECT_EQ(command.room, "a room");
  EXPECT_EQ(command.url, "https://meet.example");
  EXPECT_EQ(command.key, key);
  EXPECT_EQ(command.as, AdminCommand::As::json);
  write("key", "another-" + key + "\n");
  const std::string file = (path / "key").string();
  const auto other = run({"rooms", "--key-file", file.c_str()}, {{"ROLLCALL_ADMIN_KEY", key}});
  EXPECT_EQ(std::get<AdminCommand>(other.result).key, "another-" + key);
}

TEST_F(AdminCommandLine, NeedsAKeyAndARoom) {
  const auto line = run({"rooms"});
  EXPECT_EQ(std::get<Exit>(line.result).code, exit_misuse);
  EXPECT_THAT(line.err, HasSubstr("--key-file"));
  EXPECT_EQ(std::get<Exit>(run({"rooms"}, {{"ROLLCALL_ADMIN_KEY", "short"}}).result).code,
            exit_misuse);
  EXPECT_EQ(std::get<Exit>(run({"participants"}, {{"ROLLCALL_ADMIN_KEY", key}}).result).code,
            exit_misuse);
}

TEST_F(AdminCommandLine, HasAVerbForEverythingThatMayBeDone) {
  using What = AdminCommand::What;
  const Variables variables{{"ROLLCALL_ADMIN_KEY", key}};
  const std::vector<std::pair<const char*, What>> of_rooms{{"lock", What::lock},
                                                           {"unlock", What::unlock},
                                                           {"end-room", What::end_room},
                                                           {"cleanup", What::cleanup}};
  for (const auto& [verb, what] : of_rooms) {
    const auto command = std::get<AdminCommand>(run({verb, "a room"}, variables).result);
    EXPECT_EQ(command.what, what) << verb;
    EXPECT_EQ(command.room, "a room") << verb;
    EXPECT_EQ(std::get<Exit>(run({verb}, variables).result).code, exit_misuse) << verb;
  }
  const std::vector<std::pair<const char*, What>> of_people{{"remove", What::remove},
                                                            {"mute", What::mute}};
  for (const auto& [verb, what] : of_people) {
    const auto command = std::get<AdminCommand>(run({verb, "a room", "ann"}, variables).result);
    EXPECT_EQ(command.what, what) << verb;
    EXPECT_EQ(command.room, "a room") << verb;
    EXPECT_EQ(command.participant, "ann") << verb;
    EXPECT_FALSE(command.ban);
    EXPECT_EQ(command.source, "microphone");
    EXPECT_EQ(std::get<Exit>(run({verb, "a room"}, variables).result).code, exit_misuse) << verb;
  }
}

TEST_F(AdminCommandLine, BansMutesAndTakesIdsThatLookLikeFlags) {
  const Variables variables{{"ROLLCALL_ADMIN_KEY", key}};
  const auto remove =
      std::get<AdminCommand>(run({"remove", "--ban", "--", "a", "-x"}, variables).result);
  EXPECT_TRUE(remove.ban);
  EXPECT_EQ(remove.participant, "-x");
  const auto mute =
      std::get<AdminCommand>(run({"mute", "a", "x", "--source", "screenAudio"}, variables).result);
  EXPECT_EQ(mute.source, "screenAudio");
  EXPECT_EQ(std::get<Exit>(run({"mute", "a", "x", "--source", "all"}, variables).result).code,
            exit_misuse);
  EXPECT_EQ(std::get<Exit>(run({"mute", "a", "x", "--ban"}, variables).result).code, exit_misuse);
}

TEST_F(AdminCommandLine, MakesAKeyThatTheServerTakes) {
  EXPECT_FALSE(std::get<Keygen>(run({"keygen"}).result).admin);
  const auto wanted = std::get<Keygen>(run({"keygen", "--admin"}).result);
  ASSERT_TRUE(wanted.admin);
  std::ostringstream made;
  ASSERT_EQ(keygen(wanted, made), 0);
  Options options;
  ASSERT_TRUE(read_config(made.str(), "made.toml", options));
  settle(options);
  EXPECT_EQ(validate(options), std::nullopt);
  EXPECT_TRUE(options.admin.key);
}

/// A server that answers below /admin/api what it is told to, and remembers what it was asked.
class Administered : public ::testing::Test {
 protected:
  Administered() {
    net::ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.subtrees.push_back(
        {"/admin/api", [this](const net::HttpRequest& request,
                              const std::shared_ptr<net::HttpExchange>& exchange) {
           std::string line = request.method + " " + request.raw_path;
           for (const auto& [name, value] : request.query)
             ((line += " ") += name + "=") += value;
           if (!request.body.empty()) (line += " " + request.content_type) += " " + request.body;
           asked.push_back(line);
           authorization = request.authorization;
           net::HttpReply reply = replies.front();
           replies.erase(replies.begin());
           exchange->reply(std::move(reply));
         }});
    server_.emplace(context_, options);
    EXPECT_TRUE(server_->open());
    command.url = "http://127.0.0.1:" + std::to_string(server_->port());
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Administered() override {
    context_.stop();
    thread_.join();
  }

  int ask() { return administer(command, out, err); }

  AdminCommand command{AdminCommand::What::rooms, "a/b", "", key};
  std::vector<net::HttpReply> replies;
  std::vector<std::string> asked;
  std::string authorization;
  std::ostringstream out;
  std::ostringstream err;

 private:
  boost::asio::io_context context_;
  std::optional<net::Server> server_;
  std::thread thread_;
};

TEST_F(Administered, IsAskedForAllItsRoomsPageByPage) {
  replies = {{200, "application/json", R"({"rooms":[{"room":"a"}],"next":"a"})"},
             {200, "application/json", R"({"rooms":[{"room":"b"}]})"}};
  command.as = AdminCommand::As::json;
  EXPECT_EQ(ask(), 0) << err.str();
  EXPECT_EQ(out.str(), "{\"rooms\":[{\"room\":\"a\"},{\"room\":\"b\"}]}\n");
  EXPECT_EQ(authorization, "Bearer " + key);
  EXPECT_THAT(asked, ElementsAre("GET /admin/api/v1/rooms limit=1000",
                                 "GET /admin/api/v1/rooms after=a limit=1000"));
}

TEST_F(Administered, IsAskedNoFurtherThanItsPagesLead) {
  for (int i = 0; i < 3; ++i)
    replies.push_back({200, "application/json", R"({"rooms":[],"next":"a"})"});
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(asked.size(), 2u);
}

TEST_F(Administered, IsAskedForPeopleWhateverTheRoomIsCalled) {
  command.what = AdminCommand::What::participants;
  replies = {{200, "application/json", R"({"participants":[{"displayName":"Ann"}]})"}};
  EXPECT_EQ(ask(), 0) << err.str();
  EXPECT_THAT(asked, ElementsAre("GET /admin/api/v1/rooms/a%2Fb/participants"));
  EXPECT_THAT(out.str(), HasSubstr("\nAnn "));
}

TEST_F(Administered, IsAskedForSoManyEventsAndSaysThatThereAreMore) {
  command.what = AdminCommand::What::timeline;
  std::string page = R"({"events":[{})";
  for (int i = 1; i < 10'000; ++i)
    page += ",{}";
  page += R"(],"next":)";
  for (int i = 1; i <= 10; ++i)
    replies.push_back({200, "application/json", page + std::to_string(i) + "}"});
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(asked.size(), 10u);
  EXPECT_THAT(err.str(), HasSubstr("the oldest 100000 events, and not all\n"));
  EXPECT_THAT(err.str(), HasSubstr("behind number 10\n"));
  replies = {{200, "application/json", page + "0}"}};
  err.str("");
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(err.str(), "");
}

TEST_F(Administered, DrawsTheTimelineItself) {
  command.what = AdminCommand::What::timeline;
  const std::string file = ::testing::TempDir() + "/rollcall-drawn-" + std::to_string(::getpid());
  command.svg = file;
  replies = {{200, "image/svg+xml", "<svg />"},
             {404, "application/json", R"({"error":{"message":"none is kept","hint":""}})"},
             {200, "text/html", "<html>"}};
  EXPECT_EQ(ask(), 0) << err.str();
  EXPECT_THAT(asked, ElementsAre("GET /admin/api/v1/rooms/a%2Fb/timeline.svg"));
  std::ifstream drawn(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(drawn), {}), "<svg />");
  std::filesystem::remove(file);
  EXPECT_EQ(ask(), 1);
  EXPECT_EQ(err.str(), "rollcall: none is kept\n");
  EXPECT_EQ(ask(), 1);
  EXPECT_THAT(err.str(), HasSubstr("no rollcall server: it answers 200"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(Administered, IsToldWhatToDoToWhom) {
  using What = AdminCommand::What;
  const std::string room = "/admin/api/v1/rooms/a%2Fb";
  const std::string ann = room + "/participants/-%3F";
  const std::vector<std::pair<What, std::string>> expected{
      {What::remove, "DELETE " + ann},
      {What::lock, "POST " + room + R"(/lock application/json {"locked":true})"},
      {What::unlock, "POST " + room + R"(/lock application/json {"locked":false})"},
      {What::end_room, "DELETE " + room},
  };
  command.participant = "-?";
  for (const auto& [what, line] : expected) {
    command.what = what;
    replies = {{200, "application/json", "{}"}};
    EXPECT_EQ(ask(), 0) << err.str();
    EXPECT_EQ(asked.back(), line);
  }
  command.what = What::remove;
  command.ban = true;
  replies = {{200, "application/json", "{}"}};
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(asked.back(), "DELETE " + ann + " ban=true");
  EXPECT_EQ(out.str(), "") << "there is no more to say than that it is done";
}

TEST_F(Administered, SaysHowManyItConcerned) {
  command.what = AdminCommand::What::mute;
  command.participant = "p";
  command.source = "camera";
  replies = {{200, "application/json", R"({"muted":1})"},
             {200, "application/json", R"({"closed":9})"},
             {200, "application/json", R"({"closed":0})"}};
  EXPECT_EQ(ask(), 0);
  command.what = AdminCommand::What::cleanup;
  EXPECT_EQ(ask(), 0);
  command.as = AdminCommand::As::json;
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(out.str(), "muted 1\nclosed 9\n{\"closed\":0}\n");
  EXPECT_THAT(asked, ElementsAre("POST /admin/api/v1/rooms/a%2Fb/participants/p/mute "
                                 R"(application/json {"source":"camera"})",
                                 "POST /admin/api/v1/rooms/a%2Fb/cleanup",
                                 "POST /admin/api/v1/rooms/a%2Fb/cleanup"));
}

TEST_F(Administered, SaysWhyNot) {
  replies = {{401, "application/json", R"({"error":{"message":"that is not it","hint":"look"}})"}};
  EXPECT_EQ(ask(), 1);
  EXPECT_EQ(err.str(), "rollcall: that is not it\n  look\n");
  EXPECT_EQ(out.str(), "");
}

TEST_F(Administered, IsToldApartFromAnotherServer) {
  replies = {{200, "text/html", "<html>"}};
  EXPECT_EQ(ask(), 1);
  EXPECT_THAT(err.str(), HasSubstr("no rollcall server: it answers 200"));
}

TEST(AdminCommand, SaysThatAnAddressIsNone) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(administer({AdminCommand::What::rooms, "", "meet.example", key}, out, err),
            exit_misuse);
  EXPECT_THAT(err.str(), HasSubstr("is no http:// or https:// URL"));
}

}  // namespace
}  // namespace rollcall::app
