#include "access/token_access.hpp"

#include "access/signature.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::access {
namespace {

tl::unexpected<Error> not_allowed(std::string message, std::string hint) {
  return fail(ErrorCode::not_allowed, std::move(message), std::move(hint));
}

}  // namespace

TokenAccess::TokenAccess(std::vector<Key> keys, Duration clock_skew)
    : keys_(std::move(keys)),
      clock_skew_(std::chrono::duration_cast<std::chrono::milliseconds>(clock_skew)) {}

/// The header names it, or else who issued the token is it, as with LiveKit.
const Key* TokenAccess::key_for(const Compact& compact) const {
  const bool named = compact.header.contains("kid");
  const std::string_view id =
      named ? text_of(compact.header, "kid") : text_of(compact.claims, "iss");
  const auto key =
      std::find_if(keys_.begin(), keys_.end(), [&](const Key& one) { return one.id == id; });
  return key == keys_.end() ? nullptr : &*key;
}

Result<Claims> TokenAccess::verified_claims(std::string_view token) const {
  const Result<Compact> compact = take_apart(token);
  if (!compact) return tl::unexpected(compact.error());
  const Key* key = key_for(*compact);
  if (key == nullptr)
    return fail(ErrorCode::token_invalid, "the token is from a key that this server does not have",
                "its `iss`, or `kid` in its header, must be the id of one in [[access.keys]]");
  // Before anything is done with the key: a public key must never serve as a secret.
  if (text_of(compact->header, "alg") != to_text(key->algorithm))
    return fail(ErrorCode::token_invalid, "the token is signed with another algorithm than its key",
                "that key is for " + std::string(to_text(key->algorithm)));
  if (!is_signed_with(*key, std::string(token)))
    return fail(ErrorCode::token_invalid, "the token's signature is wrong",
                "it was made with another secret, or changed since");
  Result<Claims> claims = read_claims(compact->claims);
  // Who has one key knows nothing of the ids that are given out with another.
  if (claims && !claims->id.empty()) claims->id = key->id + '\n' + claims->id;
  return claims;
}

Result<ports::Grant> TokenAccess::verify(std::string_view token, const RoomId& room,
                                         std::chrono::milliseconds since_1970) const {
  Result<Claims> claims = verified_claims(token);
  if (!claims) return tl::unexpected(std::move(claims.error()));
  if (!claims->room_join)
    return not_allowed("the token does not let anybody join", "it lacks video.roomJoin = true");
  if (claims->room != room.text())
    return not_allowed("the token is for another room",
                       "video.room must be the roomId of the join");
  if (since_1970 + clock_skew_ < claims->not_before)
    return fail(ErrorCode::token_invalid, "the token is not valid yet",
                "its `nbf` lies ahead: are the clocks right?");
  return ports::Grant{.identity = std::move(claims->subject),
                      .display_name = std::move(claims->name),
                      .rights = claims->rights,
                      .expired = since_1970 >= claims->expires + clock_skew_,
                      .token_id = std::move(claims->id),
                      .over_at = claims->expires + clock_skew_};
}

}  // namespace rollcall::access
