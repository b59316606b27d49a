// The network layer without the application, for conformance tests: Engine.IO under /engine.io/
// echoes every message; Socket.IO under /socket.io/ answers three events. Options in milliseconds
// and bytes.
#include "net/engine_session.hpp"
#include "net/http_connection.hpp"
#include "net/listener.hpp"
#include "net/socketio_server.hpp"

#include <csignal>
#include <iostream>
#include <set>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>

namespace {

using namespace rollcall;
using namespace rollcall::net;
using wire::engineio::Encoding;
using wire::socketio::Packet;
using wire::socketio::PacketType;

class EngineEcho final : public EngineObserver {
 public:
  void on_open(EngineSession&) override {}
  void on_heard(EngineSession&) override {}
  void on_message(EngineSession& session, std::string data, Encoding encoding) override {
    if (encoding == Encoding::text) return session.send_message(std::move(data));
    session.send({std::make_shared<const std::string>(std::move(data)), encoding});
  }
  void on_closed(EngineSession&, CloseCause) override {}
};

class SocketEcho final : public SocketIoObserver {
 public:
  void set_server(SocketIoServer& server) { server_ = &server; }

  void on_connected(ConnectionId socket, const std::string& name_space,
                    const std::string& auth) override {
    if (name_space == "/") main_.insert(socket);
    server_->send(socket, Packet{PacketType::event, "/", "[\"auth\"," + auth + "]"});
  }
  void on_heard(ConnectionId) override {}
  void on_packet(ConnectionId socket, Packet packet) override {
    if (!main_.contains(socket)) return;
    auto arguments = boost::json::parse(packet.data).as_array();
    const bool binary = packet.type == PacketType::binary_event;
    const auto name = arguments.front().as_string();
    if (name == "message") {
      arguments.front() = "message-back";
      server_->send(
          socket, {binary ? PacketType::binary_event : PacketType::event, "/",
                   boost::json::serialize(arguments), std::nullopt, std::move(packet.attachments)});
    } else if (name == "message-with-ack" && packet.id) {
      arguments.erase(arguments.begin());
      server_->send(socket,
                    {binary ? PacketType::binary_ack : PacketType::ack, "/",
                     boost::json::serialize(arguments), packet.id, std::move(packet.attachments)});
    }
  }
  void on_disconnected(ConnectionId socket, CloseCause) override { main_.erase(socket); }

 private:
  SocketIoServer* server_ = nullptr;
  std::set<ConnectionId> main_;  // Sockets of "/": the only ones that are answered.
};

struct Options {
  std::uint16_t port = 3000;
  long ping_interval_ms = 300;
  long ping_timeout_ms = 200;
  std::size_t max_payload_bytes = 1'000'000;
};

EngineOptions engine_options(const Options& options, std::string path) {
  EngineOptions engine;
  engine.path = std::move(path);
  engine.ping_interval = std::chrono::milliseconds(options.ping_interval_ms);
  engine.ping_timeout = std::chrono::milliseconds(options.ping_timeout_ms);
  engine.silence_max = engine.ping_interval + engine.ping_timeout;
  engine.max_payload_bytes = options.max_payload_bytes;
  return engine;
}

int run(const Options& options) {
  boost::asio::io_context context(1);
  TimerWheel wheel(context);
  EngineEcho engine_echo;
  SocketEcho socket_echo;
  SocketIoOptions socketio_options;
  socketio_options.namespaces = {"/", "/custom"};
  socketio_options.connect_max = std::chrono::seconds(1);
  socketio_options.limits.packet_bytes = options.max_payload_bytes;
  SocketIoServer socketio(socketio_options, socket_echo);
  socket_echo.set_server(socketio);
  EngineServer plain(engine_options(options, "/engine.io/"), wheel, engine_echo);
  EngineServer with_socketio(engine_options(options, "/socket.io/"), wheel, socketio);
  Dispatcher dispatcher({}, {{"*"}});
  dispatcher.add_engine(plain);
  dispatcher.add_engine(with_socketio);
  HttpContext http{wheel, dispatcher, {}};
  http.limits.body_bytes = options.max_payload_bytes;
  Listener listener(context, [&](boost::asio::ip::tcp::socket socket) {
    serve_connection(std::move(socket), nullptr, http);
  });
  if (const auto opened = listener.open("127.0.0.1", options.port); !opened) {
    std::cerr << opened.error().message << '\n';
    return 1;
  }
  std::cout << "listening on http://127.0.0.1:" << listener.port() << std::endl;
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code, int) {
    listener.close();
    plain.close_all();
    with_socketio.close_all();
    context.stop();
  });
  context.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Engine.IO and Socket.IO echo server");
  app.add_option("--port", options.port, "0: any free port");
  app.add_option("--ping-interval", options.ping_interval_ms, "ms");
  app.add_option("--ping-timeout", options.ping_timeout_ms, "ms");
  app.add_option("--max-payload", options.max_payload_bytes, "bytes");
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  return run(options);
}
