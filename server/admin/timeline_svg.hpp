// A room's timeline as a picture: a row for each person, a bar for each state, a mark for each
// event.
#pragma once

#include "ports/timeline.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::admin {

/// Who came after so many others is not drawn, but counted. 28 px each: a picture of 28,000.
inline constexpr std::size_t people_drawn_max = 1'000;

/// SVG 1.1, a document of its own without scripts or anything from elsewhere.
std::string timeline_svg(std::string_view room, const ports::TimelineEnd& end);

/// 2026-11-30T04:44:36.123Z
std::string utc(std::chrono::milliseconds since_1970);

}  // namespace rollcall::admin
