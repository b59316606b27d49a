// Reads the configuration file (TOML). Strict: an unknown key is an error that names it, so that a
// misspelt setting never silently does nothing.
#pragma once

#include "base/error.hpp"
#include "main/options.hpp"

#include <filesystem>
#include <string_view>

namespace rollcall::app {

/// Changes in `options` what the file sets.
Result<void> read_config_file(const std::filesystem::path& path, Options& options);
/// `origin` is what errors call it.
Result<void> read_config(std::string_view toml, std::string_view origin, Options& options);

/// `3s`, `250ms`, `10min`, `1h`.
std::optional<Duration> parse_duration(std::string_view text);

std::optional<ports::Level> parse_level(std::string_view text);
std::optional<LogFormat> parse_log_format(std::string_view text);

}  // namespace rollcall::app
