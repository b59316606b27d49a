// JSON that passes through without being looked into.
#pragma once

#include <string>

namespace rollcall {

/// One JSON value as text, well-formed (whoever makes one has parsed or written it). The presence
/// core carries RTP, DTLS and SCTP parameters this way: only server/mediasoup looks inside.
struct JsonText {
  std::string text;

  bool operator==(const JsonText&) const = default;
};

}  // namespace rollcall
