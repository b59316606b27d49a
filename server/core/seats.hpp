// Who belongs to the room, on which connection, and as whom: what is remembered of a person for as
// long as presence keeps them.
#pragma once

#include "core/config.hpp"
#include "core/media_graph.hpp"
#include "core/requests.hpp"
#include "core/resume_tokens.hpp"

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace rollcall::core {

/// One stay of a page in one tab: until it is left or the page goes.
struct PageKey {
  TabId tab;
  PageId page;

  bool operator==(const PageKey&) const = default;
};

/// The page that a takeover moved somebody away from, until the new one carries media.
struct Handover {
  PageKey page;
  std::optional<ConnectionId> connection;  // Still open; to be told.
  MediaSessionId media;
};

struct Seat {
  ParticipantId id;
  std::string display_name;
  std::string identity;  // As the last join has it; empty for guests.
  Rights rights;
  bool named_by_token = false;  // Then it is not theirs to change.
  bool hand = false;
  std::uint64_t joined_at = 0;

  Epoch epoch;
  PageKey page;                            // Of the current or last attachment.
  std::optional<Visibility> visibility;    // As that page last said; judges nothing.
  std::optional<ConnectionId> connection;  // Set while attached.
  bool has_left = false;                   // Said so; not merely lost.
  ResumeTokens tokens;
  std::optional<RosterVersion> known;     // By the page as it sent its last join.
  std::optional<TokenHash> access_token;  // The last one that was presented in its time.
  MediaSessionId media;
  MediaHealth health = MediaHealth::none;  // As the roster says.
  std::optional<Handover> handover;
  std::deque<PageKey> superseded;  // By other tabs or devices; the newest last.
  Instant cleanup_allowed = Instant::min();
  Allowance joins;
  Allowance chat;
  Allowance publishing;
  Allowance attributes;
  Allowance moderation;
  Allowance lists;
  Allowance pictures;

  bool is_superseded(const PageKey& key) const;
  void supersede(const PageKey& key);
  /// A person's gesture on that page made it the current one again.
  void reinstate(const PageKey& key);

 private:
  void forget_one_superseded();
};

class Seats {
 public:
  Seat* find(const ParticipantId& id);
  const Seat* find(const ParticipantId& id) const;
  /// The seat that `connection` is attached to.
  Seat* at(ConnectionId connection);

  /// A new seat, last in order.
  Seat& add(const ParticipantId& id);
  void drop(const ParticipantId& id);

  void attach(Seat& seat, ConnectionId connection);
  void detach(Seat& seat);

  /// All attached connections, in order, but that of `except`.
  std::vector<ConnectionId> attached() const;
  std::vector<ConnectionId> attached_but(const ParticipantId& except) const;
  bool nobody_attached() const { return attached_.empty(); }

  const std::map<ParticipantId, Seat>& all() const { return seats_; }
  bool consistent() const;

 private:
  std::map<ParticipantId, Seat> seats_;
  std::map<ConnectionId, ParticipantId> attached_;
  std::uint64_t joins_ = 0;
};

}  // namespace rollcall::core
