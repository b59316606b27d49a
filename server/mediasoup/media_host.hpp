// The media side of the server: workers, routers over them, and what clients make on routers.
// Implements ports::MediaHost. Negotiation (ORTC) happens here, before a worker hears of anything.
#pragma once

#include "base/error.hpp"
#include "ports/log.hpp"
#include "ports/media_host.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace rollcall::mediasoup {

struct Options {
  std::string worker_program;
  std::size_t workers = 1;
  /// Worker k listens on `rtc_port` + k, UDP and TCP; 0: on any free ports.
  std::uint16_t rtc_port = 0;
  /// IP addresses of this machine, to listen on. Asked whenever a worker starts: a machine's
  /// addresses come and go, and a worker that is to listen on one that went does not start.
  std::function<std::vector<std::string>()> local_addresses;
  /// What clients are told instead: some of local_addresses, or one that leads here (NAT). Empty:
  /// all of local_addresses.
  std::vector<std::string> announced_addresses;
  std::string worker_log_level = "warn";
  /// In order of preference: opus, VP8, VP9, H264, AV1.
  std::vector<std::string> codecs{"opus", "VP8"};
  std::uint64_t initial_outgoing_bitrate = 1'000'000;  // bit/s, before bandwidth was estimated.
  /// What a worker has not answered by then is answered with media_unavailable.
  std::chrono::milliseconds request_max{5'000};
};

struct HostStatus {
  std::size_t configured = 0;
  std::size_t alive = 0;
  std::size_t routers = 0;
};

/// A place for a worker, and what is in it now.
struct WorkerStatus {
  enum class State {
    running,
    starting,
    down,  // Ended, lost, or waiting to be started again.
  };
  State state = State::down;
  std::size_t restarts = 0;  // How often another one took the place.
  std::size_t routers = 0;
  pid_t pid = 0;                                                   // Unless it is down;
  std::optional<std::chrono::milliseconds> age = std::nullopt;     // since its start.
  std::optional<std::chrono::milliseconds> silent = std::nullopt;  // While it is running.
};

/// What one worker says that it has (WORKER_DUMP).
struct WorkerObjects {
  pid_t pid = 0;
  /// Ids of all routers, transports, producers, consumers, observers, data objects, WebRtcServers.
  std::vector<std::string> ids;
};

class Host final : public ports::MediaHost {
 public:
  Host(boost::asio::io_context& context, Options options, ports::Log& log);
  ~Host() override;

  /// Before start().
  void set_observer(ports::MediaObserver& observer);

  /// Starts the workers. `started` comes once: when all are ready, or with what is wrong, and then
  /// all have ended.
  void start(std::function<void(Result<void>)> started);

  /// Ends the workers in order, the stubborn ones with SIGKILL; `stopped` comes when all have
  /// ended.
  void stop(std::function<void()> stopped);

  HostStatus status() const;
  /// By their places.
  std::vector<WorkerStatus> workers() const;

  /// Asks every worker that is alive; those that do not answer are left out.
  void dump(std::function<void(std::vector<WorkerObjects>)> done);

  // ---- Direct transports: data between this process and clients, without a network ----

  /// Called with each message that arrives for a data consumer on a direct transport. `ppid` is the
  /// payload protocol id of RFC 8831: 51 for text, 53 for binary.
  using OnData = std::function<void(const DataConsumerId& consumer, std::string_view data,
                                    std::uint32_t ppid)>;
  void set_data_listener(OnData on_data);

  /// A transport that ends here. Answer: `{id}`. produce_data and consume_data work on it as on any
  /// other, without `sctpStreamParameters`.
  void create_direct_transport(MediaRequestId request, RouterId router, TransportId transport);

  /// Sends text through a data producer on a direct transport; what is not there is passed over.
  void send_text(const DataProducerId& producer, std::string_view text);

  /// Process ids of the workers that are alive; for tests.
  std::vector<pid_t> worker_pids() const;

  /// Drops the record of an object and leaves it on its worker, as a mistake of ours would; for
  /// tests.
  void forget(const ports::MediaObject& object);

  void open_router(MediaRequestId request, RouterId router) override;
  void close_router(RouterId router) override;
  void create_transport(MediaRequestId request, RouterId router, TransportId transport,
                        const JsonText& options) override;
  void connect_transport(MediaRequestId request, TransportId transport,
                         const JsonText& dtls_parameters) override;
  void restart_ice(MediaRequestId request, TransportId transport) override;
  void close_transport(TransportId transport) override;
  void produce(MediaRequestId request, TransportId transport, ProducerId producer,
               ports::MediaKind kind, const JsonText& rtp_parameters,
               ports::InitialState state) override;
  void pause_producer(ProducerId producer) override;
  void resume_producer(ProducerId producer) override;
  void close_producer(ProducerId producer) override;
  void consume(MediaRequestId request, TransportId transport, ConsumerId consumer,
               ProducerId producer, const JsonText& rtp_capabilities) override;
  void pause_consumer(ConsumerId consumer) override;
  void resume_consumer(ConsumerId consumer) override;
  void request_key_frame(ConsumerId consumer) override;
  void close_consumer(ConsumerId consumer) override;
  void set_preferred_layers(MediaRequestId request, ConsumerId consumer,
                            const JsonText& layers) override;
  void produce_data(MediaRequestId request, TransportId transport, DataProducerId producer,
                    const JsonText& parameters) override;
  void close_data_producer(DataProducerId producer) override;
  void consume_data(MediaRequestId request, TransportId transport, DataConsumerId consumer,
                    DataProducerId producer) override;
  void close_data_consumer(DataConsumerId consumer) override;
  void open_echo(MediaRequestId request, TransportId transport, DataConsumerId echo,
                 DataProducerId answers) override;
  void send_echo(DataConsumerId echo, std::uint64_t number, ports::SocketSeen socket) override;
  void count_traffic(MediaRequestId request, TransportId transport) override;
  void transport_stats(MediaRequestId request, TransportId transport) override;
  void producer_stats(MediaRequestId request, ProducerId producer) override;
  void consumer_stats(MediaRequestId request, ConsumerId consumer) override;
  void list_objects(MediaRequestId request) override;
  void close_object(const ports::MediaObject& object) override;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace rollcall::mediasoup
