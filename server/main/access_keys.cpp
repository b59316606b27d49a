#include "main/access_keys.hpp"

#include "access/token_access.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

namespace rollcall::app {
namespace {

constexpr std::size_t key_file_bytes_max = 64 * 1024;  // An RSA key of 16,384 bits is 3 kB.

Result<std::string> read_key_file(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content(key_file_bytes_max + 1, '\0');
  if (file) file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!file.is_open() || file.bad())
    return fail(ErrorCode::bad_request,
                "cannot read " + path.string() + ": " + std::strerror(errno),
                "it is named in the configuration or on the command line");
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.empty() || content.size() > key_file_bytes_max)
    return fail(ErrorCode::bad_request, path.string() + " is empty or too large for a key");
  return content;
}

}  // namespace

Result<std::string> read_secret(const std::filesystem::path& path) {
  auto secret = read_key_file(path);
  if (!secret) return secret;
  if (secret->ends_with('\n')) secret->pop_back();
  if (secret->ends_with('\r')) secret->pop_back();
  return secret;
}

Result<access::Key> load_key(const AccessKeyOptions& key) {
  if (key.secret) return access::secret_key(key.id, *key.secret);
  auto material =
      key.secret_file ? read_secret(*key.secret_file) : read_key_file(*key.public_key_file);
  if (!material) return tl::unexpected(std::move(material.error()));
  if (key.secret_file) return access::secret_key(key.id, std::move(*material));
  return access::public_key(key.id, *key.algorithm, std::move(*material));
}

Result<std::unique_ptr<ports::Access>> make_access(const AccessOptions& options) {
  if (options.mode == ports::AccessMode::guest) return std::make_unique<ports::GuestAccess>();
  std::vector<access::Key> keys;
  for (const AccessKeyOptions& one : options.keys) {
    auto key = load_key(one);
    if (!key) return tl::unexpected(std::move(key.error()));
    keys.push_back(std::move(*key));
  }
  return std::make_unique<access::TokenAccess>(std::move(keys), options.clock_skew);
}

}  // namespace rollcall::app
