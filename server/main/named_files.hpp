// What the server starts with besides its settings: keys, secrets and certificates, read from where
// the configuration says that they are.
#pragma once

#include "access/keys.hpp"
#include "base/error.hpp"
#include "main/options.hpp"
#include "ports/access.hpp"
#include "ports/relays.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rollcall::app {

struct NamedFiles {
  std::unique_ptr<ports::Access> access;
  std::optional<std::string> admin;
  std::unique_ptr<ports::Relays> relays;
  std::optional<access::Key> webhooks;  // If there are receivers.
};

/// `options` has passed validate(). The first that is no good is the error: somebody has to correct
/// it, so it is no reason to start and no reason to try again.
Result<NamedFiles> read_named_files(const Options& options);

}  // namespace rollcall::app
