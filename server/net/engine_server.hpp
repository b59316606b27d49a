// Engine.IO v4 sessions: polling, WebSocket, the upgrade between them, heartbeats, limits.
// Knows requests and WebSockets only through HttpExchange and WebSocketPeer; does no I/O itself.
#pragma once

#include "base/time.hpp"
#include "net/address_limits.hpp"
#include "net/http.hpp"
#include "net/timer_wheel.hpp"
#include "ports/clients.hpp"
#include "wire/engineio.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rollcall::net {

using ports::CloseCause;
using ports::Frame;

struct EngineOptions {
  std::string path = "/socket.io/";
  Duration ping_interval = 25s;
  /// Announced to the client: its patience with us beyond ping_interval.
  Duration ping_timeout = 20s;
  /// Our own patience: without any frame for so long the session ends with heartbeat_missed.
  Duration silence_max = 45s;
  std::size_t max_payload_bytes = 1'000'000;
  std::size_t send_queue_bytes_max = 1'048'576;
  std::size_t send_queue_packets_max = 1'000;
  std::size_t payload_packets_max = 256;
  std::size_t sessions_max = 19'000;
  Duration upgrade_max = 10s;
  std::shared_ptr<AddressLimits> addresses = nullptr;  // Null: no address is limited.
};

/// What a session sends: a whole Engine.IO text packet, or the bytes of a binary message.
struct Outgoing {
  Frame frame;
  wire::engineio::Encoding encoding = wire::engineio::Encoding::text;
};

/// An open WebSocket, as the engine sees it. Its owner calls WebSocketUser.
class WebSocketPeer {
 public:
  virtual ~WebSocketPeer() = default;
  virtual void send(Outgoing outgoing) = 0;
  /// Sends what is queued, then the close frame.
  virtual void close() = 0;
  /// Bytes and packets that wait to be written.
  virtual std::size_t queued_bytes() const = 0;
  virtual std::size_t queued_packets() const = 0;
};

/// Who uses a WebSocket. After on_websocket_closed nothing follows.
class WebSocketUser {
 public:
  virtual ~WebSocketUser() = default;
  virtual void on_websocket_message(std::string data, wire::engineio::Encoding encoding) = 0;
  virtual void on_websocket_closed(CloseCause cause) = 0;
};

class EngineSession;

/// What happens on sessions. on_closed comes once and last.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;
  virtual void on_open(EngineSession& session) = 0;
  /// A frame that page JavaScript sent: a pong, or a message before on_message.
  virtual void on_heard(EngineSession& session) = 0;
  virtual void on_message(EngineSession& session, std::string data,
                          wire::engineio::Encoding encoding) = 0;
  virtual void on_closed(EngineSession& session, CloseCause cause) = 0;
};

class EngineServer {
 public:
  EngineServer(EngineOptions options, TimerWheel& wheel, EngineObserver& observer);
  ~EngineServer();

  const EngineOptions& options() const { return options_; }

  /// A request under options().path that asks for no upgrade.
  void handle(const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange);

  /// Whether a WebSocket handshake may go on; otherwise the reply that refuses it.
  std::optional<HttpReply> refuse_websocket(const HttpRequest& request) const;

  /// A WebSocket that is open now. Null if its session went away meanwhile, or the last place of
  /// its address: close it.
  std::shared_ptr<WebSocketUser> accept(const HttpRequest& request,
                                        std::shared_ptr<WebSocketPeer> peer);

  /// Ends all sessions with closed_by_server.
  void close_all();

  std::size_t session_count() const { return sessions_.size(); }

 private:
  friend class EngineSession;

  /// Null if the address that asks has as many sessions as it may.
  std::shared_ptr<EngineSession> open_session(const HttpRequest& request);
  std::shared_ptr<EngineSession> find(std::string_view sid) const;
  std::optional<HttpReply> refuse(const HttpRequest& request) const;
  std::optional<HttpReply> refuse_handshake(const HttpRequest& request) const;
  void forget(const std::string& sid);
  /// What a client on long-polling had not taken when its session ended, for its next poll: that
  /// its last answer and its goodbye were too close to each other is not its fault.
  void keep_last_words(const std::string& sid, HttpReply words);
  /// The answer to a request for a session that has ended, if there are last words.
  std::optional<HttpReply> last_words(const HttpRequest& request);

  struct LastWords {
    HttpReply reply;
    SteadyTime until;
  };

  EngineOptions options_;
  TimerWheel& wheel_;
  EngineObserver& observer_;
  std::unordered_map<std::string, std::shared_ptr<EngineSession>> sessions_;
  std::unordered_map<std::string, LastWords> last_words_;  // By sid; few, small, and for seconds.
};

/// A session id: 128 random bits as base64url. It is a bearer secret: never logged.
std::string make_session_id();

}  // namespace rollcall::net
