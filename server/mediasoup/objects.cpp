#include "mediasoup/objects.hpp"

#include <utility>

namespace rollcall::mediasoup {
namespace {

/// Takes one object out of its map and out of its transport's set.
template <class Map, class Id>
void erase_child(Map& map, std::unordered_map<TransportId, TransportRecord>& transports,
                 std::set<Id> TransportRecord::*set, const Id& id) {
  const auto found = map.find(id);
  if (found == map.end()) return;
  if (auto* transport = find(transports, found->second.transport)) (transport->*set).erase(id);
  map.erase(found);
}

}  // namespace

std::uint16_t Objects::free_stream_id(const TransportRecord& transport) const {
  std::set<std::uint16_t> taken;
  for (const auto& id : transport.data_consumers)
    taken.insert(data_consumers.at(id).stream_id);
  std::uint16_t free = 0;
  while (taken.contains(free))
    ++free;
  return free;
}

void Objects::erase(const RouterId& id) {
  const auto found = routers.find(id);
  if (found == routers.end()) return;
  for (const auto& transport : std::exchange(found->second.transports, {}))
    erase(transport);
  routers.erase(found);
}

void Objects::erase(const TransportId& id) {
  const auto found = transports.find(id);
  if (found == transports.end()) return;
  const TransportRecord record = std::move(found->second);
  transports.erase(found);
  for (const auto& one : record.producers)
    producers.erase(one);
  for (const auto& one : record.consumers)
    consumers.erase(one);
  for (const auto& one : record.data_producers)
    data_producers.erase(one);
  for (const auto& one : record.data_consumers)
    data_consumers.erase(one);
  if (auto* router = find(routers, record.router)) router->transports.erase(id);
}

void Objects::erase(const ProducerId& id) {
  erase_child(producers, transports, &TransportRecord::producers, id);
}

void Objects::erase(const ConsumerId& id) {
  erase_child(consumers, transports, &TransportRecord::consumers, id);
}

void Objects::erase(const DataProducerId& id) {
  erase_child(data_producers, transports, &TransportRecord::data_producers, id);
}

void Objects::erase(const DataConsumerId& id) {
  erase_child(data_consumers, transports, &TransportRecord::data_consumers, id);
}

}  // namespace rollcall::mediasoup
