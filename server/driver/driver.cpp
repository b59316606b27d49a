#include "driver/driver.hpp"

#include "base/assert.hpp"
#include "driver/lifecycle_log.hpp"
#include "wire/messages.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::driver {
namespace {

/// Whatever else is too much: who leaves leaves, and who is there is there.
bool is_about_presence(const core::Request& request) {
  return std::holds_alternative<core::LeaveRequest>(request) ||
         std::holds_alternative<core::BeforeDisconnectRequest>(request) ||
         std::holds_alternative<core::PingRequest>(request);
}

Error not_joined() {
  return {ErrorCode::not_joined, "this connection is in no room", "send `join` first"};
}

Error too_many_media_requests(std::size_t max) {
  return {ErrorCode::rate_limited,
          "at most " + std::to_string(max) + " requests to the media server may be open",
          "wait for answers"};
}

core::TransportState to_core(ports::TransportState state) {
  switch (state) {
    case ports::TransportState::connected:
      return core::TransportState::connected;
    case ports::TransportState::disconnected:
      return core::TransportState::disconnected;
    case ports::TransportState::failed:
      return core::TransportState::failed;
    case ports::TransportState::closed:
      return core::TransportState::closed;
  }
  ROLLCALL_ASSERT(false);
}

wire::Frame draining_frame(Duration after) {
  return wire::encode_server_draining(std::chrono::duration_cast<std::chrono::milliseconds>(after));
}

}  // namespace

Driver::Driver(Config config, Ports ports)
    : config_(std::move(config)),
      ports_(ports),
      media_(ports.media),
      used_tokens_(config_.used_tokens_max),
      memory_(ports.room_memory ? *ports.room_memory : forgetful_) {}

void Driver::on_connected(ConnectionId connection, const JsonText&) {
  connections_.try_emplace(connection);
  if (draining_) ports_.clients.send(connection, draining_frame(config_.retry_after_drain));
}

void Driver::on_event(ConnectionId id, std::string_view arguments, std::optional<AckId> ack) {
  const Instant now = wake();
  const auto connection = connections_.find(id);
  if (connection == connections_.end()) return;
  wire::Decoded decoded = wire::decode_event(arguments);
  if (!decoded.request) {
    // Nonsense from a page is still proof that the page is there.
    if (connection->second.room) step(now, *connection->second.room, core::Heard{id});
    return answer(id, ack, decoded.event, tl::unexpected(decoded.request.error()));
  }
  if (const auto* request = std::get_if<core::JoinRequest>(&*decoded.request))
    return join(now, id, ack, *request);
  pass_on(now, id, ack, decoded.event, std::move(*decoded.request));
}

void Driver::on_heard() {
  wake();
}

void Driver::on_closed(ConnectionId id, ports::CloseCause cause) {
  const Instant now = wake();
  const auto connection = connections_.find(id);
  if (connection == connections_.end()) return;
  const std::optional<RoomId> room = std::move(connection->second.room);
  connections_.erase(connection);
  behind_.erase(id);
  if (!room) return;
  const auto end = cause == ports::CloseCause::client_disconnected
                       ? core::ConnectionEnd::said_goodbye
                       : core::ConnectionEnd::without_a_word;
  step(now, *room, core::ConnectionClosed{id, end});
}

void Driver::pass_on(Instant now, ConnectionId id, std::optional<AckId> ack, std::string_view event,
                     core::Request request) {
  const Connection& connection = connections_.at(id);
  if (!connection.room) return answer(id, ack, event, tl::unexpected(not_joined()));
  if (std::holds_alternative<core::PingRequest>(request)) log_ping(ports_.log, id);
  const RoomId room = *connection.room;
  if (connection.media_requests >= config_.media_requests_max && !is_about_presence(request)) {
    step(now, room, core::Heard{id});
    return answer(id, ack, event,
                  tl::unexpected(too_many_media_requests(config_.media_requests_max)));
  }
  step(now, room, core::FromClient{id, ack, std::move(request), ports_.secrets.random_id()}, id);
}

void Driver::answer(ConnectionId to, std::optional<AckId> ack, std::string_view event,
                    const Result<core::Answer>& answer) {
  if (!answer && ports_.log.enabled(ports::Level::debug)) {
    ports_.log.write(ports::Level::debug, "request refused",
                     {{"connection", static_cast<std::int64_t>(to.number())},
                      {"event", event},
                      {"code", rollcall::to_text(answer.error().code)},
                      {"message", answer.error().message}});
  }
  if (ack)
    return ports_.clients.send(to, wire::encode_answer(*ack, answer, ice_servers(to, answer)));
  if (!answer) ports_.clients.send(to, wire::encode_failure(event, answer.error()));
}

/// Made anew for each answer that has them: what is told last is good for longest.
JsonText Driver::ice_servers(ConnectionId to, const Result<core::Answer>& answer) const {
  const auto connection = connections_.find(to);
  const bool told = answer && (std::holds_alternative<core::Joined>(*answer) ||
                               std::holds_alternative<core::TransportMade>(*answer) ||
                               std::holds_alternative<core::IceParametersAnswer>(*answer));
  if (!told || connection == connections_.end()) return {"[]"};
  return ports_.relays.ice_servers(connection->second.relay_name, ports_.wall_clock.since_1970());
}

void Driver::begin_drain() {
  if (std::exchange(draining_, true)) return;
  ports_.log.write(ports::Level::info, "draining: no new joins", {});
  say_when_to_return();
}

void Driver::say_when_to_return() {
  const auto count = static_cast<Duration::rep>(std::max<std::size_t>(connections_.size(), 1));
  const Duration apart = std::min(config_.retry_spread, config_.retry_spread_max / count);
  Duration after = config_.retry_after_drain;
  for (const auto& [id, connection] : connections_) {
    ports_.clients.send(id, draining_frame(after));
    after += apart;
  }
}

/// Whoever was here may come back: a reload or a new socket is no new join. Whether they have a
/// seat is the room's to judge.
std::optional<Error> Driver::drain_refusal(const core::JoinRequest& request) const {
  if (!draining_ || (request.resume_token && rooms_.contains(request.room))) return std::nullopt;
  return core::server_draining();
}

std::optional<Asked> Driver::answered(MediaRequestId request, const Result<JsonText>& answer) {
  std::optional<Asked> asked = media_.take(request, answer);
  if (!asked) return asked;
  if (const auto by = connections_.find(asked->connection); by != connections_.end())
    --by->second.media_requests;
  return asked;
}

void Driver::on_answer(MediaRequestId request, const Result<JsonText>& answer) {
  const std::optional<Asked> asked = answered(request, answer);
  if (!asked) return;
  const auto room = rooms_.find(asked->room);
  if (room == rooms_.end() || room->second.serial != asked->serial) return;
  if (!answer && ports_.log.enabled(ports::Level::debug)) {
    ports_.log.write(ports::Level::debug, "the media host refused",
                     {{"room", room->second.log_name},
                      {"code", rollcall::to_text(answer.error().code)},
                      {"message", answer.error().message}});
  }
  step(wake(), asked->room, core::MediaAnswered{asked->request, answer});
}

void Driver::on_traffic(MediaRequestId request, ports::Traffic traffic) {
  const std::optional<Asked> asked = answered(request, JsonText{});
  if (!asked) return;
  const auto room = rooms_.find(asked->room);
  if (room == rooms_.end() || room->second.serial != asked->serial) return;
  step(wake(), asked->room, core::TrafficCounted{asked->request, {traffic.tracks, traffic.all}});
}

void Driver::on_echo(DataConsumerId echo, std::uint64_t number) {
  step_for(echo, core::EchoReturned{echo, number});
}

template <class Id>
void Driver::step_for(const Id& media_object, const core::Event& event) {
  const RoomId* room = media_.routes().room_of(media_object);
  if (room == nullptr) return;  // News of something that was closed meanwhile.
  const RoomId id = *room;      // The step may take the route away.
  step(wake(), id, event);
}

void Driver::on_transport_state(TransportId transport, ports::TransportState state) {
  step_for(transport, core::TransportStateChanged{transport, to_core(state)});
}

void Driver::on_consumer_closed(ConsumerId consumer, ports::ConsumerEnd) {
  step_for(consumer, core::ConsumerEnded{consumer});
  media_.routes().remove(consumer);
}

void Driver::on_data_consumer_closed(DataConsumerId consumer, ports::ConsumerEnd) {
  step_for(consumer, core::ConsumerEnded{consumer});
  media_.routes().remove(consumer);
}

void Driver::on_producer_paused(ConsumerId consumer, ports::InitialState state) {
  const auto flow =
      state == ports::InitialState::paused ? core::FlowState::paused : core::FlowState::resumed;
  step_for(consumer, core::ProducerOfConsumerFlow{consumer, flow});
}

void Driver::on_consumer_score(ConsumerId consumer, const JsonText& score) {
  step_for(consumer, core::ConsumerScored{consumer, score});
}

void Driver::on_active_speaker(RouterId router, std::optional<ProducerId> producer) {
  step_for(router, core::SpeakerChanged{std::move(producer)});
}

void Driver::on_router_lost(RouterId router) {
  lose_router(wake(), router);
}

void Driver::lose_router(Instant now, const RouterId& router) {
  const RoomId* known = media_.routes().room_of(router);
  const auto room = known == nullptr ? rooms_.end() : rooms_.find(*known);
  media_.routes().remove(router);
  if (room == rooms_.end()) return;
  ports_.log.write(ports::Level::warn, "a room lost its media worker",
                   {{"room", room->second.log_name}});
  step(now, room->first, core::RouterLost{RouterId(ports_.secrets.random_id())});
}

Counts Driver::counts() const {
  return {rooms_.size(), shown_, connections_.size()};
}

std::vector<RoomId> Driver::rooms() const {
  std::vector<RoomId> ids;
  for (const auto& [id, room] : rooms_)
    ids.push_back(id);
  return ids;
}

std::optional<core::Snapshot> Driver::roster(const RoomId& id) const {
  const auto room = rooms_.find(id);
  if (room == rooms_.end()) return std::nullopt;
  return room->second.meeting.roster(ports_.clock.now());
}

std::vector<std::string> Driver::media_objects() const {
  std::vector<std::string> all;
  for (const auto& [id, room] : rooms_) {
    std::vector<std::string> ids = room.meeting.media_objects();
    all.insert(all.end(), std::make_move_iterator(ids.begin()), std::make_move_iterator(ids.end()));
  }
  return all;
}

}  // namespace rollcall::driver
