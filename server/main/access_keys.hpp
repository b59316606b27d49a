// Reads the keys that the configuration names, from it and from their files.
#pragma once

#include "access/keys.hpp"
#include "base/error.hpp"
#include "main/options.hpp"
#include "ports/access.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace rollcall::app {

/// A secret as it stands in its file, less the line end that editors leave.
Result<std::string> read_secret(const std::filesystem::path& path);

/// `key` has passed validate().
Result<access::Key> load_key(const AccessKeyOptions& key);

/// Who decides about coming in.
Result<std::unique_ptr<ports::Access>> make_access(const AccessOptions& options);

}  // namespace rollcall::app
