// `rollcall keygen` and `rollcall token create`: keys and tokens from the command line.
#pragma once

#include "access/mint.hpp"
#include "base/error.hpp"

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>

namespace rollcall::app {

/// Makes a key, to be pasted into the configuration: to sign tokens with, or of the admin API.
struct Keygen {
  bool admin = false;
};

/// Makes a token for one person and one room.
struct TokenCreate {
  std::string key;
  // Where its secret is: one of the two.
  std::optional<std::string> secret_file;
  std::optional<std::string> config;
  access::Wish wish;
};

/// Both return the exit code. What was asked for goes to `out` and nothing else does.
int keygen(const Keygen& wanted, std::ostream& out);
int create_token(const TokenCreate& command, std::chrono::seconds now, std::ostream& out,
                 std::ostream& err);

}  // namespace rollcall::app
