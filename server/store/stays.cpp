#include "store/stays.hpp"

#include <cstdint>
#include <string_view>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;
using What = ports::RoomEvent::What;

Stored<void> stays(const Database& database, const ports::RoomEvent& event, std::string_view as) {
  auto statement = database.prepare(
      "INSERT INTO stays (room, generation, participant, display_name, began, shown)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
      " SET display_name = excluded.display_name, shown = excluded.shown");
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, event.room.text())
      .bind(2, event.generation.text())
      .bind(3, event.participant.text())
      .bind(4, event.display_name)
      .bind(5, event.at.count())
      .bind(6, as)
      .run();
}

Stored<void> stays_no_longer(const Database& database, const ports::RoomEvent& event) {
  auto statement = database.prepare(
      "DELETE FROM stays WHERE room = ?1 AND generation = ?2 AND participant = ?3");
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, event.room.text())
      .bind(2, event.generation.text())
      .bind(3, event.participant.text())
      .run();
}

/// The last that is known of the process before.
Stored<std::int64_t> end_of_life(const Database& database, milliseconds now) {
  auto statement = database.prepare(
      "SELECT coalesce(max(at), ?1) FROM (SELECT alive_at AS at FROM life"
      " UNION ALL SELECT max(at) FROM timeline)");
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->bind(1, now.count()).step();
  if (!row) return tl::unexpected(row.error());
  return statement->number(0);
}

Stored<void> run_at(const Database& database, std::string_view sql, std::int64_t at) {
  auto statement = database.prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, at).run();
}

}  // namespace

Stored<void> note_stay(const Database& database, const ports::RoomEvent& event) {
  switch (event.what) {
    case What::joined:
    case What::resumed:
    case What::took_over:
    case What::heard:
    case What::back:
      return stays(database, event, "present");
    case What::reconnecting:
      return stays(database, event, "reconnecting");
    case What::left:
      return stays_no_longer(database, event);
    case What::room_opened:
    case What::room_closed:
    case What::forgotten:
    case What::media_lost:
    case What::media_back:
      return {};
  }
  return {};
}

Stored<void> note_life(const Database& database, milliseconds at) {
  return run_at(database, "INSERT OR REPLACE INTO life (one, alive_at) VALUES (1, ?1)", at.count());
}

Stored<void> end_stays(const Database& database, milliseconds now) {
  const auto at = end_of_life(database, now);
  if (!at) return tl::unexpected(at.error());
  auto left = run_at(
      database,
      "INSERT INTO timeline (room, generation, at, what, participant, display_name, why, was,"
      " silence, frame_age, media_age, ghost, stay) SELECT room, generation, ?1, 'left',"
      " participant, display_name, 'server_restarted', shown, 0, 0, NULL, 0, max(0, ?1 - began)"
      " FROM stays ORDER BY room, began, participant",
      *at);
  if (!left) return left;
  auto closed = run_at(
      database,
      "INSERT INTO timeline (room, generation, at, what, participant, display_name, why, was,"
      " silence, frame_age, media_age, ghost, stay) SELECT DISTINCT room, generation, ?1,"
      " 'room_closed', '', '', 'server_restarted', '', 0, 0, NULL, 0, 0 FROM stays ORDER BY room",
      *at);
  if (!closed) return closed;
  return forget_stays(database);
}

Stored<void> forget_stays(const Database& database) {
  return database.execute("DELETE FROM stays");
}

}  // namespace rollcall::store
