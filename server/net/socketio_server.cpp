#include "net/socketio_server.hpp"

#include "net/engine_session.hpp"

#include <utility>

#include <boost/json.hpp>

namespace rollcall::net {

using wire::engineio::Encoding;
using wire::socketio::Packet;
using wire::socketio::PacketType;

/// What a session has besides its transport: the decoder and its sockets, one per namespace.
struct SocketIoServer::Session {
  explicit Session(const wire::socketio::Limits& limits) : decoder(limits) {}

  wire::socketio::Decoder decoder;
  std::map<std::string, ConnectionId> sockets;
  std::size_t connects = 0;  // So far.
};

SocketIoServer::SocketIoServer(SocketIoOptions options, SocketIoObserver& observer)
    : options_(std::move(options)), observer_(observer) {}

SocketIoServer::~SocketIoServer() = default;

SocketIoServer::Socket* SocketIoServer::find(ConnectionId socket) {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? nullptr : &found->second;
}

// ---- Down ---------------------------------------------------------------------------------------

void SocketIoServer::send(ConnectionId socket, const Frame& frame) {
  if (const auto* found = find(socket)) found->session->send({frame});
}

void SocketIoServer::send(ConnectionId socket, Packet packet) {
  const auto* found = find(socket);
  if (!found) return;
  packet.name_space = found->name_space;
  auto& session = *found->session;
  const auto keep = session.shared_from_this();
  session.send_message(wire::socketio::encode(packet));
  for (auto& attachment : packet.attachments) {
    session.send({std::make_shared<const std::string>(std::move(attachment)), Encoding::binary});
  }
}

std::size_t SocketIoServer::waiting(ConnectionId socket) const {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? 0 : found->second.session->waiting();
}

std::string SocketIoServer::address_of(ConnectionId socket) const {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? std::string() : found->second.session->address();
}

void SocketIoServer::disconnect(ConnectionId socket) {
  const auto* found = find(socket);
  if (!found) return;
  const auto session = found->session->shared_from_this();
  session->send_message(wire::socketio::encode(Packet{PacketType::disconnect, found->name_space}));
  session->close(CloseCause::closed_by_server);
}

void SocketIoServer::drop(ConnectionId socket, CloseCause cause) {
  const auto* found = find(socket);
  if (!found) return;
  const auto session = found->session->shared_from_this();
  session->close(cause);
}

// ---- Up -----------------------------------------------------------------------------------------

void SocketIoServer::on_open(EngineSession& session) {
  session.set_user(std::make_shared<Session>(options_.limits));
  session.end_unless_cancelled_by(std::chrono::steady_clock::now() + options_.connect_max);
}

void SocketIoServer::on_heard(EngineSession& session) {
  const auto& known = static_cast<Session*>(session.user())->sockets;
  // Nearly all have one. Of several each is told, though telling one may end another.
  if (known.size() == 1) {
    const ConnectionId only = known.begin()->second;
    return observer_.on_heard(only);
  }
  const auto sockets = known;
  for (const auto& [name, socket] : sockets)
    observer_.on_heard(socket);
}

void SocketIoServer::on_message(EngineSession& session, std::string data, Encoding encoding) {
  auto& decoder = static_cast<Session*>(session.user())->decoder;
  auto packet = encoding == Encoding::text ? decoder.text(data) : decoder.binary(std::move(data));
  if (!packet) return session.close(CloseCause::protocol_error);
  if (*packet) receive(session, std::move(**packet));
}

void SocketIoServer::receive(EngineSession& session, Packet packet) {
  if (packet.type == PacketType::connect) return connect(session, packet);
  auto& sockets = static_cast<Session*>(session.user())->sockets;
  const auto found = sockets.find(packet.name_space);
  // Nothing else may come before CONNECT (socket.io-protocol, "Connection to a namespace").
  if (found == sockets.end()) return session.close(CloseCause::protocol_error);
  const auto socket = found->second;
  switch (packet.type) {
    case PacketType::event:
    case PacketType::binary_event:
      return observer_.on_packet(socket, std::move(packet));
    case PacketType::disconnect:
      sockets.erase(found);
      return disconnected(socket, CloseCause::client_disconnected);
    case PacketType::ack:
    case PacketType::binary_ack:
      return;  // We ask for none; a late one hurts nobody.
    case PacketType::connect:
    case PacketType::connect_error:
      return session.close(CloseCause::protocol_error);
  }
}

void SocketIoServer::connect(EngineSession& session, const Packet& packet) {
  auto& sockets = static_cast<Session*>(session.user())->sockets;
  // The name may carry a query, which version 5 has no use for.
  const auto name = packet.name_space.substr(0, packet.name_space.find('?'));
  if (!options_.namespaces.contains(name)) {
    return session.send_message(wire::socketio::encode(Packet{
        PacketType::connect_error, packet.name_space, R"({"message":"Invalid namespace"})"}));
  }
  auto& connects = static_cast<Session*>(session.user())->connects;
  if (sockets.contains(name) || ++connects > options_.connects_max)
    return session.close(CloseCause::protocol_error);
  session.end_unless_cancelled_by(std::nullopt);
  // The socket's public id: a label, not the session's secret sid.
  const auto answer = boost::json::serialize(boost::json::object{{"sid", make_session_id()}});
  session.send_message(wire::socketio::encode(Packet{PacketType::connect, name, answer}));
  if (session.closed()) return;  // The answer did not fit its queue: nobody connected.
  last_ = last_.next();
  const auto socket = last_;
  sockets.emplace(name, socket);
  sockets_.emplace(socket, Socket{&session, name});
  observer_.on_connected(socket, name, packet.data.empty() ? "{}" : packet.data);
}

void SocketIoServer::disconnected(ConnectionId socket, CloseCause cause) {
  if (sockets_.erase(socket) > 0) observer_.on_disconnected(socket, cause);
}

void SocketIoServer::on_closed(EngineSession& session, CloseCause cause) {
  const auto* user = static_cast<Session*>(session.user());
  if (!user) return;
  const auto sockets = user->sockets;
  for (const auto& [name, socket] : sockets)
    disconnected(socket, cause);
}

}  // namespace rollcall::net
