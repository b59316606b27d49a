// What every answer tells browsers that they must not do with it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rollcall::net {

struct SecurityOptions {
  /// Sites that may show the app in a frame of theirs, as sources of CSP's frame-ancestors
  /// ("https://intranet.example", "self"). Empty: none may.
  std::vector<std::string> frame_ancestors = {};
  /// Browsers remember for 30 days to come by https only. For a certificate that they trust.
  bool strict_transport = false;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The same for every answer.
Headers security_headers(const SecurityOptions& options);

}  // namespace rollcall::net
