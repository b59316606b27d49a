// The timeline of a room as the admin API tells it, written and read.
#pragma once

#include "ports/timeline.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

namespace rollcall::admin {

/// `most` of `rows` at most: where there are more, `next` is said.
std::string timeline_json(std::vector<ports::TimelineRow> rows, std::size_t most);

/// `events` of such an answer; what has no number and name is left out.
std::vector<ports::TimelineRow> timeline_rows(const boost::json::array& events);

/// What others see of somebody from this event on: "present", "reconnecting" or "gone"; empty if
/// it says nothing of that.
std::string_view state_after(std::string_view event);

}  // namespace rollcall::admin
