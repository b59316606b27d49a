// How a receiver knows that a body is this server's: LiveKit's scheme, a token over its digest.
#pragma once

#include "access/keys.hpp"

#include <chrono>
#include <string>

namespace rollcall::webhook {

/// A token lives so long: the receiver's clock may be off by as much, a copied one is soon stale.
inline constexpr std::chrono::seconds token_lifetime{300};

/// For the header Authorization. `key` is an HS256 one; `now` is the wall clock, since 1970.
std::string authorization(const access::Key& key, const std::string& body,
                          std::chrono::seconds now);

}  // namespace rollcall::webhook
