// Socket.IO v5 over Engine.IO: namespaces, acknowledgements, binary. Its user sees connected
// sockets.
#pragma once

#include "net/engine_server.hpp"
#include "wire/socketio.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace rollcall::net {

struct SocketIoOptions {
  std::set<std::string> namespaces{"/"};
  /// A session that has connected to no namespace by then is closed.
  Duration connect_max = 45s;
  /// A session that connects more often than this is closed: who disconnects and connects again
  /// would be somebody new each time, with all that somebody new may do.
  std::size_t connects_max = 10;
  wire::socketio::Limits limits;
};

/// What happens on sockets: one per session and namespace, numbered from 1, never reused.
class SocketIoObserver {
 public:
  virtual ~SocketIoObserver() = default;
  virtual void on_connected(ConnectionId socket, const std::string& name_space,
                            const std::string& auth) = 0;
  virtual void on_heard(ConnectionId socket) = 0;
  /// An EVENT or BINARY_EVENT.
  virtual void on_packet(ConnectionId socket, wire::socketio::Packet packet) = 0;
  virtual void on_disconnected(ConnectionId socket, CloseCause cause) = 0;
};

class SocketIoServer final : public EngineObserver {
 public:
  SocketIoServer(SocketIoOptions options, SocketIoObserver& observer);
  ~SocketIoServer() override;

  /// A text packet that was encoded before, with the `4` of its Engine.IO message.
  void send(ConnectionId socket, const Frame& frame);
  /// Any packet with its attachments; the namespace is filled in.
  void send(ConnectionId socket, wire::socketio::Packet packet);
  /// Packets that wait to be taken by the client behind `socket`.
  std::size_t waiting(ConnectionId socket) const;
  /// Of whoever is behind `socket`, as limits count them; empty if it has ended.
  std::string address_of(ConnectionId socket) const;
  /// A DISCONNECT packet, then the end of the session.
  void disconnect(ConnectionId socket);
  /// The end of the session without a DISCONNECT packet, for `cause`.
  void drop(ConnectionId socket, CloseCause cause);

  std::size_t socket_count() const { return sockets_.size(); }

  void on_open(EngineSession& session) override;
  void on_heard(EngineSession& session) override;
  void on_message(EngineSession& session, std::string data,
                  wire::engineio::Encoding encoding) override;
  void on_closed(EngineSession& session, CloseCause cause) override;

 private:
  struct Session;
  struct Socket {
    EngineSession* session;
    std::string name_space;
  };

  void receive(EngineSession& session, wire::socketio::Packet packet);
  void connect(EngineSession& session, const wire::socketio::Packet& packet);
  void disconnected(ConnectionId socket, CloseCause cause);
  Socket* find(ConnectionId socket);

  SocketIoOptions options_;
  SocketIoObserver& observer_;
  std::unordered_map<ConnectionId, Socket> sockets_;
  ConnectionId last_;
};

}  // namespace rollcall::net
