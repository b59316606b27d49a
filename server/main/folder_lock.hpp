// One server at a time has a data folder: what is written there is one process's to judge.
#pragma once

#include "base/error.hpp"

#include <filesystem>

namespace rollcall::app {

/// Held until its end, and by the kernel no longer than the process lives, however that ends. What
/// lies in the folder because of it says nothing: an empty file stays there.
class FolderLock {
 public:
  /// `limit_reached`: another server has the folder. `not_allowed`: its file is somebody else's, so
  /// that another may. `internal`: nothing in the folder can be locked.
  static Result<FolderLock> take(const std::filesystem::path& folder);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;  // -1 once it is another's.
};

}  // namespace rollcall::app
