// What the host remembers of the objects on a worker: enough to negotiate, and to close what is
// left.
#pragma once

#include "base/error.hpp"
#include "base/id.hpp"
#include "ortc/producing.hpp"
#include "ortc/rtp_types.hpp"
#include "ortc/stream_names.hpp"
#include "ortc/transport_types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace rollcall::mediasoup {

struct RouterRecord {
  std::size_t worker_slot = 0;
  std::string speaker_observer;
  std::set<TransportId> transports = {};
  std::optional<TransportId> direct = std::nullopt;  // The end of all echoes of the room.
};

struct TransportRecord {
  RouterId router;
  std::string cname;           // One for all producers of the transport.
  std::uint32_t next_mid = 0;  // MIDs of its consumers count up, "0" first.
  bool direct = false;         // Ends in this process: data only, no network.
  bool sctp = false;           // Carries data channels.
  bool connecting = false;     // WEBRTCTRANSPORT_CONNECT was sent.
  bool dtls_connected = false;
  std::set<ProducerId> producers;
  std::set<ConsumerId> consumers;
  std::set<DataProducerId> data_producers;
  std::set<DataConsumerId> data_consumers;
};

struct ProducerRecord {
  TransportId transport;
  ortc::MediaKind kind = ortc::MediaKind::audio;
  ortc::RtpParameters consumable;
  ortc::StreamNames names = {};
  std::optional<std::string> type = {};  // simple, simulcast, svc: known with the worker's answer.
};

struct ConsumerRecord {
  TransportId transport;
  std::set<std::uint32_t> ssrcs = {};  // Of RTX too.
};

struct DataProducerRecord {
  TransportId transport;
  ortc::SctpStreamParameters stream;
  std::string label;
  std::string protocol;
};

/// Both ends of an echo on the direct transport.
struct EchoEnds {
  DataProducerId out;  // What the page's data consumer brings it.
  DataConsumerId in;   // What the page returns.
};

struct DataConsumerRecord {
  TransportId transport;
  std::uint16_t stream_id = 0;                  // Its SCTP stream; free again when it is closed.
  std::optional<EchoEnds> echo = std::nullopt;  // Of an echo: its ends here,
  std::optional<DataConsumerId> answers = std::nullopt;  // and of the end `in`: that echo.
};

/// All objects, by id. Closing a parent takes its children along, as the worker does.
class Objects {
 public:
  std::unordered_map<RouterId, RouterRecord> routers;
  std::unordered_map<TransportId, TransportRecord> transports;
  std::unordered_map<ProducerId, ProducerRecord> producers;
  std::unordered_map<ConsumerId, ConsumerRecord> consumers;
  std::unordered_map<DataProducerId, DataProducerRecord> data_producers;
  std::unordered_map<DataConsumerId, DataConsumerRecord> data_consumers;

  /// The lowest SCTP stream that no data consumer of the transport has.
  std::uint16_t free_stream_id(const TransportRecord& transport) const;

  // What the worker would refuse for the sake of what else is on the transport.
  /// Errors: bad_rtp_parameters.
  Result<void> check_new(const TransportRecord& transport, const ortc::StreamNames& names) const;
  /// Errors: bad_sctp_parameters.
  Result<void> check_new(const TransportRecord& transport,
                         const ortc::SctpStreamParameters& stream) const;

  /// Draws from `random_ssrc` until neither the SSRC nor the next one, which RTX gets, belongs to a
  /// consumer of the transport.
  ortc::SsrcSource ssrcs_for_consumers(const TransportId& transport,
                                       ortc::SsrcSource random_ssrc) const;

  void erase(const RouterId& id);
  void erase(const TransportId& id);
  void erase(const ProducerId& id);
  void erase(const ConsumerId& id);
  void erase(const DataProducerId& id);
  void erase(const DataConsumerId& id);
};

/// Errors: bad_sctp_parameters for a transport that was made for audio and video alone.
Result<void> check_carries_data(const TransportRecord& transport);

template <class Map>
auto* find(Map& map, const typename Map::key_type& id) {
  const auto found = map.find(id);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace rollcall::mediasoup
