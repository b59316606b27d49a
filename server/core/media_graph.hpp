// What should exist on the media host: participant → media session → transports → producers and
// consumers. The media host is told to make and to close; this is what it is compared with.
//
// An object is here from the moment its creation is asked for. If it goes away before the answer
// comes, the answer finds nothing here, and whoever handles it closes what came too late.
#pragma once

#include "core/echo_line.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::core {

/// What one stay of a page owns in media; counts up in a room, so a page that returns gets a new
/// one.
using MediaSessionId = NumberId<struct MediaSessionTag>;

struct Counted {
  Instant at;  // When it was asked for.
  Traffic traffic;
};

struct Transport {
  enum class Setup { none, asked, done };      // connectWebRtcTransport
  enum class Link { fresh, connected, lost };  // As the media host last said.
  MediaSessionId session;
  Direction direction = Direction::send;
  bool created = false;
  Setup setup = Setup::none;
  Link link = Link::fresh;
  Instant doubt{};                                // The one in which it was counted:
  std::optional<Counted> counted = std::nullopt;  // the last count,
  std::size_t uncounted = 0;                      // and questions without an answer.
  std::set<ProducerId> producers;
  std::set<ConsumerId> consumers;
  std::set<DataProducerId> data_producers;
  std::set<DataConsumerId> data_consumers;
};

struct Producer {
  TransportId transport;
  bool created = false;
  ProducerInfo info;
  bool muted = false;  // Paused by somebody else; its owner has asked for neither since.
  std::set<ConsumerId> consumers = {};  // Of others.
};

struct DataProducer {
  TransportId transport;
  bool created = false;
  DataProducerInfo info;
};

struct Consumer {
  TransportId transport;
  ProducerId producer;  // It may be gone by now.
  bool created = false;
};
struct DataConsumer {
  TransportId transport;
  bool created = false;
  std::optional<EchoLine> echo = std::nullopt;  // From this server itself.
};

/// What went away, for telling others. Only what had come to exist, except for `objects`.
struct MediaEnded {
  std::vector<TransportId> transports;  // All, also those in the making.
  std::vector<ProducerInfo> producers;
  std::vector<DataProducerInfo> data_producers;
  std::size_t objects = 0;  // Everything, also what was in the making.
};

class MediaGraph {
 public:
  MediaSessionId open(const ParticipantId& owner);
  /// Takes everything of the session off, but keeps the session.
  MediaEnded clear(MediaSessionId session);
  /// ... and drops the session, too.
  MediaEnded close(MediaSessionId session);
  /// Forgets every object of every session: the router is gone, and they with it.
  void lose_everything();

  void add(const TransportId& id, Transport transport);
  void add(const ProducerId& id, Producer producer);
  void add(const ConsumerId& id, Consumer consumer);
  void add(const DataProducerId& id, DataProducer producer);
  void add(const DataConsumerId& id, DataConsumer consumer);

  Transport* find(const TransportId& id);
  Producer* find(const ProducerId& id);
  Consumer* find(const ConsumerId& id);
  DataProducer* find(const DataProducerId& id);
  DataConsumer* find(const DataConsumerId& id);

  /// With what is on it.
  MediaEnded remove(const TransportId& id);
  void remove(const ProducerId& id);
  void remove(const ConsumerId& id);
  void remove(const DataProducerId& id);
  void remove(const DataConsumerId& id);

  /// The session that an object belongs to; none for an unknown one.
  template <class Id>
  MediaSessionId session_of(const Id& id) {
    const auto* object = find(id);
    return object ? session_of(object->transport) : MediaSessionId{};
  }
  MediaSessionId session_of(const TransportId& id);

  const ParticipantId& owner(MediaSessionId session) const;
  const std::set<TransportId>& transports(MediaSessionId session) const;
  /// How many of a kind, also in the making: &Transport::producers and so on.
  template <class Set>
  std::size_t count(MediaSessionId session, Set Transport::*kind) const {
    std::size_t sum = 0;
    for (const TransportId& id : transports(session))
      sum += (transports_.at(id).*kind).size();
    return sum;
  }
  /// Those that exist, in order.
  std::vector<TransportInfo> transport_infos(MediaSessionId session) const;
  std::vector<ProducerInfo> producers(MediaSessionId session) const;
  /// ... that somebody else has paused.
  std::vector<ProducerInfo> muted(MediaSessionId session) const;
  /// ... that are for others: not what answers echoes.
  std::vector<DataProducerInfo> data_producers(MediaSessionId session) const;
  /// Those of video that exist: of what the session sends, and of what it receives.
  std::vector<ConsumerId> video_consumers(MediaSessionId session) const;
  MediaHealth health(MediaSessionId session) const;
  /// Those of the same session besides the newest, also in the making: the page knows the newest.
  std::vector<DataConsumerId> echoes_but(const DataConsumerId& newest);
  std::vector<DataProducerId> answers_but(const DataProducerId& newest);
  /// The data consumer that carries echoes to the page; nothing if there is none by now.
  DataConsumer* echo_of(MediaSessionId session, DataConsumerId& id);
  /// The data producer on which the page returns them.
  std::optional<DataProducerId> answers_of(MediaSessionId session) const;
  /// The server could not listen for `stalled`.
  void credit(Duration stalled);
  /// Some producer of it exists on a transport that is connected right now.
  bool sends_media(MediaSessionId session) const;

  std::size_t session_count() const { return sessions_.size(); }
  bool no_objects() const { return transports_.empty(); }
  enum class Which { all, created };
  void append_ids(Which which, std::vector<std::string>& ids) const;
  /// The transport of that id, or the one that an object of that id is on.
  std::optional<TransportId> transport_with(const std::string& id);
  bool consistent() const;

 private:
  void unlink(const ConsumerId& id);

  struct Session {
    ParticipantId owner;
    std::set<TransportId> transports;
  };

  std::map<MediaSessionId, Session> sessions_;
  std::map<TransportId, Transport> transports_;
  std::map<ProducerId, Producer> producers_;
  std::map<ConsumerId, Consumer> consumers_;
  std::map<DataProducerId, DataProducer> data_producers_;
  std::map<DataConsumerId, DataConsumer> data_consumers_;
  MediaSessionId last_;
};

}  // namespace rollcall::core
