// Which tokens somebody has come in with, until their time is over: of this process alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace rollcall::driver {

class UsedTokens {
 public:
  explicit UsedTokens(std::size_t most) : most_(most) {}

  bool has(const std::string& id) const { return over_at_.contains(id); }
  /// All times since 1970. False if as many are remembered as may, and none of them is over: who
  /// would be forgotten could come in again.
  bool add(std::chrono::milliseconds now, const std::string& id, std::chrono::milliseconds over_at);

  std::size_t size() const { return over_at_.size(); }

 private:
  void forget_what_is_over(std::chrono::milliseconds now);

  std::size_t most_;
  std::map<std::string, std::chrono::milliseconds> over_at_;
  std::set<std::pair<std::chrono::milliseconds, std::string>> in_order_;  // Of their ends.
};

}  // namespace rollcall::driver
