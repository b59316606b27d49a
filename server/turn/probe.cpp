#include "turn/probe.hpp"

#include "base/assert.hpp"
#include "turn/stun_message.hpp"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/rand.h>
#include <openssl/ssl.h>

namespace rollcall::turn {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;
using asio::ip::udp;
using Way = IceUrl::Way;

// RFC 5389 section 7.2.1.
constexpr std::chrono::milliseconds repeat_after{500};
constexpr std::size_t datagram_bytes_max = 1'500;

/// Says a request and brings the next message back.
class UdpLine {
 public:
  explicit UdpLine(udp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<std::string> ask(const std::string& request) {
    using namespace asio::experimental::awaitable_operators;
    std::string answer(datagram_bytes_max, '\0');
    asio::steady_timer again(socket_.get_executor());
    while (true) {
      co_await socket_.async_send(asio::buffer(request), use_awaitable);
      again.expires_after(repeat_after);
      const auto first = co_await (socket_.async_receive(asio::buffer(answer), use_awaitable) ||
                                   again.async_wait(use_awaitable));
      if (first.index() != 0) continue;
      answer.resize(std::get<0>(first));
      co_return answer;
    }
  }

 private:
  udp::socket socket_;
};

/// ... on a stream, whose messages say how long they are.
template <class Stream>
class StreamLine {
 public:
  explicit StreamLine(Stream& stream) : stream_(stream) {}

  asio::awaitable<std::string> ask(const std::string& request) {
    co_await asio::async_write(stream_, asio::buffer(request), use_awaitable);
    std::string answer(stun_header_bytes, '\0');
    co_await asio::async_read(stream_, asio::buffer(answer), use_awaitable);
    std::string rest(bytes_behind_header(answer), '\0');
    co_await asio::async_read(stream_, asio::buffer(rest), use_awaitable);
    co_return answer + rest;
  }

 private:
  Stream& stream_;
};

Transaction new_transaction() {
  Transaction transaction{};
  ROLLCALL_ASSERT(RAND_bytes(transaction.data(), static_cast<int>(transaction.size())) == 1);
  return transaction;
}

auto refused(const std::string& what, const std::string& hint = {}) {
  return fail(ErrorCode::not_allowed, what, hint);
}

template <class Line>
asio::awaitable<Result<StunAnswer>> say(Line& line, Method method,
                                        const std::optional<Proof>& proof = std::nullopt) {
  const Transaction transaction = new_transaction();
  const std::string bytes = co_await line.ask(encode_request(method, transaction, proof));
  auto answer = decode_answer(bytes, method, transaction);
  if (!answer) co_return refused("what answers there speaks something else");
  co_return *std::move(answer);
}

template <class Line>
asio::awaitable<Result<void>> ask_for_address(Line& line) {
  const auto answer = co_await say(line, Method::binding);
  if (!answer) co_return tl::unexpected(answer.error());
  if (answer->error != 0) co_return refused("it refuses: " + std::to_string(answer->error));
  co_return Result<void>{};
}

/// First without credentials, which brings what they have to be signed with.
template <class Line>
asio::awaitable<Result<void>> ask_to_relay(Line& line, Credentials with) {
  const auto first = co_await say(line, Method::allocate);
  if (!first) co_return tl::unexpected(first.error());
  if (first->error == 0)
    co_return refused("it relays for anybody", "coturn wants use-auth-secret, not no-auth");
  if (first->error != 401) co_return refused("it refuses: " + std::to_string(first->error));
  const Proof proof{with.username, with.credential, first->realm, first->nonce};
  const auto second = co_await say(line, Method::allocate, proof);
  if (!second) co_return tl::unexpected(second.error());
  if (second->error == 401)
    co_return refused("it does not take our credentials",
                      "is its static-auth-secret the same, and are both clocks right?");
  if (second->error != 0) co_return refused("it refuses: " + std::to_string(second->error));
  co_await say(line, Method::refresh, proof);  // Whatever it says: the allocation ends by itself.
  co_return Result<void>{};
}

template <class Line>
asio::awaitable<Result<void>> ask_for(IceUrl::Service service, Line& line, Credentials with) {
  switch (service) {
    case IceUrl::Service::stun:
      co_return co_await ask_for_address(line);
    case IceUrl::Service::turn:
      co_return co_await ask_to_relay(line, std::move(with));
  }
  ROLLCALL_ASSERT(false);
}

template <class Protocol>
asio::awaitable<typename Protocol::socket> connected(const IceUrl& url) {
  const auto executor = co_await asio::this_coro::executor;
  typename Protocol::resolver resolver(executor);
  const auto found =
      co_await resolver.async_resolve(url.host, std::to_string(url.port), use_awaitable);
  typename Protocol::socket socket(executor);
  co_await asio::async_connect(socket, found, use_awaitable);
  co_return socket;
}

asio::awaitable<Result<void>> ask_over_tls(const IceUrl& url, Credentials with) {
  asio::ssl::context trusting(asio::ssl::context::tls_client);
  trusting.set_default_verify_paths();
  asio::ssl::stream<tcp::socket> stream(co_await connected<tcp>(url), trusting);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(url.host));
  SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  StreamLine line(stream);
  co_return co_await ask_for(url.service, line, std::move(with));
}

asio::awaitable<Result<void>> ask(IceUrl url, Credentials with) {
  switch (url.way) {
    case Way::udp: {
      UdpLine line(co_await connected<udp>(url));
      co_return co_await ask_for(url.service, line, std::move(with));
    }
    case Way::tcp: {
      tcp::socket socket = co_await connected<tcp>(url);
      StreamLine line(socket);
      co_return co_await ask_for(url.service, line, std::move(with));
    }
    case Way::tls:
      co_return co_await ask_over_tls(url, std::move(with));
    case Way::dtls:
      co_return fail(ErrorCode::bad_request, "TURN over DTLS is not asked from here");
  }
  ROLLCALL_ASSERT(false);
}

Error what(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return {ErrorCode::not_found, error.code().message()};
  } catch (const std::exception& error) {
    return {ErrorCode::not_found, error.what()};
  }
}

}  // namespace

std::vector<Result<void>> probe(const std::vector<IceUrl>& urls, const Credentials& with,
                                std::chrono::milliseconds longest) {
  std::vector<Result<void>> results(
      urls.size(),
      fail(ErrorCode::not_found, "no answer within " + std::to_string(longest.count()) + " ms",
           "is it running, and its port open to this machine?"));
  asio::io_context context(1);
  for (std::size_t at = 0; at < urls.size(); ++at) {
    asio::co_spawn(context, ask(urls[at], with),
                   [&results, at](const std::exception_ptr& failure, Result<void> result) {
                     if (failure) result = tl::unexpected(what(failure));
                     results[at] = std::move(result);
                   });
  }
  context.run_for(longest);
  return results;
}

}  // namespace rollcall::turn
