// What webhook receivers are still to be told. Every event is one row, numbered without gaps; of
// each receiver it is known how far it has got.
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::store {

struct OutboxEvent {
  std::uint64_t sequence = 0;
  std::string body;

  bool operator==(const OutboxEvent&) const = default;
};

/// From here on these are told, whoever is new of what comes from now on; others are forgotten.
Stored<void> set_receivers(const Database& database, const std::vector<std::string>& urls);

/// The next event gets a number above `last`, also in a file that was begun anew.
Stored<void> number_above(const Database& database, std::uint64_t last);

/// `body` is made once the event's number is known: one more than that of the last event ever.
Stored<void> add_to_outbox(const Database& database, std::chrono::milliseconds at,
                           const std::function<std::string(std::uint64_t sequence)>& body);

/// The first event that `url` has not taken, behind that of the number `after`.
Stored<std::optional<OutboxEvent>> next_in_outbox(const Database& database, const std::string& url,
                                                  std::uint64_t after);

Stored<void> mark_delivered(const Database& database, const std::string& url,
                            std::uint64_t sequence);

struct OutboxBounds {
  std::chrono::milliseconds oldest{};  // Since 1970.
  std::uint64_t rows_max = 0;
};

/// Deletes what everybody has taken, and then what is too old or too much: how many of these.
Stored<std::uint64_t> prune_outbox(const Database& database, const OutboxBounds& bounds);

/// Events that somebody has not taken.
Stored<std::uint64_t> count_outbox(const Database& database);

}  // namespace rollcall::store
