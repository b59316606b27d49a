// Bytes that were made to do harm, over real connections: each ends its own connection at most.
#include "net/http_connection.hpp"
#include "net/server.hpp"

#include <array>
#include <string>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* websocket_headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A frame of a client: final, masked with zeros, up to 125 bytes.
std::string frame(const std::string& payload, unsigned first = 0x81) {
  return static_cast<char>(first) + std::string(1, static_cast<char>(0x80 | payload.size())) +
         std::string(4, '\0') + payload;
}

constexpr char close_frame = '\x88';  // RFC 6455 section 5.5.1.

class Nobody final : public ports::ClientObserver {
 public:
  void on_connected(ConnectionId, const JsonText&) override {}
  void on_event(ConnectionId, std::string_view, std::optional<AckId>) override {}
  void on_heard() override {}
  void on_closed(ConnectionId, CloseCause) override {}
};

class Hostile : public testing::Test {
 protected:
  void SetUp() override {
    server_.set_observer(nobody_);
    ASSERT_TRUE(server_.open());
  }
  void TearDown() override {
    server_.close();
    turn();
  }

  tcp::socket connect() {
    tcp::socket socket(context_);
    socket.connect({asio::ip::address_v4::loopback(), server_.port()});
    return socket;
  }

  /// All that comes back until the server closes; what it keeps open counts as an answer, too.
  std::string answer_to(const std::string& bytes, std::chrono::milliseconds patience = 20s) {
    tcp::socket socket = connect();
    asio::write(socket, asio::buffer(bytes));
    std::string answer;
    bool closed = false;
    asio::async_read(socket, asio::dynamic_buffer(answer),
                     [&](error_code, std::size_t) { closed = true; });
    asio::steady_timer timer(context_, patience);
    bool late = false;
    timer.async_wait([&](error_code error) { late = !error; });
    while (!closed && !late)
      context_.run_one();
    const std::string answered = answer + (late ? "(stays open)" : "");
    socket.close();
    timer.cancel();
    turn();
    return answered;
  }

  /// A WebSocket with a session and a Socket.IO connection on it.
  tcp::socket websocket() {
    tcp::socket socket = connect();
    const std::string request =
        std::string("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n") +
        websocket_headers + "\r\n";
    asio::write(socket, asio::buffer(request));
    read_to(socket, "pingInterval");
    asio::write(socket, asio::buffer(frame("40")));
    read_to(socket, "40{");
    return socket;
  }

  std::string read_to(tcp::socket& socket, const std::string& until) {
    std::string answer;
    bool done = false;
    asio::async_read_until(socket, asio::dynamic_buffer(answer), until,
                           [&](error_code, std::size_t) { done = true; });
    while (!done)
      context_.run_one();
    return answer;
  }

  void turn() {
    for (int i = 0; i < 5; ++i)
      context_.poll();
  }

  std::string new_sid() {
    tcp::socket socket = connect();
    const std::string start = "{\"sid\":\"";
    asio::write(socket, asio::buffer(std::string("GET /socket.io/?EIO=4&transport=polling "
                                                 "HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    const std::string answer = read_to(socket, "pingInterval");
    const auto from = answer.find(start) + start.size();
    return answer.substr(from, answer.find('"', from) - from);
  }

  static ServerOptions options() {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    const auto well = [](const HttpRequest&) { return HttpReply{200, "", "well"}; };
    options.routes = {route("GET", "/health", well), route("POST", "/health", well),
                      route("GET", "/smuggled", well)};
    return options;
  }

  asio::io_context context_;
  Nobody nobody_;
  Server server_{context_, options()};
};

using Smuggling = Hostile;

TEST_F(Smuggling, IsRefusedInEachOfItsFormsAndWhatIsBehindItIsNoRequest) {
  const std::string behind = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string length = std::to_string(behind.size());
  const std::vector<std::string> heads{
      "Content-Length: 0\r\nContent-Length: " + length,
      "Content-Length: " + length + "\r\nContent-Length: " + length,
      "Content-Length: 0, " + length,
      "Content-Length: +0",
      "Content-Length: -0",
      "Content-Length: 0x0",
      "Content-Length: 0 0",
      "Content-Length: ",
      "Content-Length: 18446744073709551616",
      "Content-Length : 0",
      "Content-Length: 0\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: chunked\r\nContent-Length: 0",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
      "Transfer-Encoding : chunked",
      "Transfer-Encoding: gzip",
      "Transfer-Encoding: gzip, chunked",
      "Transfer-Encoding: chunked, chunked",
      "Transfer-Encoding: xchunked",
      "Transfer-Encoding: chunked;q=1",
      "Transfer-Encoding: \"chunked\"",
      "X: y\r\n Transfer-Encoding: chunked",
      "X: y\r\n\tContent-Length: " + length,
      "X: y\r\n ",
      "Transfer-Encoding:\r\n chunked",
      "Host: b",
      "Content-Length: 0\nX: y",
      "X: a\rContent-Length: 0",
      std::string("X: a\0b", 6),
      "X\tY: a",
      ": nameless",
      "no colon",
  };
  for (const std::string& head : heads) {
    const std::string answer =
        answer_to("POST /health HTTP/1.1\r\nHost: a\r\n" + head + "\r\n\r\n" + behind, 5s);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << head;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << head;
    EXPECT_THAT(answer.substr(1), Not(HasSubstr("HTTP/1.1"))) << head;
  }
}

TEST_F(Smuggling, OfChunksInHttpThatHasNoneIsRefused) {
  const std::string answer = answer_to(
      "POST /health HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 5s);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
}

TEST_F(Smuggling, OfARequestWithoutAHostIsRefused) {
  EXPECT_THAT(answer_to("GET /health HTTP/1.1\r\n\r\n", 5s), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer_to("GET /health HTTP/1.0\r\n\r\n", 5s), StartsWith("HTTP/1.1 200"));
}

TEST_F(Smuggling, OfFieldsBehindTheBodyChangesNothingInItsHead) {
  for (const std::string trailer : {"Host: b", "Origin: null", "Authorization: Bearer x",
                                    "Connection: Upgrade\r\nUpgrade: websocket"}) {
    const std::string answer =
        answer_to("POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" +
                      trailer + "\r\n\r\n",
                  5s);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << trailer;
  }
}

TEST_F(Smuggling, InTheLengthsOfChunksIsRefused) {
  const std::string behind = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const std::string chunks :
       {"0x0\r\n\r\n", "-0\r\n\r\n", "+0\r\n\r\n", " 0\r\n\r\n", "\r\n\r\n", "g\r\n\r\n",
        "10000000000000000\r\n\r\n", "1\r\nab\r\n0\r\n\r\n", "0\n\n"}) {
    const std::string answer = answer_to(
        "POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + behind,
        5s);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << chunks;
    EXPECT_THAT(answer.substr(1), Not(HasSubstr("HTTP/1.1"))) << chunks;
  }
}

using LongHeaders = Hostile;

TEST_F(LongHeaders, BeyondTheirLimitAreRefusedHoweverTheyAreMadeUp) {
  std::string many;
  for (int i = 0; i < 2'000; ++i)
    many += "X-" + std::to_string(i) + ": y\r\n";
  for (const std::string& headers : {many, "X: " + std::string(100'000, 'x') + "\r\n",
                                     "Sec-WebSocket-Protocol: " + std::string(32'000, ' ') + "\r\n",
                                     std::string(10'000, 'x') + ": y\r\n"}) {
    const std::string answer = answer_to("GET /health HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 431")) << headers.substr(0, 40);
  }
  const std::string target(10'000, 'a');
  EXPECT_THAT(answer_to("GET /" + target + " HTTP/1.1\r\nHost: a\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(Hostile, BodyBeyondTheLimitIsRefusedByWhatItSaysAndByWhatItIs) {
  const std::string post = "POST /health HTTP/1.1\r\nHost: a\r\n";
  EXPECT_THAT(answer_to(post + "Content-Length: 1000001\r\n\r\n"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(answer_to(post + "Transfer-Encoding: chunked\r\n\r\nf4241\r\n"),
              StartsWith("HTTP/1.1 413"));
}

/// Without patience: a deadline of no seconds is over with the next turn of the wheel.
TEST(SlowRequest, EndsItsConnectionWhereverItStops) {
  asio::io_context context;
  TimerWheel wheel(context);
  const Dispatcher dispatcher({route("POST", "/", [](const auto&) { return HttpReply{}; })}, {});
  const HttpContext http{wheel, dispatcher, {.request_max = 0s, .idle_max = 0s}};
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  const std::string whole = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    tcp::socket client(context);
    client.connect(acceptor.local_endpoint());
    serve_connection(acceptor.accept(), nullptr, http);
    asio::write(client, asio::buffer(whole.data(), length));
    bool ended = false;
    char unused = 0;
    asio::async_read(client, asio::buffer(&unused, 1),
                     [&](error_code error, std::size_t) { ended = error.failed(); });
    context.restart();
    context.run_for(20s);  // Until there is nothing more to wait for: at once.
    ASSERT_TRUE(ended) << length;
  }
}

TEST_F(Hostile, WebSocketIsNeverCompressedThoughItAsksForIt) {
  const std::string offer =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
  tcp::socket socket = connect();
  const std::string request =
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n" + offer +
      websocket_headers + "\r\n";
  asio::write(socket, asio::buffer(request));
  const std::string answer = read_to(socket, "\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 101"));
  EXPECT_THAT(answer, Not(HasSubstr("Sec-WebSocket-Extensions")));
}

struct BadFrame {
  const char* what;
  std::string bytes;
};

TEST_F(Hostile, FrameThatIsNoneEndsItsSessionAndNoOther) {
  const std::vector<BadFrame> frames{
      {"a reserved bit", frame("4x", 0xc1)},
      {"an unknown opcode", frame("4x", 0x83)},
      {"no mask", std::string("\x81\x02") + "4x"},
      {"a long control frame", std::string("\x89\xfe\x00\xc8\0\0\0\0", 8) + std::string(200, 'x')},
      {"a control frame in parts", frame("x", 0x09)},
      {"a continuation of nothing", frame("4x", 0x80)},
      {"text that is no UTF-8", frame("4\xc3\x28")},
      {"a length of 2^63", std::string("\x81\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 14)},
      {"a message over the limit", std::string("\x81\xff\0\0\0\0\x10\0\0\0\0\0\0\0", 14)},
      {"a text within another", frame("4x", 0x01) + frame("4x")},
      {"an unknown packet", frame("9")},
      {"a packet of the server's", frame("0{}")},
      {"no Socket.IO", frame("4x")},
  };
  const tcp::socket good = websocket();
  for (const auto& [what, bytes] : frames) {
    tcp::socket bad = websocket();
    ASSERT_EQ(server_.connection_count(), 2u) << what;
    asio::write(bad, asio::buffer(bytes));
    asio::steady_timer timer(context_, 20s);
    bool late = false;
    timer.async_wait([&](error_code error) { late = !error; });
    // Of what is no frame Beast says so, and waits for the client to go; its silence ends it, too.
    std::string said;
    bool told = false;
    asio::async_read_until(bad, asio::dynamic_buffer(said), close_frame,
                           [&](error_code, std::size_t) { told = true; });
    while (!told && !late)
      context_.run_one();
    error_code ignored;  // It may be gone.
    bad.shutdown(tcp::socket::shutdown_send, ignored);
    while (server_.connection_count() > 1 && !late)
      context_.run_one();
    EXPECT_FALSE(late) << what;
    timer.cancel();
    turn();
  }
  EXPECT_EQ(server_.connection_count(), 1u);
}

/// The client vanishes with a reset after each number of bytes, and what it had is taken back.
TEST_F(Hostile, ResetAtAnyByteEndsThatConnectionAlone) {
  const std::string sid_place(22, '*');  // As long as the id that comes there.
  const std::string polling = "/socket.io/?EIO=4&transport=polling";
  const std::string upgrade = "GET /socket.io/?EIO=4&transport=websocket";
  const std::string tail =
      std::string(" HTTP/1.1\r\nHost: localhost\r\n") + websocket_headers + "\r\n";
  const std::string talk =
      frame("40") + frame(R"(42["a",{}])") + frame("3", 0x01) + frame("", 0x80);
  const std::string host = " HTTP/1.1\r\nHost: localhost\r\n";
  const std::vector<std::pair<const char*, std::string>> lives{
      {"a poll", "GET " + polling + "&sid=" + sid_place + host + "\r\n"},
      {"a post", "POST " + polling + "&sid=" + sid_place + host +
                     "Content-Length: 5\r\n\r\n40\x1e" + "3\x1e"},
      {"a WebSocket", upgrade + tail + talk},
      {"an upgrade", upgrade + "&sid=" + sid_place + tail + frame("2probe") + frame("5") + talk},
  };
  for (const auto& [what, life] : lives) {
    SCOPED_TRACE(what);
    for (std::size_t length = 0; length <= life.size(); ++length) {
      std::string bytes = life;
      const auto at = bytes.find(sid_place);
      if (at != std::string::npos) bytes.replace(at, sid_place.size(), new_sid());
      const std::size_t handshake = std::min(bytes.find("\r\n\r\n") + 4, length);
      tcp::socket socket = connect();
      // A client may not talk before its handshake is answered.
      asio::write(socket, asio::buffer(bytes.data(), handshake));
      turn();
      asio::write(socket, asio::buffer(bytes.data() + handshake, length - handshake));
      if (length % 2 == 0) turn();
      socket.set_option(asio::socket_base::linger(true, 0));
      socket.close();
      turn();
    }
    EXPECT_THAT(answer_to("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 200"));
  }
}

}  // namespace
}  // namespace rollcall::net
