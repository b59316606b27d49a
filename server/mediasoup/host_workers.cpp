// Workers: started, replaced when they end or hang, ended with the server; and routers over them.
#include "mediasoup/host_state.hpp"
#include "mediasoup/restart_pause.hpp"
#include "ortc/codec_table.hpp"
#include "ortc/router_capabilities.hpp"
#include "ortc/rtp_json.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

using boost::system::error_code;

// How long a worker may take to end when it is asked to.
constexpr std::chrono::milliseconds stop_max{2'000};

Result<ortc::RtpCodecCapability> codec_named(const std::string& name) {
  for (const auto& codec : ortc::supported_rtp_capabilities().codecs) {
    const auto slash = codec.mime_type.find('/');
    if (std::string_view(codec.mime_type).substr(slash + 1) == name) {
      auto found = codec;
      found.rtcp_feedback.clear();
      found.preferred_payload_type.reset();
      return found;
    }
  }
  return fail(ErrorCode::internal, "there is no codec called " + name,
              "opus, VP8, VP9, H264 and AV1 are there");
}

}  // namespace

/// A place for a worker; who is in it changes when one is replaced.
class Host::State::Slot final : public WorkerObserver {
 public:
  Slot(State& state, std::size_t number)
      : number_(number), restart_timer(state.context), state_(state) {}

  void on_worker_ready() override { state_.on_ready(*this); }
  void on_worker_notification(const FBS::Notification::Notification& notification) override {
    state_.on_notification(notification);
  }
  void on_worker_lost(const std::string& why) override { state_.on_lost(*this, why); }
  void on_worker_ended(std::string_view how) override { state_.on_ended(*this, how); }

  bool ready() const { return worker && worker->ready(); }
  std::size_t number() const { return number_; }
  WorkerStatus status(std::chrono::steady_clock::time_point now) const;

 private:
  std::size_t number_;

 public:
  std::unique_ptr<Worker> worker;  // Until its process has ended.
  std::vector<ListenAddress> addresses;
  std::size_t routers = 0;
  std::size_t starts = 0;
  std::chrono::steady_clock::time_point started_at;
  RestartPause pause;
  boost::asio::steady_timer restart_timer;

 private:
  State& state_;
};

Host::State::State(boost::asio::io_context& io, Options given, ports::Log& logger)
    : context(io), options(std::move(given)), log(logger), stop_timer_(io) {}

Host::State::~State() = default;

// ---- Start --------------------------------------------------------------------------------------

void Host::State::start(std::function<void(Result<void>)> started) {
  started_ = std::move(started);
  if (auto prepared = prepare(); !prepared) return end_workers(prepared.error());
  for (std::size_t number = 0; number < options.workers; ++number) {
    slots_.push_back(std::make_unique<Slot>(*this, number));
  }
  for (const auto& slot : slots_)
    start_slot(*slot);
}

Result<void> Host::State::prepare() {
  if (const auto addresses = listen_addresses(); !addresses)
    return tl::unexpected(addresses.error());
  std::vector<ortc::RtpCodecCapability> codecs;
  for (const auto& name : options.codecs) {
    auto codec = codec_named(name);
    if (!codec) return tl::unexpected(codec.error());
    codecs.push_back(std::move(*codec));
  }
  auto capabilities = ortc::router_rtp_capabilities(codecs);
  if (!capabilities) return tl::unexpected(capabilities.error());
  router_capabilities = std::move(*capabilities);
  prepared_ = true;
  return {};
}

/// An address of this machine gets sockets of its own; one that only leads here is announced for
/// the one address there is, or else for the wildcard socket, which leaves no port for others
/// beside it. One of several that has gone since they were all there is left out: better some than
/// none.
Result<std::vector<ListenAddress>> Host::State::listen_addresses() const {
  const auto local = options.local_addresses();
  const auto& announced = options.announced_addresses.empty() ? local : options.announced_addresses;
  const std::string behind = local.size() == 1 ? local.front() : "0.0.0.0";
  std::vector<ListenAddress> addresses;
  for (const auto& address : announced) {
    const bool is_local = std::find(local.begin(), local.end(), address) != local.end();
    if (!is_local && announced.size() > 1) {
      if (prepared_) continue;
      return fail(ErrorCode::internal, address + " is no address of this machine",
                  "an address that leads here from elsewhere has to be the only one announced");
    }
    addresses.push_back(is_local ? ListenAddress{address, ""} : ListenAddress{behind, address});
  }
  if (addresses.empty())
    return fail(ErrorCode::internal, announced.empty() ? "this machine has no network address"
                                                       : "no announced address is left");
  return addresses;
}

void Host::State::start_slot(Slot& slot) {
  slot.started_at = std::chrono::steady_clock::now();
  ++slot.starts;
  slot.pause.starting(slot.started_at);
  auto addresses = listen_addresses();
  if (!addresses) return not_started(slot, addresses.error().message);
  slot.addresses = std::move(*addresses);
  say_what_is_left_out(slot);
  WorkerOptions worker;
  worker.program = options.worker_program;
  worker.log_level = options.worker_log_level;
  worker.addresses = slot.addresses;
  worker.request_max = options.request_max;
  worker.port = options.rtc_port == 0
                    ? std::uint16_t{0}
                    : static_cast<std::uint16_t>(options.rtc_port + slot.number());
  slot.worker = std::make_unique<Worker>(context, worker, slot, log);
  if (const auto started = slot.worker->start(); !started)
    not_started(slot, started.error().message);
}

void Host::State::say_what_is_left_out(const Slot& slot) const {
  for (const auto& address : options.announced_addresses) {
    const bool listens =
        std::any_of(slot.addresses.begin(), slot.addresses.end(),
                    [&](const auto& one) { return one.ip == address || one.announced == address; });
    if (listens) continue;
    log.write(ports::Level::warn,
              "an announced address has gone from this machine: media does without",
              {{"worker", static_cast<std::int64_t>(slot.number())}, {"address", address}});
  }
}

/// Told later, as the end of one that was.
void Host::State::not_started(Slot& slot, const std::string& why) {
  boost::asio::post(context, [self = shared_from_this(), &slot, why] {
    if (self->ended_) return;
    self->on_lost(slot, "was not started: " + why);
    self->on_ended(slot, "no process");
  });
}

/// Whether the machine's addresses are others than those that the worker was to listen on.
bool Host::State::addresses_changed(const Slot& slot) const {
  const auto addresses = listen_addresses();
  return addresses && *addresses != slot.addresses;
}

void Host::State::on_ready(Slot& slot) {
  log.write(ports::Level::info, "media worker is ready",
            {{"worker", static_cast<std::int64_t>(slot.number())},
             {"pid", static_cast<std::int64_t>(slot.worker->pid())}});
  const bool all =
      std::all_of(slots_.begin(), slots_.end(), [](const auto& one) { return one->ready(); });
  if (!all || !started_) return;
  // Later: the worker is in the middle of telling us.
  boost::asio::post(context, [self = shared_from_this()] {
    if (self->stopping_) return;  // One was lost meanwhile.
    if (const auto started = std::exchange(self->started_, nullptr)) started({});
  });
}

// ---- Loss and replacement -----------------------------------------------------------------------

void Host::State::on_lost(Slot& slot, const std::string& why) {
  if (stopping_) return;
  if (started_ && !addresses_changed(slot)) {
    return end_workers({ErrorCode::internal, "a media worker " + why, "its log lines say more"});
  }
  log.write(ports::Level::error, "media worker lost: replacing it",
            {{"worker", static_cast<std::int64_t>(slot.number())}, {"why", why}});
  forget_routers_of(slot.number());
}

/// Not before its process has gone, which held the port, another takes its place.
void Host::State::on_ended(Slot& slot, std::string_view how) {
  log.write(ports::Level::info, "media worker has ended",
            {{"worker", static_cast<std::int64_t>(slot.number())}, {"how", how}});
  // The worker is in the middle of telling us: let it finish before it goes.
  boost::asio::post(context, [gone = std::shared_ptr<Worker>(std::move(slot.worker))] {});
  if (stopping_) return finish_stop_if_done();
  slot.restart_timer.expires_after(slot.pause.after_end(std::chrono::steady_clock::now()));
  slot.restart_timer.async_wait([self = shared_from_this(), &slot](error_code error) {
    if (!error && !self->stopping_) self->start_slot(slot);
  });
}

void Host::State::forget_routers_of(std::size_t slot) {
  std::vector<RouterId> lost;
  for (const auto& [id, router] : objects.routers) {
    if (router.worker_slot == slot) lost.push_back(id);
  }
  std::sort(lost.begin(), lost.end());  // The same order every time.
  slots_[slot]->routers = 0;
  for (const auto& id : lost)
    objects.erase(id);
  for (const auto& id : lost)
    tell_observer([id](ports::MediaObserver& to) { to.on_router_lost(id); });
}

// ---- Stop ---------------------------------------------------------------------------------------

void Host::State::stop(std::function<void()> stopped) {
  stopped_ = std::move(stopped);
  end_workers({ErrorCode::internal, "the media host was stopped before its workers were ready"});
}

/// `why`: for who still waits for the start.
void Host::State::end_workers(const Error& why) {
  if (!std::exchange(stopping_, true)) {
    start_error_ = why;
    for (const auto& slot : slots_) {
      slot->restart_timer.cancel();
      if (slot->worker) slot->worker->ask_to_close();
    }
    stop_timer_.expires_after(stop_max);
    stop_timer_.async_wait([self = shared_from_this()](error_code error) {
      if (error) return;
      for (const auto& slot : self->slots_) {
        if (slot->worker) slot->worker->kill();
      }
    });
  }
  boost::asio::post(context, [self = shared_from_this()] { self->finish_stop_if_done(); });
}

void Host::State::finish_stop_if_done() {
  const bool done = std::none_of(slots_.begin(), slots_.end(),
                                 [](const auto& slot) { return slot->worker != nullptr; });
  if (!done) return;
  stop_timer_.cancel();
  // Later: the last worker may be in the middle of telling us.
  boost::asio::post(context, [self = shared_from_this()] {
    if (const auto started = std::exchange(self->started_, nullptr))
      started(tl::unexpected(self->start_error_));
    if (const auto stopped = std::exchange(self->stopped_, nullptr)) stopped();
  });
}

/// The facade has gone, with whoever listened: what holds this until later has nobody to tell.
void Host::State::end() {
  ended_ = true;
  stopping_ = true;
  observer = nullptr;
  on_data = [](const DataConsumerId&, std::string_view, std::uint32_t) {};
  started_ = nullptr;
  stopped_ = nullptr;
  stop_timer_.cancel();
  for (const auto& slot : slots_) {
    slot->restart_timer.cancel();
    slot->worker.reset();  // Kills it.
  }
}

// ---- What there is ------------------------------------------------------------------------------

HostStatus Host::State::status() const {
  const auto alive =
      std::count_if(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->ready(); });
  return {slots_.size(), static_cast<std::size_t>(alive), objects.routers.size()};
}

WorkerStatus Host::State::Slot::status(std::chrono::steady_clock::time_point now) const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  WorkerStatus status;
  status.restarts = starts > 0 ? starts - 1 : 0;
  status.routers = routers;
  if (!worker || worker->given_up()) return status;
  status.state = ready() ? WorkerStatus::State::running : WorkerStatus::State::starting;
  status.pid = worker->pid();
  status.age = duration_cast<milliseconds>(now - started_at);
  if (ready()) status.silent = duration_cast<milliseconds>(now - worker->heard_at());
  return status;
}

std::vector<WorkerStatus> Host::State::workers() const {
  const auto now = std::chrono::steady_clock::now();
  std::vector<WorkerStatus> workers;
  for (const auto& slot : slots_)
    workers.push_back(slot->status(now));
  return workers;
}

std::vector<pid_t> Host::State::worker_pids() const {
  std::vector<pid_t> pids;
  for (const auto& slot : slots_) {
    if (slot->ready()) pids.push_back(slot->worker->pid());
  }
  return pids;
}

void Host::State::dump(std::function<void(std::vector<WorkerObjects>)> done) {
  struct Gathering {
    std::vector<WorkerObjects> objects;
    std::function<void(std::vector<WorkerObjects>)> done;
    ~Gathering() { done(std::move(objects)); }  // When the last answer lets go of it.
  };
  const auto gathering = std::make_shared<Gathering>();
  gathering->done = std::move(done);
  for (const auto& slot : slots_) {
    if (!slot->ready()) continue;
    slot->worker->channel().request(
        Method::WORKER_DUMP, "", [gathering](const Channel::Answer& answer) {
          if (!answer) return;
          const auto* dump = (*answer)->body_as_Worker_DumpResponse();
          if (!dump) return;
          WorkerObjects worker{static_cast<pid_t>(dump->pid()), {}};
          for (const auto* id : *dump->channelMessageHandlers()->channelRequestHandlers()) {
            worker.ids.push_back(id->str());
          }
          std::sort(worker.ids.begin(), worker.ids.end());
          gathering->objects.push_back(std::move(worker));
        });
  }
}

// ---- Routers ------------------------------------------------------------------------------------

Host::State::Slot* Host::State::least_loaded_slot() {
  Slot* best = nullptr;
  for (const auto& slot : slots_) {
    if (slot->ready() && (!best || slot->routers < best->routers)) best = slot.get();
  }
  return best;
}

std::vector<std::uint32_t> Host::State::ready_workers() const {
  std::vector<std::uint32_t> workers;
  for (const auto& slot : slots_) {
    if (slot->ready()) workers.push_back(static_cast<std::uint32_t>(slot->number()));
  }
  return workers;
}

Channel* Host::State::channel_of_worker(std::uint32_t worker) {
  if (worker >= slots_.size() || !slots_[worker]->ready()) return nullptr;
  return &slots_[worker]->worker->channel();
}

Channel* Host::State::channel_of(const RouterId& router) {
  const auto* record = find(objects.routers, router);
  return record ? channel_of_worker(worker_of(*record)) : nullptr;
}

Channel* Host::State::channel_of(const TransportId& transport) {
  const auto* record = find(objects.transports, transport);
  return record ? channel_of(record->router) : nullptr;
}

void Host::State::open_router(MediaRequestId request, const RouterId& router) {
  if (objects.routers.contains(router)) return taken(request, "router");
  Slot* slot = least_loaded_slot();
  if (!slot) {
    return refuse(request, {ErrorCode::media_unavailable, "no media worker is ready",
                            "try again in a few seconds"});
  }
  ++slot->routers;
  RouterRecord record{slot->number(), "speaker-" + router.text(), {}};
  const std::string speaker_observer = record.speaker_observer;
  objects.routers.emplace(router, std::move(record));
  auto& channel = slot->worker->channel();
  channel.request(
      Method::WORKER_CREATE_ROUTER, "",
      [&](Builder& builder) {
        return RequestBody{
            FBS::Request::Body::Worker_CreateRouterRequest,
            FBS::Worker::CreateCreateRouterRequestDirect(builder, router.text().c_str()).Union()};
      },
      [self = shared_from_this(), request, router](const Channel::Answer& answer) {
        if (answer) {
          const auto capabilities =
              boost::json::serialize(ortc::to_json(self->router_capabilities));
          return self->answer(request, JsonText{capabilities});
        }
        self->take_back(ports::MediaObject::Kind::router, router.text(), answer);
        self->refuse(request, answer.error());
      });
  tell(&channel, Method::ROUTER_CREATE_ACTIVESPEAKEROBSERVER, router.text(), [&](Builder& builder) {
    // 300 ms: mediasoup's default interval (node/src/ActiveSpeakerObserver.ts).
    const auto speaker =
        FBS::ActiveSpeakerObserver::CreateActiveSpeakerObserverOptions(builder, 300);
    return RequestBody{FBS::Request::Body::Router_CreateActiveSpeakerObserverRequest,
                       FBS::Router::CreateCreateActiveSpeakerObserverRequestDirect(
                           builder, speaker_observer.c_str(), speaker)
                           .Union()};
  });
}

void Host::State::forget_router(const RouterId& router) {
  if (const auto* record = find(objects.routers, router)) --slots_[record->worker_slot]->routers;
  objects.erase(router);
}

}  // namespace rollcall::mediasoup
