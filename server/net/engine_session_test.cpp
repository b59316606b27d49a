#include "net/engine_session.hpp"

#include "net/test_doubles.hpp"

#include <array>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using wire::engineio::Encoding;

/// A WebSocket whose peer reads nothing until read() is called.
class SlowSocket final : public WebSocketPeer {
 public:
  void send(Outgoing outgoing) override {
    bytes_ += outgoing.frame->size();
    sent.push_back(*outgoing.frame);
    ++packets_;
  }
  void close() override { closed = true; }
  std::size_t queued_bytes() const override { return bytes_; }
  std::size_t queued_packets() const override { return packets_; }
  void read() { bytes_ = packets_ = 0; }

  std::vector<std::string> sent;
  bool closed = false;

 private:
  std::size_t bytes_ = 0;
  std::size_t packets_ = 0;
};

class KeptEvents final : public EngineObserver {
 public:
  void on_open(EngineSession& session) override {
    last = &session;
    events.emplace_back("open");
  }
  void on_heard(EngineSession& session) override {
    events.emplace_back("heard");
    if (when_heard) when_heard(session);
  }
  void on_message(EngineSession&, std::string data, Encoding encoding) override {
    events.push_back((encoding == Encoding::binary ? "binary " : "text ") + data);
  }
  void on_closed(EngineSession&, CloseCause cause) override {
    causes.push_back(cause);
    if (ended) ended();
  }

  EngineSession* last = nullptr;
  std::vector<std::string> events;
  std::vector<CloseCause> causes;
  std::function<void(EngineSession&)> when_heard;
  std::function<void()> ended;
};

class Engine : public ::testing::Test {
 protected:
  static constexpr std::string_view polling = "/socket.io/?EIO=4&transport=polling";

  void open(EngineOptions options = {}) {
    server_ = std::make_unique<EngineServer>(std::move(options), wheel_, events_);
  }
  std::shared_ptr<KeptExchange> ask(const HttpRequest& request) {
    auto exchange = std::make_shared<KeptExchange>();
    server_->handle(request, exchange);
    return exchange;
  }
  /// A session on long-polling; its sid.
  std::string poller() {
    ask(get(polling));
    return events_.last->sid();
  }
  HttpRequest of(const std::string& sid) { return get(std::string(polling) + "&sid=" + sid); }
  std::shared_ptr<KeptExchange> poll(const std::string& sid) { return ask(of(sid)); }
  std::shared_ptr<KeptExchange> post(const std::string& sid, std::string body) {
    auto request = of(sid);
    request.method = "POST";
    request.body = std::move(body);
    return ask(request);
  }
  std::shared_ptr<WebSocketUser> socket(const std::string& sid = {}) {
    peer_ = std::make_shared<SlowSocket>();
    auto target = std::string("/socket.io/?EIO=4&transport=websocket");
    if (!sid.empty()) target += "&sid=" + sid;
    return server_->accept(get(target), peer_);
  }
  static std::string answer(const std::shared_ptr<KeptExchange>& exchange) {
    return exchange->replies.empty() ? "(waits)" : exchange->replies.front().body;
  }

  boost::asio::io_context context_;
  TimerWheel wheel_{context_};
  KeptEvents events_;
  std::unique_ptr<EngineServer> server_;
  std::shared_ptr<SlowSocket> peer_;
};

TEST_F(Engine, RefusesRequestsAsTheReferenceDoes) {
  open({.sessions_max = 1});
  const auto sid = poller();
  const std::pair<std::string, std::string_view> cases[] = {
      {"/socket.io/?EIO=4", R"({"code":0,"message":"Transport unknown"})"},
      {"/socket.io/?EIO=4&transport=polling&sid=x", R"({"code":1,"message":"Session ID unknown"})"},
      {"/socket.io/?EIO=3&transport=polling",
       R"({"code":5,"message":"Unsupported protocol version"})"},
      {"/socket.io/?EIO=4&transport=websocket", "too many connections"},
      {"/socket.io/?EIO=4&transport=websocket&sid=" + sid, R"({"code":3,"message":"Bad request"})"},
  };
  for (const auto& [target, body] : cases)
    EXPECT_EQ(answer(ask(get(target))), body) << target;
  auto request = get(polling);
  request.method = "PUT";
  EXPECT_EQ(answer(ask(request)), R"({"code":2,"message":"Bad handshake method"})");
  EXPECT_EQ(server_->refuse_websocket(get("/socket.io/?EIO=4&transport=websocket"))->status, 503u);
  EXPECT_EQ(server_->session_count(), 1u);
}

TEST_F(Engine, HasSessionIdsThatAreAllDifferent) {
  open();
  EXPECT_NE(poller(), poller());
  EXPECT_EQ(make_session_id().size(), 22u);
  EXPECT_EQ(make_session_id().find_first_of("+/="), std::string::npos);
}

TEST_F(Engine, HasSessionIdsWhoseBitsAllVary) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned, 22> ones{};
  std::array<unsigned, 22> zeros{};
  for (int i = 0; i < 200; ++i) {  // That one bit is the same in all of them: once in 2^192.
    const std::string sid = make_session_id();
    for (std::size_t at = 0; at < sid.size(); ++at) {
      const auto digit = static_cast<unsigned>(alphabet.find(sid[at]));
      ASSERT_LT(digit, 64u) << sid;
      ones[at] |= digit;
      zeros[at] |= ~digit;
    }
  }
  for (std::size_t at = 0; at < 22; ++at) {
    const unsigned random = at == 21 ? 0x30 : 0x3F;  // 21 digits of 6 bits, and 2 bits more: 128.
    EXPECT_EQ(ones[at] & zeros[at] & 0x3F, random) << at;
  }
}

TEST_F(Engine, GivesNothingAwayToWhoeverGuessesAnId) {
  open();
  const std::string sid = poller();
  events_.last->send_message("for its owner");
  std::vector<std::string> guesses{sid + "A", sid + sid, " " + sid, "%00", "0"};
  for (std::size_t at = 0; at < sid.size(); ++at) {
    guesses.push_back(sid.substr(0, at + 1));
    guesses.back().back() = sid[at] == 'x' ? 'y' : 'x';
    guesses.push_back(sid.substr(0, at) + (sid[at] == 'x' ? 'y' : 'x') + sid.substr(at + 1));
    if (at > 0) guesses.push_back(sid.substr(0, at));
  }
  for (int i = 0; i < 10'000; ++i)
    guesses.push_back(make_session_id());
  for (const std::string& guess : guesses) {
    HttpRequest request = get(polling);
    request.query["sid"] = guess;
    EXPECT_EQ(answer(ask(request)), R"({"code":1,"message":"Session ID unknown"})") << guess;
    request.method = "POST";
    request.body = "1";
    EXPECT_EQ(answer(ask(request)), R"({"code":1,"message":"Session ID unknown"})") << guess;
    request.query["transport"] = "websocket";
    EXPECT_EQ(server_->accept(request, std::make_shared<SlowSocket>()), nullptr) << guess;
  }
  EXPECT_EQ(server_->session_count(), 1u);
  EXPECT_EQ(answer(poll(sid)), "4for its owner");
}

TEST_F(Engine, AnswersAPollWithAllThatWaits) {
  open();
  const auto sid = poller();
  events_.last->send_message("a");
  events_.last->send_message("b");
  events_.last->send({std::make_shared<const std::string>("\1\2"), Encoding::binary});
  EXPECT_EQ(answer(poll(sid)),
            "4a\x1e"
            "4b\x1e"
            "bAQI=");
}

TEST_F(Engine, HoldsAPollUntilThereIsSomething) {
  open();
  const auto sid = poller();
  const auto held = poll(sid);
  EXPECT_EQ(answer(held), "(waits)");
  events_.last->send_message("a");
  EXPECT_EQ(answer(held), "4a");
}

TEST_F(Engine, EndsASessionThatPollsTwiceAtOnce) {
  open();
  const auto sid = poller();
  const auto first = poll(sid);
  EXPECT_EQ(answer(poll(sid)), "overlapping polls");
  EXPECT_EQ(answer(first), "6");
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::protocol_error));
}

TEST_F(Engine, EndsASessionWhosePollIsAborted) {
  open();
  const auto held = poll(poller());
  held->abort();
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::transport_closed));
}

TEST_F(Engine, DeliversTheMessagesOfAPostInOrder) {
  open();
  EXPECT_EQ(answer(post(poller(),
                        "4a\x1e"
                        "bAQI=\x1e"
                        "3")),
            "ok");
  EXPECT_THAT(events_.events,
              ElementsAre("open", "heard", "text a", "heard", "binary \1\2", "heard"));
}

TEST_F(Engine, EndsASessionForBadPackets) {
  for (const std::string_view body : {"", "x", "b$", "0", "2", "5", "6"}) {
    events_.causes.clear();
    open();
    post(poller(), std::string(body));
    EXPECT_THAT(events_.causes, ElementsAre(CloseCause::protocol_error)) << body;
  }
}

TEST_F(Engine, DeliversNothingAfterAClosePacket) {
  open();
  post(poller(),
       "1\x1e"
       "4a");
  EXPECT_THAT(events_.events, ElementsAre("open"));
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::transport_closed));
}

TEST_F(Engine, DeliversNoMessageOfASessionThatEndedAsItWasHeard) {
  open();
  events_.when_heard = [](EngineSession& session) { session.close(CloseCause::closed_by_server); };
  post(poller(), "4a");
  EXPECT_THAT(events_.events, ElementsAre("open", "heard"));
}

TEST_F(Engine, LetsPacketsWaitUpToTheirLimit) {
  open({.send_queue_packets_max = 3});
  poller();
  for (int i = 0; i < 3; ++i)
    events_.last->send_message("a");
  EXPECT_THAT(events_.causes, IsEmpty());
  events_.last->send_message("a");
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::slow_consumer));
}

TEST_F(Engine, LetsBytesWaitUpToTheirLimit) {
  open({.send_queue_bytes_max = 10});
  poller();
  events_.last->send_message("123456789");
  EXPECT_THAT(events_.causes, IsEmpty());
  events_.last->send_message("");
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::slow_consumer));
}

TEST_F(Engine, CountsWhatWaitsInAWebSocket) {
  open({.send_queue_packets_max = 3});
  const auto user = socket();
  peer_->read();
  for (int i = 0; i < 3; ++i)
    events_.last->send_message("a");
  peer_->read();
  for (int i = 0; i < 3; ++i)
    events_.last->send_message("a");
  EXPECT_THAT(events_.causes, IsEmpty());
  EXPECT_EQ(events_.last->waiting(), 3u);
  events_.last->send_message("a");
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::slow_consumer));
  EXPECT_TRUE(peer_->closed);
}

TEST_F(Engine, SaysWhatWaitsBeforeItCloses) {
  open();
  const auto held = poll(poller());
  events_.last->close(CloseCause::closed_by_server);
  EXPECT_EQ(answer(held), "1");
  EXPECT_EQ(server_->session_count(), 0u);
}

TEST_F(Engine, SaysAtTheNextPollWhatWasLeftToSayWhenItClosed) {
  open();
  const auto sid = poller();
  const auto held = poll(sid);
  events_.last->send_message("an answer");
  events_.last->send_message("a goodbye");
  events_.last->close(CloseCause::closed_by_server);
  EXPECT_EQ(answer(held), "4an answer");
  EXPECT_EQ(server_->session_count(), 0u);
  EXPECT_EQ(answer(post(sid, "3")), "ok") << "an error would keep the client from polling";
  EXPECT_EQ(answer(poll(sid)), "4a goodbye");
  EXPECT_EQ(answer(poll(sid)), R"({"code":1,"message":"Session ID unknown"})");
}

TEST_F(Engine, KeepsNoWordsOfASessionThatHadSaidAll) {
  open();
  const auto sid = poller();
  events_.last->close(CloseCause::closed_by_server);
  EXPECT_EQ(answer(poll(sid)), R"({"code":1,"message":"Session ID unknown"})");
}

TEST_F(Engine, OpensAWebSocketWithItsHandshake) {
  open();
  const auto user = socket();
  EXPECT_THAT(peer_->sent, ElementsAre(StartsWith("0{")));
  user->on_websocket_message("4a", Encoding::text);
  user->on_websocket_message("b", Encoding::binary);
  EXPECT_THAT(events_.events, ElementsAre("open", "heard", "text a", "heard", "binary b"));
  user->on_websocket_closed(CloseCause::transport_error);
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::transport_error));
}

TEST_F(Engine, UpgradesWithAllThatWaited) {
  open();
  const auto sid = poller();
  const auto held = poll(sid);
  const auto user = socket(sid);
  user->on_websocket_message("2probe", Encoding::text);
  EXPECT_EQ(answer(held), "6");
  events_.last->send_message("a");
  EXPECT_THAT(peer_->sent, ElementsAre("3probe"));
  user->on_websocket_message("5", Encoding::text);
  EXPECT_THAT(peer_->sent, ElementsAre("3probe", "4a"));
  EXPECT_EQ(answer(poll(sid)), R"({"code":3,"message":"Bad request"})");
  user->on_websocket_message("4b", Encoding::text);
  EXPECT_EQ(events_.events.back(), "text b");
}

TEST_F(Engine, StaysOnPollingWhenAnUpgradeGoesWrong) {
  for (const std::string_view first : {"5", "3probe", "4a", ""}) {
    open();
    const auto sid = poller();
    const auto user = socket(sid);
    user->on_websocket_message(std::string(first), Encoding::text);
    EXPECT_TRUE(peer_->closed) << first;
    events_.last->send_message("a");
    EXPECT_EQ(answer(poll(sid)), "4a") << first;
    EXPECT_THAT(events_.causes, IsEmpty()) << first;
  }
}

TEST_F(Engine, TakesOneUpgradeAtATime) {
  open();
  const auto sid = poller();
  const auto user = socket(sid);
  EXPECT_EQ(socket(sid), nullptr);
}

TEST_F(Engine, KeepsALaterUpgradeWhenAnAbandonedOneEnds) {
  open();
  const auto sid = poller();
  const auto first = socket(sid);
  const auto first_peer = peer_;
  first->on_websocket_message("nonsense", Encoding::text);
  const auto second = socket(sid);
  second->on_websocket_message("2probe", Encoding::text);
  first->on_websocket_closed(CloseCause::transport_closed);
  second->on_websocket_message("5", Encoding::text);
  EXPECT_FALSE(peer_->closed);
  EXPECT_FALSE(events_.last->on_polling());
}

TEST_F(Engine, PingsOnWithoutWaitingForAPong) {
  open({.ping_interval = 40ms, .silence_max = 400ms});
  events_.ended = [this] { context_.stop(); };
  const auto user = socket();
  context_.run();
  EXPECT_GT(std::count(peer_->sent.begin(), peer_->sent.end(), "2"), 1);
  EXPECT_THAT(events_.causes, ElementsAre(CloseCause::heartbeat_missed));
}

TEST_F(Engine, HoldsItsOwnStallAgainstNobody) {
  open({.ping_interval = 40ms, .silence_max = 300ms});
  const auto user = socket();
  context_.run_for(60ms);
  const auto pings = peer_->sent.size();
  // The process stands still, as under SIGSTOP: its loop does not run.
  const auto until = std::chrono::steady_clock::now() + 700ms;
  while (std::chrono::steady_clock::now() < until) {
  }
  context_.run_for(100ms);
  EXPECT_FALSE(peer_->closed);
  EXPECT_GT(peer_->sent.size(), pings) << "pinged at once";
  EXPECT_THAT(events_.causes, IsEmpty());
}

TEST_F(Engine, AbandonsAnUpgradeThatTakesTooLong) {
  open({.silence_max = 500ms, .upgrade_max = 40ms});
  events_.ended = [this] { context_.stop(); };
  const auto user = socket(poller());
  context_.run();
  EXPECT_TRUE(peer_->closed);
  EXPECT_THAT(peer_->sent, IsEmpty());
}

TEST_F(Engine, EndsASessionAtADeadlineUnlessItIsCancelled) {
  open({.silence_max = 300ms});
  events_.ended = [this] { context_.stop(); };
  const auto user = socket();
  events_.last->end_unless_cancelled_by(std::chrono::steady_clock::now() + 40ms);
  context_.run();
  const auto other = socket();
  events_.last->end_unless_cancelled_by(std::chrono::steady_clock::now() + 40ms);
  events_.last->end_unless_cancelled_by(std::nullopt);
  context_.restart();
  context_.run();
  EXPECT_THAT(events_.causes,
              ElementsAre(CloseCause::protocol_error, CloseCause::heartbeat_missed));
}

TEST_F(Engine, ClosesEverySession) {
  open();
  poller();
  const auto user = socket();
  server_->close_all();
  EXPECT_EQ(server_->session_count(), 0u);
  EXPECT_THAT(events_.causes,
              ElementsAre(CloseCause::closed_by_server, CloseCause::closed_by_server));
}

}  // namespace
}  // namespace rollcall::net
