// What happens when: one heap for the whole world. Equal instants keep the order they were made in.
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstdint>
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
  incident,  // Person `who` does, or suffers, something.
  act,       // Person `who` goes on with act `number`.
  mass_cut,  // Many lose their network at once.
  mass_end,  // ... device `who` has it again.
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

class Schedule {
 public:
  void add(Instant at, Kind kind, std::uint32_t who = 0, std::uint64_t number = 0) {
    heap_.push_back({at, ++made_, number, who, kind});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  Happening take() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Happening next = heap_.back();
    heap_.pop_back();
    return next;
  }
  Instant next() const { return heap_.empty() ? never : heap_.front().at; }

 private:
  static bool later(const Happening& a, const Happening& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  std::vector<Happening> heap_;
  std::uint64_t made_ = 0;
};

}  // namespace rollcall::sim
