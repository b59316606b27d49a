// The limits of one address, from the outside.
#include "net/server.hpp"

#include <optional>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string polling = "/socket.io/?EIO=4&transport=polling";
const std::string websocket =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

ServerOptions options_for(const std::string& host, AddressLimitOptions addresses) {
  ServerOptions options;
  options.host = host;
  options.port = 0;
  options.addresses = addresses;
  options.routes.push_back(route("GET", "/who", [](const HttpRequest& request) {
    return HttpReply{200, "", request.remote_address + "!"};
  }));
  return options;
}

ServerOptions behind_a_proxy(AddressLimitOptions addresses) {
  auto options = options_for("127.0.0.1", addresses);
  options.trusted_proxies = *AddressRanges::parse({"127.0.0.1"});
  return options;
}

class Limited : public ::testing::Test {
 protected:
  void open(ServerOptions options) {
    host = options.host;
    server.emplace(context, std::move(options));
    ASSERT_TRUE(server->open());
  }

  tcp::socket connected() {
    tcp::socket socket(context);
    socket.connect({asio::ip::make_address(host), server->port()});
    return socket;
  }

  /// What comes back as far as `until`, or to the end.
  std::string ask(tcp::socket& socket, const std::string& request, const std::string& until) {
    asio::write(socket, asio::buffer(request));
    std::string answer;
    bool done = false;
    asio::async_read_until(socket, asio::dynamic_buffer(answer), until,
                           [&](boost::system::error_code, std::size_t) { done = true; });
    while (!done)
      context.run_one();
    return answer;
  }

  std::string get(const std::string& target, const std::string& headers,
                  const std::string& until = "\r\n\r\n") {
    tcp::socket socket = connected();
    return ask(socket, "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n", until);
  }
  std::string from(const std::string& forwarded, const std::string& target = polling) {
    return get(target, "X-Forwarded-For: " + forwarded + "\r\n", "}");
  }

  asio::io_context context;
  std::string host;
  std::optional<Server> server;
};

TEST_F(Limited, IsWhomATrustedProxySpeaksFor) {
  open(behind_a_proxy({.sessions_max = 1}));
  EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 200"));
  const std::string refused = from("192.0.2.1");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(refused, HasSubstr("\r\nRetry-After: 5\r\n"));
  EXPECT_THAT(refused, HasSubstr(R"({"code":"rate_limited",)"));
  EXPECT_THAT(refused, HasSubstr(R"("retryAfter":5})"));
  EXPECT_THAT(from("192.0.2.2"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(from("192.0.2.9, 192.0.2.1"), StartsWith("HTTP/1.1 429"))
      << "what a client says of itself is not believed";
  EXPECT_THAT(from("2001:db8::1"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(from("2001:db8::2"), StartsWith("HTTP/1.1 429")) << "the same /64";
  EXPECT_THAT(get("/who", "X-Forwarded-For: 192.0.2.1\r\n", "!"), HasSubstr("\r\n\r\n192.0.2.1!"));
}

TEST_F(Limited, IsNobodyOfThisMachineWhateverItClaims) {
  open(options_for("127.0.0.1", {.sockets_max = 1, .sessions_max = 1, .handshakes = {1, 1h}}));
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(get("/who", "X-Forwarded-For: 192.0.2.1\r\n", "!"), HasSubstr("\r\n\r\n127.0.0.1!"));
}

TEST_F(Limited, IsHowFastSessionsAreOpened) {
  open(behind_a_proxy({.handshakes = {2, 1h}}));
  EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(from("192.0.2.1"), HasSubstr("\r\nRetry-After: 3600\r\n"));
  EXPECT_THAT(
      get("/socket.io/?EIO=4&transport=websocket", "X-Forwarded-For: 192.0.2.1\r\n" + websocket),
      StartsWith("HTTP/1.1 429"))
      << "by WebSocket, too";
  EXPECT_THAT(get("/who", "X-Forwarded-For: 192.0.2.1\r\n"), StartsWith("HTTP/1.1 200"))
      << "what is no session is not counted";
}

TEST_F(Limited, GetsAPlaceBackWithTheEndOfASession) {
  open(behind_a_proxy({.sessions_max = 1}));
  const std::string opened = from("192.0.2.1");
  const std::string begin = R"("sid":")";
  const std::string sid = opened.substr(opened.find(begin) + begin.size(), 22);
  EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 429"));
  tcp::socket poster = connected();
  ask(poster,
      "POST " + polling + "&sid=" + sid +
          " HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n1",
      "\r\n\r\n");
  EXPECT_THAT(from("192.0.2.1"), StartsWith("HTTP/1.1 200"));
}

TEST_F(Limited, IsHowManySocketsAnAddressHasBeforeItHasSaidAnything) {
  const std::string own = local_addresses().front();
  if (own.starts_with("127.") || own == "::1") GTEST_SKIP() << "this machine has no address";
  open(options_for(own, {.sockets_max = 2}));
  // One that is too many ends before or while it asks.
  const auto serves = [this](tcp::socket& socket) {
    boost::system::error_code ended;
    asio::write(socket, asio::buffer(std::string("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")), ended);
    char unused = 0;
    std::optional<bool> served;
    socket.async_read_some(asio::buffer(&unused, 1),
                           [&](boost::system::error_code error, auto) { served = !error; });
    while (!served)
      context.run_one();
    return *served;
  };
  tcp::socket one = connected();
  tcp::socket two = connected();
  EXPECT_TRUE(serves(one));
  EXPECT_TRUE(serves(two));
  tcp::socket three = connected();
  EXPECT_FALSE(serves(three));
  one.close();
  bool served = false;
  for (int tries = 0; tries < 1'000 && !served; ++tries) {  // Until its end has been read.
    context.poll();
    tcp::socket next = connected();
    served = serves(next);
  }
  EXPECT_TRUE(served);
}

/// From here on this process gets no descriptor more than it has.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    const int lowest_free = ::dup(STDERR_FILENO);
    ::close(lowest_free);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free);
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(Limited, IsHowManyDescriptorsThereAreAndWhoIsLateWaits) {
  open(options_for("127.0.0.1", {}));
  const std::string request = "GET /who HTTP/1.1\r\nHost: a\r\n\r\n";
  tcp::socket first = connected();
  EXPECT_THAT(ask(first, request, "!"), StartsWith("HTTP/1.1 200"));
  tcp::socket late(context);
  late.open(tcp::v4());
  const NoMoreDescriptors none;
  late.connect({asio::ip::address_v4::loopback(), server->port()});
  EXPECT_LT(context.run_for(350ms), 50u) << "it tries again from time to time, not all the time";
  EXPECT_THAT(ask(first, request, "!"), StartsWith("HTTP/1.1 200")) << "the others go on";
  first.close();
  EXPECT_THAT(ask(late, request, "!"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace rollcall::net
