#include "net/clients_adapter.hpp"

#include "net/instant_now.hpp"

#include <boost/asio/post.hpp>

namespace rollcall::net {

Instant ClientsAdapter::take_heard(std::vector<ConnectionId>& heard) {
  heard.clear();
  heard.swap(heard_);
  return heard_since_;
}

void ClientsAdapter::on_connected(ConnectionId socket, const std::string&,
                                  const std::string& auth) {
  observer_->on_connected(socket, JsonText{auth});
}

void ClientsAdapter::on_heard(ConnectionId socket) {
  if (heard_.empty()) {
    heard_since_ = instant_now();
    // Behind the sockets that are ready now.
    boost::asio::post(context_, [self = shared_from_this()] { self->tell_who_was_heard(); });
  }
  heard_.push_back(socket);
  if (heard_.size() == heard_at_once) tell_who_was_heard();
}

void ClientsAdapter::tell_who_was_heard() {
  if (!heard_.empty()) observer_->on_heard();
}

void ClientsAdapter::on_packet(ConnectionId socket, wire::socketio::Packet packet) {
  // The protocol has no binary events (PROTOCOL.md): such a client is none of ours.
  if (packet.type == wire::socketio::PacketType::binary_event)
    return server_->drop(socket, CloseCause::protocol_error);
  const auto ack = packet.id ? std::optional(AckId(*packet.id + 1)) : std::nullopt;
  observer_->on_event(socket, packet.data, ack);
}

void ClientsAdapter::on_disconnected(ConnectionId socket, CloseCause cause) {
  boost::asio::post(context_, [self = shared_from_this(), socket, cause] {
    self->observer_->on_closed(socket, cause);
  });
}

}  // namespace rollcall::net
