// Accepts TCP connections, also when the machine runs out of file descriptors.
#pragma once

#include "base/error.hpp"

#include <functional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::net {

class Listener {
 public:
  using OnSocket = std::function<void(boost::asio::ip::tcp::socket)>;

  Listener(boost::asio::io_context& context, OnSocket on_socket);

  /// `host`: an IP literal; port 0: any free one. Fails if it cannot be had.
  Result<void> open(const std::string& host, std::uint16_t port);
  void close();
  std::uint16_t port() const;

 private:
  void accept();
  void pause_then_accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  OnSocket on_socket_;
};

}  // namespace rollcall::net
