#include "driver/used_tokens.hpp"

namespace rollcall::driver {

bool UsedTokens::add(std::chrono::milliseconds now, const std::string& id,
                     std::chrono::milliseconds over_at) {
  forget_what_is_over(now);
  if (over_at_.size() >= most_ && !over_at_.contains(id)) return false;
  if (over_at_.emplace(id, over_at).second) in_order_.emplace(over_at, id);
  return true;
}

void UsedTokens::forget_what_is_over(std::chrono::milliseconds now) {
  while (!in_order_.empty() && in_order_.begin()->first <= now) {
    over_at_.erase(in_order_.begin()->second);
    in_order_.erase(in_order_.begin());
  }
}

}  // namespace rollcall::driver
