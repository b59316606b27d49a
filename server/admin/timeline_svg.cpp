#include "admin/timeline_svg.hpp"

#include "admin/timeline_bars.hpp"
#include "admin/timeline_json.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <span>

namespace rollcall::admin {
namespace {

using std::chrono::milliseconds;

// Pixels, unless it says otherwise.
constexpr int label_width = 180;
constexpr int chart_width = 800;
constexpr int margin = 16;
constexpr int chart_end = margin + label_width + chart_width;
constexpr int head_height = 64;
constexpr int row_height = 28;
constexpr int bar_height = 14;
constexpr int foot_height = 56;
constexpr int letter_width = 7;            // Of 12 px, about.
constexpr std::size_t label_letters = 24;  // That fit before the chart.
constexpr std::int64_t ticks_most = 10;
constexpr double target_width = 24;   // At least, to point at (WCAG 2.2, 2.5.8).
constexpr std::size_t bars_told = 6;  // Of one target, two lines each; a screen holds them.

/// For XML: its own five characters, and none that it may not contain.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
          out += "\uFFFD";
        else
          out += c;
        // Characters, but none of XML's (XML 1.0 section 2.2); they end otherwise than U+FFFD.
        if (out.ends_with("\uFFFE") || out.ends_with("\uFFFF")) out.back() = '\xBD';
    }
  }
  return out;
}

/// The first characters of UTF-8, whole ones.
std::string shortened(const std::string& text, std::size_t letters) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && seen++ == letters) return text.substr(0, at) + "…";
  }
  return text;
}

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

/// 04:44:36
std::string clock_time(milliseconds at) {
  return utc(at).substr(11, 8);
}

std::string seconds(milliseconds duration) {
  return number(static_cast<double>(duration.count()) / 1'000) + " s";
}

struct Scale {
  milliseconds from;
  milliseconds length;  // More than nothing.

  double x(milliseconds at) const {
    return margin + label_width +
           chart_width * static_cast<double>((at - from).count()) /
               static_cast<double>(length.count());
  }
};

Scale scale_of(const std::vector<ports::TimelineRow>& rows, const std::vector<Lane>& lanes) {
  std::vector<milliseconds> times;
  for (const ports::TimelineRow& row : rows)
    times.push_back(row.at);
  for (const Lane& lane : lanes)
    for (const Bar& bar : lane.bars)
      times.insert(times.end(), {bar.from, bar.to});
  if (times.empty()) return {milliseconds(0), milliseconds(1'000)};
  // The wall clock may have jumped: in order does not mean in order of time.
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  return {*first, std::max(*last - *first, milliseconds(1'000))};
}

/// The least of the usual steps that gives few enough ticks.
milliseconds step_of(const Scale& scale) {
  constexpr std::array<std::int64_t, 16> steps{
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1'800, 3'600, 7'200, 21'600, 43'200, 86'400};
  for (const std::int64_t step : steps)
    if (scale.length.count() / (step * 1'000) <= ticks_most) return milliseconds(step * 1'000);
  const std::int64_t days = scale.length.count() / (ticks_most * 86'400'000) + 1;
  return milliseconds(days * 86'400'000);
}

std::string ticks(const Scale& scale, int bottom) {
  const milliseconds step = step_of(scale);
  const bool days = step >= std::chrono::hours(24);
  std::string out = "<g class=\"axis\">\n";
  const auto first = (scale.from.count() + step.count() - 1) / step.count() * step.count();
  for (milliseconds at(first); at <= scale.from + scale.length; at += step) {
    const std::string x = number(scale.x(at));
    out += "<line x1=\"" + x + "\" x2=\"" + x + "\" y1=\"" + std::to_string(head_height - 6) +
           "\" y2=\"" + std::to_string(bottom) + "\"/><text x=\"" + x + "\" y=\"" +
           std::to_string(head_height - 10) + "\" text-anchor=\"middle\">" +
           (days ? utc(at).substr(5, 5) : clock_time(at)) + "</text>\n";
  }
  return out + "</g>\n";
}

const char* class_of(Bar::State state) {
  switch (state) {
    case Bar::State::present:
      return "present";
    case Bar::State::reconnecting:
      return "reconnecting";
    case Bar::State::gone:
      return "gone";
  }
  return "";
}

/// What an event says when it is pointed at.
std::string told(const ports::TimelineRow& row) {
  std::string text = clock_time(row.at) + " " + row.what;
  if (!row.why.empty() && row.why != row.what) text += " (" + row.why + ")";
  if (row.silence > milliseconds(0)) text += ", silent for " + seconds(row.silence);
  if (row.ghost > milliseconds(0)) text += ", a ghost for " + seconds(row.ghost);
  return escaped(text);
}

/// All of a lane that are in one state are one shape: each element takes time to draw.
std::string shape_of(const Lane& lane, Bar::State state, const Scale& scale, int top) {
  const std::string height = std::to_string(bar_height);
  std::string shape;
  for (const Bar& bar : lane.bars) {
    if (bar.state != state) continue;
    const double from = scale.x(bar.from);
    const std::string width = number(std::max(scale.x(bar.to) - from, 1.0));
    shape += "M" + number(from) + " " + std::to_string(top) + "h" + width + "v" + height + "h-" +
             width + "z";
  }
  if (shape.empty()) return "";
  return "<path class=\"" + std::string(class_of(state)) + "\" d=\"" + shape + "\"/>\n";
}

/// Those that are pointed at together.
using Bars = std::span<const Bar>;

/// Each target is wide enough to point at. What is from before a clock that jumped stands
/// elsewhere.
std::vector<Bars> targets_of(const std::vector<Bar>& bars, const Scale& scale) {
  std::vector<Bars> all;
  for (auto from = bars.begin(); from != bars.end();) {
    const double begin = scale.x(from->from);
    const auto to = std::find_if(std::next(from), bars.end(), [&](const Bar& bar) {
      const double x = scale.x(bar.from);
      return x < begin || x >= begin + target_width || bar.to < bar.from ||
             bar.from < std::prev(&bar)->to;
    });
    all.emplace_back(from, to);
    from = to;
  }
  return all;
}

std::string told(const Bar& bar) {
  const std::string text = std::string(class_of(bar.state)) + ", " + clock_time(bar.from) + " to " +
                           clock_time(bar.to) + " (" + seconds(bar.to - bar.from) + ")";
  return bar.begun_by == nullptr ? text : text + "\n" + told(*bar.begun_by);
}

std::string told(Bars bars) {
  std::string text;
  for (const Bar& bar : bars.first(std::min(bars.size(), bars_told)))
    text += (text.empty() ? "" : "\n") + told(bar);
  if (bars.size() > bars_told)
    text += "\nand " + std::to_string(bars.size() - bars_told) + " more changes";
  return text;
}

/// `room` is how wide it may be.
std::string target_of(Bars bars, const Scale& scale, int top, double room) {
  const double from = scale.x(bars.front().from);
  const double least = std::clamp(room, 1.0, target_width);
  const double width = std::max(scale.x(bars.back().to) - from, least);
  return "<rect class=\"told\" x=\"" + number(from) + "\" y=\"" + std::to_string(top) +
         "\" width=\"" + number(width) + "\" height=\"" + std::to_string(bar_height) +
         "\"><title>" + told(bars) + "</title></rect>\n";
}

std::string line_of(double x, int top) {
  return "M" + number(x) + " " + std::to_string(top - 3) + "v" + std::to_string(bar_height + 6);
}

/// Of an event that changed no state.
std::string mark_of(const ports::TimelineRow& row, const Scale& scale, int top) {
  const bool media = row.what.starts_with("media_");
  return "<path class=\"mark" + std::string(media ? " media" : "") + "\" d=\"" +
         line_of(scale.x(row.at), top) + "\"><title>" + told(row) + "</title></path>\n";
}

/// Why it happened, if there is room for it: in the bar, but above a line.
std::string reason_of(const ports::TimelineRow& row, const Scale& scale, int top, double until) {
  const double x = scale.x(row.at) + 4;
  const std::string& reason = row.why.empty() ? row.what : row.why;
  if (row.what == "forgotten" || x + static_cast<double>(reason.size() * letter_width) > until)
    return "";
  const int below = state_after(row.what) == "gone" ? bar_height / 2 - 3 : bar_height - 3;
  return "<text class=\"reason\" x=\"" + number(x) + "\" y=\"" + std::to_string(top + below) +
         "\">" + escaped(reason) + "</text>\n";
}

std::string bars_of(const Lane& lane, const Scale& scale, int top) {
  std::string out;
  // What somebody would look for is drawn over what is as short beside it.
  for (const auto state : {Bar::State::gone, Bar::State::present, Bar::State::reconnecting})
    out += shape_of(lane, state, scale, top);
  std::string lines;
  for (const Bar& bar : lane.bars)
    if (bar.begun_by != nullptr) lines += line_of(scale.x(bar.from), top);
  if (!lines.empty()) out += "<path class=\"begin\" d=\"" + lines + "\"/>\n";
  const std::vector<Bars> targets = targets_of(lane.bars, scale);
  for (auto some = targets.begin(); some != targets.end(); ++some) {
    const auto next = std::next(some);
    const double end = next == targets.end() ? chart_end + margin : scale.x(next->front().from);
    out += target_of(*some, scale, top, end - scale.x(some->front().from));
  }
  return out;
}

std::string marks_of(const Lane& lane, const Scale& scale, int top) {
  std::string out;
  auto bar = lane.bars.begin();  // In the order of the marks.
  for (std::size_t i = 0; i < lane.marks.size(); ++i) {
    const ports::TimelineRow& row = *lane.marks[i];
    while (bar != lane.bars.end() && bar->begun_by == nullptr)
      ++bar;
    if (bar != lane.bars.end() && bar->begun_by == &row)
      ++bar;
    else
      out += mark_of(row, scale, top);
    const bool last = i + 1 == lane.marks.size();
    const double until = last ? chart_end + margin : scale.x(lane.marks[i + 1]->at);
    out += reason_of(row, scale, top, until);
  }
  return out;
}

std::string lane_of(const Lane& lane, const Scale& scale, int top) {
  const std::string name = lane.display_name.empty() ? lane.participant : lane.display_name;
  std::string out = "<g><title>" + escaped(name) + "</title><text class=\"name\" x=\"" +
                    std::to_string(margin) + "\" y=\"" + std::to_string(top + bar_height - 2) +
                    "\">" + escaped(shortened(name, label_letters)) + "</text>\n";
  out += bars_of(lane, scale, top) + marks_of(lane, scale, top);
  return out + "</g>\n";
}

constexpr const char* style = R"svg(<style>
text{font:12px system-ui,sans-serif;fill:#1f2328}
.title{font-size:16px;font-weight:600}.reason{font-size:11px}
.paper{fill:#fff}.axis line{stroke:#d0d7de}.axis text{fill:#57606a}
.present{fill:#7bc48f}.reconnecting{fill:#f0b429}.gone{fill:url(#gone)}stop{stop-color:#8c959f}
.mark,.begin{stroke:#1f2328;stroke-width:1.5;fill:none}.reason{pointer-events:none}
.told{fill:none;pointer-events:all}
.media{stroke:#8250df;stroke-dasharray:2 2}
@media(prefers-color-scheme:dark){
text{fill:#e6edf3}.paper{fill:#0d1117}.axis line{stroke:#30363d}.axis text{fill:#9198a1}
.present{fill:#2e7d46}.reconnecting{fill:#9a6700}stop{stop-color:#6e7681}
.mark,.begin{stroke:#e6edf3}.media{stroke:#bf8cff}}
</style>
)svg";

/// Who is gone is a thin line, and yet as high as the others to point at.
constexpr const char* gone_line = R"svg(<linearGradient id="gone" x2="0" y2="1">
<stop offset=".43" stop-opacity="0"/><stop offset=".43"/><stop offset=".57"/>
<stop offset=".57" stop-opacity="0"/></linearGradient>
)svg";

std::string left_out(const ports::TimelineEnd& end) {
  return "The newest " + std::to_string(end.rows.size()) + " events: older ones are left out.";
}

std::string legend(int top, std::size_t people_left_out) {
  std::string out = "<g>";
  int x = margin + label_width;
  for (const char* name : {"present", "reconnecting", "gone"}) {
    out += "<rect class=\"" + std::string(name) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
           std::to_string(top) + "\" width=\"24\" height=\"" + std::to_string(bar_height) +
           "\"/><text x=\"" + std::to_string(x + 30) + "\" y=\"" + std::to_string(top + 12) +
           "\">" + name + "</text>";
    x += 140;
  }
  if (people_left_out > 0)
    out += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(top + 12) + "\">and " +
           std::to_string(people_left_out) + " more people</text>";
  return out + "</g>\n";
}

std::string described(std::size_t people, const std::vector<ports::TimelineRow>& rows,
                      const Scale& scale) {
  if (rows.empty() && people == 0) return "Nothing was recorded.";
  const auto count = [&](std::string_view what) {
    return std::to_string(
        std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.what == what; }));
  };
  return std::to_string(people) + (people == 1 ? " person" : " people") + ", from " +
         utc(scale.from) + " to " + utc(scale.from + scale.length) + ": reconnecting " +
         count("reconnecting") + " times, left " + count("left") + " times.";
}

}  // namespace

std::string utc(milliseconds since_1970) {
  const std::int64_t all = since_1970.count();
  const std::int64_t ms = (all % 1'000 + 1'000) % 1'000;
  const std::time_t whole = (all - ms) / 1'000;
  std::tm parts{};
  // What no calendar has shows as the beginning: it is somebody's clock that is wrong.
  if (::gmtime_r(&whole, &parts) == nullptr) return "1970-01-01T00:00:00.000Z";
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                parts.tm_sec, static_cast<int>(ms));
  return text.data();
}

std::string timeline_svg(std::string_view room, const ports::TimelineEnd& end) {
  const std::vector<Lane> lanes = lanes_of(end);
  const std::size_t drawn = std::min(lanes.size(), people_drawn_max);
  const Scale scale = scale_of(end.rows, lanes);
  const int bottom = head_height + static_cast<int>(drawn) * row_height;
  const std::string width = std::to_string(2 * margin + label_width + chart_width + margin);
  const std::string height = std::to_string(bottom + foot_height);
  const std::string title = "Room " + escaped(room);
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
      "\" viewBox=\"0 0 " + width + " " + height +
      "\" role=\"img\" aria-labelledby=\"title about\">\n<title id=\"title\">" + title +
      ": who was there</title>\n<desc id=\"about\">" + described(lanes.size(), end.rows, scale) +
      (end.older_left_out ? " " + left_out(end) : "") + "</desc>\n" + style + gone_line +
      "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text class=\"title\" x=\"" +
      std::to_string(margin) + "\" y=\"26\">" + title + "</text><text x=\"" +
      std::to_string(margin) + "\" y=\"" + std::to_string(head_height - 10) + "\">" +
      (scale.from == milliseconds(0) ? "" : utc(scale.from).substr(0, 10) + ", UTC") + "</text>\n";
  out += ticks(scale, bottom);
  for (std::size_t i = 0; i < drawn; ++i)
    out += lane_of(lanes[i], scale, head_height + static_cast<int>(i) * row_height + 7);
  out += legend(bottom + 20, lanes.size() - drawn);
  if (end.older_left_out)
    out += "<text x=\"" + std::to_string(margin + label_width) + "\" y=\"" +
           std::to_string(bottom + foot_height - 8) + "\">" + left_out(end) + "</text>\n";
  return out + "</svg>\n";
}

}  // namespace rollcall::admin
