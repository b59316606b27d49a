// Bytes of a peer through the real connection, engine and Socket.IO server, over loopback TCP.
// Whatever comes, the connection ends once the peer has said everything, and nobody stays.
#include "fuzz.hpp"
#include "net/http_connection.hpp"
#include "net/socketio_server.hpp"

#include <csignal>
#include <string>
#include <sys/socket.h>

#include <boost/asio/write.hpp>

namespace net = rollcall::net;
namespace asio = boost::asio;
using asio::ip::tcp;
using rollcall::ConnectionId;
using rollcall::fuzz::check;

namespace {

/// Counts who is connected; answers every event.
class Echo final : public net::SocketIoObserver {
 public:
  void set_server(net::SocketIoServer& server) { server_ = &server; }
  void on_connected(ConnectionId, const std::string&, const std::string&) override { ++connected_; }
  void on_heard(ConnectionId) override { check(connected_ > 0, "only who is connected is heard"); }
  void on_packet(ConnectionId socket, rollcall::wire::socketio::Packet packet) override {
    packet.id.reset();
    server_->send(socket, std::move(packet));
  }
  void on_disconnected(ConnectionId, net::CloseCause) override {
    // Planted: a disconnect that nobody notices.
    if (!rollcall::fuzz::planted) --connected_;
  }
  int connected() const { return connected_; }

 private:
  net::SocketIoServer* server_ = nullptr;
  int connected_ = 0;
};

/// Keeps libFuzzer's timer from a connect, which the kernel does not begin again when interrupted.
class NoAlarm {
 public:
  NoAlarm() {
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before_);
  }
  ~NoAlarm() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoAlarm(const NoAlarm&) = delete;
  NoAlarm& operator=(const NoAlarm&) = delete;

 private:
  sigset_t before_{};
};

/// The net part of a server, with a connection to it made by hand for each input.
struct Harness {
  Harness() : acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    echo.set_server(socketio);
    dispatcher.add_engine(engine);
  }

  void run(std::string_view bytes) {
    tcp::socket peer(context);
    auto socket = connect(peer);
    // A reset at the end keeps no port busy (TIME_WAIT) after tens of thousands of inputs.
    peer.set_option(asio::socket_base::linger(true, 0));
    peer.non_blocking(true);
    net::serve_connection(std::move(socket), nullptr, http);
    // A WebSocket client may not speak before it was answered: what follows a header comes after.
    const auto header_end = bytes.find("\r\n\r\n");
    const auto first = header_end == std::string_view::npos ? bytes.size() : header_end + 4;
    send(peer, bytes.substr(0, first));
    send(peer, bytes.substr(first));
    peer.close();
    settle(peer);
    engine.close_all();
    settle(peer);
    check(engine.session_count() == 0, "no session stays");
    check(socketio.socket_count() == 0, "no socket stays");
    check(echo.connected() == 0, "whoever connected has disconnected");
  }

  /// The server's end of it.
  tcp::socket connect(tcp::socket& peer) {
    const NoAlarm none;
    peer.connect(acceptor.local_endpoint());
    return acceptor.accept();
  }

  /// At most what the socket takes at once, which is more than an input has.
  void send(tcp::socket& peer, std::string_view bytes) {
    boost::system::error_code ignored;  // The server may have ended it: that is an answer, too.
    if (!bytes.empty()) peer.send(asio::buffer(bytes), 0, ignored);
    settle(peer);
  }

  /// Runs what can run now, and reads what the server says.
  void settle(tcp::socket& peer) {
    for (;;) {
      context.restart();
      const auto ran = context.poll();
      char answer[4'096];
      boost::system::error_code error;
      const auto heard =
          peer.is_open() ? peer.receive(asio::buffer(answer), MSG_DONTWAIT, error) : 0;
      if (ran == 0 && heard == 0) return;
    }
  }

  asio::io_context context{1};
  net::TimerWheel wheel{context};
  Echo echo;
  net::SocketIoServer socketio{{}, echo};
  net::EngineServer engine{
      {.send_queue_packets_max = 20, .payload_packets_max = 16}, wheel, socketio};
  net::Dispatcher dispatcher{{}, {}};
  net::HttpContext http{wheel, dispatcher, {.header_bytes = 1'024, .body_bytes = 4'096}};
  tcp::acceptor acceptor;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto& harness = *new Harness;
  harness.run(rollcall::fuzz::text_of(data, size));
  return 0;
}
