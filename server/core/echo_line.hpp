// Numbered messages to a page that its JavaScript returns: proof that it lived when the number was
// sent.
//
// Not when the answer came: a page that was frozen answers all that waited when it thaws, and
// answers that waited in a browser's buffers arrive after the page has frozen. What is older than
// the last 64 proves nothing any more.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace rollcall::core {

class EchoLine {
 public:
  /// The number to send now; counts up from 1.
  std::uint64_t next(Instant now);
  /// When `number` was sent, once: a number that came before, or a newer one, proves nothing new.
  std::optional<Instant> returned(std::uint64_t number);
  /// The server could not listen for `stalled`.
  void credit(Duration stalled);

 private:
  struct Sent {
    std::uint64_t number;
    Instant at;
  };
  std::deque<Sent> unanswered_;
  std::uint64_t last_ = 0;
};

}  // namespace rollcall::core
