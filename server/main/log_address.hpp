// An address as a log line may show it.
#pragma once

#include "driver/driver.hpp"
#include "driver/identity.hpp"
#include "ports/secrets.hpp"

#include <string>

namespace rollcall::app {

/// A hash, the same for the same address, unless the operator wants names in the clear.
inline std::string log_address(ports::Secrets& secrets, driver::LogNames names,
                               const std::string& address) {
  return names == driver::LogNames::clear ? address : driver::log_name(secrets, "address", address);
}

}  // namespace rollcall::app
