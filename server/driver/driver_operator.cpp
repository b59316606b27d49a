// What the server's operator asks of the driver.
#include "driver/driver.hpp"

namespace rollcall::driver {

std::vector<core::RoomSummary> Driver::room_summaries(const RoomId& after, std::size_t most) {
  const Instant now = wake();
  std::vector<core::RoomSummary> summaries;
  for (auto room = rooms_.upper_bound(after); room != rooms_.end(); ++room) {
    if (summaries.size() == most) break;
    summaries.push_back(room->second.meeting.summary(now));
  }
  return summaries;
}

std::optional<core::RoomEvidence> Driver::evidence(const RoomId& id) {
  const Instant now = wake();
  const auto room = rooms_.find(id);
  if (room == rooms_.end()) return std::nullopt;
  return room->second.meeting.evidence(now);
}

Vigilance Driver::vigilance() {
  const Instant now = wake();
  Vigilance vigilance{.last_stall = last_stall_};
  if (last_stall_) vigilance.since_last_stall = now - credited_at_;
  if (audited_at_) vigilance.since_last_audit = now - *audited_at_;
  return vigilance;
}

void Driver::audit_soon() {
  const Instant now = wake();
  audit_after_cleanup(now);
  arm(now);
}

}  // namespace rollcall::driver
