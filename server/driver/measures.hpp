// What a room's transitions mean to the measures.
#pragma once

#include "core/config.hpp"
#include "core/effects.hpp"
#include "ports/metrics.hpp"

#include <map>

namespace rollcall::driver {

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
