// Settings from environment variables: server.port is ROLLCALL_SERVER_PORT. As strict as the file.
#pragma once

#include "base/error.hpp"
#include "main/options.hpp"

#include <map>
#include <string>
#include <string_view>

namespace rollcall::app {

using Variables = std::map<std::string, std::string>;

/// Those of this process whose names begin with ROLLCALL_.
Variables rollcall_variables();

/// "server.port" -> "ROLLCALL_SERVER_PORT"
std::string variable_of(std::string_view setting);

/// Changes in `options` what the variables set. An empty one counts as not there; one that no
/// setting has is an error that names it.
Result<void> read_environment(const Variables& variables, Options& options);

}  // namespace rollcall::app
