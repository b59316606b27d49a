#include "token_office.hpp"

#include <stdexcept>
#include <utility>

namespace rollcall::scenarios {

namespace {

access::Key key(const std::string& id, char letter) {
  auto made = access::secret_key(id, std::string(2 * access::secret_bytes_min, letter));
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

access::Key key_for(TokenOrder::Flaw flaw) {
  switch (flaw) {
    case TokenOrder::Flaw::none:
    case TokenOrder::Flaw::changed:
      break;
    case TokenOrder::Flaw::other_secret:
      return key("shop", 'o');
    case TokenOrder::Flaw::unknown_key:
      return key("another shop", 's');
  }
  return key("shop", 's');
}

}  // namespace

TokenOffice::TokenOffice() : door_({key("shop", 's')}, Duration::zero()) {}

std::string TokenOffice::make(const TokenOrder& order, std::chrono::milliseconds since_1970) const {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(since_1970) + order.valid_in;
  auto token = access::mint(key_for(order.flaw), order.wish, now);
  if (!token) throw std::runtime_error(token.error().message);
  if (order.flaw != TokenOrder::Flaw::changed) return std::move(*token);
  // The claims of one token under the signature of another.
  TokenOrder richer = order;
  richer.flaw = TokenOrder::Flaw::none;
  richer.wish.rights.role = core::Role::host;
  const std::string other = make(richer, since_1970);
  return other.substr(0, other.rfind('.')) + token->substr(token->rfind('.'));
}

}  // namespace rollcall::scenarios
