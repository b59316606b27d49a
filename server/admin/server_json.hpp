// The shape of what the admin API tells of the server itself: protocol/admin-api.yaml.
#pragma once

#include "admin/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::admin {

/// A place for a media worker, and what is in it now.
struct WorkerNow {
  enum class State { running, starting, down };
  std::size_t index = 0;
  State state = State::down;
  std::size_t restarts = 0;
  std::size_t routers = 0;
  std::optional<std::int64_t> pid = std::nullopt;                  // While there is a process,
  std::optional<std::chrono::milliseconds> age = std::nullopt;     // since so long.
  std::optional<std::chrono::milliseconds> silent = std::nullopt;  // Since its last word.
};

/// What the server says about itself now.
struct ServerNow {
  std::string_view version;
  std::chrono::seconds uptime{};
  bool draining = false;
  std::size_t rooms = 0;
  std::size_t connections = 0;
  Figures counted = {};  // As GET /metrics tells them.
  std::optional<Duration> last_stall = std::nullopt;
  std::optional<Duration> since_last_stall = std::nullopt;
  std::optional<Duration> since_last_audit = std::nullopt;
  std::vector<WorkerNow> workers = {};
  std::optional<bool> store_writable = std::nullopt;  // Nothing: there is no store.
  std::uint64_t webhooks_waiting = 0;
};

std::string to_json(const ServerNow& server);

}  // namespace rollcall::admin
