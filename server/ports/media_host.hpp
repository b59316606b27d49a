// Media as the driver sees it. Implemented by server/mediasoup; faked in tests/sim.
#pragma once

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::ports {

enum class MediaKind { audio, video };

enum class InitialState { running, paused };

/// How far a WebRtcTransport has come, from the worker's ICE and DTLS events.
enum class TransportState {
  connected,     // DTLS connected.
  disconnected,  // ICE consent expired (RFC 7675); may come back by itself or by an ICE restart.
  failed,        // DTLS failed.
  closed,        // The peer closed DTLS (close_notify): its page ended this media session.
};

/// What has arrived from the page on a transport, from its beginning, in bytes.
struct Traffic {
  std::uint64_t tracks = 0;  // Audio and video, after decryption.
  std::uint64_t all = 0;     // ... with RTCP, SCTP and DTLS. STUN is not counted.
};

/// What the page is told about its socket along with an echo.
enum class SocketSeen { open, lost };

/// Something on a worker that was made by a call of MediaHost.
struct MediaObject {
  enum class Kind { router, transport, producer, consumer, data_producer, data_consumer };

  Kind kind = Kind::router;
  std::string id;            // As the caller chose it.
  std::string parent_id;     // A transport's router, any other's transport; a router has none.
  std::uint32_t worker = 0;  // Means something to the media host alone.

  auto operator<=>(const MediaObject&) const = default;
};

/// What the workers have, by their own account. What the host makes for itself is not in it: each
/// worker's WebRtcServer, the rooms' active speaker observers, and the ends of echoes on this side.
/// The page's ends of an echo are in it, since the caller chose their ids: `echo` of open_echo as a
/// data consumer, `answers` as a data producer.
///
/// It is not of one instant. Of a worker that answered it holds what had been made, and answered,
/// before list_objects and was not closed before on_objects. What is made or closed in between may
/// be in it or not.
struct MediaInventory {
  /// The routers that are open by the host's own account, from list_objects to on_objects, on
  /// workers that answered; in order. Of other routers the inventory says nothing.
  std::vector<RouterId> answered;
  /// In order: what others are on comes before them.
  std::vector<MediaObject> objects;
};

/// Every call with a MediaRequestId is answered exactly once by MediaObserver::on_answer, always
/// later, never from within the call; also when the worker dies or does not answer
/// (media_unavailable) and when the object is not there (not_found). Calls without a request id are
/// idempotent and need no answer. All ids are chosen by the caller and never used twice. JSON
/// shapes are mediasoup-client's.
class MediaHost {
 public:
  virtual ~MediaHost() = default;

  /// Answer: the router's RTP capabilities. The router also gets an active speaker observer. Rooms
  /// are spread over the workers.
  virtual void open_router(MediaRequestId request, RouterId router) = 0;
  virtual void close_router(RouterId router) = 0;

  /// `options`: `{sctpCapabilities?: SctpCapabilities}`; with it the transport carries data
  /// channels. Answer: `{id, iceParameters, iceCandidates, dtlsParameters, sctpParameters?}`.
  virtual void create_transport(MediaRequestId request, RouterId router, TransportId transport,
                                const JsonText& options) = 0;
  /// Answer: `{}`. Errors: bad_dtls_parameters, already_connected.
  virtual void connect_transport(MediaRequestId request, TransportId transport,
                                 const JsonText& dtls_parameters) = 0;
  /// Answer: the new `iceParameters`.
  virtual void restart_ice(MediaRequestId request, TransportId transport) = 0;
  /// Closes what is on it too; its consumers' and its producers' consumers' ends are not reported
  /// for objects on this transport, but on_consumer_closed comes for consumers on other transports.
  virtual void close_transport(TransportId transport) = 0;

  /// Answer: `{id}`. Errors: bad_rtp_parameters, also for a mid, ssrc or rid that another producer
  /// of the transport has.
  virtual void produce(MediaRequestId request, TransportId transport, ProducerId producer,
                       MediaKind kind, const JsonText& rtp_parameters, InitialState state) = 0;
  virtual void pause_producer(ProducerId producer) = 0;
  virtual void resume_producer(ProducerId producer) = 0;
  virtual void close_producer(ProducerId producer) = 0;

  /// Answer: `{id, producerId, kind, rtpParameters, type, producerPaused}`. Starts paused: the
  /// client resumes it when its side is ready. Errors: bad_rtp_parameters, cannot_consume.
  virtual void consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
                       ProducerId producer, const JsonText& rtp_capabilities) = 0;
  virtual void pause_consumer(ConsumerId consumer) = 0;
  virtual void resume_consumer(ConsumerId consumer) = 0;
  /// Asks who sends the video for a picture that needs no other; nothing for audio.
  virtual void request_key_frame(ConsumerId consumer) = 0;
  virtual void close_consumer(ConsumerId consumer) = 0;
  /// `layers`: `{spatialLayer, temporalLayer?}`. Answer: the layers that the consumer prefers from
  /// now on, cut to those it has, in the same shape; `{}` if it has none to choose from.
  virtual void set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                                    const JsonText& layers) = 0;

  // Both: bad_sctp_parameters on a transport without data channels.
  /// `parameters`: `{sctpStreamParameters, label?, protocol?}`. Answer: `{id}`. Errors:
  /// bad_sctp_parameters, also for the stream of another data producer of the transport.
  virtual void produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                            const JsonText& parameters) = 0;
  virtual void close_data_producer(DataProducerId producer) = 0;
  /// Answer: `{id, dataProducerId, sctpStreamParameters, label, protocol}`.
  virtual void consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                            DataProducerId producer) = 0;
  virtual void close_data_consumer(DataConsumerId consumer) = 0;

  // The media path as a witness of who is there.
  /// A data channel on `transport` from this server itself: unordered, not repeated. Answer: as
  /// consume_data. What the page sends on `answers` is reported by on_echo until
  /// close_data_consumer(echo).
  virtual void open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                         DataProducerId answers) = 0;
  /// Sends `{"echo": number}`, with `"socket": "lost"` if it is; the page returns it.
  virtual void send_echo(DataConsumerId echo, std::uint64_t number, SocketSeen socket) = 0;
  /// Answered by on_traffic instead of on_answer, unless there is an error.
  virtual void count_traffic(MediaRequestId request, TransportId transport) = 0;

  /// Answer: mediasoup's statistics of that object, an array.
  virtual void transport_stats(MediaRequestId request, TransportId transport) = 0;
  virtual void producer_stats(MediaRequestId request, ProducerId producer) = 0;
  virtual void consumer_stats(MediaRequestId request, ConsumerId consumer) = 0;

  // What there really is, against what should be.
  /// Answered by on_objects, never by on_answer. A worker that does not answer, or ends meanwhile,
  /// is left out.
  virtual void list_objects(MediaRequestId request) = 0;
  /// Closes, on the worker where it was found, what list_objects told of, with all that is on it;
  /// whether or not the host remembers it. Like the other closing calls otherwise.
  virtual void close_object(const MediaObject& object) = 0;
};

/// Why a consumer or data consumer ended without being asked to.
enum class ConsumerEnd { producer_closed };

/// What happens in the media host by itself. Implemented by the driver.
class MediaObserver {
 public:
  virtual ~MediaObserver() = default;

  virtual void on_answer(MediaRequestId request, const Result<JsonText>& answer) = 0;
  virtual void on_traffic(MediaRequestId request, Traffic traffic) = 0;
  /// Answers list_objects.
  virtual void on_objects(MediaRequestId request, const MediaInventory& inventory) = 0;
  /// The page returned an echo of that number.
  virtual void on_echo(DataConsumerId echo, std::uint64_t number) = 0;
  virtual void on_transport_state(TransportId transport, TransportState state) = 0;
  virtual void on_consumer_closed(ConsumerId consumer, ConsumerEnd end) = 0;
  virtual void on_data_consumer_closed(DataConsumerId consumer, ConsumerEnd end) = 0;
  /// `paused` or `resumed` of the producer behind a consumer.
  virtual void on_producer_paused(ConsumerId consumer, InitialState state) = 0;
  /// `score`: mediasoup's consumer score as JSON `{score, producerScore, producerScores}`.
  virtual void on_consumer_score(ConsumerId consumer, const JsonText& score) = 0;
  /// The loudest producer of the room; nothing when all are silent.
  virtual void on_active_speaker(RouterId router, std::optional<ProducerId> producer) = 0;
  /// The router's worker died or hangs: everything on the router is gone. Its pending requests have
  /// been answered with media_unavailable before this.
  virtual void on_router_lost(RouterId router) = 0;
};

}  // namespace rollcall::ports
