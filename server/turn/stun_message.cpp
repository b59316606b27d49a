#include "turn/stun_message.hpp"

#include "base/assert.hpp"

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace rollcall::turn {
namespace {

constexpr std::string_view magic_cookie{"\x21\x12\xa4\x42", 4};
constexpr std::size_t integrity_bytes = 20;  // HMAC-SHA1.
constexpr std::uint16_t success_class = 0x0100;
constexpr std::uint16_t error_class = 0x0110;

enum class Attribute : std::uint16_t {
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  lifetime = 0x000d,
  realm = 0x0014,
  nonce = 0x0015,
  requested_transport = 0x0019,
};

void put_number(std::string& out, std::size_t number) {
  out += static_cast<char>(number >> 8);
  out += static_cast<char>(number & 0xff);
}

std::size_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                  static_cast<unsigned char>(bytes[at + 1]));
}

std::size_t padded(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

void put(std::string& out, Attribute type, std::string_view value) {
  put_number(out, static_cast<std::size_t>(type));
  put_number(out, value.size());
  out += value;
  out.resize(padded(out.size()), '\0');
}

void set_length(std::string& message, std::size_t bytes) {
  message[2] = static_cast<char>(bytes >> 8);
  message[3] = static_cast<char>(bytes & 0xff);
}

std::string md5(std::string_view text) {
  std::string digest(16, '\0');
  unsigned int size = 0;
  ROLLCALL_ASSERT(EVP_Digest(text.data(), text.size(),
                             reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_md5(),
                             nullptr) == 1);
  return digest;
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  std::string digest(integrity_bytes, '\0');
  unsigned int size = 0;
  ROLLCALL_ASSERT(HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<unsigned char*>(digest.data()), &size) != nullptr);
  return digest;
}

/// Over all before it, with a length that counts it already (RFC 5389 section 15.4).
void sign(std::string& message, const Proof& proof) {
  set_length(message, message.size() - stun_header_bytes + 4 + integrity_bytes);
  const std::string key = md5(proof.username + ":" + proof.realm + ":" + proof.password);
  put(message, Attribute::message_integrity, hmac_sha1(key, message));
}

int error_in(std::string_view value) {
  if (value.size() < 4) return 0;
  return (value[2] & 0x7) * 100 + static_cast<unsigned char>(value[3]);
}

}  // namespace

std::string encode_request(Method method, const Transaction& transaction,
                           const std::optional<Proof>& proof) {
  std::string message;
  put_number(message, static_cast<std::size_t>(method));
  put_number(message, 0);
  message += magic_cookie;
  message.append(transaction.begin(), transaction.end());
  // UDP, by its number in IP.
  if (method == Method::allocate) put(message, Attribute::requested_transport, {"\x11\0\0\0", 4});
  if (method == Method::refresh) put(message, Attribute::lifetime, {"\0\0\0\0", 4});
  if (proof) {
    put(message, Attribute::username, proof->username);
    put(message, Attribute::nonce, proof->nonce);
    put(message, Attribute::realm, proof->realm);
    sign(message, *proof);
  }
  set_length(message, message.size() - stun_header_bytes);
  return message;
}

std::optional<StunAnswer> decode_answer(std::string_view bytes, Method method,
                                        const Transaction& transaction) {
  if (bytes.size() < stun_header_bytes || bytes.substr(4, 4) != magic_cookie ||
      !std::equal(
          transaction.begin(), transaction.end(), bytes.begin() + 8,
          [](std::uint8_t one, char other) { return one == static_cast<std::uint8_t>(other); }))
    return std::nullopt;
  const std::size_t type = number_at(bytes, 0);
  const bool failed = type == (static_cast<std::size_t>(method) | error_class);
  if (!failed && type != (static_cast<std::size_t>(method) | success_class)) return std::nullopt;
  if (bytes_behind_header(bytes) != bytes.size() - stun_header_bytes) return std::nullopt;
  StunAnswer answer;
  bytes.remove_prefix(stun_header_bytes);
  while (bytes.size() >= 4) {
    const auto attribute = static_cast<Attribute>(number_at(bytes, 0));
    const std::size_t size = number_at(bytes, 2);
    if (4 + size > bytes.size()) return std::nullopt;
    const std::string_view value = bytes.substr(4, size);
    if (attribute == Attribute::error_code) answer.error = error_in(value);
    if (attribute == Attribute::realm) answer.realm = value;
    if (attribute == Attribute::nonce) answer.nonce = value;
    bytes.remove_prefix(std::min(bytes.size(), padded(4 + size)));
  }
  if (failed != (answer.error != 0)) return std::nullopt;
  return answer;
}

std::size_t bytes_behind_header(std::string_view header) {
  return number_at(header, 2);
}

}  // namespace rollcall::turn
