// What happened in rooms, for whoever keeps it or passes it on: the timeline, and webhooks.
#pragma once

#include "base/id.hpp"
#include "base/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::ports {

struct RoomEvent {
  enum class What {
    room_opened,   // Somebody came in, and nobody had since it opened or was ended.
    room_closed,   // It was ended, or its last seat is forgotten. `why` says which.
    joined,        // For the first time, or as a stranger again.
    resumed,       // Joined again where they were: after a reload, or on a new socket.
    took_over,     // Another tab or device of theirs is the one that counts.
    heard,         // Had been reconnecting, and there is proof of life again.
    back,          // Had been gone, and is who they were.
    reconnecting,  // Not heard of.
    left,          // Gone from everybody's list.
    forgotten,     // The seat of somebody who is gone is dropped.
    media_lost,    // Their page carried media, and does not any more;
    media_back,    // ... and does again.
  };

  What what = What::room_opened;
  RoomId room = {};
  RoomGeneration generation = {};  // Tells the lives of a room apart.
  std::chrono::milliseconds at{};  // By the wall clock, since 1970.
  ParticipantId participant = {};  // None if it is about the room.
  std::string display_name = {};
  std::string identity = {};  // Of the signed token; empty for guests.
  std::string_view why = {};  // What it was judged by, one word of docs/admin-api.md.
  std::string_view was = {};  // present, reconnecting or gone before it; else empty.
  Duration silence{};         // Since the last evidence before it.
  Duration frame_age{};       // Since the last frame that page JavaScript sent,
  std::optional<Duration> media_age = std::nullopt;  // and the last sign on the media path.
  Duration ghost{};  // So long they had been shown present beyond the silence that is allowed.
  Duration stay{};   // How long they had been there, when they left.
};

class RoomEvents {
 public:
  virtual ~RoomEvents() = default;
  /// In the order in which it happened. Never waits, and never calls back.
  virtual void happened(const RoomEvent& event) = 0;
};

/// By the names of docs/admin-api.md: the enumerator's own name.
constexpr std::string_view to_text(RoomEvent::What what) {
  switch (what) {
    case RoomEvent::What::room_opened:
      return "room_opened";
    case RoomEvent::What::room_closed:
      return "room_closed";
    case RoomEvent::What::joined:
      return "joined";
    case RoomEvent::What::resumed:
      return "resumed";
    case RoomEvent::What::took_over:
      return "took_over";
    case RoomEvent::What::heard:
      return "heard";
    case RoomEvent::What::back:
      return "back";
    case RoomEvent::What::reconnecting:
      return "reconnecting";
    case RoomEvent::What::left:
      return "left";
    case RoomEvent::What::forgotten:
      return "forgotten";
    case RoomEvent::What::media_lost:
      return "media_lost";
    case RoomEvent::What::media_back:
      return "media_back";
  }
  return "";
}

}  // namespace rollcall::ports
