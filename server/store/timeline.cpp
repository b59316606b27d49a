#include "store/timeline.hpp"

#include "store/stays.hpp"

#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;

std::int64_t ms(Duration duration) {
  return std::chrono::duration_cast<milliseconds>(duration).count();
}

/// With the columns that row_of() takes.
std::string select_rows(const std::string& where) {
  return "SELECT number, generation, at, what, participant, display_name, why, was, silence,"
         " media_age, frame_age, ghost, stay FROM timeline WHERE " +
         where;
}

ports::TimelineRow row_of(const Statement& statement) {
  const auto media_age = statement.maybe_number(9);
  return {.number = static_cast<std::uint64_t>(statement.number(0)),
          .generation = statement.text(1),
          .at = milliseconds(statement.number(2)),
          .what = statement.text(3),
          .participant = statement.text(4),
          .display_name = statement.text(5),
          .why = statement.text(6),
          .was = statement.text(7),
          .silence = milliseconds(statement.number(8)),
          .frame_age = milliseconds(statement.number(10)),
          .media_age = media_age ? std::optional(milliseconds(*media_age)) : std::nullopt,
          .ghost = milliseconds(statement.number(11)),
          .stay = milliseconds(statement.number(12))};
}

Stored<std::vector<ports::TimelineRow>> rows_of(Statement& statement) {
  std::vector<ports::TimelineRow> rows;
  for (;;) {
    const auto row = statement.step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return rows;
    rows.push_back(row_of(statement));
  }
}

/// How everybody was before the row of that number who had a seat then, as far as it is known: so
/// many as have one, however many have come and gone. Their media is another matter.
Stored<std::vector<ports::TimelineRow>> read_before(const Database& database, const RoomId& room,
                                                    std::int64_t number) {
  auto statement = database.prepare(
      select_rows("number IN (SELECT max(number) FROM timeline WHERE room = ?1 AND number < ?2"
                  " AND number >= coalesce((SELECT max(number) FROM timeline WHERE room = ?1"
                  "  AND number < ?2 AND what IN ('room_opened', 'room_closed')), 0)"
                  " AND what NOT IN ('media_lost', 'media_back') GROUP BY participant)"
                  " AND what <> 'forgotten' ORDER BY number"));
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, room.text()).bind(2, number);
  return rows_of(*statement);
}

/// Rows up to number ?1 that are too old or too many.
Stored<std::size_t> remove_up_to(const Database& database, const char* sql, std::int64_t bound,
                                 std::size_t most) {
  auto statement = database.prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  auto done = statement->bind(1, bound).bind(2, static_cast<std::int64_t>(most)).run();
  if (!done) return tl::unexpected(done.error());
  return static_cast<std::size_t>(database.changes());
}

}  // namespace

Stored<void> add_to_timeline(const Database& database, const ports::RoomEvent& event) {
  auto statement = database.prepare(
      "INSERT INTO timeline (room, generation, at, what, participant, display_name, why, was,"
      " silence, frame_age, media_age, ghost, stay)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, event.room.text())
      .bind(2, event.generation.text())
      .bind(3, event.at.count())
      .bind(4, to_text(event.what))
      .bind(5, event.participant.text())
      .bind(6, event.display_name)
      .bind(7, event.why)
      .bind(8, event.was)
      .bind(9, ms(event.silence))
      .bind(10, ms(event.frame_age))
      .bind(11, event.media_age ? std::optional(ms(*event.media_age)) : std::nullopt)
      .bind(12, ms(event.ghost))
      .bind(13, ms(event.stay));
  if (auto added = statement->run(); !added) return added;
  return note_stay(database, event);
}

Stored<std::vector<ports::TimelineRow>> read_timeline(const Database& database,
                                                      const ports::TimelineQuery& query) {
  auto statement = database.prepare(
      select_rows("room = ?1 AND number > ?2 AND at >= ?3 ORDER BY number LIMIT ?4"));
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, query.room.text())
      .bind(2, static_cast<std::int64_t>(query.after))
      .bind(3, query.since.count())
      .bind(4, static_cast<std::int64_t>(query.most));
  return rows_of(*statement);
}

Stored<ports::TimelineEnd> read_timeline_end(const Database& database,
                                             const ports::TimelineQuery& query) {
  // All from the first one on that is late enough: one that a clock put back is no earlier for
  // that.
  auto statement = database.prepare(select_rows(
      "room = ?1 AND number > ?2 AND number >= (SELECT min(number) FROM timeline WHERE room = ?1"
      " AND at >= ?3) ORDER BY number DESC LIMIT ?4"));
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, query.room.text())
      .bind(2, static_cast<std::int64_t>(query.after))
      .bind(3, query.since.count())
      .bind(4, static_cast<std::int64_t>(query.most) + 1);
  auto rows = rows_of(*statement);
  if (!rows) return tl::unexpected(rows.error());
  ports::TimelineEnd end{.since = query.since, .older_left_out = rows->size() > query.most};
  if (end.older_left_out) rows->pop_back();
  end.rows.assign(std::make_move_iterator(rows->rbegin()), std::make_move_iterator(rows->rend()));
  const auto first = end.rows.empty() ? std::numeric_limits<std::int64_t>::max()
                                      : static_cast<std::int64_t>(end.rows.front().number);
  auto before = read_before(database, query.room, first);
  if (!before) return tl::unexpected(before.error());
  end.before = *std::move(before);
  return end;
}

Stored<std::size_t> prune_timeline(const Database& database, const TimelineBounds& bounds,
                                   std::size_t most) {
  const auto old = remove_up_to(database,
                                "DELETE FROM timeline WHERE number IN"
                                " (SELECT number FROM timeline WHERE at < ?1 ORDER BY at LIMIT ?2)",
                                bounds.oldest.count(), most);
  if (!old) return old;
  const auto newest = database.number("SELECT max(number) FROM timeline");
  if (!newest) return tl::unexpected(newest.error());
  const auto many =
      remove_up_to(database,
                   "DELETE FROM timeline WHERE number IN"
                   " (SELECT number FROM timeline WHERE number <= ?1 ORDER BY number LIMIT ?2)",
                   *newest - static_cast<std::int64_t>(bounds.rows_max), most);
  if (!many) return many;
  return *old + *many;
}

}  // namespace rollcall::store
