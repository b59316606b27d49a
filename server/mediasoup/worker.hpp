// One media worker of the server: its process, its channel, its WebRtcServer, and the watch over
// it.
#pragma once

#include "mediasoup/channel.hpp"
#include "mediasoup/worker_process.hpp"
#include "mediasoup/worker_watch.hpp"
#include "ports/log.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::mediasoup {

/// Each worker has one WebRtcServer, called so.
inline constexpr const char* webrtc_server_id = "webrtc-server";

/// Where a worker's transports are to be found: one UDP and one TCP socket per address.
struct ListenAddress {
  std::string ip;         // To bind to.
  std::string announced;  // What clients are told; empty: `ip`.
  bool operator==(const ListenAddress&) const = default;
};

struct WorkerOptions {
  std::string program;
  std::string log_level = "warn";
  std::vector<ListenAddress> addresses;
  std::uint16_t port = 0;  // UDP and TCP, the same on every address; 0: any free ones.
  std::chrono::milliseconds start_max{10'000};
  std::chrono::milliseconds silence_max = WorkerWatch::usual_silence_max;
  std::chrono::milliseconds probe_interval = WorkerWatch::usual_probe_interval;
  std::chrono::milliseconds request_max = Channel::Limits{}.request_max;
};

class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  virtual void on_worker_ready() = 0;
  virtual void on_worker_notification(const FBS::Notification::Notification& notification) = 0;
  /// It ended, hung, or did not start; all its requests are answered, and it is no longer used.
  /// Comes once.
  virtual void on_worker_lost(const std::string& why) = 0;
  /// Its process is gone and its last line written to the log. Comes once and last, after
  /// on_worker_lost. `how`: "code 0" or "signal 9".
  virtual void on_worker_ended(std::string_view how) = 0;
};

class Worker final : public ChannelObserver {
 public:
  Worker(boost::asio::io_context& context, WorkerOptions options, WorkerObserver& observer,
         ports::Log& log);
  ~Worker() override;

  Result<void> start();

  /// Asks it to end and uses it no more; what has not ended with the object's own end is killed.
  void ask_to_close();
  void kill() { process_->kill(); }

  bool ready() const { return ready_; }
  /// It is not used any more, or is about to end: what is here is no worker to count on.
  bool given_up() const { return lost_ || closing_; }
  pid_t pid() const { return process_->pid(); }
  /// When it last said anything; once it is ready.
  std::chrono::steady_clock::time_point heard_at() const { return watch_.heard_at(); }
  Channel& channel() { return *channel_; }
  void on_notification(const FBS::Notification::Notification& notification) override;
  void on_log(std::string_view line) override;
  void on_alive() override;
  void on_channel_closed() override;

 private:
  void running();
  template <class Then>
  void on_timer(Then then);
  void look_later();
  void look();
  void ended(std::string_view how);
  void lost(const std::string& why);

  boost::asio::io_context& context_;
  WorkerOptions options_;
  WorkerObserver& observer_;
  ports::Log& log_;
  std::shared_ptr<WorkerProcess> process_;
  std::shared_ptr<Channel> channel_;
  boost::asio::steady_timer timer_;
  WorkerWatch watch_;
  bool ready_ = false;
  bool lost_ = false;
  bool closing_ = false;
  std::optional<std::string> end_;  // How its process ended, once it has.
};

}  // namespace rollcall::mediasoup
