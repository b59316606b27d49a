// The driver's audits: nothing outlives its owner on a worker, and nobody owns what is not there.
#include "driver/driver.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::driver {
namespace {

// Between two audits at the least: that the second may agree with the first,
constexpr Duration audit_again_after = 1s;
// and however many clients force their cleanup.
constexpr Duration audit_pause_min = 10s;

std::string_view to_text(ports::MediaObject::Kind kind) {
  using Kind = ports::MediaObject::Kind;
  switch (kind) {
    case Kind::router:
      return "router";
    case Kind::transport:
      return "transport";
    case Kind::producer:
      return "producer";
    case Kind::consumer:
      return "consumer";
    case Kind::data_producer:
      return "data producer";
    case Kind::data_consumer:
      return "data consumer";
  }
  return "";
}

}  // namespace

void Driver::audit_by(Instant at) {
  next_audit_ = std::min(next_audit_, at);
}

void Driver::audit_after_cleanup(Instant now) {
  audit_by(std::max(now, last_audit_ + audit_pause_min));
}

void Driver::audit_if_due(Instant now) {
  if (now < next_audit_ || audit_) return;
  next_audit_ = never;
  last_audit_ = now;
  auditor_.ask(owned());
  audit_ = media_.list_objects();
}

void Driver::on_objects(MediaRequestId request, const ports::MediaInventory& inventory) {
  if (audit_ != request) return;
  audit_.reset();
  const Instant now = wake();
  audited_at_ = now;
  const Auditor::Findings findings = auditor_.compare(inventory, owned());
  for (const ports::MediaObject& orphan : findings.orphans)
    close_orphan(orphan);
  for (const Auditor::Missing& missing : findings.missing)
    tell_missing(now, missing);
  if (findings.unsure) audit_by(now + audit_again_after);
  // A server without rooms rests, once nothing is left on its workers.
  if (!rooms_.empty() || !inventory.objects.empty()) audit_by(now + config_.audit_interval);
  arm(now);
}

std::vector<Owned> Driver::owned() const {
  std::vector<Owned> rooms;
  for (const auto& [id, room] : rooms_) {
    const std::vector<std::string> ids = room.meeting.media_objects();
    rooms.push_back({id,
                     room.meeting.open_router(),
                     {ids.begin(), ids.end()},
                     room.meeting.ready_media_objects()});
  }
  return rooms;
}

void Driver::close_orphan(const ports::MediaObject& orphan) {
  ports_.log.write(ports::Level::warn, "closed what nobody owned on a media worker",
                   {{"kind", to_text(orphan.kind)}, {"id", orphan.id}});
  ports_.metrics.orphan_closed();
  ports_.media.close_object(orphan);
}

void Driver::tell_missing(Instant now, const Auditor::Missing& missing) {
  const auto room = rooms_.find(missing.room);
  if (room == rooms_.end()) return;
  ports_.metrics.objects_missing(missing.ids.size());
  ports_.log.write(ports::Level::warn, "a media worker lacks what it should have",
                   {{"room", room->second.log_name},
                    {"objects", static_cast<std::int64_t>(missing.ids.size())}});
  const RouterId router = room->second.meeting.open_router();
  if (missing.ids.front() != router.text())
    return step(now, room->first, core::MediaMissing{missing.ids});
  ports_.media.close_router(router);  // So that the media host forgets it as well.
  lose_router(now, router);
}

}  // namespace rollcall::driver
