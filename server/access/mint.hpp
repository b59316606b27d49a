// Makes tokens: for trying out, and for embedders without a server of their own.
#pragma once

#include "access/keys.hpp"
#include "core/types.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace rollcall::access {

/// What a token is to say.
struct Wish {
  std::string identity;
  std::optional<std::string> name;
  std::string room;
  core::Rights rights;
  std::chrono::seconds lifetime{};
  std::optional<std::string> id = {};  // `jti`: another one in each token.
};

/// `key` must be an HS256 one; `now` is the wall clock, since 1970. `bad_request` for what this
/// server itself would refuse.
Result<std::string> mint(const Key& key, const Wish& wish, std::chrono::seconds now);

}  // namespace rollcall::access
