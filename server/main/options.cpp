#include "main/options.hpp"

#include "main/addresses.hpp"
#include "main/admin_key.hpp"
#include "main/relays.hpp"
#include "net/client_address.hpp"
#include "net/http_client.hpp"
#include "net/origin.hpp"

#include <map>
#include <set>
#include <utility>

namespace rollcall::app {
namespace {

constexpr std::size_t workers_max = 64;
constexpr std::size_t people_max = 10'000;
constexpr std::size_t per_address_max = 100'000;
constexpr std::size_t trusted_proxies_max = 64;
constexpr std::size_t access_keys_max = 64;
constexpr std::size_t key_id_bytes_max = 128;
constexpr std::size_t webhook_urls_max = 8;  // A thread and a connection each.
constexpr Duration clock_skew_max = 10min;   // Beyond it a token's times mean nothing.

std::optional<Error> wrong(std::string message, std::string hint = {}) {
  return Error{ErrorCode::bad_request, std::move(message), std::move(hint)};
}

bool is_served_in_the_clear(const Options& options) {
  const bool beyond_this_machine =
      !is_loopback(options.host) && (is_one_address(options.host) || is_wildcard(options.host));
  return options.tls == TlsMode::off && beyond_this_machine;
}

std::optional<Error> validate_origins(const Options& options) {
  for (const std::string& origin : options.allowed_origins)
    if (origin != "*" && origin != "null" && !net::is_origin(origin))
      return wrong("server.allowed_origins: \"" + origin + "\" is not an origin",
                   "as \"https://meet.example\", without a path or a slash at the end");
  for (const std::string& site : options.frame_ancestors)
    if (site != "*" && site != "self" && !net::is_origin(site))
      return wrong("server.frame_ancestors: \"" + site + "\" is not an origin",
                   "as \"https://meet.example\", or \"self\", or \"*\"");
  return std::nullopt;
}

std::optional<Error> validate_proxies(const std::vector<std::string>& proxies) {
  if (proxies.size() > trusted_proxies_max)
    return wrong("there may be at most " + std::to_string(trusted_proxies_max) +
                 " server.trusted_proxies");
  if (const auto ranges = net::AddressRanges::parse(proxies); !ranges)
    return wrong("server.trusted_proxies: " + ranges.error().message, ranges.error().hint);
  return std::nullopt;
}

std::optional<Error> validate(const AddressOptions& of) {
  const std::pair<const char*, std::size_t> all[] = {
      {"sockets_per_address", of.sockets_max},
      {"connections_per_address", of.connections_max},
      {"handshakes_per_address", of.handshakes_at_once},
      {"handshakes_per_address_per_second", of.handshakes_per_second},
      {"wrong_tokens_per_address", of.wrong_tokens_at_once}};
  for (const auto& [name, count] : all)
    if (count < 1 || count > per_address_max)
      return wrong("limits." + std::string(name) + " must be from 1 to " +
                   std::to_string(per_address_max));
  return std::nullopt;
}

std::optional<Error> validate(const AccessKeyOptions& key) {
  if (key.id.empty() || key.id.size() > key_id_bytes_max)
    return wrong("each of access.keys needs an id of 1 to " + std::to_string(key_id_bytes_max) +
                 " bytes");
  const std::string name = "access key " + key.id;
  if (!key.algorithm) return wrong(name + " needs an algorithm", "HS256, RS256 or ES256");
  const int secrets = (key.secret ? 1 : 0) + (key.secret_file ? 1 : 0);
  if (*key.algorithm == access::Algorithm::hs256) {
    if (secrets == 1 && !key.public_key_file) return std::nullopt;
    return wrong(name + " needs either secret or secret_file, and nothing else",
                 "that is what HS256 is signed with");
  }
  if (secrets == 0 && key.public_key_file) return std::nullopt;
  return wrong(name + " needs public_key_file and no secret",
               "the private key stays where tokens are made");
}

}  // namespace

void settle(Options& options) {
  const bool open = options.tls != TlsMode::off || options.insecure;
  if (options.host.empty()) options.host = open ? "0.0.0.0" : "127.0.0.1";
}

std::optional<Error> validate(const AccessOptions& access) {
  const bool by_token = access.mode == ports::AccessMode::token;
  if (by_token && access.keys.empty())
    return wrong("access.mode = \"token\" needs a key in [[access.keys]]",
                 "`rollcall keygen` makes one");
  if (!by_token && access.single_use)
    return wrong("access.single_use is for tokens", "set access.mode = \"token\", too");
  if (!by_token && !access.keys.empty())
    return wrong("there are access.keys, but guests are let in without any",
                 "set access.mode = \"token\", or take the keys out");
  if (access.keys.size() > access_keys_max)
    return wrong("there may be at most " + std::to_string(access_keys_max) + " access.keys");
  if (access.clock_skew > clock_skew_max) return wrong("access.clock_skew must be at most 10min");
  std::set<std::string> ids;
  for (const AccessKeyOptions& key : access.keys) {
    if (auto error = validate(key)) return error;
    if (!ids.insert(key.id).second) return wrong("two of access.keys have the id " + key.id);
  }
  return std::nullopt;
}

std::optional<Error> validate(const AdminOptions& admin) {
  if (admin.key && admin.key_file)
    return wrong("there are both admin.key and admin.key_file", "give one of them");
  return admin.key ? admin_key_error(*admin.key) : std::nullopt;
}

std::optional<Error> validate(const WebhookOptions& webhooks) {
  const int secrets = (webhooks.secret ? 1 : 0) + (webhooks.secret_file ? 1 : 0);
  if (webhooks.urls.empty()) return std::nullopt;
  if (webhooks.urls.size() > webhook_urls_max)
    return wrong("there may be at most " + std::to_string(webhook_urls_max) + " webhooks.urls");
  // What is wrong is named by its place: a URL may hold a secret, and this may be in a log.
  std::map<std::string, std::string> places;
  for (const std::string& url : webhooks.urls) {
    const std::string place = "number " + std::to_string(places.size() + 1);
    if (!net::parse_url(url))
      return wrong("webhooks.urls: " + place + " is no http:// or https:// URL",
                   "as \"https://app.example:8443/rollcall\", without a user before the host");
    const auto [same, fresh] = places.emplace(url, place);
    if (!fresh) return wrong("webhooks.urls: " + same->second + " and " + place + " are the same");
  }
  if (webhooks.key_id.empty() || webhooks.key_id.size() > key_id_bytes_max)
    return wrong("webhooks.urls need a webhooks.key_id of 1 to " +
                     std::to_string(key_id_bytes_max) + " bytes",
                 "receivers know by it which secret it is");
  if (secrets != 1)
    return wrong("webhooks.urls need either webhooks.secret or webhooks.secret_file",
                 "receivers know by it that it is this server");
  if (webhooks.events_max == 0) return wrong("webhooks.events_max must be at least 1");
  return std::nullopt;
}

std::optional<Error> validate(const Options& options) {
  if (is_served_in_the_clear(options) && !options.insecure)
    return wrong("on " + options.host + " everybody on the way could read and change what is sent",
                 "give --tls-cert and --tls-key, or --tls-self-signed; "
                 "or --insecure, if a proxy in front of it has the certificate");
  if (auto error = validate_origins(options)) return error;
  if (auto error = validate_proxies(options.trusted_proxies)) return error;
  if (auto error = validate(options.per_address)) return error;
  if (auto error = validate(options.access)) return error;
  if (auto error = validate(options.admin)) return error;
  if (auto error = validate(options.turn)) return error;
  if (auto error = validate(options.webhooks)) return error;
  if (auto error = core::validate(options.presence)) return error;
  if (options.tls == TlsMode::files && (options.tls_cert.empty() || options.tls_key.empty()))
    return wrong("TLS needs both a certificate and its key", "give --tls-cert and --tls-key");
  if (options.workers > workers_max)
    return wrong("media.workers must be at most " + std::to_string(workers_max));
  if (options.rtc_port == 0 || options.rtc_port > 65535 - workers_max)
    return wrong("media.rtc_port must be from 1 to " + std::to_string(65535 - workers_max));
  if (options.limits.participants_max == 0 || options.limits.participants_max > people_max)
    return wrong("limits.participants_max must be from 1 to " + std::to_string(people_max));
  if (options.rooms_max == 0) return wrong("limits.rooms_max must be at least 1");
  return std::nullopt;
}

}  // namespace rollcall::app
