// What a room's transitions mean to the measures.
#pragma once

#include "core/config.hpp"
#include "core/effects.hpp"
#include "ports/metrics.hpp"

#include <map>

namespace rollcall::driver {

/// How long somebody was shown as present beyond the silence that is allowed, if it ends with this.
Duration ghost_time(const core::Transition& transition, const core::PresenceConfig& config);

class Measures {
 public:
  void note(ports::Metrics& metrics, const core::Transition& transition,
            const core::PresenceConfig& config);

 private:
  void note_departure(ports::Metrics& metrics, const core::Transition& transition);

  // Of people who are reconnecting: their departure tells no more what it began with.
  std::map<ParticipantId, ports::Doubt> doubts_;
};

}  // namespace rollcall::driver
