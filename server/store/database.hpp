// SQLite as values: statements, transactions, and errors that say what to do about them. One thread
// at a time.
#pragma once

#include "store/failure.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rollcall::store {

/// Prepared SQL. Parameters are bound in order from 1, columns count from 0.
class Statement {
 public:
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view value);
  Statement& bind(int parameter, const std::optional<std::int64_t>& value);

  /// Whether there is a row; after the last one, or without any, false.
  Stored<bool> step();
  /// For SQL that gives no rows.
  Stored<void> run();

  std::int64_t number(int column) const;
  std::optional<std::int64_t> maybe_number(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  sqlite3* database_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  /// The file is there already: whoever made it has said who may read it.
  static Stored<Database> open(const std::filesystem::path& file);

  ~Database();
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Stored<Statement> prepare(std::string_view sql) const;
  /// Any number of statements; rows are not looked at.
  Stored<void> execute(const std::string& sql) const;
  /// The first column of the first row; 0 if there is none.
  Stored<std::int64_t> number(std::string_view sql) const;
  /// How many rows the last statement has changed.
  std::int64_t changes() const;

 private:
  explicit Database(sqlite3* database) : database_(database) {}

  sqlite3* database_;
};

/// All or nothing: what was not committed is undone.
class Transaction {
 public:
  static Stored<Transaction> begin(const Database& database);

  ~Transaction();
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;

  Stored<void> commit();

 private:
  explicit Transaction(const Database& database) : database_(&database) {}

  const Database* database_;  // Null once it is over.
};

}  // namespace rollcall::store
