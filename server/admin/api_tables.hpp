// What the admin API answers, as tables for people to read.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace rollcall::admin {

/// One segment of a path, with everything encoded that could mean something else (RFC 3986).
std::string in_path(std::string_view segment);

/// `rooms` of GET /rooms, `participants` of GET /rooms/{room}/participants. A line each, headed; of
/// an answer of another shape nothing but the heads.
std::string rooms_table(const boost::json::value& rooms);
std::string participants_table(const boost::json::value& participants);

/// Cells in columns, the last one as it is.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

}  // namespace rollcall::admin
