#include "access/mint.hpp"

#include "access/claims.hpp"
#include "access/compact.hpp"
#include "access/signature.hpp"

#include <utility>

#include <boost/json/object.hpp>

namespace rollcall::access {
namespace {

namespace json = boost::json;

json::object grants(const Wish& wish) {
  const core::Permissions& may = wish.rights.permissions;
  json::object video{{"room", wish.room}, {"roomJoin", true}};
  if (wish.rights.role == core::Role::host) video["roomAdmin"] = true;
  // What is granted by default is left out, as LiveKit's libraries do.
  if (!may.publish) video["canPublish"] = false;
  if (!may.subscribe) video["canSubscribe"] = false;
  if (may.publish_data != may.publish) video["canPublishData"] = may.publish_data;
  return video;
}

}  // namespace

Result<std::string> mint(const Key& key, const Wish& wish, std::chrono::seconds now) {
  if (key.algorithm != Algorithm::hs256)
    return fail(ErrorCode::bad_request, "key " + key.id + " is public: it makes no tokens",
                "sign where the private key is; @rollcall/server-sdk does");
  if (wish.room.empty()) return fail(ErrorCode::bad_request, "a token needs a room");
  json::object claims{{"iss", key.id},
                      {"sub", wish.identity},
                      {"nbf", now.count()},
                      {"exp", (now + wish.lifetime).count()},
                      {"video", grants(wish)}};
  if (wish.name) claims["name"] = *wish.name;
  if (wish.id) claims["jti"] = *wish.id;
  if (const auto read = read_claims(claims); !read)
    return fail(ErrorCode::bad_request, read.error().message, read.error().hint);
  std::string token = sign(key, claims);
  if (token.size() > token_bytes_max)
    return fail(ErrorCode::bad_request, "the token is longer than a server takes");
  return token;
}

}  // namespace rollcall::access
