// Namespace "/" of Socket.IO as ports::ClientObserver wants to see it: text only.
#pragma once

#include "net/socketio_server.hpp"
#include "ports/clients.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace rollcall::net {

/// Who is heard is told together, once for each turn of the event loop. The end of a connection is
/// told on its own turn: ports::Clients promises its user that no call of theirs re-enters them,
/// and sending may well end a connection.
class ClientsAdapter final : public SocketIoObserver,
                             public std::enable_shared_from_this<ClientsAdapter> {
 public:
  /// As many as the event loop reads in one turn (Boost.Asio: epoll_reactor::run).
  static constexpr std::size_t heard_at_once = 128;

  explicit ClientsAdapter(boost::asio::io_context& context) : context_(context) {}

  void set_observer(ports::ClientObserver& observer) { observer_ = &observer; }
  void set_server(SocketIoServer& server) { server_ = &server; }

  /// What ports::Clients::take_heard promises.
  Instant take_heard(std::vector<ConnectionId>& heard);

  void on_connected(ConnectionId socket, const std::string& name_space,
                    const std::string& auth) override;
  void on_heard(ConnectionId socket) override;
  void on_packet(ConnectionId socket, wire::socketio::Packet packet) override;
  void on_disconnected(ConnectionId socket, CloseCause cause) override;

 private:
  void tell_who_was_heard();

  boost::asio::io_context& context_;
  std::vector<ConnectionId> heard_;
  Instant heard_since_{};
  ports::ClientObserver* observer_ = nullptr;
  SocketIoServer* server_ = nullptr;
};

}  // namespace rollcall::net
