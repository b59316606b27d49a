// One TCP connection: HTTP/1.1 requests one after the other, until it becomes a WebSocket or ends.
#pragma once

#include "net/address_limits.hpp"
#include "net/client_address.hpp"
#include "net/dispatcher.hpp"
#include "net/security_headers.hpp"
#include "net/timer_wheel.hpp"

#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace rollcall::net {

struct HttpLimits {
  std::size_t header_bytes = 8'192;
  std::size_t body_bytes = 1'000'000;
  std::chrono::seconds request_max{10};  // From the first byte to the last of a request.
  std::chrono::seconds idle_max{75};     // Between two requests.
  std::chrono::seconds reply_max{30};    // For the peer to take a reply.
};

struct HttpContext {
  TimerWheel& wheel;
  const Dispatcher& dispatcher;
  HttpLimits limits;
  Headers fixed_headers = {};          // Of every answer.
  AddressRanges trusted_proxies = {};  // Whose X-Forwarded-For is believed.
};

/// Serves `socket` to its end, and holds `place` until then. `tls` null: plain HTTP. `context`
/// outlives everything.
void serve_connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls,
                      const HttpContext& context, Place place = {});

}  // namespace rollcall::net
