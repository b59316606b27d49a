// One Engine.IO session: which transport it is on, what waits to be sent, when it ends.
#pragma once

#include "net/engine_server.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::net {

/// Owned by its EngineServer; kept alive by callbacks under way.
class EngineSession : public std::enable_shared_from_this<EngineSession> {
 public:
  /// Who opened it, as limits count them, and the place that they have for it.
  struct From {
    std::string address;
    Place place;
  };
  EngineSession(EngineServer& server, std::string sid, From from = {});

  const std::string& sid() const { return sid_; }
  const std::string& address() const { return from_.address; }
  bool closed() const { return closed_; }
  bool on_polling() const { return !socket_; }
  bool upgrading() const { return candidate_ != nullptr; }

  /// For the layer above: whatever it wants to find again.
  void set_user(std::shared_ptr<void> user) { user_ = std::move(user); }
  void* user() const { return user_.get(); }

  /// Queues a packet. A full queue ends the session with slow_consumer.
  void send(Outgoing outgoing);
  void send_message(std::string text);

  /// Packets that wait to be taken by the client.
  std::size_t waiting() const;

  /// Sends what is queued and ends. on_closed comes from within.
  void close(CloseCause cause);

  /// Ends the session with protocol_error at `at`; called again it replaces that, `std::nullopt`
  /// cancels it.
  void end_unless_cancelled_by(std::optional<SteadyTime> at);

  // ---- For EngineServer and the transports ----
  void poll(const std::shared_ptr<HttpExchange>& exchange);
  void post(const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange);
  void start_on(std::shared_ptr<WebSocketPeer> socket);
  void start_upgrade(const std::shared_ptr<WebSocketPeer>& socket);
  std::string handshake_packet() const;
  void opened();

  /// What arrived on the session's own WebSocket or in a payload.
  void receive(wire::engineio::Packet packet);
  void on_socket_closed(CloseCause cause);

  // ---- For the upgrade under way ----
  void probe(const std::shared_ptr<WebSocketPeer>& socket);
  /// Whether the session is on `socket` now.
  bool finish_upgrade(const std::shared_ptr<WebSocketPeer>& socket);
  void abandon_upgrade(const std::shared_ptr<WebSocketPeer>& socket);

 private:
  enum class UpgradeState { none, waiting, probed };

  void heard();
  void flush();
  void answer_poll(std::vector<Outgoing> packets);
  void end(CloseCause cause);
  void on_timer();
  void arm_timer();
  SteadyTime next_deadline() const;
  void credit(SteadyTime::duration stalled);
  bool over_limit() const;

  EngineServer& server_;
  std::string sid_;
  From from_;
  std::shared_ptr<void> user_;
  std::shared_ptr<WebSocketPeer> socket_;     // Null while on polling.
  std::shared_ptr<WebSocketPeer> candidate_;  // That may become socket_.
  std::shared_ptr<HttpExchange> pending_poll_;
  std::vector<Outgoing> queue_;  // Only while on polling, or before the upgrade ends.
  std::size_t queue_bytes_ = 0;
  SteadyTime heard_at_;
  SteadyTime next_ping_;
  SteadyTime ends_at_ = SteadyTime::max();
  SteadyTime upgrade_ends_at_ = SteadyTime::max();
  TimerWheel::Timer timer_;
  UpgradeState upgrade_ = UpgradeState::none;
  bool posting_ = false;
  bool closed_ = false;
};

}  // namespace rollcall::net
