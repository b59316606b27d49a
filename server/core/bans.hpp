// Who is not let into the room again for as long as the room lives.
#pragma once

#include "base/id.hpp"

#include <deque>
#include <set>

namespace rollcall::core {

/// Of more than `max` the one that was banned first may come back: a ban costs memory.
class Bans {
 public:
  static constexpr std::size_t max = 1000;

  void add(const ParticipantId& who) {
    if (!banned_.insert(who).second) return;
    in_order_.push_back(who);
    if (in_order_.size() <= max) return;
    banned_.erase(in_order_.front());
    in_order_.pop_front();
  }
  bool contains(const ParticipantId& who) const { return banned_.contains(who); }
  bool empty() const { return banned_.empty(); }
  /// The oldest first.
  const std::deque<ParticipantId>& all() const { return in_order_; }

 private:
  std::set<ParticipantId> banned_;
  std::deque<ParticipantId> in_order_;  // The oldest first.
};

}  // namespace rollcall::core
