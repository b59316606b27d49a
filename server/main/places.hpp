// Where things are on this machine when nobody said so. The order is documented in
// docs/configuration.md.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace rollcall::app {

/// The value of an environment variable, none if unset or empty; a parameter for tests.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> process_environment(const char* name);

/// The folder of the running program.
std::filesystem::path program_folder();

/// web/ beside the program, ../share/rollcall/web, or web/dist of the source tree it was built in.
std::optional<std::filesystem::path> find_web_root(const std::filesystem::path& program_folder);

/// mediasoup-worker beside the program, in ../lib/rollcall, or in build/worker of the source tree.
std::optional<std::filesystem::path> find_worker(const std::filesystem::path& program_folder);

/// $STATE_DIRECTORY (systemd), $XDG_STATE_HOME/rollcall or ~/.local/state/rollcall.
std::optional<std::filesystem::path> default_data_dir(const Environment& environment);

}  // namespace rollcall::app
