// Scalability modes of W3C webrtc-svc: how many layers are in one stream.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall::ortc {

struct ScalabilityMode {
  std::uint8_t spatial_layers = 1;
  std::uint8_t temporal_layers = 1;
  bool k_svc = false;  // Spatial layers depend on each other in key frames only.

  bool operator==(const ScalabilityMode&) const = default;
};

/// `L3T2`, `S2T1`, `L3T3_KEY`; whatever follows is ignored. One layer of each for anything else.
ScalabilityMode parse_scalability_mode(std::string_view text);

}  // namespace rollcall::ortc
