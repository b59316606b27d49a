// Who is here, and for how long we may still believe it.
//
// The ghost rule: nobody is shown as present for longer than `silence_max` after the last proof of
// life. A closed socket is a doubt, not a proof; an open one proves nothing. Only evidence keeps a
// person here, and only the clock takes somebody away who has not said goodbye.
//
// clang-format off
//   state        | what happens                          | next state, and when
//   -------------+---------------------------------------+----------------------------------------
//   absent       | arrive                                | present (joined)
//   present      | no evidence, socket open              | reconnecting, at E + silence_max
//                | socket closed without a word          | reconnecting, at E + closed_doubt
//                | ... and its media path can be asked   | reconnecting, at C + closed_doubt_asked
//                | ... and answers                       | reconnecting, at E + silence_max
//                | only a listener's path answers        | reconnecting, at F + signal_lost_shown
//                | socket closed during a stall          | reconnecting, at once
//                | unloading                             | reconnecting, at once
//                | leave                                 | gone, at once
//                | remove                                | gone and forgotten, at once
//                | arrive                                | present (resumed, took over)
//   reconnecting | evidence                              | present; see evidence() about unloading
//                | arrive                                | present (resumed, took over)
//                | no evidence, socket open              | gone, at E + gone_after
//                | socket closed                         | gone, at E + closed_gone
//                | only a listener's path answers        | gone, at F + signal_lost_max
//                | socket closed during a stall          | gone, at end of stall + stall_return
//                | unloading                             | gone, at notice + unload_grace; an open socket's
//                |                                       | last frame + heartbeat + answer_late, if later
//                | leave                                 | gone, at once
//                | remove                                | gone and forgotten, at once
//   gone         | arrive                                | present (back)
//                | was lost, the media path answers      | present (back)
//                | was lost                              | media over, at E + media_max
//                | ... a listener's path still answers   | media over, at F + signal_lost_max
//                | was lost                              | forgotten, at E + seat_max
//                | had left or unloaded                  | forgotten, at that + seat_max
//                | remove                                | forgotten, at once
// clang-format on
//
//   E is the last evidence, F the last frame, C the close: deadlines count from them, none from the
//   moment we noticed, so periods never add up. With several causes the earliest deadline wins.
//
//   Two witnesses give evidence: signaling (frames that page JavaScript sends) and the media path
//   (echoes that page JavaScript returns, and bytes that arrive). The second one is asked only in
//   doubt: when a socket closed, or a heartbeat's answer is late. While audio or video arrive,
//   nobody is taken away: a person who is heard is there, whatever became of their socket.
//
//   Two rules keep a judge who was not looking from judging. A stall of the server is credited to
//   every deadline (credit()). And when more than 20 people and more than a fifth of the room would
//   be lost within one heartbeat, the fault is more likely ours or the network's: each of them gets
//   one more round (mass_round), once per silence.
//
// The seed's profile knows none of this: a sweep removes whoever has sent no ping for 2 minutes.
#pragma once

#include "core/config.hpp"
#include "core/deadlines.hpp"
#include "core/effects.hpp"
#include "core/evidence.hpp"
#include "core/pulse.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace rollcall::core {

/// What proves that somebody is there.
enum class Evidence {
  frame,    // A frame that page JavaScript sent on the current connection.
  ping,     // ... and it was the client's own `ping`: the only one that the seed's profile counts.
  echo,     // Page JavaScript returned a message on the media path.
  traffic,  // Bytes of the page arrived on the media path: RTCP, SCTP, DTLS.
  tracks,   // Audio or video of theirs arrived.
};

/// Whether the media path leads to somebody: some transport of theirs has been connected.
enum class MediaPath { none, there };

class People {
 public:
  using State = Transition::State;
  using Why = Transition::Why;

  /// Somebody went from one state to another; also an arrival while present.
  struct Change {
    ParticipantId participant;
    State from;
    State to;
    Why why;
    Duration silence;      // Since the last evidence before this, stalls taken off.
    Duration stay;         // How long the stay lasted, if it ended.
    Duration frame_age{};  // Since the last frame, and the last sign on the media path, if any.
    std::optional<Duration> media_age = std::nullopt;
  };
  /// Nothing of this participant's media may be kept any longer. May come more than once.
  struct MediaOver {
    ParticipantId participant;
  };
  /// The media path should be asked now, whether they are there.
  struct Ask {
    ParticipantId participant;
    Instant doubt_began;  // Tells doubts apart: what was counted in an earlier one proves nothing.
  };
  using Outcome = std::variant<Change, MediaOver, Ask>;
  using Outcomes = std::vector<Outcome>;

  /// Frames of people who are plainly there may be noted in `pulses`, which outlives this; if null
  /// every frame comes to evidence().
  explicit People(const PresenceConfig& config, Pulses* pulses = nullptr)
      : config_(config), pulses_(pulses) {}
  // What is queued points into the map.
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  /// A join was admitted. `why` is for who is shown already: resumed or took_over.
  void arrive(Instant now, const ParticipantId& who, Why why, Outcomes& out);
  /// Their frames come by `connection` from here on, until it closes or their stay ends.
  void attach(const ParticipantId& who, ConnectionId connection);
  /// `at`: when they were there, not later than now; for a frame that is now.
  void evidence(Instant now, const ParticipantId& who, Evidence kind, Instant at, Outcomes& out);
  void media_path(Instant now, const ParticipantId& who, MediaPath path, Outcomes& out);
  void socket_closed(Instant now, const ParticipantId& who, Outcomes& out);
  /// The page is going: closed, reloaded or navigated.
  void unloading(Instant now, const ParticipantId& who, Outcomes& out);
  /// `why`: left or goodbye.
  void leave(Instant now, const ParticipantId& who, Why why, Outcomes& out);
  /// Somebody else ends their stay, if there is one, and nothing of them is kept. `why`: removed or
  /// room_ended.
  void remove(Instant now, const ParticipantId& who, Why why, Outcomes& out);
  /// Drops a seat that somebody else needs; only for who is gone.
  void forget(Instant now, const ParticipantId& who, Outcomes& out);

  /// Everything that is due by now, in order.
  void expire(Instant now, Outcomes& out);
  /// The server could not listen for `stalled` until now.
  void credit(Instant now, Duration stalled);
  /// May be earlier than the next change: evidence moves it lazily.
  Instant next_deadline() const { return queue_.next(); }

  State state(const ParticipantId& who) const;
  /// Present or reconnecting: in everybody's list.
  bool shown(const ParticipantId& who) const;
  /// The media path is being asked; what it said before that proves nothing.
  bool in_doubt(const ParticipantId& who) const;
  /// Since when in this state.
  Instant since(const ParticipantId& who) const;
  /// Counts against the room's capacity: shown, or lost less than place_kept ago.
  bool keeps_place(Instant now, const ParticipantId& who) const;

  /// What is known of somebody who has a seat, for operators: in presence_evidence.cpp.
  Sighting sighting(Instant now, const ParticipantId& who) const;

  std::size_t shown_count() const { return present_ + reconnecting_; }
  std::size_t reconnecting_count() const { return reconnecting_; }
  bool empty() const { return people_.empty(); }
  /// I12: stays begun − stays ended = people shown. O(people); the sums alone are O(1).
  bool consistent() const;
  bool sums_add_up() const { return stays_begun_ - stays_ended_ == shown_count(); }

 private:
  enum class Socket { open, closed };

  struct Person {
    Instant evidence{};       // The last of any kind.
    Instant frame{};          // The last on signaling.
    Instant ask_at = never;   // In doubt: when the media path is asked next.
    ConnectionId connection;  // That pulses_ watches; 0 if none.
    State state = State::absent;
    Why why = Why::joined;     // The last that was judged of them.
    bool extra_round = false;  // Has had the mass rule's round in this silence.
    Socket socket = Socket::open;
    MediaPath path = MediaPath::none;
    Instant on_path = Instant::min();  // The last on the media path.
    Instant tracks = Instant::min();   // ... that was audio or video.
    Instant closed_at = never;         // The socket.
    Instant since{};                   // In this state.
    Instant stay_began{};
    Instant unloading_began = never;
    Instant return_until = Instant::min();  // Not lost before; set by a close during a stall.
    Instant seat_from{};                    // The seat is kept for seat_max from here.
    Instant queued = never;                 // What queue_ holds.
    std::uint32_t asked = 0;                // In this doubt.
    Instant doubt_began{};                  // With the first question.
    bool media_kept = false;                // Gone, but may return to its media session.
    bool place_kept = false;                // Gone without having left.
  };
  using Persons = std::map<ParticipantId, Person>;
  using Iter = Persons::iterator;
  /// Somebody by their place in the map, which is theirs until drop(); equal instants go by id.
  struct Queued {
    Iter person;
    bool operator<(const Queued& other) const { return person->first < other.person->first; }
  };

  // presence_clocks.cpp: when what is due.
  Instant shown_until(const Person& person) const;
  Instant lost_at(const Person& person) const;
  Instant media_over_at(const Person& person) const;
  Instant ask_due(const Person& person) const;
  Instant swept_at(const Person& person) const;
  Duration ask_again(const Person& person) const;
  Instant unloaded_at(const Person& person) const;
  Instant changes_at(const Person& person) const;
  Instant due(const Person& person) const;

  /// Everything that judges somebody begins here: what was only noted of them is taken in.
  Iter find(const ParticipantId& who);
  void take_in(Person& person) const;
  void watch(const Person& person);
  void unwatch(Person& person);

  std::optional<Why> doubt(Instant now, const Person& person, Instant frame) const;
  bool counts(const Person& person, Evidence kind) const;
  bool is_straggler(Instant now, const Person& person) const;
  void revive(Instant now, Iter it, Instant last_evidence, Outcomes& out);
  static void end_doubt(Person& person);
  void ask(Instant now, Iter it, Outcomes& out);
  void settle(Instant now, Iter it, Outcomes& out);
  void queue_up(Iter it);
  void look_ahead(Instant now);
  void act_on_due(Instant now, Iter it, Outcomes& out);
  void enter(Instant now, Iter it, State next, Why why, Outcomes& out);
  void enter(Instant now, Iter it, State next, Why why, Duration silence, Outcomes& out);
  void enter_gone(Instant now, Iter it, Why why, Outcomes& out);
  void count(State from, State to);
  bool spared_with_many(Instant now, const Person& person);
  void drop(Instant now, Iter it, Why why, Outcomes& out);

  PresenceConfig config_;
  Pulses* pulses_;
  Persons people_;
  // One instant per person, never later than due(): evidence comes far more often than a deadline
  // passes, so it moves the deadline only when the queued one comes up.
  Agenda<Queued> queue_;
  Instant stall_ended_ = Instant::min();  // The last one that was long enough to close sockets.
  std::size_t present_ = 0;
  std::size_t reconnecting_ = 0;
  std::uint64_t stays_begun_ = 0;
  std::uint64_t stays_ended_ = 0;
};

}  // namespace rollcall::core
