#include "admin/server_json.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

TEST(ServerJson, TellsEveryFigure) {
  ServerNow server{.version = "1.2.3", .uptime = std::chrono::seconds(8'123)};
  server.draining = true;
  server.rooms = 2;
  server.connections = 13;
  server.counted = {.present = 11,
                    .reconnecting = 1,
                    .ghost_seconds = 0.5,
                    .stall_seconds = 1.25,
                    .stalls = 3,
                    .orphans_closed = 4,
                    .objects_missing = 5};
  server.last_stall = 410ms;
  server.since_last_stall = 61s;
  server.since_last_audit = 12s;
  server.workers = {{.index = 0,
                     .state = WorkerNow::State::running,
                     .restarts = 6,
                     .routers = 2,
                     .pid = 1'234,
                     .age = std::chrono::milliseconds(7'999),
                     .silent = std::chrono::milliseconds(120)}};
  server.store_writable = false;
  server.webhooks_waiting = 7;
  EXPECT_EQ(boost::json::parse(to_json(server)), boost::json::parse(R"({
    "version": "1.2.3", "uptimeSeconds": 8123, "draining": true, "rooms": 2,
    "participants": {"present": 11, "reconnecting": 1}, "connections": 13, "ghostSeconds": 0.5,
    "stalls": {"seconds": 1.25, "count": 3, "lastMs": 410, "lastAgeMs": 61000},
    "orphans": {"closed": 4, "missing": 5, "lastAuditAgeMs": 12000},
    "workers": [{"index": 0, "state": "running", "pid": 1234, "ageSeconds": 7, "restarts": 6,
                 "routers": 2, "silentMs": 120}],
    "store": {"writable": false}, "webhooksWaiting": 7})"));
}

TEST(ServerJson, SaysNullOfWhatThereIsNot) {
  ServerNow server;
  server.workers = {{.index = 1, .state = WorkerNow::State::starting, .pid = 9},
                    {.index = 2, .state = WorkerNow::State::down}};
  const auto told = boost::json::parse(to_json(server));
  EXPECT_TRUE(told.at("store").is_null());
  EXPECT_TRUE(told.at("stalls").at("lastMs").is_null());
  EXPECT_TRUE(told.at("stalls").at("lastAgeMs").is_null());
  EXPECT_TRUE(told.at("orphans").at("lastAuditAgeMs").is_null());
  EXPECT_EQ(told.at("workers").at(0).at("state"), "starting");
  EXPECT_EQ(told.at("workers").at(0).at("pid"), 9);
  EXPECT_TRUE(told.at("workers").at(0).at("silentMs").is_null());
  EXPECT_EQ(told.at("workers").at(1).at("state"), "down");
  EXPECT_TRUE(told.at("workers").at(1).at("pid").is_null());
  EXPECT_TRUE(told.at("workers").at(1).at("ageSeconds").is_null());
}

}  // namespace
}  // namespace rollcall::admin
