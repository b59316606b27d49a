#include "store/schema.hpp"

#include <array>
#include <string>

namespace rollcall::store {
namespace {

// Step i makes version i + 1 of version i.
constexpr std::array<const char*, schema_version> steps{R"sql(
CREATE TABLE timeline (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  room TEXT NOT NULL,
  generation TEXT NOT NULL,
  at INTEGER NOT NULL,           -- ms since 1970
  what TEXT NOT NULL,
  participant TEXT NOT NULL,     -- empty: about the room
  display_name TEXT NOT NULL,
  why TEXT NOT NULL,
  was TEXT NOT NULL,
  silence INTEGER NOT NULL,      -- this and the next: ms
  frame_age INTEGER NOT NULL,
  media_age INTEGER,
  ghost INTEGER NOT NULL,
  stay INTEGER NOT NULL
);
CREATE INDEX timeline_of_room ON timeline (room, number);
CREATE INDEX timeline_by_time ON timeline (at);

CREATE TABLE webhook_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,           -- ms since 1970
  body TEXT NOT NULL
);
CREATE TABLE webhook_receivers (
  url TEXT PRIMARY KEY,
  delivered INTEGER NOT NULL     -- the last sequence that it has taken, or that was dropped
) WITHOUT ROWID;
)sql",
                                                        R"sql(
CREATE TABLE made_rooms (        -- by operators
  room TEXT PRIMARY KEY,
  size INTEGER,                  -- null: as many people as usual
  takeover TEXT NOT NULL,        -- replace or refuse
  ends_at INTEGER                -- ms since 1970; null: when an operator ends it
) WITHOUT ROWID;

CREATE TABLE bans (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  room TEXT NOT NULL,
  participant TEXT NOT NULL,
  at INTEGER NOT NULL,           -- ms since 1970
  UNIQUE (room, participant)
);
CREATE INDEX bans_of_room ON bans (room, number);
CREATE INDEX bans_by_time ON bans (at);

CREATE TABLE stays (             -- that have not ended yet
  room TEXT NOT NULL,
  generation TEXT NOT NULL,
  participant TEXT NOT NULL,
  display_name TEXT NOT NULL,
  began INTEGER NOT NULL,        -- ms since 1970
  shown TEXT NOT NULL,           -- present or reconnecting
  PRIMARY KEY (room, generation, participant)
) WITHOUT ROWID;
CREATE TABLE life (              -- of the process that has the file
  one INTEGER PRIMARY KEY CHECK (one = 1),
  alive_at INTEGER NOT NULL      -- ms since 1970
);
)sql"};

}  // namespace

Stored<void> bring_up_to_date(const Database& database) {
  const auto found = database.number("PRAGMA user_version");
  if (!found) return tl::unexpected(found.error());
  if (*found > schema_version || *found < 0)
    return tl::unexpected(
        Failure{Failure::Kind::newer,
                "its schema is version " + std::to_string(*found) + ", of another rollcall"});
  if (*found == schema_version) return {};
  auto transaction = Transaction::begin(database);
  if (!transaction) return tl::unexpected(transaction.error());
  for (auto step = static_cast<std::size_t>(*found); step < steps.size(); ++step)
    if (auto done = database.execute(steps.at(step)); !done) return done;
  const std::string mark = "PRAGMA user_version = " + std::to_string(schema_version);
  if (auto done = database.execute(mark); !done) return done;
  return transaction->commit();
}

}  // namespace rollcall::store
