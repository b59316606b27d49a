// What happened since the last command, as the lines under it: in order of time; within one instant
// first what clients were told, then what the media host was asked, then the log.
#pragma once

#include "base/time.hpp"

#include <string>
#include <vector>

namespace rollcall::scenarios {

enum class Teller { client, media_host, log };

struct Entry {
  Instant at;
  Teller teller;
  // "{bob} hears: {ann} is reconnecting": who was told, the words between, of whom it was, the
  // rest.
  std::string told = {};
  std::string between = {};
  std::string of = {};
  std::string rest = {};
};

class Chronicle {
 public:
  void add(Entry entry) { entries_.push_back(std::move(entry)); }
  /// What was added since the last time. Lines later than `command` begin with their time since
  /// `beginning`.
  std::vector<std::string> take(Instant beginning, Instant command);

 private:
  std::vector<Entry> entries_;
};

/// `ann, bob, c1–c25`: members of a crowd that follow each other are drawn together.
std::string list_of(const std::vector<std::string>& names);

}  // namespace rollcall::scenarios
