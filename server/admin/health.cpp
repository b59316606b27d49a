#include "admin/health.hpp"

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

}  // namespace rollcall::admin
