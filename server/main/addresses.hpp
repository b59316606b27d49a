// What kind of address a text is.
#pragma once

#include <string>

namespace rollcall::app {

bool is_loopback(const std::string& address);

/// 0.0.0.0 or ::
bool is_wildcard(const std::string& host);

/// Not a wildcard, and not a name.
bool is_one_address(const std::string& host);

/// As it stands in a URL: IPv6 in brackets.
std::string in_url(const std::string& address);

}  // namespace rollcall::app
