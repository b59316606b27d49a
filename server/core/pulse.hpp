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
  /// It is about to be heard: its place is fetched meanwhile.
  void expect(ConnectionId connection) const {
    constexpr int to_write = 1;
    __builtin_prefetch(&entries_[home_of(connection.number())], to_write);
  }

  /// Notes that page JavaScript of `connection` was heard. False if that might change more than an
  /// instant, or nobody watches it: nothing was noted, and step() is to be told.
  bool heard(ConnectionId connection, Instant now) {
    Entry& entry = entries_[place_of(connection)];
    if (entry.connection != connection.number() || step_of(now) >= entry.until) return false;
    entry.heard = now;
    return true;
  }

  /// What was noted; nothing, which is `Instant::min()`, if it was not heard since it is watched.
  Instant last(ConnectionId connection) const {
    const Entry& entry = entries_[place_of(connection)];
    return entry.connection == connection.number() ? entry.heard : Instant::min();
  }

  /// Whatever is heard before `until` is only noted from now on; somewhat earlier, step() is told
  /// already.
  void watch(ConnectionId connection, Instant until) {
    if (connection.number() >= connections_max) return;  // Then step() is told, always.
    if (until != never && step_of(until) >= steps_max) begin_anew_before(until);
    const auto steps = static_cast<std::uint64_t>(std::clamp(step_of(until), 0l, steps_max - 1));
    Entry& entry = entries_[place_of(connection)];
    if (entry.connection == connection.number()) {
      entry.until = steps & (steps_max - 1);
      return;
    }
    entry = {connection.number() & (connections_max - 1), steps & (steps_max - 1), Instant::min()};
    if (2 * ++used_ > entries_.size()) resize(2 * entries_.size());
  }

  void forget(ConnectionId connection) {
    std::size_t gap = place_of(connection);
    if (entries_[gap].connection != connection.number()) return;
    // Whoever had to go further than here, and would not be found beyond the gap, moves into it.
    for (std::size_t next = after(gap); entries_[next].connection != free; next = after(next)) {
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
  static constexpr std::uint64_t connections_max = 1ull << 40;  // A thousand a second for 34 years.
  static constexpr std::int64_t steps_max = 1 << 24;            // Of 66 ms: 12 days.
  static constexpr std::uint64_t free = 0;

  // A million of them do not fit any cache: half the size is two thirds of the time.
  struct alignas(16) Entry {  // Never across two cache lines.
    std::uint64_t connection : 40 = free;
    std::uint64_t until : 24 = 0;  // In steps since began_.
    Instant heard = Instant::min();
  };
  static_assert(sizeof(Entry) == 16);
  using Entries = std::vector<Entry>;

  std::int64_t step_of(Instant at) const {
    return at <= began_ ? 0 : (at - began_).count() >> 16;  // Of microseconds.
  }
  /// Each is told to step() once more, and watched anew by that.
  void begin_anew_before(Instant until) {
    began_ = until - 1h;
    for (Entry& entry : entries_)
      entry.until = 0;
  }

  static constexpr std::size_t places_min = 16;
  static constexpr std::size_t run_length = 256;  // Of 16 bytes: 4 KiB.

  // Numbers are given out in a row: those of a run lie side by side, as many as fill a memory page,
  // so that no page is touched for the free places of the table. Runs fall far apart by Fibonacci
  // hashing (Knuth, TAOCP vol. 3, section 6.4).
  std::size_t home_of(std::uint64_t connection) const {
    const std::uint64_t first = (connection / run_length * 0x9E3779B97F4A7C15ull) >> shift_;
    return (first * run_length + connection % run_length) & (entries_.size() - 1);
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
  std::size_t place_of(ConnectionId connection) const { return place_of(connection.number()); }
  std::size_t place_of(std::uint64_t connection) const {
    std::size_t place = home_of(connection);
    while (entries_[place].connection != connection && entries_[place].connection != free)
      place = after(place);
    return place;
  }
  void resize(std::size_t places) {
    const Entries before = std::exchange(entries_, Entries(places));
    shift_ = shift_for(places);
    for (const Entry& entry : before)
      if (entry.connection != free) entries_[place_of(entry.connection)] = entry;
  }

  Entries entries_ = Entries(places_min);
  Instant began_{};
  int shift_ = shift_for(places_min);
  std::size_t used_ = 0;
};

}  // namespace rollcall::core
