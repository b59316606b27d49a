// The `with` lines of a story: the driver's configuration.
#pragma once

#include "driver/driver.hpp"
#include "script.hpp"

#include <vector>

namespace rollcall::scenarios {

Result<driver::Config> to_config(const std::vector<Setting>& settings);

}  // namespace rollcall::scenarios
