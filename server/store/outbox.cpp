#include "store/outbox.hpp"

#include <algorithm>

namespace rollcall::store {
namespace {

std::int64_t to_sql(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

Stored<std::vector<std::string>> known_receivers(const Database& database) {
  auto statement = database.prepare("SELECT url FROM webhook_receivers");
  if (!statement) return tl::unexpected(statement.error());
  std::vector<std::string> urls;
  for (;;) {
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return urls;
    urls.push_back(statement->text(0));
  }
}

}  // namespace

Stored<void> set_receivers(const Database& database, const std::vector<std::string>& urls) {
  const auto known = known_receivers(database);
  if (!known) return tl::unexpected(known.error());
  for (const std::string& url : *known) {
    if (std::find(urls.begin(), urls.end(), url) != urls.end()) continue;
    auto forget = database.prepare("DELETE FROM webhook_receivers WHERE url = ?1");
    if (!forget) return tl::unexpected(forget.error());
    if (auto done = forget->bind(1, url).run(); !done) return done;
  }
  for (const std::string& url : urls) {
    // sqlite_sequence has the greatest number ever, also once its row is gone.
    auto add = database.prepare(
        "INSERT OR IGNORE INTO webhook_receivers (url, delivered) VALUES (?1, coalesce("
        "(SELECT seq FROM sqlite_sequence WHERE name = 'webhook_events'), 0))");
    if (!add) return tl::unexpected(add.error());
    if (auto done = add->bind(1, url).run(); !done) return done;
  }
  return {};
}

Stored<void> number_above(const Database& database, std::uint64_t last) {
  auto lower =
      database.prepare("DELETE FROM sqlite_sequence WHERE name = 'webhook_events' AND seq < ?1");
  if (!lower) return tl::unexpected(lower.error());
  if (auto done = lower->bind(1, to_sql(last)).run(); !done) return done;
  auto add = database.prepare(
      "INSERT INTO sqlite_sequence (name, seq) SELECT 'webhook_events', ?1 WHERE NOT EXISTS"
      " (SELECT 1 FROM sqlite_sequence WHERE name = 'webhook_events')");
  if (!add) return tl::unexpected(add.error());
  return add->bind(1, to_sql(last)).run();
}

Stored<void> add_to_outbox(const Database& database, std::chrono::milliseconds at,
                           const std::function<std::string(std::uint64_t)>& body) {
  auto insert = database.prepare("INSERT INTO webhook_events (at, body) VALUES (?1, '')");
  if (!insert) return tl::unexpected(insert.error());
  if (auto done = insert->bind(1, at.count()).run(); !done) return done;
  const auto sequence = database.number("SELECT last_insert_rowid()");
  if (!sequence) return tl::unexpected(sequence.error());
  auto fill = database.prepare("UPDATE webhook_events SET body = ?2 WHERE sequence = ?1");
  if (!fill) return tl::unexpected(fill.error());
  return fill->bind(1, *sequence).bind(2, body(static_cast<std::uint64_t>(*sequence))).run();
}

Stored<std::optional<OutboxEvent>> next_in_outbox(const Database& database, const std::string& url,
                                                  std::uint64_t after) {
  auto statement = database.prepare(
      "SELECT sequence, body FROM webhook_events WHERE sequence > max(?2, coalesce("
      "(SELECT delivered FROM webhook_receivers WHERE url = ?1), 0)) ORDER BY sequence LIMIT 1");
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->bind(1, url).bind(2, to_sql(after)).step();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return OutboxEvent{static_cast<std::uint64_t>(statement->number(0)), statement->text(1)};
}

Stored<void> mark_delivered(const Database& database, const std::string& url,
                            std::uint64_t sequence) {
  auto statement = database.prepare(
      "UPDATE webhook_receivers SET delivered = max(delivered, ?2) WHERE url = ?1");
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, url).bind(2, to_sql(sequence)).run();
}

Stored<std::uint64_t> prune_outbox(const Database& database, const OutboxBounds& bounds) {
  const auto taken = database.execute(
      "DELETE FROM webhook_events WHERE sequence <="
      " coalesce((SELECT min(delivered) FROM webhook_receivers), 9223372036854775807)");
  if (!taken) return tl::unexpected(taken.error());
  auto statement = database.prepare(
      "DELETE FROM webhook_events WHERE at < ?1"
      " OR sequence <= (SELECT max(sequence) FROM webhook_events) - ?2");
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, bounds.oldest.count()).bind(2, to_sql(bounds.rows_max));
  if (auto done = statement->run(); !done) return tl::unexpected(done.error());
  return static_cast<std::uint64_t>(database.changes());
}

Stored<std::uint64_t> count_outbox(const Database& database) {
  const auto count = database.number(
      "SELECT count(*) FROM webhook_events WHERE sequence >"
      " (SELECT min(delivered) FROM webhook_receivers)");
  if (!count) return tl::unexpected(count.error());
  return static_cast<std::uint64_t>(*count);
}

}  // namespace rollcall::store
