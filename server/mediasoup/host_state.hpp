// The inside of the media host, shared by the files that implement it.
#pragma once

#include "mediasoup/media_host.hpp"
#include "mediasoup/objects.hpp"
#include "mediasoup/worker.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/value.hpp>

namespace rollcall::mediasoup {

class Host::State : public std::enable_shared_from_this<Host::State> {
 public:
  State(boost::asio::io_context& context, Options options, ports::Log& log);
  ~State();

  // ---- Workers (host_workers.cpp) ----
  void start(std::function<void(Result<void>)> started);
  void stop(std::function<void()> stopped);
  void end();
  HostStatus status() const;
  std::vector<WorkerStatus> workers() const;
  void dump(std::function<void(std::vector<WorkerObjects>)> done);
  std::vector<pid_t> worker_pids() const;

  // ---- Answers ----
  /// Everything that the observer hears goes this way: later, never from within a call, and in the
  /// order in which it happened. What came by a shortcut would overtake answers on their way.
  template <class Tell>
  void tell_observer(Tell tell) {
    boost::asio::post(context, [self = shared_from_this(), tell = std::move(tell)] {
      if (self->observer) tell(*self->observer);
    });
  }
  /// ... of an object on record, if it still is when its turn comes: what the caller has closed is
  /// not heard of again.
  template <class Map, class Tell>
  void tell_observer_of(const Map& map, const typename Map::key_type& id, Tell tell) {
    if (!map.contains(id)) return;
    boost::asio::post(context, [self = shared_from_this(), &map, id, tell = std::move(tell)] {
      if (self->observer && map.contains(id)) tell(*self->observer);
    });
  }
  void answer(MediaRequestId request, Result<JsonText> answer);
  void refuse(MediaRequestId request, Error error);
  void not_found(MediaRequestId request, std::string_view what);
  /// For an id that is in use: making it again would, refused by the worker, end what is there.
  void taken(MediaRequestId request, std::string_view what);

  // ---- Objects ----
  /// The channel to the worker of an object; null if it has none any more.
  Channel* channel_of(const RouterId& router);
  Channel* channel_of(const TransportId& transport);
  /// By what a MediaObject names as its worker; null if that is not ready.
  Channel* channel_of_worker(std::uint32_t worker);
  std::vector<std::uint32_t> ready_workers() const;

  /// Sends what needs no answer: closing, pausing. A refusal means that it is gone already.
  template <class Make>
  void tell(Channel* channel, Method method, std::string_view handler, Make&& make) {
    if (channel) channel->request(method, handler, std::forward<Make>(make), ignore_answer());
  }
  void tell(Channel* channel, Method method, std::string_view handler);
  static Channel::OnAnswer ignore_answer();

  void open_router(MediaRequestId request, const RouterId& router);

  // host_closing.cpp
  void close_object(const ports::MediaObject& object);
  /// Drops its record, with what is on it and what was made along with it.
  void forget(const ports::MediaObject& object);
  /// What is not on record is passed over.
  void close_router(const RouterId& router);
  void close_transport(const TransportId& transport);
  void close_producer(const ProducerId& producer);
  void close_consumer(const ConsumerId& consumer);
  void close_data_producer(const DataProducerId& producer);
  void close_data_consumer(const DataConsumerId& consumer);
  /// What is on record since it was asked for and was not made after all. What the worker refused
  /// is not there, and closing it would be an error in its log; what it did not answer may be.
  void take_back(ports::MediaObject::Kind kind, const std::string& id,
                 const Channel::Answer& answer);

  void on_produced(const ProducerId& producer, std::string_view type);  // host_tracks.cpp

  void list_objects(MediaRequestId request);  // host_inventory.cpp

  void create_direct_transport(MediaRequestId request, const RouterId& router,
                               const TransportId& transport);

  using OnTransportStats = std::function<void(const FBS::WebRtcTransport::GetStatsResponse&)>;
  /// Answers itself if there are none.
  void ask_transport_stats(MediaRequestId request, const TransportId& transport,
                           OnTransportStats on_stats);

  // host_echo.cpp
  /// Made with the first echo of the router.
  TransportId direct_transport(const RouterId& router);
  /// For a message that came for a data consumer on a direct transport.
  void on_data_message(const DataConsumerId& consumer, std::string_view data, std::uint32_t ppid);
  /// By value: closing them takes records away.
  void close_echo_ends(const DataConsumerRecord& record);

  /// From the worker of slot `slot` (host_notifications.cpp).
  void on_notification(const FBS::Notification::Notification& notification);

  boost::asio::io_context& context;
  Options options;
  ports::Log& log;
  ports::MediaObserver* observer = nullptr;
  OnData on_data = [](const DataConsumerId&, std::string_view, std::uint32_t) {};
  Objects objects;
  ortc::RtpCapabilities router_capabilities;

 private:
  class Slot;
  struct Inventory;
  class WorkerListing;

  Result<void> prepare();
  Result<std::vector<ListenAddress>> listen_addresses() const;
  void start_slot(Slot& slot);
  void say_what_is_left_out(const Slot& slot) const;
  void not_started(Slot& slot, const std::string& why);
  bool addresses_changed(const Slot& slot) const;
  void on_ready(Slot& slot);
  void on_lost(Slot& slot, const std::string& why);
  void on_ended(Slot& slot, std::string_view how);
  void end_workers(const Error& why);
  void forget_routers_of(std::size_t slot);
  void forget_router(const RouterId& router);
  void finish_stop_if_done();
  Slot* least_loaded_slot();
  static std::uint32_t worker_of(const RouterRecord& router) {
    return static_cast<std::uint32_t>(router.worker_slot);
  }

  void tell_producer_paused(const ConsumerId& consumer, ports::InitialState state);

  // host_closing.cpp
  void forget_transport(const TransportId& transport);
  void forget_data_consumer(const DataConsumerId& consumer);
  template <class Map>
  void close_on_transport(const Map& map, const typename Map::key_type& id,
                          ports::MediaObject::Kind kind);

  std::vector<std::unique_ptr<Slot>> slots_;
  std::function<void(Result<void>)> started_;
  std::function<void()> stopped_;
  boost::asio::steady_timer stop_timer_;
  Error start_error_{};
  bool prepared_ = false;  // All addresses were there once.
  bool stopping_ = false;
  bool ended_ = false;  // By end().
};

/// A random SSRC in the range that ORTC wants (ortc/limits.hpp).
std::uint32_t random_ssrc();

/// 128 random bits as text: names for what nobody else names.
std::string random_name();

/// The JSON that came with a request. Errors: bad_request.
Result<boost::json::value> parse(const JsonText& text);

}  // namespace rollcall::mediasoup
