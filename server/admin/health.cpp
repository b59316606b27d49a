#include "admin/health.hpp"

#include "base/assert.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {

unsigned http_status(const Health& health) {
  return health.workers_alive > 0 ? 200 : 503;
}

std::string to_json(const Health& health) {
  return boost::json::serialize(boost::json::object{
      {"status", health.workers_alive > 0 ? "ok" : "degraded"},
      {"version", boost::json::string_view(health.version.data(), health.version.size())},
      {"uptimeSeconds", health.uptime.count()},
      {"rooms", health.rooms},
      {"participants", health.participants},
      {"connections", health.connections},
      {"workers", {{"configured", health.workers_configured}, {"alive", health.workers_alive}}},
  });
}

std::string live_json() {
  return R"({"status":"ok"})";
}

Readiness readiness(const Health& health) {
  if (health.draining) return Readiness::draining;
  return health.workers_alive > 0 ? Readiness::ready : Readiness::no_media_worker;
}

unsigned http_status(Readiness readiness) {
  return readiness == Readiness::ready ? 200 : 503;
}

std::string to_json(Readiness readiness) {
  switch (readiness) {
    case Readiness::ready:
      return R"({"status":"ready"})";
    case Readiness::draining:
      return R"({"status":"unready","reason":"draining"})";
    case Readiness::no_media_worker:
      return R"({"status":"unready","reason":"no_media_worker"})";
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace rollcall::admin
