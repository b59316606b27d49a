// What is due when: one instant per key, the earliest at hand.
#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rollcall::core {

template <class Key>
class Deadlines {
 public:
  /// Replaces what was armed for `key`; `never` disarms.
  void arm(const Key& key, Instant at) {
    if (at == never) return disarm(key);
    const auto [armed, fresh] = by_key_.try_emplace(key, at);
    if (fresh) {
      by_time_.emplace(at, key);
      return;
    }
    if (armed->second == at) return;
    // Most are moved, over and over: the node is kept.
    auto node = by_time_.extract({std::exchange(armed->second, at), key});
    node.value().first = at;
    by_time_.insert(std::move(node));
  }

  void disarm(const Key& key) {
    const auto armed = by_key_.find(key);
    if (armed == by_key_.end()) return;
    by_time_.erase({armed->second, key});
    by_key_.erase(armed);
  }

  Instant next() const { return by_time_.empty() ? never : by_time_.begin()->first; }

  /// Disarms and returns the earliest one that is due; equal instants go by key.
  std::optional<Key> take_due(Instant now) {
    if (next() > now) return std::nullopt;
    Key key = by_time_.begin()->second;
    disarm(key);
    return key;
  }

  /// Everything is due so much later.
  void postpone(Duration by) {
    std::set<std::pair<Instant, Key>> later;
    for (const auto& [at, key] : by_time_)
      later.emplace_hint(later.end(), at + by, key);
    by_time_ = std::move(later);
    for (auto& [key, at] : by_key_)
      at += by;
  }

  /// In order of time; for rules about many at once.
  const std::set<std::pair<Instant, Key>>& by_time() const { return by_time_; }

 private:
  std::map<Key, Instant> by_key_;
  std::set<std::pair<Instant, Key>> by_time_;
};

}  // namespace rollcall::core
