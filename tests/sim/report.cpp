#include "sim/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sstream>

namespace rollcall::sim {
namespace {

constexpr char line_break = '\x1f';
constexpr std::uint64_t enough_seeds = 2000;
constexpr std::uint64_t visits_wanted = 100;

/// Every transition of the presence table (server/core/presence.hpp): from, why, to.
constexpr std::array<std::string_view, 22> table{
    "absent joined present",
    "present resumed present",
    "present took_over present",
    "present silence reconnecting",
    "present socket_closed reconnecting",
    "present unloading reconnecting",
    "present left gone",
    "present goodbye gone",
    "reconnecting heard present",
    "reconnecting resumed present",
    "reconnecting took_over present",
    "reconnecting unloading gone",
    "reconnecting connection_lost gone",
    "reconnecting left gone",
    "reconnecting goodbye gone",
    "gone back present",
    "gone seat_expired forgotten",
    "present removed gone",
    "reconnecting removed gone",
    "present room_ended gone",
    "gone removed forgotten",
    "gone room_ended forgotten",
};

std::uint64_t visits_of(const Visits& visits, std::string_view transition) {
  const auto found = visits.find(std::string(transition));
  return found == visits.end() ? 0 : found->second;
}

}  // namespace

std::string to_line(const Outcome& outcome) {
  std::string line = "run " + std::to_string(outcome.seed) + " " + std::to_string(outcome.hash) +
                     " " + std::to_string(outcome.faults) + " " +
                     std::to_string(outcome.participant_time.count());
  for (const auto& [transition, count] : outcome.visits) {
    std::string key = transition;
    std::replace(key.begin(), key.end(), ' ', '>');
    line += " " + key + " " + std::to_string(count);
  }
  line += "\n";
  if (outcome.violation.empty()) return line;
  std::string text = "seed " + std::to_string(outcome.seed) + ": " + outcome.violation;
  std::replace(text.begin(), text.end(), '\n', line_break);
  return line + "violation " + text + "\n";
}

std::string cpu_line() {
  const auto ms = static_cast<std::uint64_t>(std::clock()) * 1000 / CLOCKS_PER_SEC;
  return "cpu " + std::to_string(ms) + "\n";
}

void Report::add_line(std::string_view line) {
  const std::string_view kind = line.substr(0, line.find(' '));
  std::string rest(line.substr(kind.size() + 1));
  if (kind == "violation") {
    ++violations_;
    std::replace(rest.begin(), rest.end(), line_break, '\n');
    std::puts(rest.c_str());
    return;
  }
  if (kind == "cpu") {
    cpu_minutes_ += std::strtod(rest.c_str(), nullptr) / 60'000;
    return;
  }
  if (kind != "run") {
    std::puts(std::string(line).c_str());  // The trace.
    return;
  }
  std::istringstream fields(rest);
  std::uint64_t seed = 0, faults = 0, microseconds = 0, count = 0;
  fields >> seed >> hash_ >> faults >> microseconds;
  ++runs_;
  faults_ += faults;
  minutes_ += static_cast<double>(microseconds) / 60e6;
  for (std::string key; fields >> key >> count;) {
    std::replace(key.begin(), key.end(), '>', ' ');
    visits_[key] += count;
  }
}

void Report::add_crash(int status) {
  ++crashes_;
  std::printf("a worker process died with status %d\n", status);
}

std::uint64_t Report::rare_transitions(std::uint64_t seeds) const {
  if (seeds < enough_seeds) return 0;
  return static_cast<std::uint64_t>(std::count_if(
      table.begin(), table.end(),
      [&](std::string_view transition) { return visits_of(visits_, transition) < visits_wanted; }));
}

bool Report::good(std::uint64_t seeds) const {
  return violations_ == 0 && crashes_ == 0 && runs_ == seeds && rare_transitions(seeds) == 0;
}

void Report::print(std::uint64_t seeds) const {
  std::puts("visits    transition of the presence table");
  for (const std::string_view transition : table) {
    const std::uint64_t visits = visits_of(visits_, transition);
    const bool rare = seeds >= enough_seeds && visits < visits_wanted;
    std::printf("%8llu  %s%s\n", static_cast<unsigned long long>(visits),
                std::string(transition).c_str(), rare ? "  (too few)" : "");
  }
  for (const auto& [transition, count] : visits_) {
    const bool other = transition.starts_with('~');
    if (!other && std::find(table.begin(), table.end(), transition) == table.end())
      std::printf("%8llu  %s (not in the table)\n", static_cast<unsigned long long>(count),
                  transition.c_str());
  }
  std::puts("times     what happened");
  for (const auto& [what, count] : visits_) {
    if (what.starts_with('~'))
      std::printf("%8llu  %s\n", static_cast<unsigned long long>(count), what.c_str() + 1);
  }
  if (seeds == 1) std::printf("hash %016llx\n", static_cast<unsigned long long>(hash_));
  std::printf(
      "%llu seeds, %llu violations, %.0f participant-minutes, %.0f per core-minute, "
      "%.2f faults per participant-minute\n",
      static_cast<unsigned long long>(runs_), static_cast<unsigned long long>(violations_),
      minutes_, cpu_minutes_ > 0 ? minutes_ / cpu_minutes_ : 0,
      minutes_ > 0 ? static_cast<double>(faults_) / minutes_ : 0);
}

}  // namespace rollcall::sim
