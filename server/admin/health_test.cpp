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

TEST(Readiness, NeedsAWorkerAndNoEndInSight) {
  Health health = some_health();
  EXPECT_EQ(readiness(health), Readiness::ready);
  health.workers_alive = 0;
  EXPECT_EQ(readiness(health), Readiness::no_media_worker);
  health.draining = true;
  EXPECT_EQ(readiness(health), Readiness::draining);
  health.workers_alive = 3;
  EXPECT_EQ(readiness(health), Readiness::draining);
}

TEST(Readiness, SaysWhy) {
  EXPECT_EQ(http_status(Readiness::ready), 200u);
  EXPECT_EQ(boost::json::parse(to_json(Readiness::ready)).at("status"), "ready");
  for (const Readiness no : {Readiness::draining, Readiness::no_media_worker}) {
    EXPECT_EQ(http_status(no), 503u);
    EXPECT_EQ(boost::json::parse(to_json(no)).at("status"), "unready");
  }
  EXPECT_EQ(boost::json::parse(to_json(Readiness::draining)).at("reason"), "draining");
  EXPECT_EQ(boost::json::parse(to_json(Readiness::no_media_worker)).at("reason"),
            "no_media_worker");
}

TEST(Liveness, DependsOnNothing) {
  EXPECT_EQ(boost::json::parse(live_json()).at("status"), "ok");
}

}  // namespace
}  // namespace rollcall::admin
