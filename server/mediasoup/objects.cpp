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

Result<void> check_carries_data(const TransportRecord& transport) {
  if (transport.sctp || transport.direct) return {};
  return fail(ErrorCode::bad_sctp_parameters, "this transport was created without data channels",
              "give sctpCapabilities to createWebRtcTransport");
}

std::uint16_t Objects::free_stream_id(const TransportRecord& transport) const {
  std::set<std::uint16_t> taken;
  for (const auto& id : transport.data_consumers)
    taken.insert(data_consumers.at(id).stream_id);
  std::uint16_t free = 0;
  while (taken.contains(free))
    ++free;
  return free;
}

Result<void> Objects::check_new(const TransportRecord& transport,
                                const ortc::StreamNames& names) const {
  for (const auto& id : transport.producers) {
    const auto checked = ortc::check_distinct(names, producers.at(id).names);
    if (!checked) return checked;
  }
  return {};
}

Result<void> Objects::check_new(const TransportRecord& transport,
                                const ortc::SctpStreamParameters& stream) const {
  for (const auto& id : transport.data_producers) {
    if (data_producers.at(id).stream.stream_id != stream.stream_id) continue;
    return fail(ErrorCode::bad_sctp_parameters,
                "streamId " + std::to_string(stream.stream_id) +
                    " is used by another data producer of this transport",
                "close that data producer first, or choose another");
  }
  return {};
}

ortc::SsrcSource Objects::ssrcs_for_consumers(const TransportId& transport,
                                              ortc::SsrcSource random_ssrc) const {
  std::set<std::uint32_t> taken;
  if (const auto* record = find(transports, transport)) {
    for (const auto& id : record->consumers) {
      const auto& ssrcs = consumers.at(id).ssrcs;
      taken.insert(ssrcs.begin(), ssrcs.end());
    }
  }
  return [taken = std::move(taken), random_ssrc = std::move(random_ssrc)] {
    auto ssrc = random_ssrc();
    while (taken.contains(ssrc) || taken.contains(ssrc + 1))
      ssrc = random_ssrc();
    return ssrc;
  };
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
