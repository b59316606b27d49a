#include "admin/health.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

Health some_health() {
  return {.version = "1.2.3",
          .uptime = std::chrono::seconds(90),
          .rooms = 2,
          .participants = 5,
          .connections = 7,
          .workers_configured = 4,
          .workers_alive = 3};
}

TEST(Health, SaysEverythingThatTheProtocolPromises) {
  EXPECT_EQ(boost::json::parse(to_json(some_health())), boost::json::parse(R"({
    "status": "ok", "version": "1.2.3", "uptimeSeconds": 90, "rooms": 2, "participants": 5,
    "connections": 7, "workers": {"configured": 4, "alive": 3}})"));
}

TEST(Health, IsGoodWhileAnyWorkerLives) {
  Health health = some_health();
  health.workers_alive = 1;
  EXPECT_EQ(http_status(health), 200u);
}

TEST(Health, IsDegradedWithoutAWorker) {
  Health health = some_health();
  health.workers_alive = 0;
  EXPECT_EQ(http_status(health), 503u);
  EXPECT_EQ(boost::json::parse(to_json(health)).at("status"), "degraded");
}

TEST(Health, EscapesTheVersion) {
  Health health = some_health();
  health.version = "1\"2";
  EXPECT_EQ(boost::json::parse(to_json(health)).at("version"), "1\"2");
}

}  // namespace
}  // namespace rollcall::admin
