#include "access/keys.hpp"

#include "base/assert.hpp"

#include <memory>
#include <utility>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace rollcall::access {
namespace {

constexpr std::string_view pem_begin = "-----BEGIN";
constexpr int rsa_bits_min = 2048;  // RFC 7518 section 3.3.
constexpr std::size_t group_name_max = 64;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using PublicKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

PublicKey read_public_key(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  ROLLCALL_ASSERT(bio);
  return {PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

bool is_p256(const EVP_PKEY* key) {
  char name[group_name_max];
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name, sizeof(name), &length) != 1) return false;
  return std::string_view(name, length) == "prime256v1";  // OpenSSL's name for it.
}

/// What is wrong with the key for that algorithm; empty if nothing is.
std::string complaint(const EVP_PKEY* key, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::hs256:
      return "HS256 takes a secret and no public key";
    case Algorithm::rs256:
      if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return "RS256 needs an RSA key";
      if (EVP_PKEY_get_bits(key) < rsa_bits_min) return "RS256 needs a key of 2048 bits or more";
      return {};
    case Algorithm::es256:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && is_p256(key)
                 ? ""
                 : "ES256 needs a key on the curve P-256";
  }
  ROLLCALL_ASSERT(false);
}

}  // namespace

std::string_view to_text(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::hs256:
      return "HS256";
    case Algorithm::rs256:
      return "RS256";
    case Algorithm::es256:
      return "ES256";
  }
  ROLLCALL_ASSERT(false);
}

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::rs256, Algorithm::es256}) {
    if (to_text(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

Result<Key> secret_key(std::string id, std::string secret) {
  if (secret.size() < secret_bytes_min)
    return fail(ErrorCode::bad_request,
                "the secret of key " + id + " is shorter than " + std::to_string(secret_bytes_min) +
                    " bytes",
                "`rollcall keygen` makes one");
  if (secret.starts_with(pem_begin))
    return fail(ErrorCode::bad_request, "the secret of key " + id + " is a PEM file",
                "public keys go with RS256 or ES256 and public_key_file");
  return Key{std::move(id), Algorithm::hs256, std::move(secret)};
}

Result<Key> public_key(std::string id, Algorithm algorithm, std::string pem) {
  const PublicKey key = read_public_key(pem);
  if (!key)
    return fail(ErrorCode::bad_request, "key " + id + ": that is no public key",
                "a PEM file is needed that begins with -----BEGIN PUBLIC KEY-----");
  if (std::string wrong = complaint(key.get(), algorithm); !wrong.empty())
    return fail(ErrorCode::bad_request, "key " + id + ": " + wrong,
                "docs/access.md says how to make one");
  return Key{std::move(id), algorithm, std::move(pem)};
}

}  // namespace rollcall::access
