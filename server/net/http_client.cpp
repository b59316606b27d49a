#include "net/http_client.hpp"

#include "base/assert.hpp"
#include "net/resolve.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <openssl/ssl.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

std::string host_header(const Url& url) {
  const bool v6 = url.host.find(':') != std::string::npos;
  return (v6 ? "[" + url.host + "]" : url.host) + ":" + url.port;
}

template <class Stream>
asio::awaitable<Result<HttpAnswer>> exchange(Stream& stream, const HttpQuestion& question) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(question.method);
  request.target(question.url.target);
  request.set(http::field::host, host_header(question.url));
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : question.headers)
    request.set(name, value);
  request.body() = question.body;
  request.prepare_payload();
  co_await http::async_write(stream, request, use_awaitable);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, use_awaitable);
  HttpAnswer answer{response.result_int(), std::move(response.body())};
  co_return answer;
}

/// Whether the other side has to prove who it is.
bool needs_proof(Trust trust, const tcp::socket& socket) {
  switch (trust) {
    case Trust::anybody:
      return false;
    case Trust::certified:
      return true;
    case Trust::this_machine_or_certified:
      return !socket.remote_endpoint().address().is_loopback();
  }
  ROLLCALL_ASSERT(false);
}

void demand_certificate(asio::ssl::stream<tcp::socket>& stream, const Url& url) {
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(url.host));
}

/// Several servers may share an address (RFC 6066 section 3); literal addresses are not named.
void name_the_host(asio::ssl::stream<tcp::socket>& stream, const Url& url) {
  boost::system::error_code no_address;
  asio::ip::make_address(url.host, no_address);
  if (no_address) SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
}

asio::awaitable<Result<HttpAnswer>> ask(const HttpQuestion& question, const Endpoints& endpoints) {
  const Url& url = question.url;
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await asio::async_connect(socket, endpoints, use_awaitable);
  const bool prove = needs_proof(question.trust, socket);
  if (!url.tls && prove)
    co_return fail(ErrorCode::not_allowed,
                   "nothing secret is sent to " + url.host + " in the clear", "ask by https://");
  if (!url.tls) co_return co_await exchange(socket, question);
  asio::ssl::context trusting(asio::ssl::context::tls_client);
  if (prove) trusting.set_default_verify_paths();
  asio::ssl::stream<tcp::socket> stream(std::move(socket), trusting);
  if (prove) demand_certificate(stream, url);
  name_the_host(stream, url);
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  co_return co_await exchange(stream, question);
}

Error what(const std::exception_ptr& failure, const std::string& host) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    const std::string message = host + ": " + error.code().message();
    if (error.code().category() != asio::error::get_ssl_category())
      return {ErrorCode::not_found, message};
    return {ErrorCode::not_allowed, message,
            "does it speak TLS, with a certificate for that name which this machine trusts?"};
  } catch (const std::exception& error) {
    return {ErrorCode::not_found, host + ": " + error.what()};
  }
}

/// 0 if it is none.
std::uint16_t port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last ? port : std::uint16_t{0};
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  const bool plain = text.starts_with("http://");
  url.tls = text.starts_with("https://");
  if (!plain && !url.tls) return std::nullopt;
  text.remove_prefix(url.tls ? 8 : 7);
  const auto end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, end);
  url.target = text.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  const auto bracket = authority.find(']');
  const bool v6 = authority.starts_with('[') && bracket != std::string_view::npos;
  const auto colon = std::min(v6 ? bracket + 1 : authority.find(':'), authority.size());
  url.host = v6 ? authority.substr(1, bracket - 1) : authority.substr(0, colon);
  url.port = url.tls ? "443" : "80";
  if (colon < authority.size()) url.port = authority.substr(colon + 1);
  const bool to_port = colon == authority.size() || authority[colon] == ':';
  if (url.host.empty() || !to_port || port_of(url.port) == 0) return std::nullopt;
  if (authority.find_first_of("@#") != std::string_view::npos) return std::nullopt;
  return url;
}

Result<HttpAnswer> http_ask(const HttpQuestion& question, std::chrono::milliseconds longest,
                            const std::stop_token& stop) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  const auto too_late = [&] {
    return fail(ErrorCode::not_found, host_header(question.url) + " does not answer within " +
                                          std::to_string(longest.count()) + " ms");
  };
  const auto endpoints = resolve(question.url.host, port_of(question.url.port), deadline, stop);
  if (!endpoints) return too_late();
  if (!*endpoints) return tl::unexpected(endpoints->error());
  std::optional<Result<HttpAnswer>> result;
  asio::io_context context;  // Another thread may stop it: not for one alone.
  const std::stop_callback stopped(stop, [&context] { context.stop(); });
  asio::co_spawn(context, ask(question, **endpoints),
                 [&](const std::exception_ptr& failure, Result<HttpAnswer> answer) {
                   if (failure) {
                     result = tl::unexpected(what(failure, host_header(question.url)));
                   } else {
                     result = std::move(answer);
                   }
                 });
  context.run_until(deadline);
  if (!result) return too_late();
  return *std::move(result);
}

}  // namespace rollcall::net
