#include "net/dispatcher.hpp"

#include "net/test_doubles.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Pair;

class NobodyWatches final : public EngineObserver {
 public:
  void on_open(EngineSession&) override {}
  void on_heard(EngineSession&) override {}
  void on_message(EngineSession&, std::string, wire::engineio::Encoding) override {}
  void on_closed(EngineSession&, CloseCause) override {}
};

HttpReply replied(const Dispatcher& dispatcher, const HttpRequest& request) {
  auto exchange = std::make_shared<KeptExchange>();
  dispatcher.handle(request, exchange);
  EXPECT_EQ(exchange->replies.size(), 1u);
  return exchange->replies.empty() ? HttpReply{} : exchange->replies.front();
}

HttpRequest with_method(std::string method, std::string_view target) {
  auto request = get(target);
  request.method = std::move(method);
  return request;
}

Dispatcher healthy(CorsOptions cors = {}) {
  return {{route("GET", "/health",
                 [](const HttpRequest&) {
                   return HttpReply{200, "", "well"};
                 }),
           route("POST", "/leave",
                 [](const HttpRequest& request) {
                   return HttpReply{200, "", request.body};
                 })},
          std::move(cors)};
}

TEST(Dispatcher, CallsTheRouteOfPathAndMethod) {
  const auto dispatcher = healthy();
  EXPECT_EQ(replied(dispatcher, get("/health?x=1")).body, "well");
  auto request = with_method("POST", "/leave");
  request.body = "bye";
  EXPECT_EQ(replied(dispatcher, request).body, "bye");
}

TEST(Dispatcher, SaysThatAPathTakesAnotherMethod) {
  EXPECT_EQ(replied(healthy(), with_method("POST", "/health")).status, 405u);
}

TEST(Dispatcher, FindsNothingWithoutFiles) {
  for (const std::string_view path : {"/", "/health/", "/healt", "/Health"})
    EXPECT_EQ(replied(healthy(), get(path)).status, 404u) << path;
}

TEST(Dispatcher, AnswersEveryOptions) {
  EXPECT_EQ(replied(healthy(), with_method("OPTIONS", "/anything")).status, 204u);
}

TEST(Dispatcher, HasTheFilesBehindItsRoutes) {
  std::string name = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  std::ofstream(name + "/index.html") << "<html>";
  std::ofstream(name + "/health") << "file";
  auto dispatcher = healthy();
  dispatcher.set_files(StaticFiles::load(name).value());
  EXPECT_EQ(*replied(dispatcher, get("/room")).shared_body, "<html>");
  EXPECT_EQ(replied(dispatcher, get("/health")).body, "well");
  EXPECT_EQ(replied(dispatcher, get("/x.js")).status, 404u);
  std::filesystem::remove_all(name);
}

TEST(Dispatcher, FindsTheEngineByItsPathWithOrWithoutSlash) {
  boost::asio::io_context context;
  TimerWheel wheel(context);
  NobodyWatches nobody;
  EngineServer engine({}, wheel, nobody);
  auto dispatcher = healthy();
  EXPECT_EQ(dispatcher.engine_for(get("/socket.io/")), nullptr);
  dispatcher.add_engine(engine);
  EXPECT_EQ(dispatcher.engine_for(get("/socket.io/?EIO=4")), &engine);
  EXPECT_EQ(dispatcher.engine_for(get("/socket.io")), &engine);
  EXPECT_EQ(dispatcher.engine_for(get("/socket.io/x")), nullptr);
  EXPECT_EQ(dispatcher.engine_for(get("/socket.iox")), nullptr);
  EXPECT_EQ(replied(dispatcher, get("/socket.io/")).body,
            R"({"code":0,"message":"Transport unknown"})");
}

TEST(Cors, IsOnlyForOriginsThatAreAllowed) {
  const auto dispatcher = healthy({{"https://a.example"}});
  auto request = get("/health");
  EXPECT_THAT(dispatcher.cors_headers(request), IsEmpty());
  for (const auto* origin : {"https://b.example", "https://a.example.evil", "null", "*"}) {
    request.origin = origin;
    EXPECT_THAT(dispatcher.cors_headers(request), IsEmpty()) << origin;
  }
  request.origin = "https://a.example";
  const auto headers = dispatcher.cors_headers(request);
  EXPECT_THAT(headers, Contains(Pair("Access-Control-Allow-Origin", "https://a.example")));
  EXPECT_THAT(headers, Contains(Pair("Vary", "Origin")));
  EXPECT_THAT(headers,
              ::testing::Not(Contains(Pair("Access-Control-Allow-Credentials", ::testing::_))));
}

Dispatcher with_a_subtree(CorsOptions cors = {}) {
  return {{route("GET", "/tree/leaf",
                 [](const HttpRequest&) {
                   return HttpReply{200, "", "route"};
                 })},
          std::move(cors),
          {{"/tree", [](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
              exchange->reply({404, "", request.method + " " + request.path});
            }}}};
}

TEST(Subtree, HasEverythingBelowItsPathWhateverTheMethod) {
  const auto dispatcher = with_a_subtree();
  EXPECT_EQ(replied(dispatcher, get("/tree")).body, "GET /tree");
  EXPECT_EQ(replied(dispatcher, get("/tree/leaf?x=1")).body, "GET /tree/leaf");
  EXPECT_EQ(replied(dispatcher, get("/%74ree%2Fleaf")).body, "GET /tree/leaf");
  EXPECT_EQ(replied(dispatcher, with_method("OPTIONS", "/tree/")).body, "OPTIONS /tree/");
  EXPECT_EQ(replied(dispatcher, with_method("DELETE", "/tree/a")).body, "DELETE /tree/a");
  EXPECT_EQ(replied(dispatcher, get("/trees")).body, "there is nothing here\n");
}

TEST(Subtree, LetsNoPageOfAnotherOriginReadItsAnswers) {
  const auto dispatcher = with_a_subtree({{"*"}});
  auto request = get("/tree/leaf");
  request.origin = "https://b.example";
  EXPECT_THAT(dispatcher.cors_headers(request), IsEmpty());
  EXPECT_FALSE(dispatcher.refuse_origin(request)) << "it judges that itself";
}

TEST(Cors, MayBeForAnybody) {
  auto request = get("/health");
  request.origin = "https://b.example";
  EXPECT_THAT(healthy({{"*"}}).cors_headers(request),
              Contains(Pair("Access-Control-Allow-Origin", "*")));
}

}  // namespace
}  // namespace rollcall::net
