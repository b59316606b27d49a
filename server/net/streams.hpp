// The two kinds of stream that HTTP and WebSockets run on.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace rollcall::net {

using PlainStream = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

inline PlainStream& lowest(PlainStream& stream) {
  return stream;
}
inline PlainStream& lowest(TlsStream& stream) {
  return stream.next_layer();
}

}  // namespace rollcall::net
