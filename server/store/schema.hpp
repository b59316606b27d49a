// The tables, and how a file of an earlier version gets them.
#pragma once

#include "store/database.hpp"

namespace rollcall::store {

/// Number in user_version. A change of the tables is another step in schema.cpp, never a change of
/// one that is there.
inline constexpr int schema_version = 2;

/// Failure::Kind::newer if the file is of a version that is not known here.
Stored<void> bring_up_to_date(const Database& database);

}  // namespace rollcall::store
