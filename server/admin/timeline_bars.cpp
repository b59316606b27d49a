#include "admin/timeline_bars.hpp"

#include "admin/timeline_json.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace rollcall::admin {
namespace {

using std::chrono::milliseconds;

std::optional<Bar::State> state_of(const ports::TimelineRow& row) {
  const std::string_view state = state_after(row.what);
  if (state == "present") return Bar::State::present;
  if (state == "reconnecting") return Bar::State::reconnecting;
  if (state == "gone") return Bar::State::gone;
  return std::nullopt;
}

class Lanes {
 public:
  void add(const ports::TimelineRow& row) {
    if (row.participant.empty()) {
      if (row.what == "room_opened" || row.what == "room_closed") close_all(row.at);
      return;
    }
    const auto [known, fresh] = index_.try_emplace(row.participant, lanes_.size());
    if (fresh) lanes_.emplace_back(Lane{row.participant, {}, {}, {}});
    Lane& lane = lanes_[known->second];
    if (!row.display_name.empty()) lane.display_name = row.display_name;
    lane.marks.push_back(&row);
    if (const auto state = state_of(row)) turn(known->second, row, *state);
  }

  void close_all(milliseconds at) {
    for (const auto& [lane, open] : open_)
      lanes_[lane].bars.push_back({open.state, open.from, at, open.begun_by});
    open_.clear();
  }

  /// Of all that was added, this alone: how everybody is now, as of `at`.
  void begin_at(milliseconds at) {
    Lanes now;
    for (const auto& [index, open] : open_) {
      const Lane& lane = lanes_[index];
      now.index_.emplace(lane.participant, now.lanes_.size());
      now.open_.emplace(now.lanes_.size(), Open{open.state, at, nullptr});
      now.lanes_.push_back({lane.participant, lane.display_name, {}, {}});
    }
    *this = std::move(now);
  }

  bool anybody_there() const {
    return std::any_of(open_.begin(), open_.end(),
                       [](const auto& one) { return one.second.state != Bar::State::gone; });
  }

  std::vector<Lane> take() { return std::move(lanes_); }

 private:
  struct Open {
    Bar::State state;
    milliseconds from;
    const ports::TimelineRow* begun_by;
  };

  void turn(std::size_t lane, const ports::TimelineRow& row, Bar::State state) {
    const auto open = open_.find(lane);
    const bool goes_on = open != open_.end() && open->second.state == state;
    if (goes_on && row.what != "forgotten") return;
    if (open != open_.end()) {
      const Open& ends = open->second;
      lanes_[lane].bars.push_back({ends.state, ends.from, row.at, ends.begun_by});
      open_.erase(open);
    }
    if (row.what != "forgotten") open_.emplace(lane, Open{state, row.at, &row});
  }

  std::vector<Lane> lanes_;
  std::map<std::string, std::size_t> index_;
  std::map<std::size_t, Open> open_;
};

}  // namespace

std::vector<Lane> lanes_of(const ports::TimelineEnd& end) {
  Lanes lanes;
  // Nobody knows yet who will be there.
  if (end.since <= end.until) {
    for (const ports::TimelineRow& row : end.before)
      lanes.add(row);
    lanes.begin_at(end.older_left_out ? end.rows.front().at : end.since);
  }
  for (const ports::TimelineRow& row : end.rows)
    lanes.add(row);
  const milliseconds last = end.rows.empty() ? end.since : end.rows.back().at;
  lanes.close_all(lanes.anybody_there() ? std::max(last, end.until) : last);
  return lanes.take();
}

}  // namespace rollcall::admin
