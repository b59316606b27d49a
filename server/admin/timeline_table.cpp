#include "admin/timeline_table.hpp"

#include "admin/api_tables.hpp"
#include "admin/timeline_svg.hpp"

#include <chrono>

namespace rollcall::admin {
namespace {

using std::chrono::milliseconds;

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

/// 3010 as "3.010 s".
std::string in_seconds(milliseconds duration) {
  if (duration == milliseconds(0)) return "-";
  const std::string ms = std::to_string(duration.count() % 1'000);
  return std::to_string(duration.count() / 1'000) + "." + std::string(3 - ms.size(), '0') + ms +
         " s";
}

}  // namespace

std::string timeline_table(const std::vector<ports::TimelineRow>& rows) {
  std::vector<std::vector<std::string>> table{
      {"TIME", "NAME", "EVENT", "WHY", "SILENCE", "MEDIA", "GHOST", "ID"}};
  for (const ports::TimelineRow& row : rows)
    table.push_back({utc(row.at), or_dash(row.display_name), row.what, or_dash(row.why),
                     in_seconds(row.silence), row.media_age ? in_seconds(*row.media_age) : "-",
                     in_seconds(row.ghost), or_dash(row.participant)});
  return aligned(table);
}

}  // namespace rollcall::admin
