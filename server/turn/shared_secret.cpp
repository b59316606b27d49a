#include "turn/shared_secret.hpp"

#include "base/assert.hpp"
#include "turn/ice_url.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace rollcall::turn {
namespace {

std::string base64(const unsigned char* bytes, std::size_t count) {
  std::string text((count + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock(3) ends it with a zero.
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes,
                                   static_cast<int>(count));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

Credentials credentials(std::string_view secret, std::string_view name,
                        std::chrono::seconds until) {
  Credentials made{std::to_string(until.count()) + ":" + std::string(name), ""};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ROLLCALL_ASSERT(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                       reinterpret_cast<const unsigned char*>(made.username.data()),
                       made.username.size(), digest.data(), &size) != nullptr);
  made.credential = base64(digest.data(), size);
  return made;
}

SharedSecret::SharedSecret(Options options)
    : secret_(std::move(options.secret)), ttl_(options.ttl) {
  for (std::string& text : options.urls) {
    const auto url = parse_ice_url(text);
    ROLLCALL_ASSERT(url);
    (url->service == IceUrl::Service::turn ? turn_ : stun_).push_back(std::move(text));
  }
}

JsonText SharedSecret::ice_servers(std::string_view name,
                                   std::chrono::milliseconds since_1970) const {
  namespace json = boost::json;
  json::array servers;
  if (!stun_.empty()) servers.push_back(json::object{{"urls", json::value_from(stun_)}});
  if (!turn_.empty()) {
    const auto until = std::chrono::duration_cast<std::chrono::seconds>(since_1970) + ttl_;
    const auto [username, credential] = credentials(secret_, name, until);
    servers.push_back(json::object{
        {"urls", json::value_from(turn_)}, {"username", username}, {"credential", credential}});
  }
  return {json::serialize(servers)};
}

}  // namespace rollcall::turn
