#include "ortc/rtp_types.hpp"

namespace rollcall::ortc {

std::string_view to_text(MediaKind kind) {
  switch (kind) {
    case MediaKind::audio:
      return "audio";
    case MediaKind::video:
      return "video";
  }
  return {};
}

std::string_view to_text(ExtensionDirection direction) {
  switch (direction) {
    case ExtensionDirection::sendrecv:
      return "sendrecv";
    case ExtensionDirection::sendonly:
      return "sendonly";
    case ExtensionDirection::recvonly:
      return "recvonly";
    case ExtensionDirection::inactive:
      return "inactive";
  }
  return {};
}

}  // namespace rollcall::ortc
