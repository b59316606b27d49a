// The store's one file: made so that nobody else can read it, brought to the schema of this
// version, and set aside if it is damaged.
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace rollcall::store {

struct Opened {
  Database database;
  std::optional<std::filesystem::path> set_aside;  // Where the damaged one is now.
};

/// What is known of the file beforehand.
enum class Found {
  unknown,
  damaged,  // Seen while it was used: it is set aside, however whole it looks.
};

/// `folder`/rollcall.sqlite, mode 0600, made if there is none. `since_1970`: for the name of what
/// is set aside. Reads the whole file once, to see whether it is whole.
Stored<Opened> open_file(const std::filesystem::path& folder, std::chrono::seconds since_1970,
                         Found found = Found::unknown);

std::filesystem::path store_file(const std::filesystem::path& folder);

}  // namespace rollcall::store
