// The network side of the server, whole: listens, serves HTTP and the web app, carries Socket.IO.
#pragma once

#include "base/error.hpp"
#include "net/address_limits.hpp"
#include "net/client_address.hpp"
#include "net/dispatcher.hpp"
#include "net/engine_server.hpp"
#include "net/http.hpp"
#include "net/security_headers.hpp"
#include "net/socketio_server.hpp"
#include "net/static_files.hpp"
#include "net/tls.hpp"
#include "ports/clients.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace rollcall::net {

struct SelfSigned {};

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 3001;
  std::variant<std::monostate, TlsFiles, SelfSigned> tls;  // monostate: plain HTTP.
  EngineOptions engine;
  SocketIoOptions socketio;
  CorsOptions cors;
  SecurityOptions security;
  std::vector<HttpRoute> routes;
  std::vector<HttpSubtree> subtrees;
  std::optional<std::filesystem::path> web_root;
  AdminPage admin_page = AdminPage::hidden;
  AddressLimitOptions addresses;
  AddressLimits::OnRefused on_address_refused;
  AddressRanges trusted_proxies;  // Whose word on addresses counts, and who are not limited.
};

/// Implements ports::Clients. Everything happens on the io_context's one thread.
class Server final : public ports::Clients {
 public:
  Server(boost::asio::io_context& context, ServerOptions options);
  ~Server() override;

  /// Who hears of connections; before open().
  void set_observer(ports::ClientObserver& observer);

  /// Listens. Fails with a sentence for the operator.
  Result<void> open();

  /// Reads the certificate's files again. Connections that are there keep the one they came with;
  /// an error, as a sentence for the operator, leaves all as it was. Without files nothing is done.
  Result<void> reload_certificate();

  /// Takes nobody new and ends every connection.
  void close();

  std::uint16_t port() const;
  std::size_t connection_count() const;

  void send(ConnectionId to, const ports::Frame& frame) override;
  Instant take_heard(std::vector<ConnectionId>& heard) override;
  std::size_t waiting(ConnectionId connection) const override;
  bool tolerates_wrong_token(ConnectionId connection) override;
  std::optional<Duration> refuse_join(ConnectionId connection) override;
  void disconnect(ConnectionId connection) override;
  void drop(ConnectionId connection) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::net
