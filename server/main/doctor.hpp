// `rollcall doctor`: what would keep a server from working on this machine, before it is started.
#pragma once

#include "main/options.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace rollcall::app {

struct Doctor {
  Options options;
};

struct Finding {
  enum class Grade { ok, warn, fail };

  Grade grade;
  std::string what;
  std::string hint = {};  // What to do about it.
};

/// Looks at everything, a line each. Returns the exit code: 1 if something fails, 0 otherwise.
int examine(const Doctor& doctor, std::ostream& out);

// The parts of it.
Finding examine_listening(const Options& options);
std::vector<Finding> examine_media_ports(const Options& options);
Finding examine_tls(const Options& options, std::int64_t now);
Finding examine_validity(const net::TlsValidity& validity, std::int64_t now);
/// Whether each of turn.urls answers, within 3 s for all. `now` since 1970.
std::vector<Finding> examine_turn(const TurnOptions& options, std::chrono::seconds now);
Finding examine_open_files(std::uint64_t limit);
Finding examine_data_dir(const std::filesystem::path& folder);
Finding examine_worker(const std::filesystem::path& program);
/// `now` in seconds since 1970; whether the kernel says that something keeps the clock right.
Finding examine_clock(std::int64_t now, bool synchronised);

}  // namespace rollcall::app
