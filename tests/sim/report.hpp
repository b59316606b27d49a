// What many runs come to: read from the lines of the worker processes, printed at the end.
#pragma once

#include "sim/world.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace rollcall::sim {

/// One line of text, with its newline.
std::string to_line(const Outcome& outcome);
/// How long this process has computed.
std::string cpu_line();

class Report {
 public:
  /// Says at once what was violated.
  void add_line(std::string_view line);
  /// A worker process died.
  void add_crash(int status);

  /// No violation, all seeds run, and, with enough seeds, every transition taken often enough.
  bool good(std::uint64_t seeds) const;
  void print(std::uint64_t seeds) const;

 private:
  std::uint64_t rare_transitions(std::uint64_t seeds) const;

  std::uint64_t runs_ = 0;
  std::uint64_t violations_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t faults_ = 0;
  std::uint64_t hash_ = 0;
  double minutes_ = 0;      // Of participants.
  double cpu_minutes_ = 0;  // Of ours.
  Visits visits_;
};

}  // namespace rollcall::sim
