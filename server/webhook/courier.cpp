#include "webhook/courier.hpp"

#include "base/assert.hpp"
#include "webhook/authorization.hpp"

#include <future>
#include <memory>
#include <utility>

namespace rollcall::webhook {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_longest = 10s;
// Nobody says when the store works again, and nothing is lost by looking: one row of an index.
constexpr auto look_again = 5s;

std::string name_of(const net::Url& url) {
  return (url.tls ? "https://" : "http://") + url.host + ":" + url.port;
}

bool is_taken(unsigned status) {
  return status >= 200 && status < 300;
}

}  // namespace

Receiver receiver_of(const std::string& url, bool insecure) {
  const auto parsed = net::parse_url(url);
  ROLLCALL_ASSERT(parsed);
  const bool to_anybody = insecure && !parsed->tls;
  return {url, *parsed, to_anybody ? net::Trust::anybody : net::Trust::this_machine_or_certified};
}

Courier::Courier(Receiver receiver, Uses uses)
    : receiver_(std::move(receiver)),
      name_(name_of(receiver_.url)),
      uses_(std::move(uses)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Courier::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Courier::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const auto event = next(stop))
      bring(*event, stop);
    else
      wait(stop, look_again);
  }
}

/// With all that was written before; nothing if the store cannot be read.
std::optional<store::OutboxEvent> Courier::next(const std::stop_token& stop) {
  auto found = std::make_shared<std::promise<std::optional<store::OutboxEvent>>>();
  auto answer = found->get_future();
  const auto look =
      [found, url = receiver_.text, after = taken_](
          const store::Stored<const store::Database*>& database) -> store::Stored<void> {
    auto event =
        database ? store::next_in_outbox(**database, url, after) : tl::unexpected(database.error());
    found->set_value(event ? std::move(*event) : std::nullopt);
    if (!event) return tl::unexpected(event.error());
    return {};
  };
  if (!uses_.outbox.read(look)) return std::nullopt;
  while (answer.wait_for(100ms) != std::future_status::ready)
    if (stop.stop_requested()) return std::nullopt;
  return answer.get();
}

/// Until it is taken, or the outbox has let go of it meanwhile: the next look says so.
void Courier::bring(const store::OutboxEvent& event, const std::stop_token& stop) {
  const auto wrong = try_once(event, stop);
  if (wrong && stop.stop_requested()) return;
  if (wrong) {
    uses_.reports.failed(name_, *wrong, failures_ == 0);
    // A new event is no reason to ask sooner.
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, uses_.pause(++failures_), [] { return false; });
    return;
  }
  taken_ = event.sequence;
  uses_.outbox.write(
      [url = receiver_.text, sequence = event.sequence](const store::Database& database) {
        return store::mark_delivered(database, url, sequence);
      });
  uses_.reports.delivered();
  if (std::exchange(failures_, 0) > 0) uses_.reports.recovered(name_);
}

std::optional<std::string> Courier::try_once(const store::OutboxEvent& event,
                                             const std::stop_token& stop) {
  const net::HttpQuestion question{
      .url = receiver_.url,
      .method = "POST",
      .headers = {{"Content-Type", "application/webhook+json"},
                  {"Authorization", authorization(uses_.key, event.body, uses_.since_1970())}},
      .body = event.body,
      .trust = receiver_.trust};
  const auto answer = net::http_ask(question, answer_longest, stop);
  if (!answer) return answer.error().message;
  if (!is_taken(answer->status)) return "it answers " + std::to_string(answer->status);
  return std::nullopt;
}

void Courier::wait(const std::stop_token& stop, std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, longest, [this] { return woken_; });
  woken_ = false;
}

}  // namespace rollcall::webhook
