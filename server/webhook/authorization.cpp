#include "webhook/authorization.hpp"

#include "access/signature.hpp"
#include "base/assert.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <openssl/evp.h>

namespace rollcall::webhook {
namespace {

constexpr std::size_t digest_size = 32;

/// RFC 4648 section 4, with padding: as LiveKit's receivers compare it.
std::string sha256_base64(const std::string& text) {
  std::array<unsigned char, digest_size> digest{};
  unsigned int size = 0;
  ROLLCALL_ASSERT(
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  std::array<unsigned char, 4 * ((digest_size + 2) / 3) + 1> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace

std::string authorization(const access::Key& key, const std::string& body,
                          std::chrono::seconds now) {
  return access::sign(key, {{"iss", key.id},
                            {"nbf", now.count()},
                            {"exp", (now + token_lifetime).count()},
                            {"sha256", sha256_base64(body)}});
}

}  // namespace rollcall::webhook
