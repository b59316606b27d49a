#include "main/openssl_secrets.hpp"

#include "base/assert.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class File {
 public:
  File(const fs::path& path, int flags, mode_t mode) : fd_(::open(path.c_str(), flags, mode)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

auto cannot(const std::string& what, const fs::path& path) {
  return fail(ErrorCode::internal,
              "cannot " + what + " " + path.string() + ": " + std::strerror(errno),
              "--data-dir names the folder for the server's key");
}

// A server without randomness can keep no promise: it ends.
void fill_random(std::span<std::uint8_t> bytes) {
  ROLLCALL_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
}

template <std::size_t size>
std::string random_base64url() {
  std::array<std::uint8_t, size> bytes;
  fill_random(bytes);
  std::array<unsigned char, 4 * ((size + 2) / 3) + 1> encoded;
  EVP_EncodeBlock(encoded.data(), bytes.data(), static_cast<int>(size));
  std::string text(reinterpret_cast<const char*>(encoded.data()));
  text.erase(text.find_last_not_of('=') + 1);
  for (char& c : text)
    c = c == '+' ? '-' : c == '/' ? '_' : c;  // RFC 4648 section 5
  return text;
}

Result<ServerKey> read_key(const fs::path& path) {
  const File file(path, O_RDONLY | O_CLOEXEC, 0);
  if (!file) return cannot("read", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return cannot("read", path);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(ErrorCode::internal, "others may read " + path.string(),
                "chmod 600 " + path.string());
  ServerKey key;
  if (::read(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
      status.st_size != static_cast<off_t>(key.size()))
    return fail(ErrorCode::internal, path.string() + " is not a server key",
                "remove it to get a new one: everybody is a stranger then");
  return key;
}

// Written beside and linked into place: another server starting now sees all of it or nothing.
Result<void> make_key(const fs::path& path) {
  const fs::path fresh = path.string() + "." + std::to_string(::getpid());
  ServerKey key;
  fill_random(key);
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (!file) return cannot("write", fresh);
    if (::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(file.get()) != 0)
      return cannot("write", fresh);
  }
  const bool linked = ::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int link_error = errno;
  ::unlink(fresh.c_str());
  errno = link_error;
  if (!linked) return cannot("write", path);
  return {};
}

}  // namespace

Result<ServerKey> load_or_make_server_key(const fs::path& data_dir) {
  std::error_code error;
  fs::create_directories(data_dir, error);
  if (error)
    return fail(ErrorCode::internal, "cannot make " + data_dir.string() + ": " + error.message(),
                "--data-dir names the folder for the server's key");
  const fs::path path = data_dir / "server.key";
  if (!fs::exists(path, error)) {
    if (auto made = make_key(path); !made) return tl::unexpected(made.error());
  }
  return read_key(path);
}

std::string OpensslSecrets::random_id() {
  return random_base64url<16>();
}

std::string OpensslSecrets::random_token() {
  return random_base64url<32>();
}

ports::Digest OpensslSecrets::digest(std::string_view text) {
  ports::Digest digest;
  unsigned int size = 0;
  ROLLCALL_ASSERT(
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  ROLLCALL_ASSERT(size == digest.size());
  return digest;
}

ports::Digest OpensslSecrets::keyed_digest(std::string_view text) {
  ports::Digest digest;
  unsigned int size = 0;
  ROLLCALL_ASSERT(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       digest.data(), &size) != nullptr);
  ROLLCALL_ASSERT(size == digest.size());
  return digest;
}

}  // namespace rollcall::app
