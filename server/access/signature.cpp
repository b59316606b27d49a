#include "access/signature.hpp"

#include "base/assert.hpp"

#include <cstdlib>
#include <jwt.h>
#include <memory>

#include <boost/json/serialize.hpp>
#include <openssl/err.h>

namespace rollcall::access {
namespace {

using Jwt = std::unique_ptr<jwt_t, decltype(&jwt_free)>;
using Text = std::unique_ptr<char, decltype(&std::free)>;

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool is_signed_with(const Key& key, const std::string& token) {
  jwt_t* decoded = nullptr;
  const int failed = jwt_decode(&decoded, token.c_str(), bytes(key.material),
                                static_cast<int>(key.material.size()));
  const Jwt owned(decoded, jwt_free);
  ERR_clear_error();  // What OpenSSL had to say about it must not be taken for TLS's.
  return failed == 0;
}

std::string sign(const Key& key, const boost::json::object& claims) {
  ROLLCALL_ASSERT(key.algorithm == Algorithm::hs256);
  jwt_t* fresh = nullptr;
  ROLLCALL_ASSERT(jwt_new(&fresh) == 0);
  const Jwt token(fresh, jwt_free);
  ROLLCALL_ASSERT(jwt_add_grants_json(fresh, boost::json::serialize(claims).c_str()) == 0);
  ROLLCALL_ASSERT(jwt_set_alg(fresh, JWT_ALG_HS256, bytes(key.material),
                              static_cast<int>(key.material.size())) == 0);
  const Text text(jwt_encode_str(fresh), std::free);
  ROLLCALL_ASSERT(text != nullptr);
  return text.get();
}

}  // namespace rollcall::access
