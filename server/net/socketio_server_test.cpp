#include "net/socketio_server.hpp"

#include "net/engine_session.hpp"
#include "net/test_doubles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeptSockets final : public SocketIoObserver {
 public:
  void on_connected(ConnectionId socket, const std::string& name_space,
                    const std::string& auth) override {
    last = socket;
    events.push_back("connected " + name_space + " " + auth);
  }
  void on_heard(ConnectionId) override {}
  void on_packet(ConnectionId, wire::socketio::Packet packet) override {
    events.push_back("packet " + packet.data);
  }
  void on_disconnected(ConnectionId, CloseCause cause) override {
    causes.push_back(cause);
    events.emplace_back("disconnected");
  }

  ConnectionId last;
  std::vector<std::string> events;
  std::vector<CloseCause> causes;
};

class SocketIo : public ::testing::Test {
 protected:
  void open(EngineOptions options = {}) {
    engine_ = std::make_unique<EngineServer>(std::move(options), wheel_, server_);
    const auto handshake = std::make_shared<KeptExchange>();
    engine_->handle(get(target_), handshake);
    const auto& body = handshake->replies.at(0).body;  // 0{"sid":"...
    target_ += "&sid=" + body.substr(9, 22);
  }
  void post(std::string body) {
    auto request = get(target_);
    request.method = "POST";
    request.body = std::move(body);
    engine_->handle(request, std::make_shared<KeptExchange>());
  }
  std::string poll() {
    const auto exchange = std::make_shared<KeptExchange>();
    engine_->handle(get(target_), exchange);
    return exchange->replies.empty() ? "(waits)" : exchange->replies.front().body;
  }

  boost::asio::io_context context_;
  TimerWheel wheel_{context_};
  KeptSockets sockets_;
  SocketIoServer server_{{}, sockets_};
  std::unique_ptr<EngineServer> engine_;
  std::string target_ = "/socket.io/?EIO=4&transport=polling";
};

TEST_F(SocketIo, ConnectsASocketOnceAndHearsIt) {
  open();
  post(
      "40{\"token\":1}\x1e"
      "42[\"a\"]");
  EXPECT_THAT(sockets_.events, ElementsAre("connected / {\"token\":1}", "packet [\"a\"]"));
  EXPECT_EQ(server_.socket_count(), 1u);
}

TEST_F(SocketIo, EndsASessionThatConnectsTwice) {
  open();
  post(
      "40\x1e"
      "40");
  EXPECT_THAT(sockets_.causes, ElementsAre(CloseCause::protocol_error));
}

TEST_F(SocketIo, EndsASessionThatComesAndGoesWithoutEnd) {
  open();
  for (int i = 0; i < 10; ++i) {
    post(
        "40\x1e"
        "41");
  }
  EXPECT_EQ(engine_->session_count(), 1u);
  post("40");
  EXPECT_EQ(engine_->session_count(), 0u);
}

TEST_F(SocketIo, EndsASessionThatSpeaksBeforeItConnects) {
  open();
  post(
      "42[\"a\"]\x1e"
      "40");
  EXPECT_THAT(sockets_.events, IsEmpty());
  EXPECT_EQ(engine_->session_count(), 0u);
}

TEST_F(SocketIo, RefusesANamespaceThatIsNotThere) {
  open();
  post("40/admin,");
  EXPECT_EQ(poll(), R"(44/admin,{"message":"Invalid namespace"})");
  EXPECT_THAT(sockets_.events, IsEmpty());
}

TEST_F(SocketIo, NeverReportsASocketWhoseAnswerDoesNotFitItsQueue) {
  open({.send_queue_packets_max = 2});
  post(
      "40/a,\x1e"
      "40/b,\x1e"
      "40");
  EXPECT_THAT(sockets_.events, IsEmpty());
  EXPECT_EQ(server_.socket_count(), 0u);
  EXPECT_EQ(engine_->session_count(), 0u);
}

TEST_F(SocketIo, DisconnectsOnTheClientsWord) {
  open();
  post(
      "40\x1e"
      "41");
  EXPECT_THAT(sockets_.causes, ElementsAre(CloseCause::client_disconnected));
}

TEST_F(SocketIo, SendsAttachmentsBehindTheirPacket) {
  open();
  post("40");
  poll();
  server_.send(sockets_.last, {wire::socketio::PacketType::binary_event,
                               "/x",
                               R"(["a",{"_placeholder":true,"num":0}])",
                               {},
                               {"\1\2"}});
  EXPECT_EQ(poll(),
            "451-[\"a\",{\"_placeholder\":true,\"num\":0}]\x1e"
            "bAQI=");
}

TEST_F(SocketIo, DropsAndDisconnectsFromOurSide) {
  open();
  post("40");
  server_.disconnect(sockets_.last);
  EXPECT_THAT(sockets_.causes, ElementsAre(CloseCause::closed_by_server));
  server_.drop(sockets_.last, CloseCause::closed_by_server);  // It is gone: nothing more happens.
  EXPECT_EQ(sockets_.causes.size(), 1u);
}

}  // namespace
}  // namespace rollcall::net
