// Carries a room's calls to the media host, and brings each answer back to the room that asked.
//
// Rooms number their requests for themselves; the media host knows one numbering for all.
#pragma once

#include "core/effects.hpp"
#include "driver/media_routes.hpp"
#include "ports/media_host.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>

namespace rollcall::driver {

/// Tells a room from a later one of the same name.
using RoomSerial = NumberId<struct RoomSerialTag>;

/// Who asked, and what the answer is about.
struct Asked {
  RoomId room;
  RoomSerial serial;
  MediaRequestId request;   // As the room numbers it.
  ConnectionId connection;  // On whose event it was asked; none if it was nobody's.
  // What comes to exist with the answer; nothing of it does if the answer is an error.
  std::variant<std::monostate, RouterId, TransportId, ConsumerId, DataConsumerId> made;
};

class MediaCalls {
 public:
  explicit MediaCalls(ports::MediaHost& host) : host_(host) {}

  /// `by.request` and `by.made` are filled in here. Whether an answer will come.
  bool make(const core::MediaCall& call, Asked by);

  /// Asks what there is; answered by on_objects under that number.
  MediaRequestId list_objects();

  /// Who asked for this, once. Keeps the routes right when a creation failed.
  std::optional<Asked> take(MediaRequestId request, const Result<JsonText>& answer);

  MediaRoutes& routes() { return routes_; }
  const MediaRoutes& routes() const { return routes_; }
  std::size_t pending() const { return asked_.size(); }

 private:
  struct Dispatch;

  ports::MediaHost& host_;
  MediaRoutes routes_;
  std::map<MediaRequestId, Asked> asked_;
  MediaRequestId last_;
};

}  // namespace rollcall::driver
