#include "net/server.hpp"

#include "base/assert.hpp"
#include "net/http_connection.hpp"
#include "net/listener.hpp"
#include "net/timer_wheel.hpp"

#include <boost/asio/post.hpp>

namespace rollcall::net {
namespace {

/// Namespace "/" of Socket.IO as ports::ClientObserver wants to see it: text only.
///
/// The end of a connection is told on its own turn of the loop: ports::Clients promises its user
/// that no call of theirs re-enters them, and sending may well end a connection.
class ClientsAdapter final : public SocketIoObserver,
                             public std::enable_shared_from_this<ClientsAdapter> {
 public:
  explicit ClientsAdapter(boost::asio::io_context& context) : context_(context) {}

  void set_observer(ports::ClientObserver& observer) { observer_ = &observer; }
  void set_server(SocketIoServer& server) { server_ = &server; }

  void on_connected(ConnectionId socket, const std::string&, const std::string& auth) override {
    observer_->on_connected(socket, JsonText{auth});
  }
  void on_heard(ConnectionId socket) override {
    if (heard_.empty()) {
      heard_since_ = now();
      boost::asio::post(context_, [self = shared_from_this()] { self->tell_who_was_heard(); });
    }
    heard_.push_back(socket);
    if (heard_.size() == heard_at_once) tell_who_was_heard();
  }
  Instant take_heard(std::vector<ConnectionId>& heard) {
    heard.clear();
    heard.swap(heard_);
    return heard_since_;
  }
  void on_packet(ConnectionId socket, wire::socketio::Packet packet) override {
    // The protocol has no binary events (PROTOCOL.md): such a client is none of ours.
    if (packet.type == wire::socketio::PacketType::binary_event) {
      return server_->drop(socket, CloseCause::protocol_error);
    }
    const auto ack = packet.id ? std::optional(AckId(*packet.id + 1)) : std::nullopt;
    observer_->on_event(socket, packet.data, ack);
  }
  void on_disconnected(ConnectionId socket, CloseCause cause) override {
    boost::asio::post(context_, [self = shared_from_this(), socket, cause] {
      self->observer_->on_closed(socket, cause);
    });
  }

 private:
  // As many sockets as the event loop reads in one turn (Boost.Asio: epoll_reactor::run).
  static constexpr std::size_t heard_at_once = 128;

  static Instant now() {
    return Instant(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
  }

  /// What was posted behind the sockets that are ready now runs after them.
  void tell_who_was_heard() {
    if (!heard_.empty()) observer_->on_some_heard();
  }

  boost::asio::io_context& context_;
  std::vector<ConnectionId> heard_;
  Instant heard_since_{};
  ports::ClientObserver* observer_ = nullptr;
  SocketIoServer* server_ = nullptr;
};

Result<std::shared_ptr<boost::asio::ssl::context>> make_tls(const ServerOptions& options) {
  if (const auto* files = std::get_if<TlsFiles>(&options.tls)) return tls_from_files(*files);
  if (std::holds_alternative<SelfSigned>(options.tls)) return tls_self_signed(local_addresses());
  return nullptr;
}

}  // namespace

struct Server::State {
  State(boost::asio::io_context& context, ServerOptions given)
      : options(std::move(given)),
        wheel(context),
        adapter(std::make_shared<ClientsAdapter>(context)),
        socketio(options.socketio, *adapter),
        engine(options.engine, wheel, socketio),
        dispatcher(options.routes, options.cors),
        http{wheel, dispatcher, {}, security_headers(options.security)},
        listener(context, [this](boost::asio::ip::tcp::socket socket) {
          serve_connection(std::move(socket), tls.get(), http);
        }) {
    adapter->set_server(socketio);
    dispatcher.add_engine(engine);
    http.limits.body_bytes = options.engine.max_payload_bytes;
  }

  ServerOptions options;
  TimerWheel wheel;
  std::shared_ptr<ClientsAdapter> adapter;
  SocketIoServer socketio;
  EngineServer engine;
  Dispatcher dispatcher;
  HttpContext http;
  std::shared_ptr<boost::asio::ssl::context> tls;
  Listener listener;
};

Server::Server(boost::asio::io_context& context, ServerOptions options)
    : state_(std::make_unique<State>(context, std::move(options))) {}

Server::~Server() = default;

void Server::set_observer(ports::ClientObserver& observer) {
  state_->adapter->set_observer(observer);
}

Result<void> Server::open() {
  auto tls = make_tls(state_->options);
  if (!tls) return tl::unexpected(tls.error());
  state_->tls = std::move(*tls);
  if (state_->options.web_root) {
    auto files = StaticFiles::load(*state_->options.web_root);
    if (!files) return tl::unexpected(files.error());
    state_->dispatcher.set_files(std::move(*files));
  }
  return state_->listener.open(state_->options.host, state_->options.port);
}

Result<void> Server::reload_certificate() {
  const auto* files = std::get_if<TlsFiles>(&state_->options.tls);
  if (files == nullptr) return {};
  auto tls = tls_from_files(*files);
  if (!tls) return tl::unexpected(tls.error());
  // Streams hold what they need of the old one (SSL_new(3) takes a reference to its SSL_CTX).
  state_->tls = std::move(*tls);
  return {};
}

void Server::close() {
  state_->listener.close();
  state_->engine.close_all();
}

std::uint16_t Server::port() const {
  return state_->listener.port();
}

std::size_t Server::connection_count() const {
  return state_->socketio.socket_count();
}

void Server::send(ConnectionId to, const ports::Frame& frame) {
  state_->socketio.send(to, frame);
}

Instant Server::take_heard(std::vector<ConnectionId>& heard) {
  return state_->adapter->take_heard(heard);
}

std::size_t Server::waiting(ConnectionId connection) const {
  return state_->socketio.waiting(connection);
}

void Server::disconnect(ConnectionId connection) {
  state_->socketio.disconnect(connection);
}

void Server::drop(ConnectionId connection) {
  state_->socketio.drop(connection, CloseCause::closed_by_server);
}

}  // namespace rollcall::net
