// Randomness and digests by OpenSSL, and the server's key on disk.
#pragma once

#include "base/error.hpp"
#include "ports/secrets.hpp"

#include <array>
#include <cstdint>
#include <filesystem>

namespace rollcall::app {

using ServerKey = std::array<std::uint8_t, 32>;

/// Reads `data_dir`/server.key, or makes it (0600) at the first start. Whoever has it can compute
/// who is who, so one that others may read is refused.
Result<ServerKey> load_or_make_server_key(const std::filesystem::path& data_dir);

class OpensslSecrets final : public ports::Secrets {
 public:
  explicit OpensslSecrets(const ServerKey& key) : key_(key) {}

  std::string random_id() override;
  std::string random_token() override;
  ports::Digest digest(std::string_view text) override;
  ports::Digest keyed_digest(std::string_view text) override;

 private:
  ServerKey key_;
};

}  // namespace rollcall::app
