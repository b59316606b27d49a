// What GET /health says: whether people can meet here now.
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
};

/// Without a worker there is no meeting: 503, so that a load balancer looks elsewhere.
unsigned http_status(const Health& health);

std::string to_json(const Health& health);

}  // namespace rollcall::admin
