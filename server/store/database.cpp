#include "store/database.hpp"

#include "base/assert.hpp"

#include <sqlite3.h>
#include <utility>

namespace rollcall::store {
namespace {

Failure::Kind kind_of(int code) {
  switch (code & 0xFF) {  // Without what an extended code adds (sqlite.org/rescode.html).
    case SQLITE_FULL:
      return Failure::Kind::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Failure::Kind::damaged;
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return Failure::Kind::refused;
    default:
      // A file that may not grow (a quota, RLIMIT_FSIZE) is an error of that write.
      return code == SQLITE_IOERR_WRITE ? Failure::Kind::full : Failure::Kind::other;
  }
}

Failure failure_of(sqlite3* database) {
  return {kind_of(sqlite3_extended_errcode(database)), sqlite3_errmsg(database)};
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::bind(int parameter, std::int64_t value) {
  ROLLCALL_ASSERT(sqlite3_bind_int64(statement_, parameter, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
  // A text without memory of its own would be NULL.
  const char* const begin = value.data() == nullptr ? "" : value.data();
  ROLLCALL_ASSERT(sqlite3_bind_text(statement_, parameter, begin, static_cast<int>(value.size()),
                                    SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, const std::optional<std::int64_t>& value) {
  if (value) return bind(parameter, *value);
  ROLLCALL_ASSERT(sqlite3_bind_null(statement_, parameter) == SQLITE_OK);
  return *this;
}

Stored<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected(failure_of(database_));
}

Stored<void> Statement::run() {
  const auto row = step();
  if (!row) return tl::unexpected(row.error());
  return {};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::optional<std::int64_t> Statement::maybe_number(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

std::string Statement::text(int column) const {
  const auto* const begin = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (begin == nullptr) return {};
  return {begin, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Stored<Database> Database::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return tl::unexpected(failure_of(raw));
  sqlite3_extended_result_codes(raw, 1);
  // Somebody who looks at it with the sqlite3 program is waited for, on the store's own thread.
  sqlite3_busy_timeout(raw, 2'000);
  return database;
}

Database::~Database() {
  sqlite3_close_v2(database_);
}

Database::Database(Database&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(database_, other.database_);
  return *this;
}

Stored<Statement> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v2(database_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(failure_of(database_));
  return Statement(database_, statement);
}

Stored<void> Database::execute(const std::string& sql) const {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected(failure_of(database_));
}

Stored<std::int64_t> Database::number(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return tl::unexpected(row.error());
  return *row ? statement->number(0) : 0;
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(database_);
}

Stored<Transaction> Transaction::begin(const Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
    return tl::unexpected(begun.error());
  return Transaction(database);
}

// A failure may have undone it already (sqlite.org/lang_transaction.html): then there is nothing
// to roll back, which is as good.
Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Stored<void> Transaction::commit() {
  auto done = database_->execute("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

}  // namespace rollcall::store
