#include "core/media_graph.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

namespace {

template <class Map>
auto* find_in(Map& map, const typename Map::key_type& id) {
  const auto it = map.find(id);
  return it == map.end() ? nullptr : &it->second;
}

template <class Map>
void add_new(Map& map, const typename Map::key_type& id, typename Map::mapped_type&& object) {
  // Ids are random and the driver's: one that comes twice would mix up two people.
  const bool fresh = map.emplace(id, std::move(object)).second;
  ROLLCALL_ASSERT(fresh);
}

bool is_for_others(const DataProducer& producer) {
  return producer.created && producer.info.protocol != echo_protocol;
}

void append(MediaEnded& sum, MediaEnded&& more) {
  std::move(more.transports.begin(), more.transports.end(), std::back_inserter(sum.transports));
  std::move(more.producers.begin(), more.producers.end(), std::back_inserter(sum.producers));
  std::move(more.data_producers.begin(), more.data_producers.end(),
            std::back_inserter(sum.data_producers));
  sum.objects += more.objects;
}

}  // namespace

MediaSessionId MediaGraph::open(const ParticipantId& owner) {
  last_ = last_.next();
  sessions_.emplace(last_, Session{owner, {}});
  return last_;
}

MediaEnded MediaGraph::clear(MediaSessionId session) {
  MediaEnded ended;
  const std::set<TransportId> transports = sessions_.at(session).transports;
  for (const TransportId& id : transports)
    append(ended, remove(id));
  return ended;
}

MediaEnded MediaGraph::close(MediaSessionId session) {
  MediaEnded ended = clear(session);
  sessions_.erase(session);
  return ended;
}

void MediaGraph::lose_everything() {
  for (auto& [id, session] : sessions_)
    session.transports.clear();
  transports_.clear();
  producers_.clear();
  consumers_.clear();
  data_producers_.clear();
  data_consumers_.clear();
}

void MediaGraph::add(const TransportId& id, Transport transport) {
  sessions_.at(transport.session).transports.insert(id);
  add_new(transports_, id, std::move(transport));
}

void MediaGraph::add(const ProducerId& id, Producer producer) {
  transports_.at(producer.transport).producers.insert(id);
  add_new(producers_, id, std::move(producer));
}

void MediaGraph::add(const ConsumerId& id, Consumer consumer) {
  transports_.at(consumer.transport).consumers.insert(id);
  producers_.at(consumer.producer).consumers.insert(id);
  add_new(consumers_, id, std::move(consumer));
}

void MediaGraph::add(const DataProducerId& id, DataProducer producer) {
  transports_.at(producer.transport).data_producers.insert(id);
  add_new(data_producers_, id, std::move(producer));
}

void MediaGraph::add(const DataConsumerId& id, DataConsumer consumer) {
  transports_.at(consumer.transport).data_consumers.insert(id);
  add_new(data_consumers_, id, std::move(consumer));
}

Transport* MediaGraph::find(const TransportId& id) {
  return find_in(transports_, id);
}
Producer* MediaGraph::find(const ProducerId& id) {
  return find_in(producers_, id);
}
Consumer* MediaGraph::find(const ConsumerId& id) {
  return find_in(consumers_, id);
}
DataProducer* MediaGraph::find(const DataProducerId& id) {
  return find_in(data_producers_, id);
}
DataConsumer* MediaGraph::find(const DataConsumerId& id) {
  return find_in(data_consumers_, id);
}

MediaEnded MediaGraph::remove(const TransportId& id) {
  MediaEnded ended;
  const auto it = transports_.find(id);
  if (it == transports_.end()) return ended;
  const Transport transport = std::move(it->second);
  transports_.erase(it);
  sessions_.at(transport.session).transports.erase(id);
  ended.transports.push_back(id);
  for (const ProducerId& producer : transport.producers) {
    if (producers_.at(producer).created) ended.producers.push_back(producers_.at(producer).info);
    producers_.erase(producer);
  }
  for (const DataProducerId& producer : transport.data_producers) {
    const DataProducer& data = data_producers_.at(producer);
    if (is_for_others(data)) ended.data_producers.push_back(data.info);
    data_producers_.erase(producer);
  }
  for (const ConsumerId& consumer : transport.consumers) {
    unlink(consumer);
    consumers_.erase(consumer);
  }
  for (const DataConsumerId& consumer : transport.data_consumers)
    data_consumers_.erase(consumer);
  ended.objects = 1 + transport.producers.size() + transport.data_producers.size() +
                  transport.consumers.size() + transport.data_consumers.size();
  return ended;
}

void MediaGraph::remove(const ProducerId& id) {
  const auto it = producers_.find(id);
  if (it == producers_.end()) return;
  transports_.at(it->second.transport).producers.erase(id);
  producers_.erase(it);
}

void MediaGraph::remove(const ConsumerId& id) {
  const auto it = consumers_.find(id);
  if (it == consumers_.end()) return;
  transports_.at(it->second.transport).consumers.erase(id);
  unlink(id);
  consumers_.erase(it);
}

void MediaGraph::unlink(const ConsumerId& id) {
  const auto producer = producers_.find(consumers_.at(id).producer);
  if (producer != producers_.end()) producer->second.consumers.erase(id);
}

void MediaGraph::remove(const DataProducerId& id) {
  const auto it = data_producers_.find(id);
  if (it == data_producers_.end()) return;
  transports_.at(it->second.transport).data_producers.erase(id);
  data_producers_.erase(it);
}

void MediaGraph::remove(const DataConsumerId& id) {
  const auto it = data_consumers_.find(id);
  if (it == data_consumers_.end()) return;
  transports_.at(it->second.transport).data_consumers.erase(id);
  data_consumers_.erase(it);
}

MediaSessionId MediaGraph::session_of(const TransportId& id) {
  const Transport* transport = find(id);
  return transport ? transport->session : MediaSessionId{};
}

const ParticipantId& MediaGraph::owner(MediaSessionId session) const {
  return sessions_.at(session).owner;
}

const std::set<TransportId>& MediaGraph::transports(MediaSessionId session) const {
  return sessions_.at(session).transports;
}

std::vector<TransportInfo> MediaGraph::transport_infos(MediaSessionId session) const {
  std::vector<TransportInfo> infos;
  for (const TransportId& id : transports(session)) {
    const Transport& transport = transports_.at(id);
    if (!transport.created) continue;
    TransportInfo& info = infos.emplace_back(TransportInfo{id, transport.direction});
    for (const ProducerId& producer : transport.producers)
      if (producers_.at(producer).created) info.producers.push_back(producer);
    for (const ConsumerId& consumer : transport.consumers)
      if (consumers_.at(consumer).created) info.consumers.push_back(consumer);
  }
  return infos;
}

std::vector<ProducerInfo> MediaGraph::producers(MediaSessionId session) const {
  std::vector<ProducerInfo> infos;
  for (const TransportId& id : transports(session)) {
    for (const ProducerId& producer : transports_.at(id).producers) {
      if (producers_.at(producer).created) infos.push_back(producers_.at(producer).info);
    }
  }
  return infos;
}

std::vector<ProducerInfo> MediaGraph::muted(MediaSessionId session) const {
  std::vector<ProducerInfo> muted = producers(session);
  std::erase_if(muted, [this](const auto& info) { return !producers_.at(info.id).muted; });
  return muted;
}

std::vector<DataProducerInfo> MediaGraph::data_producers(MediaSessionId session) const {
  std::vector<DataProducerInfo> infos;
  for (const TransportId& id : transports(session)) {
    for (const DataProducerId& producer : transports_.at(id).data_producers) {
      const DataProducer& each = data_producers_.at(producer);
      if (is_for_others(each)) infos.push_back(each.info);
    }
  }
  return infos;
}

std::vector<DataConsumerId> MediaGraph::echoes_but(const DataConsumerId& newest) {
  std::vector<DataConsumerId> others;
  for (const TransportId& transport : transports(session_of(newest)))
    for (const DataConsumerId& each : transports_.at(transport).data_consumers)
      if (each != newest && data_consumers_.at(each).echo) others.push_back(each);
  return others;
}

std::vector<DataProducerId> MediaGraph::answers_but(const DataProducerId& newest) {
  std::vector<DataProducerId> others;
  for (const TransportId& transport : transports(session_of(newest)))
    for (const DataProducerId& each : transports_.at(transport).data_producers)
      if (each != newest && data_producers_.at(each).info.protocol == echo_protocol)
        others.push_back(each);
  return others;
}

DataConsumer* MediaGraph::echo_of(MediaSessionId session, DataConsumerId& id) {
  for (const TransportId& transport : transports(session)) {
    for (const DataConsumerId& each : transports_.at(transport).data_consumers) {
      DataConsumer& consumer = data_consumers_.at(each);
      if (!consumer.echo || !consumer.created) continue;
      id = each;
      return &consumer;
    }
  }
  return nullptr;
}

std::optional<DataProducerId> MediaGraph::answers_of(MediaSessionId session) const {
  for (const TransportId& transport : transports(session)) {
    for (const DataProducerId& each : transports_.at(transport).data_producers) {
      const DataProducer& producer = data_producers_.at(each);
      if (producer.created && producer.info.protocol == echo_protocol) return each;
    }
  }
  return std::nullopt;
}

void MediaGraph::credit(Duration stalled) {
  for (auto& [id, consumer] : data_consumers_)
    if (consumer.echo) consumer.echo->credit(stalled);
}

std::vector<ConsumerId> MediaGraph::video_consumers(MediaSessionId session) const {
  std::vector<ConsumerId> found;
  const auto append = [&](const std::set<ConsumerId>& consumers) {
    for (const ConsumerId& id : consumers) {
      const Consumer& consumer = consumers_.at(id);
      const auto producer = producers_.find(consumer.producer);
      const bool is_video =
          producer != producers_.end() && producer->second.info.kind == MediaKind::video;
      if (consumer.created && is_video) found.push_back(id);
    }
  };
  for (const TransportId& id : transports(session)) {
    const Transport& transport = transports_.at(id);
    append(transport.consumers);
    for (const ProducerId& producer : transport.producers)
      append(producers_.at(producer).consumers);
  }
  return found;
}

MediaHealth MediaGraph::health(MediaSessionId session) const {
  MediaHealth health = MediaHealth::none;
  for (const TransportId& id : transports(session)) {
    const Transport::Link link = transports_.at(id).link;
    if (link == Transport::Link::connected) return MediaHealth::live;
    if (link == Transport::Link::lost) health = MediaHealth::lost;
  }
  return health;
}

bool MediaGraph::sends_media(MediaSessionId session) const {
  for (const TransportId& id : transports(session)) {
    const Transport& transport = transports_.at(id);
    if (transport.link != Transport::Link::connected) continue;
    for (const ProducerId& producer : transport.producers) {
      if (producers_.at(producer).created) return true;
    }
  }
  return false;
}

void MediaGraph::append_ids(Which which, std::vector<std::string>& ids) const {
  const auto append = [&](const auto& objects) {
    for (const auto& [id, object] : objects)
      if (which == Which::all || object.created) ids.push_back(id.text());
  };
  append(transports_);
  append(producers_);
  append(consumers_);
  append(data_producers_);
  append(data_consumers_);
}

std::optional<TransportId> MediaGraph::transport_with(const std::string& id) {
  if (find(TransportId(id))) return TransportId(id);
  if (const auto* found = find(ProducerId(id))) return found->transport;
  if (const auto* found = find(ConsumerId(id))) return found->transport;
  if (const auto* found = find(DataProducerId(id))) return found->transport;
  if (const auto* found = find(DataConsumerId(id))) return found->transport;
  return std::nullopt;
}

bool MediaGraph::consistent() const {
  std::size_t in_sessions = 0;
  std::size_t on_transports = 0;
  for (const auto& [id, session] : sessions_) {
    in_sessions += session.transports.size();
    for (const TransportId& transport : session.transports) {
      const auto it = transports_.find(transport);
      if (it == transports_.end() || it->second.session != id) return false;
    }
  }
  for (const auto& [id, transport] : transports_) {
    on_transports += transport.producers.size() + transport.consumers.size() +
                     transport.data_producers.size() + transport.data_consumers.size();
  }
  std::size_t of_producers = 0;
  for (const auto& [id, producer] : producers_) {
    of_producers += producer.consumers.size();
    for (const ConsumerId& consumer : producer.consumers) {
      const auto it = consumers_.find(consumer);
      if (it == consumers_.end() || it->second.producer != id) return false;
    }
  }
  const auto of_nobody = std::count_if(consumers_.begin(), consumers_.end(), [&](const auto& one) {
    return !producers_.contains(one.second.producer);
  });
  return in_sessions == transports_.size() &&
         of_producers + static_cast<std::size_t>(of_nobody) == consumers_.size() &&
         on_transports == producers_.size() + consumers_.size() + data_producers_.size() +
                              data_consumers_.size();
}

}  // namespace rollcall::core
