// A signed token taken apart (RFC 7515 section 3.1, compact serialization). Nothing of it is true
// before its signature was verified.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace rollcall::access {

// A LiveKit token with a name is about 400 bytes.
inline constexpr std::size_t token_bytes_max = 4096;

struct Compact {
  boost::json::object header;
  boost::json::object claims;
};

/// `token_invalid` unless it is three parts of base64url, the first two of them JSON objects that
/// can be read in one way only, and the header asks for nothing that is not known here.
Result<Compact> take_apart(std::string_view token);

/// RFC 4648 section 5 without padding. Nothing for other characters, an impossible length, or bits
/// left over that are not 0: there is one text for each sequence of bytes.
std::optional<std::string> decode_base64url(std::string_view text);

/// A member that is a string; empty if it is missing or something else.
std::string_view text_of(const boost::json::object& object, std::string_view name);

}  // namespace rollcall::access
