// What the workers have by their own account: WORKER_DUMP, ROUTER_DUMP of each router that it
// names, TRANSPORT_DUMP of each transport that those name (worker/fbs/worker.fbs, router.fbs,
// transport.fbs). One question at a time for each worker: a big one is not kept from its media.
#include "mediasoup/host_state.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::mediasoup {

using Kind = ports::MediaObject::Kind;

/// What has come from all workers; told when the last of them lets go of it.
struct Host::State::Inventory {
  Inventory(std::shared_ptr<State> whose, MediaRequestId asked)
      : state(std::move(whose)), request(asked) {}
  Inventory(const Inventory&) = delete;
  Inventory& operator=(const Inventory&) = delete;
  ~Inventory() {
    std::sort(gathered.answered.begin(), gathered.answered.end());
    std::sort(gathered.objects.begin(), gathered.objects.end());
    state->tell_observer([request = request, told = std::move(gathered)](ports::MediaObserver& to) {
      to.on_objects(request, told);
    });
  }

  std::shared_ptr<State> state;
  MediaRequestId request;
  ports::MediaInventory gathered;
};

/// The walk through one worker. It holds the Inventory until all is asked, or an answer is missing.
class Host::State::WorkerListing : public std::enable_shared_from_this<WorkerListing> {
 public:
  WorkerListing(std::shared_ptr<Inventory> inventory, std::uint32_t worker)
      : inventory_(std::move(inventory)), worker_(worker) {
    for (const auto& [id, router] : state().objects.routers) {
      if (router.worker_slot == worker) routers_on_record_.push_back(id);
    }
  }

  void start() {
    ask(Method::WORKER_DUMP, "", [this](const FBS::Response::Response& response) {
      const auto* dump = response.body_as_Worker_DumpResponse();
      if (!dump) return false;
      for (const auto* id : *dump->routerIds())
        routers_.push_back(id->str());
      return true;
    });
  }

 private:
  State& state() { return *inventory_->state; }

  /// Asks and goes on. `take` says whether that was the answer to its question. What has been
  /// closed since it was named is passed over; any other failure leaves out the worker.
  template <class Take>
  void ask(Method method, const std::string& handler, Take take) {
    auto* channel = state().channel_of_worker(worker_);
    if (!channel) return;
    channel->request(method, handler,
                     [self = shared_from_this(), take](const Channel::Answer& answer) {
                       const bool may_go_on =
                           answer ? take(**answer) : answer.error().code == ErrorCode::not_found;
                       if (may_go_on) self->go_on();
                     });
  }

  void go_on() {
    if (!transports_.empty()) {
      const auto transport = std::move(transports_.back());
      transports_.pop_back();
      return ask_transport(transport);
    }
    if (!routers_.empty()) {
      const auto router = std::move(routers_.back());
      routers_.pop_back();
      return ask_router(router);
    }
    finish();
  }

  void ask_router(const std::string& router) {
    ask(Method::ROUTER_DUMP, router, [this, router](const FBS::Response::Response& response) {
      const auto* dump = response.body_as_Router_DumpResponse();
      if (!dump) return false;
      objects_.push_back({Kind::router, router, {}, worker_});
      for (const auto* id : *dump->transportIds())
        transports_.push_back({Kind::transport, id->str(), router, worker_});
      return true;
    });
  }

  void ask_transport(const ports::MediaObject& transport) {
    ask(Method::TRANSPORT_DUMP, transport.id,
        [this, transport](const FBS::Response::Response& response) {
          // A direct transport is this host's own, with what is on it.
          if (response.body_as_DirectTransport_DumpResponse()) return true;
          const auto* dump = response.body_as_WebRtcTransport_DumpResponse();
          if (!dump) return false;
          objects_.push_back(transport);
          const auto& base = *dump->base();
          add(Kind::producer, *base.producerIds(), transport.id);
          add(Kind::consumer, *base.consumerIds(), transport.id);
          add(Kind::data_producer, *base.dataProducerIds(), transport.id);
          add(Kind::data_consumer, *base.dataConsumerIds(), transport.id);
          return true;
        });
  }

  using Ids = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;
  void add(Kind kind, const Ids& ids, const std::string& transport) {
    for (const auto* id : ids)
      objects_.push_back({kind, id->str(), transport, worker_});
  }

  void finish() {
    auto& [answered, found] = inventory_->gathered;
    for (const auto& id : routers_on_record_) {
      if (find(state().objects.routers, id)) answered.push_back(id);
    }
    found.insert(found.end(), objects_.begin(), objects_.end());
  }

  std::shared_ptr<Inventory> inventory_;
  std::uint32_t worker_;
  std::vector<RouterId> routers_on_record_;
  std::vector<std::string> routers_;            // Still to be asked about,
  std::vector<ports::MediaObject> transports_;  // these first.
  std::vector<ports::MediaObject> objects_;
};

void Host::list_objects(MediaRequestId request) {
  state_->list_objects(request);
}

void Host::State::list_objects(MediaRequestId request) {
  const auto inventory = std::make_shared<Inventory>(shared_from_this(), request);
  for (const std::uint32_t worker : ready_workers())
    std::make_shared<WorkerListing>(inventory, worker)->start();
}

}  // namespace rollcall::mediasoup
