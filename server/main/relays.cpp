#include "main/relays.hpp"

#include "main/access_keys.hpp"
#include "turn/ice_url.hpp"
#include "turn/shared_secret.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::app {
namespace {

constexpr std::size_t urls_max = 8;  // Browsers try each for every transport.
constexpr std::size_t secret_bytes_min = 16;
constexpr std::size_t secret_bytes_max = 1'024;
// A page that joins and makes its transports at once needs minutes; what is written down somewhere
// is worth nothing the day after.
constexpr Duration ttl_min = 10min;
constexpr Duration ttl_max = 24h;

std::optional<Error> wrong(std::string message, std::string hint = {}) {
  return Error{ErrorCode::bad_request, std::move(message), std::move(hint)};
}

/// In coturn's file it stands on a line.
std::optional<Error> secret_error(std::string_view secret) {
  const bool printable =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (printable && secret.size() >= secret_bytes_min && secret.size() <= secret_bytes_max)
    return std::nullopt;
  return wrong("turn.secret must have " + std::to_string(secret_bytes_min) +
                   " characters or more, of ASCII without spaces",
               "`openssl rand -hex 32` makes one");
}

}  // namespace

std::optional<Error> validate(const TurnOptions& turn) {
  if (turn.urls.size() > urls_max)
    return wrong("there may be at most " + std::to_string(urls_max) + " turn.urls");
  bool relays = false;
  for (const std::string& text : turn.urls) {
    const auto url = turn::parse_ice_url(text);
    if (!url) return wrong("turn.urls: " + url.error().message, url.error().hint);
    relays = relays || url->service == turn::IceUrl::Service::turn;
  }
  if (turn.secret && turn.secret_file)
    return wrong("there are both turn.secret and turn.secret_file", "give one of them");
  const bool has_secret = turn.secret || turn.secret_file;
  if (relays && !has_secret)
    return wrong("a TURN server in turn.urls needs turn.secret or turn.secret_file",
                 "coturn's static-auth-secret, with use-auth-secret; there are no passwords");
  if (!relays && has_secret)
    return wrong("there is a turn.secret, and no TURN server in turn.urls");
  if (turn.ttl < ttl_min || turn.ttl > ttl_max) return wrong("turn.ttl must be from 10min to 24h");
  return turn.secret ? secret_error(*turn.secret) : std::nullopt;
}

Result<std::optional<std::string>> load_turn_secret(const TurnOptions& turn) {
  if (!turn.secret_file) return turn.secret;
  auto secret = read_secret(*turn.secret_file);
  if (!secret) return tl::unexpected(std::move(secret.error()));
  if (auto error = secret_error(*secret)) {
    error->message = turn.secret_file->string() + ": " + error->message;
    return tl::unexpected(*std::move(error));
  }
  return std::optional(*std::move(secret));
}

Result<std::unique_ptr<ports::Relays>> make_relays(const TurnOptions& turn) {
  if (turn.urls.empty()) return std::make_unique<ports::NoRelays>();
  auto secret = load_turn_secret(turn);
  if (!secret) return tl::unexpected(std::move(secret.error()));
  return std::make_unique<turn::SharedSecret>(turn::Options{
      turn.urls, secret->value_or(""), std::chrono::duration_cast<std::chrono::seconds>(turn.ttl)});
}

}  // namespace rollcall::app
