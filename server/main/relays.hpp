// STUN and TURN servers as the configuration names them, and the secret that is shared with them.
#pragma once

#include "base/error.hpp"
#include "main/options.hpp"
#include "ports/relays.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rollcall::app {

/// What the urls and the secret do not fit in; nothing if all is well.
std::optional<Error> validate(const TurnOptions& turn);

/// The secret that the configuration names, from it or from its file; nothing if it names none.
Result<std::optional<std::string>> load_turn_secret(const TurnOptions& turn);

/// `turn` has passed validate().
Result<std::unique_ptr<ports::Relays>> make_relays(const TurnOptions& turn);

}  // namespace rollcall::app
