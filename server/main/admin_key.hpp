// The key of the admin API: what it has to be, and where it is.
#pragma once

#include "base/error.hpp"
#include "main/options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::app {

/// What is wrong with `key`; nothing if it may be one.
std::optional<Error> admin_key_error(std::string_view key);

/// The key that the configuration names, from it or from its file; nothing if it names none.
Result<std::optional<std::string>> load_admin_key(const AdminOptions& options);

}  // namespace rollcall::app
