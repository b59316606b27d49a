#include "net/http_get.hpp"

#include "net/server.hpp"

#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(Url, HasASchemeAHostAndPerhapsMore) {
  EXPECT_EQ(parse_url("http://localhost:3001/health/ready"),
            (Url{false, "localhost", "3001", "/health/ready"}));
  EXPECT_EQ(parse_url("https://meet.example"), (Url{true, "meet.example", "443", "/"}));
  EXPECT_EQ(parse_url("http://[::1]:8/x"), (Url{false, "::1", "8", "/x"}));
  EXPECT_EQ(parse_url("http://[::1]"), (Url{false, "::1", "80", "/"}));
  for (const char* wrong : {"", "localhost:3001", "ftp://a", "http://", "http://:80", "http://a:"})
    EXPECT_EQ(parse_url(wrong), std::nullopt) << wrong;
}

/// A server on a thread of its own, since whoever asks blocks.
class Asked : public ::testing::Test {
 protected:
  void serve(std::variant<std::monostate, TlsFiles, SelfSigned> tls) {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.tls = std::move(tls);
    options.routes.push_back(route("GET", "/well", [](const HttpRequest& request) {
      return HttpReply{503, "", "as " + request.host};
    }));
    server_.emplace(context_, options);
    ASSERT_TRUE(server_->open());
    port_ = std::to_string(server_->port());
    thread_ = std::thread([this] { context_.run(); });
  }
  void TearDown() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  boost::asio::io_context context_;
  std::optional<Server> server_;
  std::string port_;
  std::thread thread_;
};

TEST_F(Asked, AnswersWithItsStatusAndText) {
  serve({});
  const auto answer = http_get({false, "127.0.0.1", port_, "/well"}, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503u);
  EXPECT_EQ(answer->body, "as 127.0.0.1:" + port_);
}

TEST_F(Asked, AnswersOverTlsWhateverItsCertificate) {
  serve(SelfSigned{});
  const auto answer = http_get({true, "127.0.0.1", port_, "/well"}, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503u);
}

TEST(HttpGet, SaysThatNobodyListens) {
  const auto answer = http_get({false, "127.0.0.1", "1", "/"}, 10s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("refused"));
}

TEST(HttpGet, GivesUpOnAServerThatHangs) {
  boost::asio::io_context context;
  using boost::asio::ip::tcp;
  tcp::acceptor silent(context, {boost::asio::ip::address_v4::loopback(), 0});
  const auto answer =
      http_get({false, "127.0.0.1", std::to_string(silent.local_endpoint().port()), "/"}, 20ms);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("does not answer within 20 ms"));
}

}  // namespace
}  // namespace rollcall::net
