// Who holds a meeting where no token says so: whoever opened it, and while they are away whoever
// has been in the list for longest.
#pragma once

#include "base/id.hpp"

#include <optional>
#include <vector>

namespace rollcall::core {

/// Told of everybody who comes into the list or goes out of it. Reconnecting is neither.
class Hosting {
 public:
  /// Into the list: joined or back. The first one ever is the owner.
  void arrived(const ParticipantId& who);
  /// Out of it, whatever became of their seat.
  void departed(const ParticipantId& who);

  /// Nobody, if nobody is in the list.
  std::optional<ParticipantId> host() const;
  /// Whoever opened the meeting, here or not: for as long as it lives.
  bool is_owner(const ParticipantId& who) const { return owner_ == who; }

 private:
  std::optional<ParticipantId> owner_;
  bool owner_is_here_ = false;
  std::vector<ParticipantId> here_;  // In the list, whoever is there for longest first.
};

}  // namespace rollcall::core
