// Everything that can be chosen about a server, with defaults that run. docs/configuration.md
// explains each.
#pragma once

#include "access/keys.hpp"
#include "core/config.hpp"
#include "driver/driver.hpp"
#include "ports/access.hpp"
#include "ports/log.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::app {

enum class TlsMode { off, files, self_signed };
enum class LogFormat { text, json };

/// Who said what a setting is, as "server.port" -> "rollcall.toml:3"; the rest are defaults.
using Origins = std::map<std::string, std::string>;

/// A key as the configuration says it; files are read at start.
struct AccessKeyOptions {
  std::string id;
  std::optional<access::Algorithm> algorithm;
  std::optional<std::string> secret;
  std::optional<std::filesystem::path> secret_file;
  std::optional<std::filesystem::path> public_key_file;
};

struct AccessOptions {
  ports::AccessMode mode = ports::AccessMode::guest;
  std::vector<AccessKeyOptions> keys;
  Duration clock_skew = 30s;
  bool single_use = false;
};

/// The operator's API. With neither there is none.
struct AdminOptions {
  std::optional<std::string> key;
  std::optional<std::filesystem::path> key_file;
};

/// STUN and TURN servers that clients are told of. Without urls there are none.
struct TurnOptions {
  std::vector<std::string> urls;
  std::optional<std::string> secret;
  std::optional<std::filesystem::path> secret_file;
  Duration ttl = 12h;
};

/// Of one address; net::AddressLimitOptions says why so many.
struct AddressOptions {
  std::size_t sockets_max = 2'000;
  std::size_t connections_max = 1'000;
  std::size_t handshakes_at_once = 500;
  std::size_t handshakes_per_second = 50;
  std::size_t wrong_tokens_at_once = 60;
};

/// What is kept of what has happened in rooms.
struct TimelineOptions {
  Duration keep = 168h;              // Nothing is kept with 0.
  std::uint32_t rows_max = 500'000;  // About 150 bytes each.
};

/// Who is told what happens in rooms. Without URLs nobody is.
struct WebhookOptions {
  std::vector<std::string> urls;
  std::string key_id;
  std::optional<std::string> secret;
  std::optional<std::filesystem::path> secret_file;
  bool insecure = false;  // Names may go to other machines in the clear.
  Duration keep = 24h;    // For a receiver that is away.
  std::uint32_t events_max = 100'000;
};

struct Options {
  // [server]
  std::string host;  // Empty: see settle().
  std::uint16_t port = 3001;
  std::optional<std::filesystem::path> web_root;  // None: looked for; see find_web_root.
  std::optional<std::filesystem::path> data_dir;  // None: see default_data_dir.
  std::vector<std::string> allowed_origins;
  std::vector<std::string> frame_ancestors;
  std::vector<std::string> trusted_proxies;
  Duration drain_max = 0s;  // After SIGTERM, for people to finish.
  bool insecure = false;    // Plain HTTP beyond this machine is meant.

  // [tls]
  TlsMode tls = TlsMode::off;
  std::filesystem::path tls_cert;
  std::filesystem::path tls_key;

  // [media]
  std::size_t workers = 0;            // 0: one per core of this machine.
  std::uint16_t rtc_port = 40000;     // The first worker's; each further one takes the next.
  std::vector<std::string> announce;  // None: every address of this machine.
  std::optional<std::filesystem::path> worker_path;  // None: looked for; see find_worker.

  AccessOptions access;           // [access]
  AdminOptions admin;             // [admin]
  TurnOptions turn;               // [turn]
  TimelineOptions timeline;       // [timeline]
  WebhookOptions webhooks;        // [webhooks]
  core::PresenceConfig presence;  // [presence]
  core::RoomLimits limits;        // [limits]
  std::size_t rooms_max = 10'000;
  AddressOptions per_address;

  // [log]
  ports::Level log_level = ports::Level::info;
  LogFormat log_format = LogFormat::text;
  driver::LogNames log_names = driver::LogNames::hashed;

  Origins origins;
};

/// Fills in what follows from the rest: without TLS only this machine is served, unless `insecure`.
void settle(Options& options);

/// What does not fit together, as a sentence; nothing if all is well.
std::optional<Error> validate(const Options& options);
std::optional<Error> validate(const AccessOptions& access);
std::optional<Error> validate(const AdminOptions& admin);
std::optional<Error> validate(const WebhookOptions& webhooks);

}  // namespace rollcall::app
