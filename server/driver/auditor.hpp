// Compares what rooms own on the media host with what the workers say that they have.
//
// While a question is on its way things are made and closed, so nothing is judged by one answer:
// only what two in a row agree on. Ids are never used twice, which makes that safe: what existed
// though nobody owned it, and still does after another round trip, was forgotten.
#pragma once

#include "ports/media_host.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::driver {

/// What a room owns.
struct Owned {
  RoomId room;
  RouterId router;                 // Empty if it has none that is open.
  std::set<std::string> ids;       // Everything, also what is in the making.
  std::vector<std::string> ready;  // What has come to exist, the router included.
};

class Auditor {
 public:
  struct Missing {
    RoomId room;
    std::vector<std::string> ids;  // In the order of Owned::ready.

    bool operator==(const Missing&) const = default;
  };
  struct Findings {
    /// Nobody owns them. What is on one of them goes with it and is not named.
    std::vector<ports::MediaObject> orphans;
    std::vector<Missing> missing;
    /// Something may be wrong that the next audit will tell.
    bool unsure = false;
  };

  /// What is owned when the workers are asked. What was owned then or is owned when they have
  /// answered is nobody's orphan, and what was not ready then cannot be missing.
  void ask(const std::vector<Owned>& rooms);
  Findings compare(const ports::MediaInventory& inventory, const std::vector<Owned>& rooms);

 private:
  std::set<std::string> owned_then_;
  std::set<std::string> ready_then_;
  std::set<std::string> nobodys_;                    // By the last audit,
  std::set<std::pair<RoomId, std::string>> lacked_;  // and what it did not find.
};

}  // namespace rollcall::driver
