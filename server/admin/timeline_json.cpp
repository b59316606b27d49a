#include "admin/timeline_json.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::object to_object(const ports::TimelineRow& row) {
  const std::string_view state = state_after(row.what);
  json::object object{{"number", row.number},
                      {"at", row.at.count()},
                      {"generation", row.generation},
                      {"event", row.what},
                      {"participantId", text_or_null(row.participant)},
                      {"displayName", text_or_null(row.display_name)},
                      {"state", text_or_null(std::string(state))},
                      {"was", text_or_null(row.was)},
                      {"why", text_or_null(row.why)}};
  const auto judged = [&](milliseconds duration) {
    return state.empty() ? json::value() : json::value(duration.count());
  };
  object.emplace("silenceMs", judged(row.silence));
  object.emplace("lastFrameAgeMs", judged(row.frame_age));
  object.emplace("lastMediaAgeMs", row.media_age ? judged(*row.media_age) : json::value());
  object.emplace("ghostMs", judged(row.ghost));
  object.emplace("stayMs", row.what == "left" ? judged(row.stay) : json::value());
  return object;
}

std::string text_of(const json::object& object, const char* field) {
  const json::value* value = object.if_contains(field);
  if (value == nullptr || !value->is_string()) return "";
  return {value->get_string().data(), value->get_string().size()};
}

std::int64_t number_of(const json::object& object, const char* field) {
  const json::value* value = object.if_contains(field);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

ports::TimelineRow to_row(const json::object& object) {
  const auto ms = [&](const char* field) { return milliseconds(number_of(object, field)); };
  const json::value* media = object.if_contains("lastMediaAgeMs");
  return {.number = static_cast<std::uint64_t>(number_of(object, "number")),
          .generation = text_of(object, "generation"),
          .at = ms("at"),
          .what = text_of(object, "event"),
          .participant = text_of(object, "participantId"),
          .display_name = text_of(object, "displayName"),
          .why = text_of(object, "why"),
          .was = text_of(object, "was"),
          .silence = ms("silenceMs"),
          .frame_age = ms("lastFrameAgeMs"),
          .media_age = media != nullptr && media->is_int64() ? std::optional(ms("lastMediaAgeMs"))
                                                             : std::nullopt,
          .ghost = ms("ghostMs"),
          .stay = ms("stayMs")};
}

}  // namespace

std::string_view state_after(std::string_view event) {
  constexpr std::array<std::string_view, 5> present{"joined", "resumed", "took_over", "heard",
                                                    "back"};
  if (std::find(present.begin(), present.end(), event) != present.end()) return "present";
  if (event == "reconnecting") return "reconnecting";
  return event == "left" || event == "forgotten" ? "gone" : "";
}

std::string timeline_json(std::vector<ports::TimelineRow> rows, std::size_t most) {
  const bool more = rows.size() > most;
  if (more) rows.resize(most);
  json::array events;
  for (const ports::TimelineRow& row : rows)
    events.push_back(to_object(row));
  json::object answer{{"events", std::move(events)}};
  if (more) answer.emplace("next", rows.back().number);
  return json::serialize(answer);
}

std::vector<ports::TimelineRow> timeline_rows(const json::array& events) {
  std::vector<ports::TimelineRow> rows;
  for (const json::value& event : events) {
    if (!event.is_object()) continue;
    ports::TimelineRow row = to_row(event.get_object());
    if (row.number > 0 && !row.what.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace rollcall::admin
