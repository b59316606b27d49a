// Which pages may use this server from a browser: its own, and those of origins that are allowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::net {

/// Whether the page of `origin` (the Origin header) came from the server that was asked for as
/// `host` (the Host header). The scheme is not compared: a proxy in front may end TLS.
bool is_own_origin(std::string_view origin, std::string_view host);

/// Whether `allowed` names `origin`; `*` names every one.
bool is_named(const std::vector<std::string>& allowed, std::string_view origin);

/// Whether `text` is an origin as browsers send it: a scheme, a host and a port that is not the
/// scheme's own. No path, no slash at the end.
bool is_origin(std::string_view text);

}  // namespace rollcall::net
