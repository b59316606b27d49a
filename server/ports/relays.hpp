// Where else than at the server itself a client may find its media: STUN and TURN servers.
#pragma once

#include "base/json_text.hpp"

#include <chrono>
#include <string_view>

namespace rollcall::ports {

class Relays {
 public:
  virtual ~Relays() = default;
  /// `iceServers` as browsers take them (W3C WebRTC, RTCIceServer), an array, with credentials that
  /// end by themselves. `name` is whose they are: shown to whoever runs the TURN server, so it must
  /// say nothing to them. `since_1970` is the wall clock's.
  virtual JsonText ice_servers(std::string_view name,
                               std::chrono::milliseconds since_1970) const = 0;
};

/// The server itself is all there is.
class NoRelays final : public Relays {
 public:
  JsonText ice_servers(std::string_view, std::chrono::milliseconds) const override {
    return {"[]"};
  }
};

}  // namespace rollcall::ports
