// What happens when, in the whole world. Equal instants keep the order they were made in.
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rollcall::sim {

enum class Kind : std::uint8_t {
  // Network.
  arrives_up,    // The next parcel of line `who` reaches the server.
  arrives_down,  // ... the page.
  beacon_lands,  // Beacon `number`.
  // Server process.
  timer,         // The driver's, if `number` is the newest.
  ping_due,      // The server pings line `who`.
  close_report,  // Line `who` was closed from the server's side.
  answer,        // Media request `number` is answered.
  media_news,    // Something of the media host's own, number `number`.
  server_pause,
  server_resume,
  late_spell,    // From here on the server is always late, for a while.
  server_late,   // ... and pauses again.
  server_drain,  // It is about to be restarted, and says so.
  server_restart,
  server_up,
  wall_jump,
  worker_dies,
  // Pages.
  page_retry,     // Page `who` opens a socket, if `number` is its newest try.
  page_patience,  // Page `who` looks whether line `number` is still pinged.
  page_ping,      // Page `who` sends its own ping, on line `number`.
  page_media,     // Page `who` goes on with its media, on line `number`.
  // People.
  incident,           // Person `who` does, or suffers, something.
  act,                // Person `who` goes on with act `number`.
  mass_cut,           // Many lose their network at once.
  mass_end,           // ... device `who` has it again.
  signaling_blocked,  // Of somebody, but not their media.
  flood,              // Somebody says more than they may.
  moderation,         // A host, or whoever would like to be one, does something to others.
  operation,          // The operator does.
  // Judges.
  check,
  faults_end,
};

struct Happening {
  Instant at;
  std::uint64_t order;
  std::uint64_t number;
  std::uint32_t who;
  Kind kind;
};

/// A calendar: a ring of days for what comes within some seconds, which is nearly everything, and a
/// heap for what is further off. Only the day that is being lived is kept in order.
class Schedule {
 public:
  Schedule() : first_(days, nothing) {}

  void add(Instant at, Kind kind, std::uint32_t who = 0, std::uint64_t number = 0) {
    place({at, ++made_, number, who, kind});
  }
  Happening take() {
    const Happening next = today_.back();
    today_.pop_back();
    if (today_.empty()) turn_page();
    return next;
  }
  Instant next() const { return today_.empty() ? never : today_.back().at; }

 private:
  using Day = std::int64_t;
  static constexpr Day days = 4096;  // 4 ms each: 17 s.
  static constexpr std::uint32_t nothing = 0xFFFFFFFFu;
  struct Entry {
    Happening happening;
    std::uint32_t next;  // Of the same day, or of those that are free.
  };

  static Day day_of(Instant at) { return at.time_since_epoch().count() / 4096; }
  static std::size_t slot(Day day) { return static_cast<std::size_t>(day % days); }
  static bool later(const Happening& a, const Happening& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  void place(const Happening& happening) {
    const Day day = day_of(happening.at);
    if (today_.empty() && ringed_ == 0 && further_.empty()) day_ = day;
    if (day <= day_) {  // It may also be before: nobody has lived any of today yet.
      today_.insert(std::lower_bound(today_.begin(), today_.end(), happening, later), happening);
    } else if (day < day_ + days) {
      put_into_ring(day, happening);
    } else {
      further_.push_back(happening);
      std::push_heap(further_.begin(), further_.end(), later);
    }
  }

  void put_into_ring(Day day, const Happening& happening) {
    std::uint32_t& first = first_[slot(day)];
    if (free_ == nothing) {
      entries_.push_back({happening, first});
      first = static_cast<std::uint32_t>(entries_.size() - 1);
    } else {
      const std::uint32_t entry = std::exchange(free_, entries_[free_].next);
      entries_[entry] = {happening, first};
      first = entry;
    }
    ++ringed_;
  }

  /// To the next day on which something happens, if there is one.
  void turn_page() {
    if (ringed_ == 0) {
      if (further_.empty()) return;
      day_ = day_of(further_.front().at) - 1;
    }
    while (today_.empty()) {
      ++day_;
      while (!further_.empty() && day_of(further_.front().at) < day_ + days) {
        std::pop_heap(further_.begin(), further_.end(), later);
        put_into_ring(day_of(further_.back().at), further_.back());
        further_.pop_back();
      }
      open_day();
    }
  }

  void open_day() {
    std::uint32_t entry = std::exchange(first_[slot(day_)], nothing);
    while (entry != nothing) {
      today_.push_back(entries_[entry].happening);
      const std::uint32_t next = std::exchange(entries_[entry].next, free_);
      free_ = std::exchange(entry, next);
      --ringed_;
    }
    if (today_.size() > 1) std::sort(today_.begin(), today_.end(), later);
  }

  std::vector<Happening> today_;      // The latest first. Empty only if there is nothing at all.
  std::vector<std::uint32_t> first_;  // By slot of the day.
  std::vector<Entry> entries_;
  std::uint32_t free_ = nothing;
  std::size_t ringed_ = 0;
  std::vector<Happening> further_;
  Day day_ = 0;  // Today.
  std::uint64_t made_ = 0;
};

}  // namespace rollcall::sim
