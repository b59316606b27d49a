// A room's timeline as a table for a terminal.
#pragma once

#include "ports/timeline.hpp"

#include <string>
#include <vector>

namespace rollcall::admin {

std::string timeline_table(const std::vector<ports::TimelineRow>& rows);

}  // namespace rollcall::admin
