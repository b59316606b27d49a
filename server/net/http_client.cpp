#include "net/http_get.hpp"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

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
asio::awaitable<HttpAnswer> exchange(Stream& stream, const Url& url) {
  http::request<http::empty_body> request(http::verb::get, url.target, 11);
  request.set(http::field::host, host_header(url));
  request.set(http::field::connection, "close");
  co_await http::async_write(stream, request, use_awaitable);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, use_awaitable);
  co_return HttpAnswer{response.result_int(), response.body()};
}

asio::awaitable<HttpAnswer> get(const Url& url) {
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto addresses = co_await resolver.async_resolve(url.host, url.port, use_awaitable);
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await asio::async_connect(socket, addresses, use_awaitable);
  if (!url.tls) co_return co_await exchange(socket, url);
  asio::ssl::context trusting(asio::ssl::context::tls_client);
  asio::ssl::stream<tcp::socket> stream(std::move(socket), trusting);
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  co_return co_await exchange(stream, url);
}

std::string what(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code().message();
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  const bool plain = text.starts_with("http://");
  url.tls = text.starts_with("https://");
  if (!plain && !url.tls) return std::nullopt;
  text.remove_prefix(url.tls ? 8 : 7);
  const auto slash = text.find('/');
  std::string_view authority = text.substr(0, slash);
  url.target = slash == std::string_view::npos ? "/" : std::string(text.substr(slash));
  const auto bracket = authority.find(']');
  const bool v6 = authority.starts_with('[') && bracket != std::string_view::npos;
  const auto colon = authority.find(':', v6 ? bracket : 0);
  url.host = v6 ? authority.substr(1, bracket - 1) : authority.substr(0, colon);
  url.port = colon == std::string_view::npos ? (url.tls ? "443" : "80")
                                             : std::string(authority.substr(colon + 1));
  if (url.host.empty() || url.port.empty()) return std::nullopt;
  return url;
}

Result<HttpAnswer> http_get(const Url& url, std::chrono::milliseconds longest) {
  std::optional<Result<HttpAnswer>> result;
  asio::io_context context(1);
  asio::co_spawn(context, get(url), [&](const std::exception_ptr& failure, HttpAnswer answer) {
    if (failure) {
      result = fail(ErrorCode::not_found, host_header(url) + ": " + what(failure));
    } else {
      result = std::move(answer);
    }
  });
  context.run_for(longest);
  if (!result)
    return fail(ErrorCode::not_found, host_header(url) + " does not answer within " +
                                          std::to_string(longest.count()) + " ms");
  return *std::move(result);
}

}  // namespace rollcall::net
