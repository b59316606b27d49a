#include "net/websocket_transport.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/read.hpp>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using wire::engineio::Encoding;

struct KeptMessages final : WebSocketUser {
  void on_websocket_message(std::string data, Encoding) override {
    messages.push_back(std::move(data));
    if (answer) answer();
  }
  void on_websocket_closed(CloseCause cause) override { closed = cause; }

  std::vector<std::string> messages;
  std::optional<CloseCause> closed;
  std::function<void()> answer;
};

/// Both ends of an open WebSocket in one io_context. Nothing happens on our end before run_until().
class WebSocketTransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    client.next_layer().connect(acceptor.local_endpoint());
    PlainStream accepted = acceptor.accept();
    client.async_handshake("a", "/", [](boost::system::error_code) {});
    context.poll();
    beast::flat_buffer buffer;
    WebSocketTransport<PlainStream>::Request request;
    beast::http::read(accepted, buffer, request);
    transport =
        std::make_shared<WebSocketTransport<PlainStream>>(std::move(accepted), wheel, 100'000);
    bool open = false;
    transport->accept(request, [&] {
      transport->run(user);
      open = true;
    });
    run_until([&] { return open && client.is_open(); });
  }

  template <class Done>
  void run_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < end) {
      context.restart();
      context.run_one_for(std::chrono::milliseconds(100));
    }
    ASSERT_TRUE(done());
  }

  void say(const std::string& text) {
    client.text(true);
    client.write(asio::buffer(text));
  }

  /// So many messages in one piece, each a text frame under the masking key 0 (RFC 6455, 5.2).
  void write_at_once(std::size_t messages) {
    using namespace std::string_literals;
    std::string all;
    for (std::size_t i = 0; i < messages; ++i)
      all += "\x81\x83\0\0\0\0abc"s;
    asio::write(client.next_layer(), asio::buffer(all));
  }

  /// The start of a text frame whose payload follows, of 126 bytes at least.
  static std::string frame_of(std::size_t bytes) {
    using namespace std::string_literals;
    return "\x81\xFE"s + static_cast<char>(bytes >> 8) + static_cast<char>(bytes & 0xFF) +
           "\0\0\0\0"s;
  }

  void write(const std::string& bytes) {
    asio::write(client.next_layer(), asio::buffer(bytes));
    while (context.poll() > 0)
      context.restart();
    context.restart();
  }

  /// As a process does that ends with unread bytes: the peer's next write fails.
  void reset_connection() {
    client.next_layer().set_option(asio::socket_base::linger(true, 0));
    client.next_layer().close();
  }

  static Outgoing packet(std::string text) {
    return {std::make_shared<const std::string>(std::move(text))};
  }

  asio::io_context context;
  TimerWheel wheel{context};
  beast::websocket::stream<tcp::socket, false> client{context};
  std::shared_ptr<WebSocketTransport<PlainStream>> transport;
  std::shared_ptr<KeptMessages> user = std::make_shared<KeptMessages>();
};

TEST_F(WebSocketTransportTest, HearsWhatCameBeforeAnEndThatOnlyAWriteNotices) {
  say("leave");
  reset_connection();
  transport->send(packet("ping"));
  run_until([&] { return user->closed.has_value(); });
  EXPECT_EQ(user->messages, std::vector<std::string>{"leave"});
}

TEST_F(WebSocketTransportTest, HearsAllMessagesOfTheLastSegmentBeforeThatEnd) {
  // Text frames under the masking key 0 (RFC 6455, section 5.2).
  using namespace std::string_literals;
  asio::write(client.next_layer(), asio::buffer("\x81\x83\0\0\0\0one\x81\x83\0\0\0\0two"
                                                "\x81\x85\0\0\0\0three"s));
  reset_connection();
  transport->send(packet("ping"));
  transport->send(packet("ping"));
  run_until([&] { return user->closed.has_value(); });
  EXPECT_EQ(user->messages, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(WebSocketTransportTest, HearsAllMessagesBeforeThatEndAlsoWhileItAnswersThem) {
  write_at_once(10);
  reset_connection();
  user->answer = [&] { transport->send(packet("ok")); };
  run_until([&] { return user->closed.has_value(); });
  EXPECT_EQ(user->messages.size(), 10u);
}

TEST_F(WebSocketTransportTest, LetsFewAnswersWaitForWhatElseIsSaid) {
  std::size_t most = 0;
  user->answer = [&] {
    transport->send(packet("ok"));
    most = std::max(most, transport->queued_packets());
  };
  write_at_once(400);
  run_until([&] { return user->messages.size() == 400; });
  EXPECT_LE(most, 20u);
}

TEST_F(WebSocketTransportTest, WritesThoughItsPeerNeverStopsTalking) {
  beast::flat_buffer heard;
  bool answered = false;
  client.async_read(heard, [&](boost::system::error_code, std::size_t) { answered = true; });
  say("hello");
  transport->send(packet("answer"));
  run_until([&] {
    say("more");
    return answered;
  });
  EXPECT_EQ(beast::buffers_to_string(heard.data()), "answer");
}

// Beast's close and its read wait for each other then: the one holds what writes, the other what
// reads.
TEST_F(WebSocketTransportTest, LetsGoOfWhoeverBreaksAMessageWhileTheyAreBeingClosed) {
  write(frame_of(20'000) + std::string(10'000, 'a'));
  transport->close();
  write(std::string(9'999, 'a') + '\xFF');  // No UTF-8.
  const std::weak_ptr held = std::exchange(transport, nullptr);
  run_until([&] { return user->closed && held.expired(); });
}

}  // namespace
}  // namespace rollcall::net
