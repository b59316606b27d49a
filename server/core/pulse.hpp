// A short way for the commonest event by far: one more frame of somebody who is present and not in
// doubt. It changes two instants and nothing else, and takes no search.
#pragma once

#include "base/time.hpp"
#include "core/effects.hpp"

#include <cstdint>

namespace rollcall::core {

/// What a frame touches of a person. Together, so that a million of them cost one cache line each.
struct LastHeard {
  Instant evidence{};      // The last of any kind.
  Instant frame{};         // The last on signaling.
  Instant ask_at = never;  // In doubt: when the media path is asked next.
  Transition::State state = Transition::State::absent;
  bool extra_round = false;  // Has had the mass rule's round in this silence.
};

/// ... and of a room.
struct RoomPulse {
  Instant quiet_until = Instant::min();  // Nothing is due before.
  std::uint64_t attachments = 0;         // Counts every time that a connection came or went.
};

/// One attached connection. Must not be used after its Meeting.
class Pulse {
 public:
  Pulse() = default;
  Pulse(const RoomPulse& room, LastHeard& person)
      : room_(&room), person_(&person), attachments_(room.attachments) {}

  explicit operator bool() const { return room_ != nullptr; }

  /// Does what step() with a Heard would do, if that is only to note the instant. Otherwise false:
  /// nothing was done, and step() is to be called. Deadlines need no look: all that follow from
  /// these instants move later with them, and queues hold the earlier ones (People::queue_up).
  bool heard(Instant now) const {
    const bool same_people = room_ != nullptr && room_->attachments == attachments_;
    if (!same_people || now >= room_->quiet_until) return false;
    const bool plain = person_->state == Transition::State::present && person_->ask_at == never &&
                       !person_->extra_round;
    if (!plain) return false;
    person_->evidence = now;
    person_->frame = now;
    return true;
  }

 private:
  const RoomPulse* room_ = nullptr;
  LastHeard* person_ = nullptr;  // Theirs as long as nobody comes or goes.
  std::uint64_t attachments_ = 0;
};

}  // namespace rollcall::core
