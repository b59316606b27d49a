#include "main/room_history.hpp"

#include "base/assert.hpp"
#include "store/outbox.hpp"
#include "store/stays.hpp"
#include "store/timeline.hpp"
#include "webhook/backoff.hpp"
#include "webhook/event_json.hpp"

#include <random>
#include <utility>

#include <boost/asio/post.hpp>

namespace rollcall::app {
namespace {

using std::chrono::milliseconds;

constexpr auto prune_every = std::chrono::minutes(1);
// Deletions at a time, 10 ms of them or so: what comes meanwhile is written before the next.
constexpr std::size_t prune_most = 20'000;
constexpr auto bans_kept_max = std::chrono::hours(30 * 24);
// 100 bytes each in memory, of rooms that nobody may ever come back to.
constexpr std::size_t bans_max = 100'000;

milliseconds ms(Duration duration) {
  return std::chrono::duration_cast<milliseconds>(duration);
}

milliseconds pause_after(int failures) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return webhook::backoff(failures, std::uniform_real_distribution<double>(0, 1)(random));
}

Error unreadable(const store::Failure& failure) {
  return {ErrorCode::internal, "the store cannot be read now: " + failure.message};
}

}  // namespace

store::BanBounds ban_bounds(milliseconds since_1970) {
  return {since_1970 - bans_kept_max, bans_max};
}

RoomHistory::RoomHistory(const TimelineOptions& timeline, const WebhookOptions& webhooks,
                         const std::optional<access::Key>& webhook_key,
                         const std::filesystem::path& folder, Uses uses)
    : timeline_(timeline),
      webhooks_(webhooks),
      folder_(folder),
      uses_(uses),
      prune_timer_(uses.context) {
  // With nothing to keep any more, what there is goes, too: see prune().
  const bool wanted = timeline_.keep > Duration::zero() || !webhooks_.urls.empty();
  std::error_code unknown;
  if (!wanted && !std::filesystem::exists(store::store_file(folder), unknown)) return;
  writer();
  if (webhook_key) start_couriers(webhooks, *webhook_key);
}

store::Writer& RoomHistory::writer() {
  if (!writer_) {
    writer_.emplace(writer_options());
    end_stays();
    prune_now_and_then();
  }
  return *writer_;
}

RoomHistory::~RoomHistory() {
  close();
}

void RoomHistory::close() {
  loop_ended_ = true;
  couriers_.clear();
  if (writer_) note_life();
  writer_.reset();
}

/// Of the process before; ahead of all that is told of this one.
void RoomHistory::end_stays() {
  if (timeline_.keep == Duration::zero()) return writer_->write(store::forget_stays);
  const milliseconds now = uses_.wall_clock.since_1970();
  writer_->write(
      [now](const store::Database& database) { return store::end_stays(database, now); });
}

void RoomHistory::note_life() {
  if (timeline_.keep == Duration::zero()) return;
  const milliseconds now = uses_.wall_clock.since_1970();
  writer_->write(
      [now](const store::Database& database) { return store::note_life(database, now); });
}

store::Writer::Options RoomHistory::writer_options() {
  store::Writer::Options options;
  options.folder = folder_;
  options.prepare = [this](const store::Database& database) -> store::Stored<void> {
    if (auto done = store::number_above(database, last_sequence_); !done) return done;
    return store::set_receivers(database, webhooks_.urls);
  };
  options.notice = [this](const store::Notice& notice) { heard(notice); };
  options.since_1970 = [this] {
    return std::chrono::duration_cast<std::chrono::seconds>(uses_.wall_clock.since_1970());
  };
  return options;
}

void RoomHistory::start_couriers(const WebhookOptions& webhooks, const access::Key& key) {
  for (const std::string& url : webhooks.urls)
    couriers_.push_back(std::make_unique<webhook::Courier>(
        webhook::receiver_of(url, webhooks.insecure),
        webhook::Courier::Uses{.outbox = *writer_,
                               .key = key,
                               .reports = reports(),
                               .since_1970 =
                                   [this] {
                                     return std::chrono::duration_cast<std::chrono::seconds>(
                                         uses_.wall_clock.since_1970());
                                   },
                               .pause = pause_after}));
}

void RoomHistory::happened(const ports::RoomEvent& event) {
  if (!writer_) return;
  if (timeline_.keep > Duration::zero())
    writer_->write([event](const store::Database& database) {
      return store::add_to_timeline(database, event);
    });
  if (!couriers_.empty()) keep_for_receivers(event);
}

void RoomHistory::keep_for_receivers(const ports::RoomEvent& event) {
  const auto name = webhook::event_name(event);
  if (!name) return;
  const auto add = [this, event, name = *name,
                    id = uses_.secrets.random_id()](const store::Database& database) {
    return store::add_to_outbox(database, event.at, [&](std::uint64_t sequence) {
      last_sequence_ = sequence;
      return webhook::event_json(event, name, id, sequence);
    });
  };
  writer_->write(add);
  for (const auto& courier : couriers_)
    courier->wake();
}

void RoomHistory::read(const ports::TimelineQuery& query, Answer answer) {
  const auto look = [query](const store::Database& database) {
    return store::read_timeline(database, query);
  };
  read_by<std::vector<ports::TimelineRow>>(look, answer);
}

void RoomHistory::read_end(const ports::TimelineQuery& query, EndAnswer answer) {
  const auto look = [query,
                     until = uses_.wall_clock.since_1970()](const store::Database& database) {
    auto end = store::read_timeline_end(database, query);
    if (end) end->until = until;
    return end;
  };
  read_by<ports::TimelineEnd>(look, answer);
}

template <class Part>
void RoomHistory::read_by(const Look<Part>& look, const std::function<void(Result<Part>)>& answer) {
  const auto reply = [&context = uses_.context, answer](Result<Part> part) {
    boost::asio::post(context,
                      [answer, part = std::move(part)]() mutable { answer(std::move(part)); });
  };
  if (!writer_ || timeline_.keep == Duration::zero())
    return reply(fail(ErrorCode::not_found, "this server keeps no timeline", "timeline.keep"));
  const auto job =
      [look, reply](const store::Stored<const store::Database*>& database) -> store::Stored<void> {
    const auto part = database ? look(**database) : tl::unexpected(database.error());
    reply(part.map_error(unreadable));
    if (!part) return tl::unexpected(part.error());
    return {};
  };
  if (!writer_->read(job))
    reply(fail(ErrorCode::limit_reached, "too many ask for timelines now", "try again later"));
}

void RoomHistory::prune_now_and_then() {
  note_life();
  prune();
  prune_timer_.expires_after(prune_every);
  prune_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) prune_now_and_then();
  });
}

void RoomHistory::prune() {
  const milliseconds now = uses_.wall_clock.since_1970();
  const store::TimelineBounds timeline{now - ms(timeline_.keep), timeline_.rows_max};
  const store::OutboxBounds outbox{now - ms(webhooks_.keep), webhooks_.events_max};
  const store::BanBounds bans = ban_bounds(now);
  const auto job = [this, timeline, outbox,
                    bans](const store::Database& database) -> store::Stored<void> {
    const auto pruned = store::prune_timeline(database, timeline, prune_most);
    if (!pruned) return tl::unexpected(pruned.error());
    more_to_prune_ = *pruned >= prune_most;
    if (auto done = store::prune_bans(database, bans); !done) return done;
    const auto dropped = store::prune_outbox(database, outbox);
    if (!dropped) return tl::unexpected(dropped.error());
    const auto waiting = store::count_outbox(database);
    if (!waiting) return tl::unexpected(waiting.error());
    waiting_ = *waiting;
    if (*dropped == 0) return {};
    uses_.metrics.webhooks_dropped(*dropped);
    say(ports::Level::warn, "webhook events were dropped: no receiver took them in time", "events",
        std::to_string(*dropped));
    return {};
  };
  writer_->write(job);
  // Behind that, once it is on the disk: a portion that has to be tried again is still the first.
  const auto go_on = [this](const store::Stored<const store::Database*>&) -> store::Stored<void> {
    if (more_to_prune_.exchange(false)) boost::asio::post(uses_.context, [this] { prune(); });
    return {};
  };
  writer_->read(go_on);
}

void RoomHistory::heard(const store::Notice& notice) {
  switch (notice.what) {
    case store::Notice::What::set_aside:
      uses_.metrics.store_failed();
      number_above_the_lost();
      boost::asio::post(uses_.context, [this] { records_lost_(); });
      return say(ports::Level::error, "the store was damaged: a new one is begun", "kept_as",
                 notice.text);
    case store::Notice::What::failing:
      uses_.metrics.store_failed();
      return say(ports::Level::error, "the store cannot be written: meetings go on, it is retried",
                 "why", notice.text);
    case store::Notice::What::working_again:
      if (notice.lost > 0) boost::asio::post(uses_.context, [this] { records_lost_(); });
      return say(ports::Level::info, "the store is written again", "lost",
                 std::to_string(notice.lost));
    case store::Notice::What::lost:
      boost::asio::post(uses_.context, [this] { records_lost_(); });
      return say(ports::Level::error, "the store is too slow: records were lost", "lost",
                 std::to_string(notice.lost));
    case store::Notice::What::refused:
      uses_.metrics.store_failed();
      return say(ports::Level::error, "the store refuses a record", "why", notice.text);
    case store::Notice::What::given_up:
      return say(ports::Level::error, "the store was not written at the end", "lost",
                 std::to_string(notice.lost));
  }
  ROLLCALL_ASSERT(false);
}

/// Where nobody knows the last number of the file that was set aside: it cannot have had an event
/// for each millisecond since 1970. Numbers in a browser reach a thousand times as far.
void RoomHistory::number_above_the_lost() {
  if (last_sequence_ > 0) return;
  last_sequence_ = static_cast<std::uint64_t>(uses_.wall_clock.since_1970().count());
}

webhook::Reports RoomHistory::reports() {
  return {.delivered = [this] { uses_.metrics.webhook_delivered(); },
          .failed =
              [this](const std::string& receiver, const std::string& why, bool first) {
                uses_.metrics.webhook_failed();
                if (first)
                  say(ports::Level::warn, "a webhook receiver takes no events: they are kept",
                      "receiver", receiver + ": " + why);
              },
          .recovered =
              [this](const std::string& receiver) {
                say(ports::Level::info, "a webhook receiver takes events again", "receiver",
                    receiver);
              }};
}

void RoomHistory::say(ports::Level level, std::string_view message, std::string_view name,
                      std::string text) {
  if (loop_ended_) {
    const std::lock_guard lock(ending_);
    return uses_.log.write(level, message, {{name, text}});
  }
  boost::asio::post(uses_.context,
                    [&log = uses_.log, level, message, name, text = std::move(text)] {
                      log.write(level, message, {{name, text}});
                    });
}

std::optional<bool> RoomHistory::writable() const {
  if (!writer_) return std::nullopt;
  return !writer_->failing();
}

void RoomHistory::measure() {
  if (!writer_) return;
  const std::uint64_t lost = writer_->lost();
  uses_.metrics.store_lost(lost - std::exchange(lost_told_, lost));
  uses_.metrics.store_writable(!writer_->failing());
  uses_.metrics.webhooks_waiting(waiting_);
}

}  // namespace rollcall::app
