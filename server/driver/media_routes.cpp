#include "driver/media_routes.hpp"

#include <utility>
#include <variant>

namespace rollcall::driver {

void MediaRoutes::note(const RoomId& room, const core::MediaCall& call) {
  const auto follow = [&]<class Call>(const Call& made) {
    if constexpr (std::is_same_v<Call, core::OpenRouter>)
      add(room, made);
    else if constexpr (std::is_same_v<Call, core::CreateTransport> ||
                       std::is_same_v<Call, core::Consume> ||
                       std::is_same_v<Call, core::ConsumeData> ||
                       std::is_same_v<Call, core::OpenEcho>)
      add(made);
    else if constexpr (std::is_same_v<Call, core::CloseRouter>)
      remove(made.router);
    else if constexpr (std::is_same_v<Call, core::CloseTransport>)
      remove(made.transport);
    else if constexpr (std::is_same_v<Call, core::CloseConsumer> ||
                       std::is_same_v<Call, core::CloseDataConsumer>)
      remove(made.consumer);
  };
  std::visit(follow, call);
}

const RoomId* MediaRoutes::room_of(const RouterId& router) const {
  const auto found = routers_.find(router);
  return found == routers_.end() ? nullptr : &found->second.room;
}

const RoomId* MediaRoutes::room_of(const TransportId& transport) const {
  const auto found = transports_.find(transport);
  return found == transports_.end() ? nullptr : room_of(found->second.router);
}

const RoomId* MediaRoutes::room_of(const ConsumerId& consumer) const {
  const auto found = consumers_.find(consumer);
  return found == consumers_.end() ? nullptr : room_of(found->second);
}

const RoomId* MediaRoutes::room_of(const DataConsumerId& consumer) const {
  const auto found = data_consumers_.find(consumer);
  return found == data_consumers_.end() ? nullptr : room_of(found->second);
}

void MediaRoutes::add(const RoomId& room, const core::OpenRouter& call) {
  routers_.try_emplace(call.router, Router{room, {}});
}

void MediaRoutes::add(const core::CreateTransport& call) {
  const auto router = routers_.find(call.router);
  if (router == routers_.end()) return;
  router->second.transports.insert(call.transport);
  transports_.try_emplace(call.transport, Transport{call.router, {}, {}});
}

void MediaRoutes::add(const core::Consume& call) {
  const auto transport = transports_.find(call.transport);
  if (transport == transports_.end()) return;
  transport->second.consumers.insert(call.consumer);
  consumers_.try_emplace(call.consumer, call.transport);
}

void MediaRoutes::add(const core::ConsumeData& call) {
  add(call.transport, call.consumer);
}

void MediaRoutes::add(const core::OpenEcho& call) {
  add(call.transport, call.consumer);
}

void MediaRoutes::add(const TransportId& on, const DataConsumerId& consumer) {
  const auto transport = transports_.find(on);
  if (transport == transports_.end()) return;
  transport->second.data_consumers.insert(consumer);
  data_consumers_.try_emplace(consumer, on);
}

void MediaRoutes::remove(const RouterId& router) {
  const auto found = routers_.find(router);
  if (found == routers_.end()) return;
  for (const TransportId& transport : std::set(found->second.transports))
    remove(transport);
  routers_.erase(found);
}

void MediaRoutes::remove(const TransportId& transport) {
  const auto found = transports_.find(transport);
  if (found == transports_.end()) return;
  for (const ConsumerId& consumer : found->second.consumers)
    consumers_.erase(consumer);
  for (const DataConsumerId& consumer : found->second.data_consumers)
    data_consumers_.erase(consumer);
  if (const auto router = routers_.find(found->second.router); router != routers_.end())
    router->second.transports.erase(transport);
  transports_.erase(found);
}

void MediaRoutes::remove(const ConsumerId& consumer) {
  const auto found = consumers_.find(consumer);
  if (found == consumers_.end()) return;
  transports_.at(found->second).consumers.erase(consumer);
  consumers_.erase(found);
}

void MediaRoutes::remove(const DataConsumerId& consumer) {
  const auto found = data_consumers_.find(consumer);
  if (found == data_consumers_.end()) return;
  transports_.at(found->second).data_consumers.erase(consumer);
  data_consumers_.erase(found);
}

std::size_t MediaRoutes::size() const {
  return routers_.size() + transports_.size() + consumers_.size() + data_consumers_.size();
}

}  // namespace rollcall::driver
