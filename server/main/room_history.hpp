// What happens in rooms is kept in the store, for the timeline and for webhook receivers. The store
// and each receiver have a thread of their own: nothing here waits.
#pragma once

#include "access/keys.hpp"
#include "admin/metrics.hpp"
#include "main/options.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/room_events.hpp"
#include "ports/secrets.hpp"
#include "ports/timeline.hpp"
#include "store/rooms.hpp"
#include "store/writer.hpp"
#include "webhook/courier.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::app {

/// Which bans are known after a restart: at most so many, and for so long.
store::BanBounds ban_bounds(std::chrono::milliseconds since_1970);

class RoomHistory final : public ports::RoomEvents, public ports::Timeline {
 public:
  struct Uses {
    boost::asio::io_context& context;  // Of the thread that calls, and is answered.
    ports::WallClock& wall_clock;      // Asked on other threads, too.
    ports::Secrets& secrets;
    ports::Log& log;
    admin::Metrics& metrics;
  };

  /// `webhook_key` is there if there are receivers. Does nothing unless something is to be kept.
  RoomHistory(const TimelineOptions& timeline, const WebhookOptions& webhooks,
              const std::optional<access::Key>& webhook_key, const std::filesystem::path& folder,
              Uses uses);

  ~RoomHistory() override;
  RoomHistory(const RoomHistory&) = delete;
  RoomHistory& operator=(const RoomHistory&) = delete;

  void happened(const ports::RoomEvent& event) override;
  void read(const ports::TimelineQuery& query, Answer answer) override;
  void read_end(const ports::TimelineQuery& query, EndAnswer answer) override;

  /// For whoever has something else to keep; made if there is none yet.
  store::Writer& writer();
  /// Called on the thread of the event loop once others have to keep again what they had kept: a
  /// damaged file was set aside, or there was no place for some of it until the disk had some.
  void on_records_lost(std::function<void()> callback) { records_lost_ = std::move(callback); }

  /// Once the event loop has ended: writes what waits, and ends the threads.
  void close();

  /// Nothing: there is no store.
  std::optional<bool> writable() const;
  /// Events that a receiver has not taken, as of the last minute.
  std::uint64_t webhooks_waiting() const { return waiting_; }
  /// Lost jobs and so on, for whoever reads the measures.
  void measure();

 private:
  store::Writer::Options writer_options();
  void start_couriers(const WebhookOptions& webhooks, const access::Key& key);
  void keep_for_receivers(const ports::RoomEvent& event);
  template <class Part>
  using Look = std::function<store::Stored<Part>(const store::Database& database)>;
  template <class Part>
  void read_by(const Look<Part>& look, const std::function<void(Result<Part>)>& answer);
  void end_stays();
  void note_life();
  void prune_now_and_then();
  void prune();
  void heard(const store::Notice& notice);
  void number_above_the_lost();
  webhook::Reports reports();
  /// On the thread of the event loop, where alone lines are written until it ends.
  void say(ports::Level level, std::string_view message, std::string_view name, std::string text);

  const TimelineOptions timeline_;
  const WebhookOptions webhooks_;
  const std::filesystem::path folder_;
  Uses uses_;
  std::function<void()> records_lost_ = [] {};
  boost::asio::steady_timer prune_timer_;
  std::uint64_t last_sequence_ = 0;         // On the store's thread alone.
  std::atomic<std::uint64_t> waiting_ = 0;  // Events that a receiver has not taken.
  std::atomic<bool> more_to_prune_ = false;
  std::uint64_t lost_told_ = 0;
  std::atomic<bool> loop_ended_ = false;
  std::mutex ending_;                                        // Who writes lines from then on.
  std::optional<store::Writer> writer_;                      // After what its jobs use,
  std::vector<std::unique_ptr<webhook::Courier>> couriers_;  // and before who uses it.
};

}  // namespace rollcall::app
