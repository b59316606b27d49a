// A story in token mode: the embedder's server, which makes signed tokens for people, and the
// production port that verifies them.
#pragma once

#include "access/mint.hpp"
#include "access/token_access.hpp"

#include <chrono>
#include <string>

namespace rollcall::scenarios {

struct TokenOrder {
  access::Wish wish;
  std::chrono::seconds valid_in{};  // From then on.
  enum class Flaw {
    none,
    other_secret,  // Somebody else signed it, with our key's id.
    unknown_key,   // ... with an id of their own.
    changed,       // Something was changed after it had been signed.
  } flaw = Flaw::none;
};

class TokenOffice {
 public:
  TokenOffice();

  std::string make(const TokenOrder& order, std::chrono::milliseconds since_1970) const;
  ports::Access& door() { return door_; }

 private:
  access::TokenAccess door_;
};

}  // namespace rollcall::scenarios
