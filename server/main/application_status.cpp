// What the server says about itself: to load balancers, to Prometheus, and to its operator.
#include "base/assert.hpp"
#include "main/application.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace rollcall::app {
namespace {

admin::WorkerNow::State to_admin(mediasoup::WorkerStatus::State state) {
  switch (state) {
    case mediasoup::WorkerStatus::State::running:
      return admin::WorkerNow::State::running;
    case mediasoup::WorkerStatus::State::starting:
      return admin::WorkerNow::State::starting;
    case mediasoup::WorkerStatus::State::down:
      return admin::WorkerNow::State::down;
  }
  ROLLCALL_ASSERT(false);
}

std::vector<admin::WorkerNow> to_admin(const std::vector<mediasoup::WorkerStatus>& workers) {
  std::vector<admin::WorkerNow> places;
  for (const mediasoup::WorkerStatus& worker : workers) {
    admin::WorkerNow place{.index = places.size(),
                           .state = to_admin(worker.state),
                           .restarts = worker.restarts,
                           .routers = worker.routers,
                           .age = worker.age,
                           .silent = worker.silent};
    if (worker.pid > 0) place.pid = worker.pid;
    places.push_back(place);
  }
  return places;
}

}  // namespace

/// What the workers have, and what they should have.
std::string Application::media_json(const std::vector<mediasoup::WorkerObjects>& workers) const {
  boost::json::array have;
  for (const mediasoup::WorkerObjects& worker : workers)
    have.push_back({{"pid", worker.pid}, {"ids", boost::json::value_from(worker.ids)}});
  return boost::json::serialize(
      boost::json::object{{"workers", std::move(have)},
                          {"expected", boost::json::value_from(driver_.media_objects())}});
}

admin::Health Application::health() const {
  const driver::Counts counts = driver_.counts();
  const mediasoup::HostStatus media = media_.status();
  return {
      .version = ROLLCALL_VERSION,
      .uptime = std::chrono::duration_cast<std::chrono::seconds>(SteadyClock().now() - started_),
      .rooms = counts.rooms,
      .participants = counts.participants,
      .connections = counts.connections,
      .workers_configured = media.configured,
      .workers_alive = media.alive,
      .draining = driver_.draining(),
  };
}

net::HttpReply Application::metrics() {
  const driver::Counts counts = driver_.counts();
  const mediasoup::HostStatus media = media_.status();
  history_.measure();
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
          .body = metrics_.text({.rooms = counts.rooms,
                                 .connections = counts.connections,
                                 .workers_configured = media.configured,
                                 .workers_alive = media.alive,
                                 .routers = media.routers})};
}

admin::ServerNow Application::server_now() {
  const driver::Vigilance vigilance = driver_.vigilance();  // What was heard counts in the rest.
  const admin::Health now = health();
  return {.version = now.version,
          .uptime = now.uptime,
          .draining = now.draining,
          .rooms = now.rooms,
          .connections = now.connections,
          .counted = metrics_.figures(),
          .last_stall = vigilance.last_stall,
          .since_last_stall = vigilance.since_last_stall,
          .since_last_audit = vigilance.since_last_audit,
          .workers = to_admin(media_.workers()),
          .store_writable = history_.writable(),
          .webhooks_waiting = history_.webhooks_waiting()};
}

}  // namespace rollcall::app
