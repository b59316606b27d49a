// Reads the configuration file (TOML). Strict: an unknown key is an error that names it, so that a
// misspelt setting never silently does nothing.
#pragma once

#include "base/error.hpp"
#include "main/options.hpp"
#include "main/setting.hpp"

#include <filesystem>
#include <string_view>

namespace rollcall::app {

/// Every setting there is, with `options` behind it.
Sections sections(Options& options);

/// Changes in `options` what the file sets.
Result<void> read_config_file(const std::filesystem::path& path, Options& options);
/// `origin` is what errors call it.
Result<void> read_config(std::string_view toml, std::string_view origin, Options& options);

}  // namespace rollcall::app
