#include "base/error.hpp"

namespace rollcall {

std::string_view to_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request:
      return "bad_request";
    case ErrorCode::unknown_event:
      return "unknown_event";
    case ErrorCode::upgrade_required:
      return "upgrade_required";
    case ErrorCode::not_joined:
      return "not_joined";
    case ErrorCode::already_joined:
      return "already_joined";
    case ErrorCode::meeting_switched:
      return "meeting_switched";
    case ErrorCode::present_elsewhere:
      return "present_elsewhere";
    case ErrorCode::room_full:
      return "room_full";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::not_connected:
      return "not_connected";
    case ErrorCode::already_connected:
      return "already_connected";
    case ErrorCode::bad_rtp_parameters:
      return "bad_rtp_parameters";
    case ErrorCode::bad_dtls_parameters:
      return "bad_dtls_parameters";
    case ErrorCode::bad_sctp_parameters:
      return "bad_sctp_parameters";
    case ErrorCode::cannot_consume:
      return "cannot_consume";
    case ErrorCode::limit_reached:
      return "limit_reached";
    case ErrorCode::rate_limited:
      return "rate_limited";
    case ErrorCode::media_unavailable:
      return "media_unavailable";
    case ErrorCode::server_draining:
      return "server_draining";
    case ErrorCode::token_required:
      return "token_required";
    case ErrorCode::token_invalid:
      return "token_invalid";
    case ErrorCode::token_expired:
      return "token_expired";
    case ErrorCode::not_allowed:
      return "not_allowed";
    case ErrorCode::banned:
      return "banned";
    case ErrorCode::removed:
      return "removed";
    case ErrorCode::room_locked:
      return "room_locked";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace rollcall
