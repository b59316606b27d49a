#include "net/server.hpp"

#include "net/clients_adapter.hpp"
#include "net/http_connection.hpp"
#include "net/instant_now.hpp"
#include "net/listener.hpp"
#include "net/timer_wheel.hpp"

namespace rollcall::net {
namespace {

Result<std::shared_ptr<boost::asio::ssl::context>> make_tls(const ServerOptions& options) {
  if (const auto* files = std::get_if<TlsFiles>(&options.tls)) return tls_from_files(*files);
  if (std::holds_alternative<SelfSigned>(options.tls)) return tls_self_signed(local_addresses());
  return nullptr;
}

EngineOptions limited(EngineOptions options, std::shared_ptr<AddressLimits> addresses) {
  options.addresses = std::move(addresses);
  return options;
}

}  // namespace

struct Server::State {
  State(boost::asio::io_context& context, ServerOptions given)
      : options(std::move(given)),
        wheel(context),
        addresses(std::make_shared<AddressLimits>(options.addresses, options.on_address_refused)),
        adapter(std::make_shared<ClientsAdapter>(context)),
        socketio(options.socketio, *adapter),
        engine(limited(options.engine, addresses), wheel, socketio),
        dispatcher(options.routes, options.cors, options.subtrees),
        http{wheel, dispatcher, {}, security_headers(options.security), options.trusted_proxies},
        listener(context,
                 [this](boost::asio::ip::tcp::socket socket) { serve(std::move(socket)); }) {
    adapter->set_server(socketio);
    dispatcher.add_engine(engine);
    http.limits.body_bytes = options.engine.max_payload_bytes;
  }

  /// A proxy has as many connections as it wants: whom it speaks for is counted by request.
  void serve(boost::asio::ip::tcp::socket socket) {
    boost::system::error_code error;
    const auto other_end = socket.remote_endpoint(error).address();
    const bool proxy = options.trusted_proxies.contains(other_end);
    Place place =
        addresses->take_socket(instant_now(), proxy ? std::string() : counted_as(other_end));
    if (place) serve_connection(std::move(socket), tls.get(), http, std::move(place));
  }

  ServerOptions options;
  TimerWheel wheel;
  std::shared_ptr<AddressLimits> addresses;
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
    auto files = StaticFiles::load(*state_->options.web_root, state_->options.admin_page);
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

bool Server::tolerates_wrong_token(ConnectionId connection) {
  return state_->addresses->tolerates_wrong_token(instant_now(),
                                                  state_->socketio.address_of(connection));
}

std::optional<Duration> Server::refuse_join(ConnectionId connection) {
  return state_->addresses->refuse_join(instant_now(), state_->socketio.address_of(connection));
}

void Server::disconnect(ConnectionId connection) {
  state_->socketio.disconnect(connection);
}

void Server::drop(ConnectionId connection) {
  state_->socketio.drop(connection, CloseCause::closed_by_server);
}

}  // namespace rollcall::net
