#include "net/engine_session.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::net {
namespace {

// Lateness below it is the ordinary business of a loop and a timer wheel.
constexpr Duration stall_credit_above = 250ms;

using wire::engineio::Encoding;
using wire::engineio::Packet;
using wire::engineio::PacketType;

SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

Outgoing control(PacketType type, std::string data = {}) {
  return {std::make_shared<const std::string>(wire::engineio::encode({type, std::move(data)}))};
}

/// Pings are all alike: one for everybody.
const Outgoing& ping_packet() {
  static const Outgoing ping = control(PacketType::ping);
  return ping;
}

HttpReply payload_reply(const std::vector<Outgoing>& packets) {
  HttpReply reply;
  for (const auto& packet : packets) {
    if (!reply.body.empty()) reply.body += wire::engineio::record_separator;
    if (packet.encoding == Encoding::text) {
      reply.body += *packet.frame;
    } else {
      reply.body += wire::engineio::encode({PacketType::message, *packet.frame, Encoding::binary});
    }
  }
  return reply;
}

HttpReply bad_request(std::string why) {
  return {400, "text/plain; charset=UTF-8", std::move(why)};
}

}  // namespace

EngineSession::EngineSession(EngineServer& server, std::string sid, From from)
    : server_(server),
      sid_(std::move(sid)),
      from_(std::move(from)),
      heard_at_(steady_now()),
      next_ping_(heard_at_ + server.options_.ping_interval),
      timer_(server.wheel_, this,
             [](void* self) { static_cast<EngineSession*>(self)->on_timer(); }) {}

std::string EngineSession::handshake_packet() const {
  const auto& options = server_.options_;
  wire::engineio::Handshake handshake{
      sid_, {}, options.ping_interval, options.ping_timeout, options.max_payload_bytes};
  if (on_polling()) handshake.upgrades.emplace_back("websocket");
  return wire::engineio::encode({PacketType::open, encode_handshake(handshake)});
}

void EngineSession::opened() {
  arm_timer();
  server_.observer_.on_open(*this);
}

void EngineSession::send_message(std::string text) {
  send(control(PacketType::message, std::move(text)));
}

void EngineSession::send(Outgoing outgoing) {
  if (closed_) return;
  if (socket_) {
    socket_->send(std::move(outgoing));
  } else {
    queue_bytes_ += outgoing.frame->size();
    queue_.push_back(std::move(outgoing));
  }
  if (over_limit()) return end(CloseCause::slow_consumer);
  flush();
}

std::size_t EngineSession::waiting() const {
  return queue_.size() + (socket_ ? socket_->queued_packets() : 0);
}

bool EngineSession::over_limit() const {
  const auto& options = server_.options_;
  const auto bytes = queue_bytes_ + (socket_ ? socket_->queued_bytes() : 0);
  return bytes > options.send_queue_bytes_max || waiting() > options.send_queue_packets_max;
}

void EngineSession::flush() {
  if (socket_ || !pending_poll_ || queue_.empty()) return;
  queue_bytes_ = 0;
  answer_poll(std::exchange(queue_, {}));
}

void EngineSession::answer_poll(std::vector<Outgoing> packets) {
  if (const auto poll = std::exchange(pending_poll_, nullptr)) poll->reply(payload_reply(packets));
}

void EngineSession::close(CloseCause cause) {
  if (closed_) return;
  if (pending_poll_) {  // So nothing else waits to be sent.
    answer_poll({control(PacketType::close)});
  } else if (!queue_.empty()) {
    // Without a close packet: clients act on it before they look at what came with it.
    server_.keep_last_words(sid_, payload_reply(queue_));
  }
  end(cause);
}

void EngineSession::end(CloseCause cause) {
  if (std::exchange(closed_, true)) return;
  const auto self = shared_from_this();
  timer_.disarm();
  answer_poll({control(PacketType::noop)});
  if (const auto socket = std::exchange(socket_, nullptr)) socket->close();
  if (const auto candidate = std::exchange(candidate_, nullptr)) candidate->close();
  from_.place.reset();
  server_.forget(sid_);
  server_.observer_.on_closed(*this, cause);
  user_.reset();
}

void EngineSession::end_unless_cancelled_by(std::optional<SteadyTime> at) {
  ends_at_ = at.value_or(SteadyTime::max());
  if (!closed_) arm_timer();
}

// ---- Long-polling -------------------------------------------------------------------------------

void EngineSession::poll(const std::shared_ptr<HttpExchange>& exchange) {
  if (pending_poll_) {
    exchange->reply(bad_request("overlapping polls"));
    return end(CloseCause::protocol_error);
  }
  pending_poll_ = exchange;
  exchange->on_abort([weak = weak_from_this(), raw = exchange.get()] {
    const auto self = weak.lock();
    if (!self || self->pending_poll_.get() != raw) return;
    self->pending_poll_.reset();
    self->end(CloseCause::transport_closed);
  });
  flush();
  // A client that upgrades waits for its last poll to end before it goes over.
  if (upgrade_ == UpgradeState::probed) answer_poll({control(PacketType::noop)});
}

void EngineSession::post(const HttpRequest& request,
                         const std::shared_ptr<HttpExchange>& exchange) {
  if (posting_) {
    exchange->reply(bad_request("overlapping posts"));
    return end(CloseCause::protocol_error);
  }
  const auto self = shared_from_this();
  auto packets = wire::engineio::decode_payload(request.body, server_.options_.payload_packets_max);
  if (!packets) {
    exchange->reply(bad_request(std::string(to_text(packets.error()))));
    return end(CloseCause::protocol_error);
  }
  posting_ = true;
  for (auto& packet : *packets) {
    if (!closed_) receive(std::move(packet));
  }
  posting_ = false;
  exchange->reply({200, "text/html", "ok"});
}

// ---- WebSocket and upgrade ----------------------------------------------------------------------

void EngineSession::start_on(std::shared_ptr<WebSocketPeer> socket) {
  socket_ = std::move(socket);
  socket_->send({std::make_shared<const std::string>(handshake_packet())});
  opened();
}

void EngineSession::start_upgrade(const std::shared_ptr<WebSocketPeer>& socket) {
  candidate_ = socket;
  upgrade_ = UpgradeState::waiting;
  upgrade_ends_at_ = steady_now() + server_.options_.upgrade_max;
  arm_timer();
}

void EngineSession::probe(const std::shared_ptr<WebSocketPeer>& socket) {
  if (candidate_ != socket || upgrade_ != UpgradeState::waiting) return abandon_upgrade(socket);
  upgrade_ = UpgradeState::probed;
  socket->send(control(PacketType::pong, "probe"));
  answer_poll({control(PacketType::noop)});
}

bool EngineSession::finish_upgrade(const std::shared_ptr<WebSocketPeer>& socket) {
  if (candidate_ != socket || upgrade_ != UpgradeState::probed) {
    abandon_upgrade(socket);
    return false;
  }
  answer_poll({control(PacketType::noop)});
  socket_ = std::exchange(candidate_, nullptr);
  upgrade_ = UpgradeState::none;
  upgrade_ends_at_ = SteadyTime::max();
  queue_bytes_ = 0;
  for (auto& packet : std::exchange(queue_, {}))
    socket_->send(std::move(packet));
  heard();
  return true;
}

void EngineSession::abandon_upgrade(const std::shared_ptr<WebSocketPeer>& socket) {
  if (candidate_ != socket) return socket->close();  // A later one may be on its way.
  upgrade_ = UpgradeState::none;
  upgrade_ends_at_ = SteadyTime::max();
  if (const auto candidate = std::exchange(candidate_, nullptr)) candidate->close();
}

void EngineSession::on_socket_closed(CloseCause cause) {
  socket_.reset();
  end(cause);
}

// ---- What arrives -------------------------------------------------------------------------------

void EngineSession::receive(Packet packet) {
  if (closed_) return;
  const auto self = shared_from_this();
  switch (packet.type) {
    case PacketType::pong:
      heard();
      return server_.observer_.on_heard(*this);
    case PacketType::message:
      heard();
      server_.observer_.on_heard(*this);
      if (closed_) return;
      return server_.observer_.on_message(*this, std::move(packet.data), packet.encoding);
    case PacketType::close:
      return end(CloseCause::transport_closed);
    case PacketType::open:
    case PacketType::ping:
    case PacketType::upgrade:
    case PacketType::noop:
      return end(CloseCause::protocol_error);
  }
}

void EngineSession::heard() {
  heard_at_ = steady_now();
}

// ---- Time ---------------------------------------------------------------------------------------

SteadyTime EngineSession::next_deadline() const {
  return std::min(
      {next_ping_, heard_at_ + server_.options_.silence_max, ends_at_, upgrade_ends_at_});
}

void EngineSession::arm_timer() {
  timer_.arm(next_deadline());
}

/// While this server could not listen, nobody was silent or slow.
void EngineSession::credit(SteadyTime::duration stalled) {
  heard_at_ += stalled;
  if (ends_at_ != SteadyTime::max()) ends_at_ += stalled;
  if (upgrade_ends_at_ != SteadyTime::max()) upgrade_ends_at_ += stalled;
}

void EngineSession::on_timer() {
  const auto self = shared_from_this();
  const auto now = steady_now();
  // A ping is due each interval: whatever the timer is late by was a stall.
  const auto late = now - next_deadline();
  if (late > stall_credit_above) credit(late);
  if (now >= ends_at_) return end(CloseCause::protocol_error);
  if (now >= heard_at_ + server_.options_.silence_max) return end(CloseCause::heartbeat_missed);
  if (now >= upgrade_ends_at_) abandon_upgrade(candidate_);
  if (now >= next_ping_) {
    // Never waits for the last pong, and never makes up for missed ones.
    next_ping_ += server_.options_.ping_interval;
    if (next_ping_ <= now) next_ping_ = now + server_.options_.ping_interval;
    send(ping_packet());
  }
  if (!closed_) arm_timer();
}

}  // namespace rollcall::net
