#include "net/listener.hpp"

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Without descriptors accept() fails at once, again and again: wait for somebody to leave.
constexpr std::chrono::milliseconds pause_without_descriptors{100};

}  // namespace

Listener::Listener(asio::io_context& context, OnSocket on_socket)
    : acceptor_(context), pause_(context), on_socket_(std::move(on_socket)) {}

Result<void> Listener::open(const std::string& host, std::uint16_t port) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return fail(ErrorCode::internal, host + " is not an IP address");
  const tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::internal,
                "cannot listen on " + host + ':' + std::to_string(port) + ": " + error.message(),
                "is another server running there?");
  }
  accept();
  return {};
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

std::uint16_t Listener::port() const {
  error_code error;
  return acceptor_.local_endpoint(error).port();
}

void Listener::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (error == asio::error::no_descriptors ||
        error == boost::system::errc::too_many_files_open_in_system ||
        error == asio::error::no_buffer_space || error == asio::error::no_memory) {
      return pause_then_accept();
    }
    if (!error) on_socket_(std::move(socket));  // Otherwise the peer went before we came.
    accept();
  });
}

void Listener::pause_then_accept() {
  pause_.expires_after(pause_without_descriptors);
  pause_.async_wait([this](error_code error) {
    if (!error) accept();
  });
}

}  // namespace rollcall::net
