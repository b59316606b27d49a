// What coturn's `use-auth-secret` takes: a name with the time at which it ends, and a password that
// follows from both and a secret (draft-uberti-behave-turn-rest-00).
#pragma once

#include "ports/relays.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::turn {

struct Credentials {
  std::string username;    // `<seconds since 1970>:<name>`: good until then.
  std::string credential;  // base64(HMAC-SHA1(secret, username)).
};

Credentials credentials(std::string_view secret, std::string_view name, std::chrono::seconds until);

struct Options {
  std::vector<std::string> urls;  // That parse_ice_url takes.
  std::string secret;             // Of the TURN servers among them.
  std::chrono::seconds ttl;       // How long credentials are good.
};

/// All `urls` for everybody, each time with credentials of their own.
class SharedSecret final : public ports::Relays {
 public:
  explicit SharedSecret(Options options);

  JsonText ice_servers(std::string_view name, std::chrono::milliseconds since_1970) const override;

 private:
  std::vector<std::string> stun_;
  std::vector<std::string> turn_;
  std::string secret_;
  std::chrono::seconds ttl_;
};

}  // namespace rollcall::turn
