// What a timeline says of each person, before it is drawn: since when they were in which state.
#pragma once

#include "ports/timeline.hpp"

#include <string>
#include <vector>

namespace rollcall::admin {

/// How somebody was shown for a while.
struct Bar {
  enum class State { present, reconnecting, gone };
  State state;
  std::chrono::milliseconds from;
  std::chrono::milliseconds to;
  const ports::TimelineRow* begun_by = nullptr;  // Of the rows; none: it began before them.
};

struct Lane {
  std::string participant;
  std::string display_name;  // The last one.
  std::vector<Bar> bars;
  std::vector<const ports::TimelineRow*> marks;  // Of the rows that it was made of.
};

/// By first appearance. Who was there before is drawn from the beginning on, which is then `since`.
/// What was still so at the last row ends with it, unless somebody is there still; a room that
/// opens anew (the server was started again, or the meeting ended) ends whatever was known of its
/// earlier life.
std::vector<Lane> lanes_of(const ports::TimelineEnd& end);

}  // namespace rollcall::admin
