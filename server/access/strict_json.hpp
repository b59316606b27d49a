// JSON of strangers in which nothing can be understood in two ways.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

namespace rollcall::access {

/// Nothing if it is no object, nested deeper than 8, not UTF-8, if one object has a name twice
/// (which of the two counts is each parser's own choice, RFC 7519 section 4), or if a number is
/// more than a double holds (what is read instead is so, too, RFC 8259 section 6).
std::optional<boost::json::object> parse_strict(std::string_view text);

}  // namespace rollcall::access
