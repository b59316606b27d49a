#include "store/rooms.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::store {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view refuse = "refuse";

std::string_view to_text(core::Takeover takeover) {
  return takeover == core::Takeover::refuse ? refuse : "replace";
}

/// A statement about one room.
Stored<void> run_for(const Database& database, std::string_view sql, const RoomId& room) {
  auto statement = database.prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, room.text()).run();
}

Stored<std::vector<ports::MadeRoom>> read_made(const Database& database) {
  auto statement =
      database.prepare("SELECT room, size, takeover, ends_at FROM made_rooms ORDER BY room");
  if (!statement) return tl::unexpected(statement.error());
  std::vector<ports::MadeRoom> rooms;
  for (;;) {
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return rooms;
    ports::MadeRoom made{RoomId(statement->text(0)), {}};
    if (const auto size = statement->maybe_number(1))
      made.terms.size = static_cast<std::size_t>(*size);
    if (statement->text(2) == refuse) made.terms.takeover = core::Takeover::refuse;
    if (const auto ends_at = statement->maybe_number(3)) made.ends_at = milliseconds(*ends_at);
    rooms.push_back(std::move(made));
  }
}

Stored<void> add_ban(const Database& database, const ports::Ban& ban, milliseconds at) {
  auto statement =
      database.prepare("INSERT OR IGNORE INTO bans (room, participant, at) VALUES (?1, ?2, ?3)");
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, ban.room.text()).bind(2, ban.who.text()).bind(3, at.count()).run();
}

using BanTimes = std::map<std::pair<std::string, std::string>, milliseconds>;

/// By room and participant.
Stored<BanTimes> read_ban_times(const Database& database) {
  auto statement = database.prepare("SELECT room, participant, at FROM bans");
  if (!statement) return tl::unexpected(statement.error());
  BanTimes times;
  for (;;) {
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return times;
    times[{statement->text(0), statement->text(1)}] = milliseconds(statement->number(2));
  }
}

Stored<std::vector<ports::Ban>> read_bans(const Database& database, const BanBounds& bounds) {
  auto statement = database.prepare(
      "SELECT room, participant FROM (SELECT * FROM bans WHERE at >= ?1"
      " ORDER BY number DESC LIMIT ?2) ORDER BY number");
  if (!statement) return tl::unexpected(statement.error());
  statement->bind(1, bounds.oldest.count()).bind(2, static_cast<std::int64_t>(bounds.rows_max));
  std::vector<ports::Ban> bans;
  for (;;) {
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return bans;
    bans.push_back({RoomId(statement->text(0)), ParticipantId(statement->text(1))});
  }
}

}  // namespace

Stored<void> keep_room(const Database& database, const ports::MadeRoom& made) {
  auto statement = database.prepare(
      "INSERT OR REPLACE INTO made_rooms (room, size, takeover, ends_at) VALUES (?1, ?2, ?3, ?4)");
  if (!statement) return tl::unexpected(statement.error());
  std::optional<std::int64_t> size;
  if (made.terms.size) size = static_cast<std::int64_t>(*made.terms.size);
  std::optional<std::int64_t> ends_at;
  if (made.ends_at) ends_at = made.ends_at->count();
  return statement->bind(1, made.room.text())
      .bind(2, size)
      .bind(3, to_text(made.terms.takeover))
      .bind(4, ends_at)
      .run();
}

Stored<void> forget_room(const Database& database, const RoomId& room) {
  return run_for(database, "DELETE FROM made_rooms WHERE room = ?1", room);
}

Stored<void> keep_ban(const Database& database, const ports::Ban& ban, milliseconds at) {
  if (const auto kept = add_ban(database, ban, at); !kept) return kept;
  auto older = database.prepare(
      "DELETE FROM bans WHERE room = ?1 AND number <= (SELECT number FROM bans WHERE room = ?1"
      " ORDER BY number DESC LIMIT 1 OFFSET ?2)");
  if (!older) return tl::unexpected(older.error());
  return older->bind(1, ban.room.text()).bind(2, static_cast<std::int64_t>(bans_of_room_max)).run();
}

Stored<void> forget_bans(const Database& database, const RoomId& room) {
  return run_for(database, "DELETE FROM bans WHERE room = ?1", room);
}

Stored<void> keep_all(const Database& database, const ports::Remembered& all, milliseconds at,
                      Others others) {
  const auto times = read_ban_times(database);
  if (!times) return tl::unexpected(times.error());
  if (others == Others::go)
    if (auto gone = database.execute("DELETE FROM made_rooms; DELETE FROM bans"); !gone)
      return gone;
  for (const ports::MadeRoom& made : all.rooms)
    if (auto kept = keep_room(database, made); !kept) return kept;
  for (const ports::Ban& ban : all.bans) {
    const auto known = times->find({ban.room.text(), ban.who.text()});
    const milliseconds since = known == times->end() ? at : known->second;
    if (auto kept = add_ban(database, ban, since); !kept) return kept;
  }
  return {};
}

Stored<void> prune_bans(const Database& database, const BanBounds& bounds) {
  auto statement = database.prepare(
      "DELETE FROM bans WHERE at < ?1 OR number <= (SELECT number FROM bans"
      " ORDER BY number DESC LIMIT 1 OFFSET ?2)");
  if (!statement) return tl::unexpected(statement.error());
  return statement->bind(1, bounds.oldest.count())
      .bind(2, static_cast<std::int64_t>(bounds.rows_max))
      .run();
}

Stored<ports::Remembered> read_rooms(const Database& database, const BanBounds& bounds) {
  auto rooms = read_made(database);
  if (!rooms) return tl::unexpected(rooms.error());
  auto bans = read_bans(database, bounds);
  if (!bans) return tl::unexpected(bans.error());
  return ports::Remembered{*std::move(rooms), *std::move(bans)};
}

}  // namespace rollcall::store
