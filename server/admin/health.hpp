// What GET /health says: whether people can meet here now; and the two questions of orchestrators.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::admin {

struct Health {
  std::string_view version;
  std::chrono::seconds uptime;
  std::size_t rooms = 0;
  std::size_t participants = 0;
  std::size_t connections = 0;
  std::size_t workers_configured = 0;
  std::size_t workers_alive = 0;
  bool draining = false;
};

/// Without a worker there is no meeting: 503, so that a load balancer looks elsewhere.
unsigned http_status(const Health& health);

std::string to_json(const Health& health);

/// GET /health/live: the process runs its loop; whoever gets no answer may restart it. Says nothing
/// of what it depends on: to restart it would not bring that back.
std::string live_json();

/// GET /health/ready: whether somebody new may be sent here.
enum class Readiness { ready, draining, no_media_worker };
Readiness readiness(const Health& health);
unsigned http_status(Readiness readiness);
std::string to_json(Readiness readiness);

}  // namespace rollcall::admin
