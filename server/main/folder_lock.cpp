#include "main/folder_lock.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace rollcall::app {

namespace {

/// Without a change of `errno`.
bool is_there(const std::string& path) {
  const int before = errno;
  struct stat found {};
  const bool there = ::lstat(path.c_str(), &found) == 0;
  errno = before;
  return there;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::string path = folder / "rollcall.lock";
  // CLOEXEC: a media worker that outlives its server is not to keep the next one out.
  const int descriptor =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  const auto cannot = [&path] {
    return fail(ErrorCode::internal, "cannot lock " + path + ": " + std::strerror(errno),
                "nothing keeps a second server from the same folder");
  };
  if (descriptor < 0 && is_there(path))
    return fail(ErrorCode::not_allowed, "cannot open " + path + ": " + std::strerror(errno),
                "it is a link or somebody else's, and so it cannot be known whether another server "
                "has the folder: delete it if none does");
  if (descriptor < 0) return cannot();
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return cannot();
  return fail(ErrorCode::limit_reached, "another server has " + folder.string(),
              "stop that one first, or give this one a folder of its own with --data-dir");
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace rollcall::app
