// The production way from a WebSocket's message to the driver: Engine.IO, Socket.IO, one session
// each. What is sent down goes nowhere.
#pragma once

#include "crowd.hpp"
#include "net/engine_server.hpp"
#include "net/socketio_server.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace rollcall::bench {

class Door final : public net::SocketIoObserver {
 public:
  /// For the connections 1 to `people` that the crowd has.
  Door(Crowd& crowd, std::size_t people);

  /// The page answers the server's ping: an Engine.IO pong.
  void pong(std::size_t person) {
    users_[person]->on_websocket_message("3", wire::engineio::Encoding::text);
  }

  void on_connected(ConnectionId, const std::string&, const std::string&) override {}
  void on_heard(ConnectionId socket) override { crowd_.hear(socket); }
  void on_packet(ConnectionId, wire::socketio::Packet) override {}
  void on_disconnected(ConnectionId, net::CloseCause) override {}

 private:
  Crowd& crowd_;
  boost::asio::io_context context_;  // Never run: no timer of a session fires.
  net::TimerWheel wheel_;
  net::SocketIoServer sockets_;
  net::EngineServer engine_;
  std::vector<std::shared_ptr<net::WebSocketUser>> users_;
};

}  // namespace rollcall::bench
