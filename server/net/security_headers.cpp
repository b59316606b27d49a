#include "net/security_headers.hpp"

namespace rollcall::net {
namespace {

/// The one style that the app's components put into the page themselves: React Aria's
/// `touch-action` for what can be pressed. tests/e2e/page-policy.spec.ts fails when it changes.
constexpr const char* pressable_style = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

/// Everything from the server itself and nothing else inline. `connect-src 'self'` covers
/// WebSockets of the same host (CSP 3); media comes by WebRTC, which no directive concerns, and
/// from Blobs.
std::string content_security_policy(const std::vector<std::string>& frame_ancestors) {
  std::string ancestors;
  for (const std::string& one : frame_ancestors)
    ancestors += one == "self" ? " 'self'" : " " + one;
  return "default-src 'none'; script-src 'self'; style-src 'self' " + std::string(pressable_style) +
         "; img-src 'self' data: blob:; "
         "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
         "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors" +
         (ancestors.empty() ? " 'none'" : ancestors);
}

/// What a call needs is for the app alone; what it never needs is for nobody. Unnamed features keep
/// the browser's default, since naming one that a browser does not know is reported as an error.
constexpr const char* permissions =
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), "
    "accelerometer=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), "
    "idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), "
    "publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

}  // namespace

Headers security_headers(const SecurityOptions& options) {
  Headers headers{
      {"Content-Security-Policy", content_security_policy(options.frame_ancestors)},
      {"Permissions-Policy", permissions},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
  };
  // For browsers that do not know frame-ancestors; it cannot name other sites.
  if (options.frame_ancestors.empty()) headers.emplace_back("X-Frame-Options", "DENY");
  if (options.strict_transport)
    headers.emplace_back("Strict-Transport-Security", "max-age=2592000");
  return headers;
}

}  // namespace rollcall::net
