#include "store/file.hpp"

#include "store/schema.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

Failure cannot(const std::string& what, const fs::path& path) {
  const auto kind = errno == ENOSPC || errno == EDQUOT ? Failure::Kind::full : Failure::Kind::other;
  return {kind, "cannot " + what + " " + path.string() + ": " + std::strerror(errno)};
}

/// The log and the index that SQLite keeps beside it get the same mode.
Stored<void> make_private(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (fd < 0) return tl::unexpected(cannot("open", file));
  const bool done = ::fchmod(fd, S_IRUSR | S_IWUSR) == 0;
  Failure failure = cannot("make private", file);
  ::close(fd);
  if (!done) return tl::unexpected(std::move(failure));
  return {};
}

/// "ok", or what is wrong, of which the first finding is enough.
Stored<void> check_whole(const Database& database) {
  auto check = database.prepare("PRAGMA quick_check(1)");
  if (!check) return tl::unexpected(check.error());
  const auto row = check->step();
  if (!row) return tl::unexpected(row.error());
  const std::string found = check->text(0);
  if (found == "ok") return {};
  return tl::unexpected(Failure{Failure::Kind::damaged, found});
}

Stored<Database> open_once(const fs::path& file) {
  if (auto made = make_private(file); !made) return tl::unexpected(made.error());
  auto database = Database::open(file);
  if (!database) return database;
  // FULL: what is committed is there after a power cut, too (sqlite.org/pragma.html#synchronous).
  // The rest keeps a damaged file from being believed, and the log small between checkpoints.
  const auto set = database->execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
      "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 4194304");
  if (!set) return tl::unexpected(set.error());
  if (auto whole = check_whole(*database); !whole) return tl::unexpected(whole.error());
  if (auto current = bring_up_to_date(*database); !current) return tl::unexpected(current.error());
  return database;
}

/// With its log, which belongs to it and to no other file.
Stored<fs::path> set_aside(const fs::path& file, std::chrono::seconds since_1970) {
  const std::string suffix = ".damaged-" + std::to_string(since_1970.count());
  const fs::path aside = file.string() + suffix;
  if (::rename(file.c_str(), aside.c_str()) != 0) return tl::unexpected(cannot("rename", file));
  std::error_code not_there;
  fs::rename(file.string() + "-wal", aside.string() + "-wal", not_there);
  fs::remove(file.string() + "-shm", not_there);
  return aside;
}

}  // namespace

fs::path store_file(const fs::path& folder) {
  return folder / "rollcall.sqlite";
}

Stored<Opened> open_file(const fs::path& folder, std::chrono::seconds since_1970, Found found) {
  const fs::path file = store_file(folder);
  if (found == Found::unknown) {
    auto database = open_once(file);
    if (database) return Opened{*std::move(database), std::nullopt};
    if (database.error().kind != Failure::Kind::damaged) return tl::unexpected(database.error());
  }
  const auto aside = set_aside(file, since_1970);
  if (!aside) return tl::unexpected(aside.error());
  auto fresh = open_once(file);
  if (!fresh) return tl::unexpected(fresh.error());
  return Opened{*std::move(fresh), *aside};
}

}  // namespace rollcall::store
