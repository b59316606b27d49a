#include "net/server.hpp"

#include <string>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

ServerOptions on_loopback() {
  ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  options.routes.push_back(route("GET", "/health", [](const HttpRequest&) {
    return HttpReply{200, "", "well"};
  }));
  return options;
}

/// 200 for a request that came directly, 404 for one that a proxy passed on.
ServerOptions telling_how_a_request_came() {
  auto options = on_loopback();
  options.routes.push_back(route("GET", "/came", [](const HttpRequest& request) {
    return HttpReply{request.came == HttpRequest::Came::directly ? 200u : 404u, "", ""};
  }));
  return options;
}

/// A client whose requests run in the server's own io_context.
class Client {
 public:
  Client(asio::io_context& context, std::uint16_t port) : context_(context), socket_(context) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
  }

  void send(const std::string& text) { asio::write(socket_, asio::buffer(text)); }

  /// What comes back up to the end of the reply's header, or to another text.
  std::string ask(const std::string& text, const std::string& until = "\r\n\r\n") {
    send(text);
    std::string answer;
    bool done = false;
    asio::async_read_until(socket_, asio::dynamic_buffer(answer), until,
                           [&](boost::system::error_code, std::size_t) { done = true; });
    while (!done)
      context_.run_one();
    return answer;
  }

 private:
  asio::io_context& context_;
  tcp::socket socket_;
};

TEST(Server, AnswersOnOneConnectionAgainAndAgain) {
  asio::io_context context;
  Server server(context, on_loopback());
  ASSERT_TRUE(server.open());
  Client client(context, server.port());
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(client.ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST(Server, RefusesWhatAProxyCouldReadAnotherWay) {
  asio::io_context context;
  Server server(context, on_loopback());
  ASSERT_TRUE(server.open());
  for (const std::string headers :
       {"Host: a\r\nHost: b\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n"}) {
    Client client(context, server.port());
    EXPECT_TRUE(
        client.ask("POST /health HTTP/1.1\r\n" + headers + "\r\n").starts_with("HTTP/1.1 400"))
        << headers;
  }
}

TEST(Server, TellsRequestsApartThatAProxyPassedOn) {
  asio::io_context context;
  Server server(context, telling_how_a_request_came());
  ASSERT_TRUE(server.open());
  const auto status = [&](const std::string& header) {
    Client client(context, server.port());
    return client
        .ask("GET /came HTTP/1.1\r\nHost: localhost\r\n" + header + "Connection: close\r\n\r\n")
        .substr(0, 12);
  };
  EXPECT_EQ(status(""), "HTTP/1.1 200");
  EXPECT_EQ(status("Forwarded: for=192.0.2.60\r\n"), "HTTP/1.1 404");
  EXPECT_EQ(status("x-forwarded-for: 127.0.0.1\r\n"), "HTTP/1.1 404");
  EXPECT_EQ(status("X-Real-IP: 192.0.2.60\r\n"), "HTTP/1.1 404");
  EXPECT_EQ(status("Via: 1.1 proxy\r\n"), "HTTP/1.1 404");
  EXPECT_EQ(status(""), "HTTP/1.1 200");
}

TEST(Server, TakesRequestsForOtherHostsOrInOldHttpAsPassedOn) {
  asio::io_context context;
  Server server(context, telling_how_a_request_came());
  ASSERT_TRUE(server.open());
  const auto status = [&](const std::string& version, const std::string& host) {
    Client client(context, server.port());
    return client.ask("GET /came HTTP/" + version + "\r\nHost: " + host + "\r\n\r\n").substr(9, 3);
  };
  for (const std::string own :
       {"localhost", "localhost:3001", "127.0.0.1:3001", "[::1]", "[::1]:1"})
    EXPECT_EQ(status("1.1", own), "200") << own;
  for (const std::string other : {"meet.example", "localhost.example", "192.0.2.1:3001", "[",
                                  "[::1].evil.example", "[::1]x:1"})
    EXPECT_EQ(status("1.1", other), "404") << other;
  EXPECT_EQ(status("1.0", "localhost"), "404");
}

TEST(Server, AnswersHeadAsGetWithoutTheBody) {
  asio::io_context context;
  Server server(context, on_loopback());
  ASSERT_TRUE(server.open());
  Client client(context, server.port());
  const std::string answer = client.ask("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_NE(answer.find("Content-Length: 4"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
  EXPECT_TRUE(client.ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST(Server, TellsWhoAsksFirstToSendTheBody) {
  auto options = on_loopback();
  options.routes.push_back(route("POST", "/echo", [](const HttpRequest& request) {
    return HttpReply{200, "", request.body};
  }));
  asio::io_context context;
  Server server(context, options);
  ASSERT_TRUE(server.open());
  Client client(context, server.port());
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                       "Expect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.ask("hi").starts_with("HTTP/1.1 200"));
}

/// A server whose answer to /wait is long in coming.
class Waiting : public testing::Test {
 protected:
  ServerOptions options() {
    auto options = on_loopback();
    options.routes.push_back({"GET", "/wait", [this](const HttpRequest&, const auto& exchange) {
                                exchange_ = exchange;
                                exchange->on_abort([this] { aborted_ = true; });
                              }});
    return options;
  }

  asio::io_context context_;
  std::shared_ptr<HttpExchange> exchange_;
  bool aborted_ = false;
};

TEST_F(Waiting, EndsWhenTheClientGoesAwayEvenBehindAnotherRequest) {
  Server server(context_, options());
  ASSERT_TRUE(server.open());
  tcp::socket client(context_);
  client.connect({asio::ip::address_v4::loopback(), server.port()});
  const std::string two = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\n";
  asio::write(client, asio::buffer(two));
  while (!exchange_)
    context_.run_one();
  client.close();
  while (!aborted_)
    context_.run_one();
  exchange_.reset();
}

TEST_F(Waiting, EndsWhenTheClientSaysGoodbyeInTls) {
  auto secure = options();
  secure.tls = SelfSigned{};
  Server server(context_, secure);
  ASSERT_TRUE(server.open());
  asio::ssl::context trusting(asio::ssl::context::tls_client);
  asio::ssl::stream<tcp::socket> client(context_, trusting);
  client.next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
  const std::string request = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";
  client.async_handshake(asio::ssl::stream_base::client, [&](boost::system::error_code error) {
    ASSERT_FALSE(error);
    asio::async_write(client, asio::buffer(request), [](auto, auto) {});
  });
  while (!exchange_)
    context_.run_one();
  client.async_shutdown([](auto) {});  // Sends close_notify; the TCP connection stays.
  while (!aborted_)
    context_.run_one();
  exchange_.reset();
}

TEST_F(Waiting, GoesOnToTheNextRequestThatCameMeanwhile) {
  Server server(context_, options());
  ASSERT_TRUE(server.open());
  Client client(context_, server.port());
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\n");
  while (!exchange_)
    context_.run_one();
  for (int i = 0; i < 10; ++i)
    context_.poll();
  exchange_->reply({201, "", ""});
  EXPECT_TRUE(client.ask("").starts_with("HTTP/1.1 201"));
  EXPECT_TRUE(client.ask("Host: a\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST(Server, MayBeDestroyedBeforeItsConnectionsAre) {
  asio::io_context context;  // Holds the handlers of the connections, and so the connections.
  auto server = std::make_unique<Server>(context, on_loopback());
  ASSERT_TRUE(server->open());
  Client resting(context, server->port());
  resting.ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
  Client polling(context, server->port());
  polling.ask("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n");
  server.reset();
}

/// A server and a session on it, for pages of several origins.
class Origins : public testing::Test {
 protected:
  static ServerOptions options() {
    auto options = on_loopback();
    options.cors.allowed_origins = {"https://friend.example"};
    options.routes.push_back(route("POST", "/leave", [](const HttpRequest&) {
      return HttpReply{204, "", ""};
    }));
    return options;
  }

  void SetUp() override { ASSERT_TRUE(server_.open()); }
  void TearDown() override {
    server_.close();
    context_.poll();
  }

  std::string new_sid() {
    Client client(context_, server_.port());
    const std::string start = "{\"sid\":\"";
    const std::string answer =
        client.ask("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n",
                   "pingInterval");
    const auto from = answer.find(start) + start.size();
    return answer.substr(from, answer.find('"', from) - from);
  }

  std::string status(const std::string& request_line, const std::string& headers) {
    Client client(context_, server_.port());
    return client.ask(request_line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
        .substr(9, 3);
  }

  asio::io_context context_;
  Server server_{context_, options()};
};

constexpr const char* upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct Path {
  const char* name;
  std::string request_line;
  std::string headers;
  const char* status;  // For those who may.
};

TEST_F(Origins, AreCheckedOnEveryPathWithAndWithoutASession) {
  const std::string polling = "/socket.io/?EIO=4&transport=polling";
  const std::string websocket = "/socket.io/?EIO=4&transport=websocket";
  const std::string one_packet = "Content-Length: 1\r\n\r\n3";
  const std::vector<Path> paths{
      {"the page", "GET /", "", "404"},  // There are no files here.
      {"health", "GET /health", "", "200"},
      {"the beacon", "POST /leave", "Content-Length: 0\r\n", "204"},
      {"preflight", "OPTIONS " + polling, "", "204"},
      {"polling, opening", "GET " + polling, "", "200"},
      {"polling, sending", "POST " + polling + "&sid=" + new_sid(), one_packet, "200"},
      {"WebSocket, opening", "GET " + websocket, upgrade, "101"},
      {"WebSocket, taking over", "GET " + websocket + "&sid=" + new_sid(), upgrade, "101"},
  };
  for (const auto& [name, request_line, headers, allowed] : paths) {
    // Headers first: what is sent may end in a body.
    const auto from = [&, line = request_line, rest = headers](const std::string& origin) {
      return status(line, "Origin: " + origin + "\r\n" + rest);
    };
    EXPECT_EQ(from("https://evil.example"), "403") << name;
    EXPECT_EQ(from("null"), "403") << name;
    EXPECT_EQ(from("http://localhost:3002"), "403") << name << ", of a neighbour";
    EXPECT_EQ(from("http://localhost"), allowed) << name << ", of ours";
  }
}

TEST_F(Origins, AreCheckedBeforeAPollIsAnsweredWithWhatWaits) {
  const std::string line = "GET /socket.io/?EIO=4&transport=polling&sid=" + new_sid();
  EXPECT_EQ(status(line, "Origin: https://evil.example\r\n"), "403");
}

TEST_F(Origins, MayBeAllowedByName) {
  EXPECT_EQ(status("GET /health", "Origin: https://friend.example\r\n"), "200");
  EXPECT_EQ(status("GET /health", "Origin: https://friend.example.evil\r\n"), "403");
}

TEST_F(Origins, AreNotNeededByPrograms) {
  EXPECT_EQ(status("GET /health", ""), "200");
  EXPECT_EQ(status("GET /socket.io/?EIO=4&transport=websocket", upgrade), "101");
}

TEST(Server, PutsTheSecurityHeadersIntoEveryAnswer) {
  asio::io_context context;
  Server server(context, on_loopback());
  ASSERT_TRUE(server.open());
  for (const std::string request :
       {"GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n",
        "no HTTP\r\n\r\n"}) {
    Client client(context, server.port());
    const std::string answer = client.ask(request);
    for (const std::string header :
         {"Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
          "Referrer-Policy: no-referrer", "Permissions-Policy: camera=(self)",
          "Cross-Origin-Opener-Policy: same-origin", "Cache-Control: no-store"})
      EXPECT_NE(answer.find("\r\n" + header), std::string::npos) << request << answer;
    EXPECT_EQ(answer.find("Strict-Transport-Security"), std::string::npos) << answer;
  }
  server.close();
  context.poll();
}

TEST(Server, KeepsNoAnswerThatOnlySaysWhenToComeAgain) {
  auto options = on_loopback();
  options.engine.sessions_max = 0;
  asio::io_context context;
  Server server(context, options);
  ASSERT_TRUE(server.open());
  Client client(context, server.port());
  const std::string answer =
      client.ask("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(answer.find("Retry-After: 5"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Cache-Control: no-store"), std::string::npos) << answer;
}

TEST(Server, SaysThatItsPortIsTaken) {
  asio::io_context context;
  Server first(context, on_loopback());
  ASSERT_TRUE(first.open());
  auto options = on_loopback();
  options.port = first.port();
  const auto opened = Server(context, options).open();
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("cannot listen on 127.0.0.1:"), std::string::npos);
}

TEST(Server, SaysThatItsHostIsNoAddress) {
  asio::io_context context;
  auto options = on_loopback();
  options.host = "nowhere";
  EXPECT_EQ(Server(context, options).open().error().message, "nowhere is not an IP address");
}

TEST(Server, DoesNotOpenWithoutItsCertificateOrItsFiles) {
  asio::io_context context;
  auto options = on_loopback();
  options.tls = TlsFiles{"/nowhere/certificate.pem", "/nowhere/key.pem"};
  EXPECT_FALSE(Server(context, options).open());
  options = on_loopback();
  options.web_root = "/nowhere";
  EXPECT_FALSE(Server(context, options).open());
}

}  // namespace
}  // namespace rollcall::net
