#include "net/engine_server.hpp"

#include "net/engine_session.hpp"
#include "net/instant_now.hpp"
#include "wire/base64.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <openssl/rand.h>

namespace rollcall::net {
namespace {

using wire::engineio::Encoding;

/// The errors of the reference implementation (PROTOCOL.md, "Errors").
HttpReply engine_error(int code, std::string_view message) {
  return {400, "application/json",
          R"({"code":)" + std::to_string(code) + R"(,"message":")" + std::string(message) + "\"}"};
}

HttpReply transport_unknown() {
  return engine_error(0, "Transport unknown");
}
HttpReply session_unknown() {
  return engine_error(1, "Session ID unknown");
}
HttpReply bad_handshake_method() {
  return engine_error(2, "Bad handshake method");
}
HttpReply bad_request() {
  return engine_error(3, "Bad request");
}
HttpReply unsupported_version() {
  return engine_error(5, "Unsupported protocol version");
}

/// In the body, too: a page of another origin may not read the header.
HttpReply too_many_from_there(Duration wait) {
  const auto seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
  return {429,
          "application/json",
          R"({"code":"rate_limited","message":"too many connections from this address",)"
          R"("retryAfter":)" +
              seconds + "}",
          {{"Retry-After", seconds}}};
}

/// A WebSocket that is the session's only transport.
class DirectUser final : public WebSocketUser {
 public:
  explicit DirectUser(std::shared_ptr<EngineSession> session) : session_(std::move(session)) {}

  void on_websocket_message(std::string data, Encoding encoding) override {
    if (encoding == Encoding::binary) {
      return session_->receive(
          {wire::engineio::PacketType::message, std::move(data), Encoding::binary});
    }
    auto packet = wire::engineio::decode(data);
    if (!packet) return session_->close(CloseCause::protocol_error);
    session_->receive(std::move(*packet));
  }

  void on_websocket_closed(CloseCause cause) override { session_->on_socket_closed(cause); }

 private:
  std::shared_ptr<EngineSession> session_;
};

/// A WebSocket that wants to take over from long-polling: `2probe`, `3probe`, `5`.
class UpgradingUser final : public WebSocketUser {
 public:
  UpgradingUser(std::shared_ptr<EngineSession> session, const std::shared_ptr<WebSocketPeer>& peer)
      : session_(session), peer_(peer), direct_(std::move(session)) {}

  void on_websocket_message(std::string data, Encoding encoding) override {
    if (upgraded_) return direct_.on_websocket_message(std::move(data), encoding);
    const auto peer = peer_.lock();
    if (!peer || session_->closed()) return;
    if (data == "2probe") {
      session_->probe(peer);
    } else if (data == "5") {
      upgraded_ = session_->finish_upgrade(peer);
    } else {
      session_->abandon_upgrade(peer);
    }
  }

  void on_websocket_closed(CloseCause cause) override {
    if (upgraded_) return direct_.on_websocket_closed(cause);
    if (const auto peer = peer_.lock()) session_->abandon_upgrade(peer);
  }

 private:
  std::shared_ptr<EngineSession> session_;
  std::weak_ptr<WebSocketPeer> peer_;
  DirectUser direct_;
  bool upgraded_ = false;
};

}  // namespace

std::string make_session_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  std::string text =
      wire::base64_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  text.resize(22);  // Without the padding: base64url.
  for (char& c : text)
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

EngineServer::EngineServer(EngineOptions options, TimerWheel& wheel, EngineObserver& observer)
    : options_(std::move(options)), wheel_(wheel), observer_(observer) {}

EngineServer::~EngineServer() = default;

std::shared_ptr<EngineSession> EngineServer::open_session(const HttpRequest& request) {
  Place place;
  if (options_.addresses) {
    place = options_.addresses->take_session(instant_now(), request.counted_as);
    if (!place) return nullptr;
  }
  auto session = std::make_shared<EngineSession>(
      *this, make_session_id(), EngineSession::From{request.counted_as, std::move(place)});
  sessions_.emplace(session->sid(), session);
  return session;
}

std::shared_ptr<EngineSession> EngineServer::find(std::string_view sid) const {
  const auto found = sessions_.find(std::string(sid));
  return found == sessions_.end() ? nullptr : found->second;
}

void EngineServer::forget(const std::string& sid) {
  sessions_.erase(sid);
}

// A poll comes back within a round trip; who takes longer finds out by its own patience.
constexpr Duration last_words_max_age = 10s;
constexpr std::size_t last_words_max = 1'000;
constexpr std::size_t last_words_bytes_max = 65'536;

void EngineServer::keep_last_words(const std::string& sid, HttpReply words) {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(last_words_, [&](const auto& one) { return one.second.until < now; });
  if (last_words_.size() >= last_words_max || words.body.size() > last_words_bytes_max) return;
  last_words_.emplace(sid, LastWords{std::move(words), now + last_words_max_age});
}

std::optional<HttpReply> EngineServer::last_words(const HttpRequest& request) {
  if (last_words_.empty() || request.query_value("transport") != "polling") return std::nullopt;
  const auto found = last_words_.find(std::string(request.query_value("sid")));
  if (found == last_words_.end() || found->second.until < std::chrono::steady_clock::now())
    return std::nullopt;
  // An error would end the client before it has polled.
  if (request.method == "POST") return HttpReply{200, "text/html", "ok"};
  if (request.method != "GET") return std::nullopt;
  HttpReply words = std::move(found->second.reply);
  last_words_.erase(found);
  return words;
}

/// What is wrong with a request of either transport, in the reference's order.
std::optional<HttpReply> EngineServer::refuse(const HttpRequest& request) const {
  const auto transport = request.query_value("transport");
  if (transport != "polling" && transport != "websocket") return transport_unknown();
  const auto sid = request.query_value("sid");
  if (!sid.empty()) return find(sid) ? std::nullopt : std::optional(session_unknown());
  if (request.method != "GET") return bad_handshake_method();
  if (request.query_value("EIO") != "4") return unsupported_version();
  if (sessions_.size() >= options_.sessions_max) {
    return HttpReply{
        503, "text/plain; charset=UTF-8", "too many connections", {{"Retry-After", "5"}}};
  }
  return refuse_handshake(request);
}

std::optional<HttpReply> EngineServer::refuse_handshake(const HttpRequest& request) const {
  if (!options_.addresses) return std::nullopt;
  const auto wait = options_.addresses->refuse_handshake(instant_now(), request.counted_as);
  if (!wait) return std::nullopt;
  return too_many_from_there(*wait);
}

void EngineServer::handle(const HttpRequest& request,
                          const std::shared_ptr<HttpExchange>& exchange) {
  if (auto words = last_words(request)) return exchange->reply(std::move(*words));
  if (auto refusal = refuse(request)) return exchange->reply(std::move(*refusal));
  if (request.query_value("transport") != "polling") return exchange->reply(bad_request());

  const auto sid = request.query_value("sid");
  if (sid.empty()) {
    const auto session = open_session(request);
    if (!session) return exchange->reply(too_many_from_there(wait_for_a_place));
    exchange->reply({200, "text/plain; charset=UTF-8", session->handshake_packet()});
    return session->opened();
  }
  const auto session = find(sid);
  if (!session->on_polling()) return exchange->reply(bad_request());
  if (request.method == "GET") return session->poll(exchange);
  if (request.method == "POST") return session->post(request, exchange);
  exchange->reply(bad_request());
}

std::optional<HttpReply> EngineServer::refuse_websocket(const HttpRequest& request) const {
  if (auto refusal = refuse(request)) return refusal;
  if (request.query_value("transport") != "websocket") return bad_request();
  return std::nullopt;
}

std::shared_ptr<WebSocketUser> EngineServer::accept(const HttpRequest& request,
                                                    std::shared_ptr<WebSocketPeer> peer) {
  const auto sid = request.query_value("sid");
  if (sid.empty()) {
    const auto session = open_session(request);
    if (!session) return nullptr;
    auto user = std::make_shared<DirectUser>(session);
    session->start_on(std::move(peer));
    return user;
  }
  const auto session = find(sid);
  if (!session || !session->on_polling() || session->upgrading()) return nullptr;
  session->start_upgrade(peer);
  return std::make_shared<UpgradingUser>(session, peer);
}

void EngineServer::close_all() {
  while (!sessions_.empty()) {
    const auto session = sessions_.begin()->second;
    session->close(CloseCause::closed_by_server);
  }
}

}  // namespace rollcall::net
