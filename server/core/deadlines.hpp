// What is due when: one instant per key, the earliest at hand.
#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

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

/// The same for keys whose owners note themselves when they are due: that spares the search for it,
/// and what is moved over and over is never copied.
template <class Key>
class Agenda {
 public:
  using Entry = std::pair<Instant, Key>;

  /// `noted` is the owner's note: the instant at which `key` stands here, `never` if it does not.
  void move(const Key& key, Instant& noted, Instant at) {
    const Instant before = std::exchange(noted, at);
    if (before == at) return;
    if (before == never) {
      entries_.emplace(at, key);
      return;
    }
    auto node = entries_.extract(entries_.find(std::pair<Instant, const Key&>(before, key)));
    if (at == never) return;
    node.value().first = at;
    entries_.insert(std::move(node));
  }
  void remove(const Key& key, Instant& noted) { move(key, noted, never); }

  Instant next() const { return entries_.empty() ? never : entries_.begin()->first; }
  /// The earliest; equal instants go by key. There must be one.
  const Entry& first() const { return *entries_.begin(); }

  std::vector<Key> due(Instant now) const {
    std::vector<Key> keys;
    for (auto entry = entries_.begin(); entry != entries_.end() && entry->first <= now; ++entry)
      keys.push_back(entry->second);
    return keys;
  }

  /// Everything is due so much later. The notes are the owners' to change.
  void postpone(Duration by) {
    std::set<Entry, Before> later;
    for (const auto& [at, key] : entries_)
      later.emplace_hint(later.end(), at + by, key);
    entries_ = std::move(later);
  }

 private:
  struct Before {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return a.first != b.first ? a.first < b.first : a.second < b.second;
    }
  };

  std::set<Entry, Before> entries_;
};

}  // namespace rollcall::core
