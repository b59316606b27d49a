// Connections as the driver sees them. Implemented by server/net; faked in tests/sim.
#pragma once

#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::ports {

/// One packet for a client, encoded once and shared by all its receivers: the Engine.IO message
/// text as it stands in a WebSocket frame, for example `42["roster",{...}]`. Never null, never
/// binary.
using Frame = std::shared_ptr<const std::string>;

/// Why a connection ended. Tells nothing about a person's intent: browsers send 1001 for a crash
/// too.
enum class CloseCause {
  client_disconnected,  // A Socket.IO DISCONNECT packet for "/": somebody said goodbye.
  transport_closed,     // WebSocket closed, Engine.IO close packet, or an aborted poll.
  transport_error,      // Reset, TLS failure.
  heartbeat_missed,     // No Engine.IO pong within the ping timeout.
  protocol_error,       // Undecodable packet; that connection was closed for it.
  packet_too_large,     // Over the payload limit.
  slow_consumer,        // Its send queue reached the limit.
  closed_by_server,     // Clients::disconnect, Clients::drop or shutdown.
};

/// The driver's way down to its clients. Every call may name a connection that has ended: it is
/// ignored. No call re-enters ClientObserver.
class Clients {
 public:
  virtual ~Clients() = default;

  /// Queues `frame`. A full queue ends the connection with CloseCause::slow_consumer.
  virtual void send(ConnectionId to, const Frame& frame) = 0;

  /// Replaces `heard` with the connections that were heard (ClientObserver::on_heard) and not told
  /// of yet, in order, and returns when the first of them was: evidence is as old as that. Where
  /// nobody was, the instant says nothing.
  virtual Instant take_heard(std::vector<ConnectionId>& heard) = 0;

  /// How many packets wait for `connection` to take them; 0 if it has ended.
  virtual std::size_t waiting(ConnectionId connection) const = 0;

  /// Counts a token that was none, and says whether whoever is behind `connection` may be answered
  /// so: false if as many came from there of late as may. Where that is, nobody here is told.
  virtual bool tolerates_wrong_token(ConnectionId connection) = 0;

  /// Counts a join of somebody who has proven who they are. Nothing if it is fine, or how long to
  /// wait: as many came from there of late as may.
  virtual std::optional<Duration> refuse_join(ConnectionId connection) = 0;

  /// Sends a Socket.IO DISCONNECT packet after what is queued and closes: a stock client does not
  /// reconnect after it. on_closed follows with closed_by_server.
  virtual void disconnect(ConnectionId connection) = 0;

  /// Closes without a word: a stock client reconnects. on_closed follows with closed_by_server.
  virtual void drop(ConnectionId connection) = 0;
};

/// What happens on connections. Implemented by the driver. For one connection: on_connected first,
/// on_closed exactly once and last.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;

  /// A client connected to namespace "/". `auth` is the CONNECT packet's payload, `{}` if none.
  virtual void on_connected(ConnectionId connection, const JsonText& auth) = 0;

  /// An event for namespace "/": `arguments` is the whole JSON array, event name first. `ack` is
  /// set if the client wants an answer. Counts as evidence of life too.
  virtual void on_event(ConnectionId connection, std::string_view arguments,
                        std::optional<AckId> ack) = 0;

  /// Page JavaScript of all whom Clients::take_heard names sent a frame (an Engine.IO pong or any
  /// message): what one turn of the event loop reads is told together. Every other call takes them
  /// in first, so nobody is judged before they are heard. WebSocket protocol pongs are not
  /// reported: browsers answer them while the page is frozen.
  virtual void on_heard() = 0;

  virtual void on_closed(ConnectionId connection, CloseCause cause) = 0;
};

}  // namespace rollcall::ports
