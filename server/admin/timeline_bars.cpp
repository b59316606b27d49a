#include "admin/timeline_bars.hpp"

#include "admin/timeline_json.hpp"

#include <map>
#include <optional>

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
      lanes_[lane].bars.push_back({open.state, open.from, at});
    open_.clear();
  }

  std::vector<Lane> take() { return std::move(lanes_); }

 private:
  struct Open {
    Bar::State state;
    milliseconds from;
  };

  void turn(std::size_t lane, const ports::TimelineRow& row, Bar::State state) {
    const auto open = open_.find(lane);
    const bool goes_on = open != open_.end() && open->second.state == state;
    if (goes_on && row.what != "forgotten") return;
    if (open != open_.end()) {
      lanes_[lane].bars.push_back({open->second.state, open->second.from, row.at});
      open_.erase(open);
    }
    if (row.what != "forgotten") open_.emplace(lane, Open{state, row.at});
  }

  std::vector<Lane> lanes_;
  std::map<std::string, std::size_t> index_;
  std::map<std::size_t, Open> open_;
};

}  // namespace

std::vector<Lane> lanes_of(const std::vector<ports::TimelineRow>& rows) {
  Lanes lanes;
  for (const ports::TimelineRow& row : rows)
    lanes.add(row);
  if (!rows.empty()) lanes.close_all(rows.back().at);
  return lanes.take();
}

}  // namespace rollcall::admin
