// How everybody's list stays the same: numbered changes, the first at once, the rest coalesced.
//
// A change gets its number when it is sent. Somebody who joins while changes wait gets a snapshot
// that contains them already, and is then sent only what came after it: nobody else's pace changes
// because somebody joins.
#pragma once

#include "core/config.hpp"
#include "core/effects.hpp"

#include <map>
#include <optional>
#include <vector>

namespace rollcall::core {

class Roster {
 public:
  Roster(RoomGeneration generation, const PresenceConfig& config)
      : config_(config), published_{std::move(generation), RosterNumber{}} {}

  /// Something that everybody should see.
  void note(RosterChange change);

  /// The version that contains every change noted so far.
  RosterVersion latest() const;
  /// The version that `connection` has got, if it has got everything it was sent.
  RosterVersion version_of(ConnectionId connection) const;

  /// `connection` is given a snapshot with everything noted so far.
  void snapshot_for(ConnectionId connection);
  /// `connection` is sent no changes until its next snapshot: those it has wait for it already.
  void fell_behind(ConnectionId connection);
  bool is_behind(ConnectionId connection) const { return behind_.contains(connection); }
  void forget(ConnectionId connection);

  /// When waiting changes go out; `never` if none wait.
  Instant due() const { return waiting_.empty() ? never : next_send_; }
  /// Sends what waits, if it is due, to `receivers`. `people` sets the pace from here on.
  void send_due(Instant now, const std::vector<ConnectionId>& receivers, std::size_t people,
                Effects& effects);

 private:
  void send_to_those_ahead(Effects& effects) const;
  Duration interval(std::size_t people) const;

  PresenceConfig config_;
  RosterVersion published_;
  std::vector<RosterChange> waiting_;
  // Where in waiting_ an `updated` may still be merged into what waits for the same participant.
  std::map<ParticipantId, std::size_t> latest_of_;
  std::size_t merge_from_ = 0;
  // Connections whose snapshot contains the first so many of waiting_.
  std::map<ConnectionId, std::size_t> ahead_;
  // What connections have that are sent nothing for the time being.
  std::map<ConnectionId, RosterVersion> behind_;
  Instant next_send_ = Instant::min();
};

}  // namespace rollcall::core
