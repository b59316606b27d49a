#include "core/roster.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::core {

namespace {

constexpr std::size_t waiting_max = 4096;  // More than that is sent at once, whatever the pace.
constexpr std::size_t large_room = 100;
constexpr std::size_t huge_room = 1000;

RosterVersion ahead_by(const RosterVersion& version, std::size_t changes) {
  return {version.generation, RosterNumber(version.number.number() + changes)};
}

}  // namespace

void Roster::note(RosterChange change) {
  const auto earlier = latest_of_.find(change.participant.id);
  const bool merges = change.type == RosterChange::Type::updated && earlier != latest_of_.end() &&
                      earlier->second >= merge_from_ &&
                      waiting_[earlier->second].type != RosterChange::Type::left;
  if (merges) {
    waiting_[earlier->second].participant = std::move(change.participant);
    return;
  }
  latest_of_[change.participant.id] = waiting_.size();
  waiting_.push_back(std::move(change));
  if (waiting_.size() >= waiting_max) next_send_ = Instant::min();
}

RosterVersion Roster::latest() const {
  return ahead_by(published_, waiting_.size());
}

RosterVersion Roster::version_of(ConnectionId connection) const {
  if (const auto behind = behind_.find(connection); behind != behind_.end()) return behind->second;
  const auto it = ahead_.find(connection);
  return it == ahead_.end() ? published_ : ahead_by(published_, it->second);
}

void Roster::snapshot_for(ConnectionId connection) {
  behind_.erase(connection);
  if (waiting_.empty()) return;
  ahead_[connection] = waiting_.size();
  merge_from_ = waiting_.size();
}

void Roster::fell_behind(ConnectionId connection) {
  behind_.emplace(connection, version_of(connection));
  ahead_.erase(connection);
}

void Roster::forget(ConnectionId connection) {
  ahead_.erase(connection);
  behind_.erase(connection);
}

void Roster::send_due(Instant now, const std::vector<ConnectionId>& receivers, std::size_t people,
                      Effects& effects) {
  if (due() > now) return;
  std::vector<ConnectionId> others;
  std::copy_if(receivers.begin(), receivers.end(), std::back_inserter(others),
               [this](ConnectionId to) { return !ahead_.contains(to) && !behind_.contains(to); });
  if (!others.empty()) {
    effects.push_back(Send{std::move(others), RosterChanges{latest(), waiting_}});
  }
  send_to_those_ahead(effects);
  published_ = latest();
  waiting_.clear();
  latest_of_.clear();
  ahead_.clear();
  merge_from_ = 0;
  next_send_ = now + interval(people);
}

// Joiners between two sends are few, and so are the suffixes they lack.
void Roster::send_to_those_ahead(Effects& effects) const {
  std::map<std::size_t, std::vector<ConnectionId>> by_lack;
  for (const auto& [connection, has] : ahead_)
    by_lack[has].push_back(connection);
  for (auto& [has, connections] : by_lack) {
    if (has == waiting_.size()) continue;
    const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(has);
    effects.push_back(
        Send{std::move(connections), RosterChanges{latest(), {first, waiting_.end()}}});
  }
}

Duration Roster::interval(std::size_t people) const {
  if (people > huge_room) return config_.roster_interval_huge;
  if (people > large_room) return config_.roster_interval_large;
  return config_.roster_interval;
}

}  // namespace rollcall::core
