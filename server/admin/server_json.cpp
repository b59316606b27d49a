#include "admin/server_json.hpp"

#include "base/assert.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {
namespace {

const char* to_text(WorkerNow::State state) {
  switch (state) {
    case WorkerNow::State::running:
      return "running";
    case WorkerNow::State::starting:
      return "starting";
    case WorkerNow::State::down:
      return "down";
  }
  ROLLCALL_ASSERT(false);
}

template <class Time>
boost::json::value ms_or_null(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return std::chrono::duration_cast<std::chrono::milliseconds>(*time).count();
}

boost::json::object to_object(const WorkerNow& worker) {
  boost::json::value pid;
  boost::json::value age;
  if (worker.pid) pid = *worker.pid;
  if (worker.age) age = std::chrono::duration_cast<std::chrono::seconds>(*worker.age).count();
  return {{"index", worker.index},
          {"state", to_text(worker.state)},
          {"pid", std::move(pid)},
          {"ageSeconds", std::move(age)},
          {"restarts", worker.restarts},
          {"routers", worker.routers},
          {"silentMs", ms_or_null(worker.silent)}};
}

boost::json::object stalls_of(const ServerNow& server) {
  return {{"seconds", server.counted.stall_seconds},
          {"count", server.counted.stalls},
          {"lastMs", ms_or_null(server.last_stall)},
          {"lastAgeMs", ms_or_null(server.since_last_stall)}};
}

boost::json::object orphans_of(const ServerNow& server) {
  return {{"closed", server.counted.orphans_closed},
          {"missing", server.counted.objects_missing},
          {"lastAuditAgeMs", ms_or_null(server.since_last_audit)}};
}

}  // namespace

std::string to_json(const ServerNow& server) {
  boost::json::array workers;
  for (const WorkerNow& worker : server.workers)
    workers.push_back(to_object(worker));
  boost::json::value store;
  if (server.store_writable) store = boost::json::object{{"writable", *server.store_writable}};
  const boost::json::object participants{{"present", server.counted.present},
                                         {"reconnecting", server.counted.reconnecting}};
  return boost::json::serialize(boost::json::object{
      {"version", boost::json::string_view(server.version.data(), server.version.size())},
      {"uptimeSeconds", server.uptime.count()},
      {"draining", server.draining},
      {"rooms", server.rooms},
      {"participants", participants},
      {"connections", server.connections},
      {"ghostSeconds", server.counted.ghost_seconds},
      {"stalls", stalls_of(server)},
      {"orphans", orphans_of(server)},
      {"workers", std::move(workers)},
      {"store", std::move(store)},
      {"webhooksWaiting", server.webhooks_waiting},
  });
}

}  // namespace rollcall::admin
