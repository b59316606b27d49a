// A short way for the commonest event by far: one more frame of somebody who is present and not in
// doubt. It is noted here, in one table for all rooms, and changes nothing else: a million
// heartbeats a second each touch one cache line and search nothing. Whoever judges a person takes
// in first what was noted of them (People::find).
#pragma once

#include "base/id.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rollcall::core {

/// When each watched connection was heard the last time. Open addressing with linear probing; at
/// most half of it is in use.
class Pulses {
 public:
  /// Notes that page JavaScript of `connection` was heard. False if that might change more than an
  /// instant, or nobody watches it: nothing was noted, and step() is to be told.
  bool heard(ConnectionId connection, Instant now) {
    Entry& entry = entries_[place_of(connection)];
    if (entry.connection != connection || now >= entry.until) return false;
    entry.heard = now;
    return true;
  }

  /// What was noted; nothing, which is `Instant::min()`, if it was not heard since it is watched.
  Instant last(ConnectionId connection) const {
    const Entry& entry = entries_[place_of(connection)];
    return entry.connection == connection ? entry.heard : Instant::min();
  }

  /// Whatever is heard before `until` is only noted from now on.
  void watch(ConnectionId connection, Instant until) {
    Entry& entry = entries_[place_of(connection)];
    if (entry.connection == connection) {
      entry.until = until;
      return;
    }
    entry = {connection, Instant::min(), until};
    if (2 * ++used_ > entries_.size()) resize(2 * entries_.size());
  }

  void forget(ConnectionId connection) {
    std::size_t gap = place_of(connection);
    if (entries_[gap].connection != connection) return;
    // Whoever had to go further than here, and would not be found beyond the gap, moves into it.
    for (std::size_t next = after(gap); entries_[next].connection != ConnectionId();
         next = after(next)) {
      if (distance(home_of(entries_[next].connection), next) < distance(gap, next)) continue;
      entries_[gap] = entries_[next];
      gap = next;
    }
    entries_[gap] = {};
    --used_;
    if (entries_.size() > places_min && 8 * used_ < entries_.size()) resize(entries_.size() / 2);
  }

  std::size_t size() const { return used_; }

 private:
  struct alignas(32) Entry {       // Never across two cache lines.
    ConnectionId connection = {};  // 0: free.
    Instant heard = Instant::min();
    Instant until = Instant::min();
  };
  static constexpr std::size_t places_min = 16;
  static constexpr std::size_t run_length = 128;  // Of 32 bytes: 4 KiB.

  // Numbers are given out in a row: those of a run lie side by side, as many as fill a memory page,
  // so that no page is touched for the free places of the table. Runs fall far apart by Fibonacci
  // hashing (Knuth, TAOCP vol. 3, section 6.4).
  std::size_t home_of(ConnectionId connection) const {
    const std::uint64_t run = connection.number() / run_length;
    const std::uint64_t first = (run * 0x9E3779B97F4A7C15ull) >> shift_;
    return (first * run_length + connection.number() % run_length) & (entries_.size() - 1);
  }
  /// Of 64 bits, as many are left as number the runs; at least one, since none cannot be said.
  static int shift_for(std::size_t places) {
    return 64 - std::max(1, std::countr_zero(places) - std::countr_zero(run_length));
  }
  std::size_t after(std::size_t place) const { return (place + 1) & (entries_.size() - 1); }
  std::size_t distance(std::size_t from, std::size_t to) const {
    return (to - from) & (entries_.size() - 1);
  }
  /// Where it is, or the free place where it would be.
  std::size_t place_of(ConnectionId connection) const {
    std::size_t place = home_of(connection);
    while (entries_[place].connection != connection && entries_[place].connection != ConnectionId())
      place = after(place);
    return place;
  }
  void resize(std::size_t places) {
    const std::vector<Entry> before = std::exchange(entries_, std::vector<Entry>(places));
    shift_ = shift_for(places);
    for (const Entry& entry : before)
      if (entry.connection != ConnectionId()) entries_[place_of(entry.connection)] = entry;
  }

  std::vector<Entry> entries_ = std::vector<Entry>(places_min);
  int shift_ = shift_for(places_min);
  std::size_t used_ = 0;
};

}  // namespace rollcall::core
