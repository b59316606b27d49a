// The configuration as it came out of file, environment and flags, as a file that can be read
// again.
#pragma once

#include "main/options.hpp"
#include "main/setting.hpp"

#include <string>

namespace rollcall::app {

/// TOML. Each value says where it came from; secrets are left out, and what is looked for at start.
std::string print_config(const Options& options);

/// ... of any table of settings.
std::string to_toml(const Sections& sections, const Origins& origins);

}  // namespace rollcall::app
