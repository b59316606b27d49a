// The `with` lines of a story: the driver's configuration.
#pragma once

#include "driver/driver.hpp"
#include "script.hpp"

#include <vector>

namespace rollcall::scenarios {

/// What a story is played with.
struct Setup {
  driver::Config config;
  ports::AccessMode access = ports::AccessMode::guest;
};

Result<Setup> to_setup(const std::vector<Setting>& settings);

}  // namespace rollcall::scenarios
