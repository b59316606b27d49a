#include "net/http_client.hpp"

#include "net/server.hpp"
#include "net/test_certificates.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
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
  EXPECT_EQ(parse_url("http://a?x/y"), (Url{false, "a", "80", "/?x/y"}));
  for (const char* wrong : {"", "localhost:3001", "ftp://a", "http://", "http://:80",
                            "http://a:", "http://[::1]x", "http://[::1]x:80", "http://a#b"})
    EXPECT_EQ(parse_url(wrong), std::nullopt) << wrong;
}

TEST(Url, HasNoUserAndNoPortThatIsNone) {
  EXPECT_EQ(parse_url("http://a:65535/@"), (Url{false, "a", "65535", "/@"}));
  for (const char* wrong : {"https://user:pw@hooks.example/x", "https://user@hooks.example",
                            "https://user:80@hooks.example?x", "http://a:0", "http://a:65536",
                            "http://a:x", "http://a:8 ", "http://a:+8", "http://a:-1"})
    EXPECT_EQ(parse_url(wrong), std::nullopt) << wrong;
}

/// Where OpenSSL looks for authorities (SSL_CTX_set_default_verify_paths(3)), for a while.
class Authorities {
 public:
  explicit Authorities(const std::string& file) {
    if (const char* before = std::getenv("SSL_CERT_FILE")) before_ = before;
    ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  }
  ~Authorities() {
    if (before_) ::setenv("SSL_CERT_FILE", before_->c_str(), 1);
    if (!before_) ::unsetenv("SSL_CERT_FILE");
  }
  Authorities(const Authorities&) = delete;
  Authorities& operator=(const Authorities&) = delete;

 private:
  std::optional<std::string> before_;
};

/// A server on a thread of its own, since whoever asks blocks.
class Asked : public ::testing::Test {
 protected:
  void serve(std::variant<std::monostate, TlsFiles, SelfSigned> tls,
             const std::string& host = "127.0.0.1") {
    ServerOptions options;
    options.host = host;
    options.port = 0;
    options.tls = std::move(tls);
    options.routes.push_back(route("GET", "/well", [](const HttpRequest& request) {
      return HttpReply{503, "", "as " + request.host};
    }));
    options.routes.push_back(route("POST", "/said", [](const HttpRequest& request) {
      return HttpReply{200, "",
                       request.authorization + ", " + request.content_type + ": " + request.body};
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
  const auto answer = http_ask({{false, "127.0.0.1", port_, "/well"}}, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503u);
  EXPECT_EQ(answer->body, "as 127.0.0.1:" + port_);
}

TEST_F(Asked, AnswersOverTlsWhateverItsCertificate) {
  serve(SelfSigned{});
  const auto answer = http_ask({{true, "127.0.0.1", port_, "/well"}}, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503u);
}

TEST_F(Asked, IsToldMethodHeadersAndBody) {
  serve({});
  HttpQuestion question{.url = {false, "127.0.0.1", port_, "/said"},
                        .method = "POST",
                        .headers = {{"Authorization", "Bearer x"}, {"Content-Type", "text/x"}},
                        .body = "hello"};
  const auto answer = http_ask(question, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "Bearer x, text/x: hello");
}

TEST_F(Asked, ByLoopbackMayBeToldSecretsWithoutACertificate) {
  serve(SelfSigned{});
  const auto answer = http_ask(
      {.url = {true, "localhost", port_, "/well"}, .trust = Trust::this_machine_or_certified}, 10s);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503u);
}

TEST_F(Asked, IsToldNothingSecretInTheClear) {
  serve({});
  const auto answer =
      http_ask({.url = {false, "127.0.0.1", port_, "/well"}, .trust = Trust::certified}, 10s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("in the clear"));
}

TEST_F(Asked, IsToldNothingSecretWithoutACertificateThatAnAuthorityVouchesFor) {
  serve(SelfSigned{});
  const auto answer =
      http_ask({.url = {true, "127.0.0.1", port_, "/well"}, .trust = Trust::certified}, 10s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("certificate verify failed"));
}

TEST_F(Asked, MayBeToldSecretsWithOneForTheNameThatIsAsked) {
  std::string folder = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const TlsFiles files{folder + "/certificate.pem", folder + "/key.pem"};
  const auto made = tls_self_signed({"127.0.0.1"});
  ASSERT_TRUE(made);
  std::ofstream(files.certificate) << certificate_of(*made);
  std::ofstream(files.key) << key_of(*made);
  serve(files, "0.0.0.0");
  const Authorities trusted(files.certificate);
  const auto asked_as = [this](const std::string& host) {
    return http_ask({.url = {true, host, port_, "/well"}, .trust = Trust::certified}, 10s);
  };
  EXPECT_TRUE(asked_as("127.0.0.1"));
  EXPECT_TRUE(asked_as("localhost"));
  const auto other = asked_as("127.0.0.2");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("certificate verify failed"));
  std::filesystem::remove_all(folder);
}

TEST(HttpAsk, SaysThatNobodyListens) {
  const auto answer = http_ask({{false, "127.0.0.1", "1", "/"}}, 10s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("refused"));
}

TEST(HttpAsk, GivesUpOnAServerThatHangs) {
  boost::asio::io_context context;
  using boost::asio::ip::tcp;
  tcp::acceptor silent(context, {boost::asio::ip::address_v4::loopback(), 0});
  const auto answer =
      http_ask({{false, "127.0.0.1", std::to_string(silent.local_endpoint().port()), "/"}}, 20ms);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("does not answer within 20 ms"));
}

}  // namespace
}  // namespace rollcall::net
