// Which room an object on the media host belongs to, for news that names the object alone.
#pragma once

#include "core/effects.hpp"

#include <cstddef>
#include <map>
#include <set>

namespace rollcall::driver {

class MediaRoutes {
 public:
  /// Follows what a room asks of the media host.
  void note(const RoomId& room, const core::MediaCall& call);

  const RoomId* room_of(const RouterId& router) const;
  const RoomId* room_of(const TransportId& transport) const;
  const RoomId* room_of(const ConsumerId& consumer) const;
  const RoomId* room_of(const DataConsumerId& consumer) const;

  /// They ended by themselves; with what is on them.
  void remove(const RouterId& router);
  void remove(const TransportId& transport);
  void remove(const ConsumerId& consumer);
  void remove(const DataConsumerId& consumer);

  /// How many objects are known; for tests and health.
  std::size_t size() const;

 private:
  struct Router {
    RoomId room;
    std::set<TransportId> transports;
  };
  struct Transport {
    RouterId router;
    std::set<ConsumerId> consumers;
    std::set<DataConsumerId> data_consumers;
  };

  void add(const RoomId& room, const core::OpenRouter& call);
  void add(const core::CreateTransport& call);
  void add(const core::Consume& call);
  void add(const core::ConsumeData& call);
  void add(const core::OpenEcho& call);
  void add(const TransportId& on, const DataConsumerId& consumer);

  std::map<RouterId, Router> routers_;
  std::map<TransportId, Transport> transports_;
  std::map<ConsumerId, TransportId> consumers_;
  std::map<DataConsumerId, TransportId> data_consumers_;
};

}  // namespace rollcall::driver
