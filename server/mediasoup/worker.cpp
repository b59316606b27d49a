#include "mediasoup/worker.hpp"

#include <utility>

namespace rollcall::mediasoup {
namespace {

namespace transport = FBS::Transport;
using boost::system::error_code;
using flatbuffers::Offset;

constexpr std::chrono::milliseconds last_words_max{1'000};

Offset<transport::ListenInfo> listen_info(Builder& builder, const ListenAddress& address,
                                          transport::Protocol protocol, std::uint16_t port) {
  const auto range = transport::CreatePortRange(builder);
  const auto flags = transport::CreateSocketFlags(builder);
  return transport::CreateListenInfoDirect(
      builder, protocol, address.ip.c_str(),
      address.announced.empty() ? nullptr : address.announced.c_str(), false, port, range, flags);
}

RequestBody create_server(Builder& builder, const WorkerOptions& options) {
  std::vector<Offset<transport::ListenInfo>> infos;
  for (const auto& address : options.addresses) {
    for (const auto protocol : {transport::Protocol::UDP, transport::Protocol::TCP}) {
      infos.push_back(listen_info(builder, address, protocol, options.port));
    }
  }
  const auto body =
      FBS::Worker::CreateCreateWebRtcServerRequestDirect(builder, webrtc_server_id, &infos);
  return {FBS::Request::Body::Worker_CreateWebRtcServerRequest, body.Union()};
}

}  // namespace

Worker::Worker(boost::asio::io_context& context, WorkerOptions options, WorkerObserver& observer,
               ports::Log& log)
    : context_(context),
      options_(std::move(options)),
      observer_(observer),
      log_(log),
      process_(std::make_shared<WorkerProcess>(context)),
      timer_(context),
      watch_(options_.silence_max, options_.probe_interval) {}

Worker::~Worker() {
  lost_ = true;  // Answers that come of closing the channel tell nobody any more.
  if (channel_) channel_->close();
}

// A timer that has fired already cannot be cancelled: its turn may come when this is gone, and the
// process with it.
template <class Then>
void Worker::on_timer(Then then) {
  timer_.async_wait([then, alive = std::weak_ptr(process_)](error_code error) {
    if (!error && !alive.expired()) then();
  });
}

Result<void> Worker::start() {
  const auto pipes = process_->start(
      {options_.program, "--logLevel=" + options_.log_level, "--logTag=info", "--logTag=ice",
       "--logTag=dtls", "--logTag=rtp", "--logTag=srtp", "--logTag=sctp"},
      [this](std::string_view how) { ended(how); },
      [this](std::string_view line) {
        log_.write(ports::Level::warn, "media worker wrote", {{"line", line}});
      });
  if (!pipes) return tl::unexpected(pipes.error());
  Channel::Limits limits;
  limits.request_max = options_.request_max;
  channel_ =
      std::make_shared<Channel>(context_, pipes->to_worker, pipes->from_worker, *this, limits);
  channel_->start();
  timer_.expires_after(options_.start_max);
  on_timer([this] { lost("did not start in time"); });
  return {};
}

void Worker::ask_to_close() {
  closing_ = true;
  ready_ = false;
  if (!end_) timer_.cancel();
  if (channel_) channel_->notify_close();
}

void Worker::running() {
  channel_->request(
      Method::WORKER_CREATE_WEBRTCSERVER, "",
      [&](Builder& builder) { return create_server(builder, options_); },
      [this](const Channel::Answer& answer) {
        if (lost_ || closing_ || end_) return;
        if (!answer) return lost("has no WebRtcServer: " + answer.error().message);
        timer_.cancel();
        ready_ = true;
        watch_.begin(std::chrono::steady_clock::now());
        look_later();
        observer_.on_worker_ready();
      });
}

void Worker::look_later() {
  timer_.expires_at(watch_.due());
  on_timer([this] {
    if (!lost_ && !closing_) look();
  });
}

void Worker::look() {
  switch (watch_.look(timer_.expiry(), std::chrono::steady_clock::now())) {
    case WorkerWatch::Finding::hangs:
      return lost("hangs");
    case WorkerWatch::Finding::ask:
      channel_->request(Method::WORKER_GET_RESOURCE_USAGE, "", [](const Channel::Answer&) {});
      break;
    case WorkerWatch::Finding::well:
      break;
  }
  if (!lost_) look_later();
}

void Worker::ended(std::string_view how) {
  end_ = how;
  if (lost_) return observer_.on_worker_ended(how);
  // What it said last is still to be read, and then comes the end of its channel; unless somebody
  // else holds that open.
  timer_.expires_after(last_words_max);
  on_timer([this] { lost("ended with " + *end_); });
}

void Worker::lost(const std::string& why) {
  if (std::exchange(lost_, true)) return;
  ready_ = false;
  timer_.cancel();
  // One that was asked to end closes its channel on the way.
  if (!closing_) process_->kill();
  if (channel_) channel_->close();
  observer_.on_worker_lost(why);
  if (end_) observer_.on_worker_ended(*end_);
}

void Worker::on_notification(const FBS::Notification::Notification& notification) {
  if (notification.event() == FBS::Notification::Event::WORKER_RUNNING) return running();
  observer_.on_worker_notification(notification);
}

void Worker::on_log(std::string_view line) {
  using ports::Level;
  if (line.empty()) return;
  const auto level = line.front() == 'E'   ? Level::error
                     : line.front() == 'W' ? Level::warn
                                           : Level::debug;
  log_.write(level, "media worker", {{"line", line.substr(1)}});
}

void Worker::on_alive() {
  watch_.heard(std::chrono::steady_clock::now());
}

void Worker::on_channel_closed() {
  lost(end_ ? "ended with " + *end_ : "closed its channel");
}

}  // namespace rollcall::mediasoup
