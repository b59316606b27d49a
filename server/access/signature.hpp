// Signatures of tokens, by libjwt.
#pragma once

#include "access/keys.hpp"

#include <string>

#include <boost/json/object.hpp>

namespace rollcall::access {

/// Whether `token` was signed with `key`. The caller has checked that its header names the key's
/// own algorithm: libjwt goes by the header.
bool is_signed_with(const Key& key, const std::string& token);

/// A token of an HS256 key.
std::string sign(const Key& key, const boost::json::object& claims);

}  // namespace rollcall::access
