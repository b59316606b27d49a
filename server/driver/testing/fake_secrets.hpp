// Ids that count up and digests that are not secret: the same run every time.
#pragma once

#include "ports/secrets.hpp"

#include <string>

namespace rollcall::driver::testing {

class FakeSecrets final : public ports::Secrets {
 public:
  explicit FakeSecrets(std::string server_key = "server key") : key_(std::move(server_key)) {}

  std::string random_id() override { return padded("id-" + std::to_string(++count_), 22); }
  std::string random_token() override { return padded("token-" + std::to_string(++count_), 43); }
  ports::Digest digest(std::string_view text) override { return fold("digest", text); }
  ports::Digest keyed_digest(std::string_view text) override { return fold(key_, text); }

 private:
  static std::string padded(std::string text, std::size_t size) {
    text.resize(size, '_');
    return text;
  }

  /// FNV-1a (64 bits), four times over with different starts: spreads well, proves nothing.
  static ports::Digest fold(std::string_view key, std::string_view text) {
    ports::Digest digest{};
    for (std::size_t part = 0; part < 4; ++part) {
      std::uint64_t hash = 14695981039346656037ull + part;
      const auto mix = [&](std::string_view bytes) {
        for (const char c : bytes)
          hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
        hash = (hash ^ 0xFFu) * 1099511628211ull;
      };
      mix(key);
      mix(text);
      for (std::size_t byte = 0; byte < 8; ++byte)
        digest[part * 8 + byte] = static_cast<std::uint8_t>(hash >> (8 * byte));
    }
    return digest;
  }

  std::string key_;
  std::uint64_t count_ = 0;
};

}  // namespace rollcall::driver::testing
