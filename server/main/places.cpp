#include "main/places.hpp"

#include <cstdlib>
#include <initializer_list>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> first_with(std::initializer_list<fs::path> candidates,
                                   const fs::path& content) {
  for (const fs::path& candidate : candidates) {
    std::error_code ignored;  // Unreadable is as good as absent here.
    if (fs::is_regular_file(candidate / content, ignored)) return candidate.lexically_normal();
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

std::optional<fs::path> find_web_root(const fs::path& folder) {
  return first_with({folder / "web", folder / "../share/rollcall/web", folder / "../../web/dist"},
                    "index.html");
}

std::optional<fs::path> find_worker(const fs::path& folder) {
  const auto found =
      first_with({folder, folder / "../lib/rollcall", folder / "../worker"}, "mediasoup-worker");
  if (!found) return std::nullopt;
  return *found / "mediasoup-worker";
}

std::optional<fs::path> default_data_dir(const Environment& environment) {
  // systemd may name several, separated by colons: the first is ours.
  if (const auto state = environment("STATE_DIRECTORY"))
    return fs::path(state->substr(0, state->find(':')));
  if (const auto state = environment("XDG_STATE_HOME")) return fs::path(*state) / "rollcall";
  if (const auto home = environment("HOME")) return fs::path(*home) / ".local/state/rollcall";
  return std::nullopt;
}

}  // namespace rollcall::app
