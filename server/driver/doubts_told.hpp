// How often it is told of somebody that they are doubted: a page that falls silent and speaks
// again, over and over, would wash away what happened to everybody else.
#pragma once

#include "core/allowance.hpp"
#include "ports/room_events.hpp"

#include <map>

namespace rollcall::driver {

class DoubtsTold {
 public:
  enum class Telling { told, untold_from_here_on, untold };
  /// Who was doubted too often is not said to be heard again either; when they come in and when
  /// they are gone always is.
  Telling telling(Instant now, const ports::RoomEvent& event, const core::Rate& rate);

 private:
  struct Person {
    core::Allowance doubts = {};
    bool untold = false;  // Of the doubt that lasts.
    bool said_so = false;
  };
  Telling telling_of_doubt(Instant now, Person& person, const core::Rate& rate);
  std::map<ParticipantId, Person> people_;  // Whoever has been doubted, until they are forgotten.
};

}  // namespace rollcall::driver
