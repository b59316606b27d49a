// Measures of what happens to people, for dashboards and alarms. docs/metrics.md names each.
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace rollcall::ports {

/// Why a stay ended.
enum class Departure {
  left,             // The button, or beforeDisconnect.
  goodbye,          // A Socket.IO DISCONNECT packet.
  unloading,        // The page was closed and did not come back.
  connection_lost,  // Not heard of for too long; see Doubt.
  removed,          // By a host or operator.
  room_ended,
};

/// What first made us doubt that somebody was there.
enum class Doubt {
  silence,        // Nothing was heard, with the socket open.
  socket_closed,  // The socket closed without a word.
  unloading,      // The page said that it was going.
};

/// What became of a join.
enum class Resume {
  fresh,      // It presented no resume token.
  accepted,   // It did, and goes on where it was.
  fell_back,  // It did, the token served no more, and it was let in by who they are.
  refused,    // It did, and was not let in.
};

/// How others see somebody.
enum class Shown { present, reconnecting };

class Metrics {
 public:
  virtual ~Metrics() = default;

  /// Somebody is shown so from now on ...
  virtual void shown(Shown as) = 0;
  /// ... and no longer.
  virtual void no_longer_shown(Shown as) = 0;
  /// Somebody was shown as present for `beyond` longer than their silence allowed.
  virtual void ghost(Duration beyond) = 0;
  virtual void departed(Departure why) = 0;
  /// A departure that nobody announced, or completed, came so long after the last evidence.
  virtual void detected(Doubt cause, Duration after) = 0;
  virtual void joined(Resume how) = 0;
  /// The server could not listen for so long.
  virtual void stalled(Duration how_long) = 0;
  /// Something existed on a media worker that nobody owned, and was closed.
  virtual void orphan_closed() = 0;
  /// So many objects did not exist any more that somebody owned.
  virtual void objects_missing(std::size_t count) = 0;
};

/// For whoever does not measure.
class NoMetrics final : public Metrics {
 public:
  void shown(Shown) override {}
  void no_longer_shown(Shown) override {}
  void ghost(Duration) override {}
  void departed(Departure) override {}
  void detected(Doubt, Duration) override {}
  void joined(Resume) override {}
  void stalled(Duration) override {}
  void orphan_closed() override {}
  void objects_missing(std::size_t) override {}
};

}  // namespace rollcall::ports
