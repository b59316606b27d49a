// The log of a run: lines with time and people, the newest kept, and a hash over all of them.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace rollcall::sim {

inline constexpr std::uint32_t nobody = 0xFFFFFFFFu;

enum class Show { nothing, everything };

class Trace {
 public:
  explicit Trace(Show show) : show_(show) {}

  /// `who` is a person of the script, or nobody.
  void line(Instant now, std::uint32_t who, std::string_view what, std::string_view detail = {});
  /// Something that is worth no line, but two runs must agree on.
  void mix(std::uint64_t value);

  /// The last lines about `who` and about nobody in particular.
  std::string last_about(std::uint32_t who) const;
  std::uint64_t hash() const { return hash_; }

 private:
  struct Line {
    Instant at;
    std::uint32_t who;
    std::string text;
  };

  Show show_;
  std::deque<Line> lines_;
  std::uint64_t hash_ = 14695981039346656037ull;  // FNV-1a of text; whole numbers at once.
};

/// As `3:07.250`, from the beginning of the run.
std::string clock_text(Instant at);

/// Every run begins here: a clock that has been running for a while.
inline constexpr Instant begin_of_time{1h};

}  // namespace rollcall::sim
