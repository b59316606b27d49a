// `rollcall health`: asks a server whether it is ready; for containers and scripts.
#pragma once

#include "main/options.hpp"

#include <iosfwd>
#include <string>

namespace rollcall::app {

struct HealthCheck {
  std::string url;
};

/// Where a server with these options answers, as seen from its own machine:
/// "http://localhost:3001".
std::string own_url(const Options& options);
/// ... whether it is ready.
std::string health_url(const Options& options);

/// Says what the server says. Returns the exit code: 0 if it is ready, 1 if not or not there.
int check_health(const HealthCheck& check, std::ostream& out, std::ostream& err);

}  // namespace rollcall::app
