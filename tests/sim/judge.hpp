// Holds the invariants I1 to I12 (ARCHITECTURE.md), from outside: it knows the truth from the
// script, sees what is handed to the server and what every client is sent, and asks the server's
// own opinion only where an invariant compares the two.
//
// Every instant of the truth is kept twice, since the server may credit a stall with up to one beat
// more than it lasted: `least` is the earliest it may reckon with, `most` the latest.
#pragma once

#include "ports/clients.hpp"
#include "ports/media_host.hpp"
#include "sim/deed.hpp"
#include "sim/published.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::sim {

struct World;

/// How often each transition of the presence table was taken.
using Visits = std::map<std::string, std::uint64_t>;

class Judge {
 public:
  enum class End : std::uint8_t { drop, disconnect };
  struct Transition {
    std::string_view from;
    std::string_view to;
    std::string_view why;
    std::uint32_t who;  // Nobody, if the log does not say.
  };

  explicit Judge(World& world) : world_(world) {}
  void start();

  // What is handed to the server; before it is.
  void frame(LineIndex line);
  void event(LineIndex line, std::string_view text);
  void beacon(std::string_view body);
  void closed(LineIndex line, ports::CloseCause cause);
  void transport_state(const std::string& transport, ports::TransportState state);

  // What the server does.
  void sent(LineIndex line, const Message& message);
  void ended_by_server(LineIndex line, End end);
  void transition(const Transition& transition);
  void after_step();

  // What the operator does: before, and what it came to.
  void operates(const Deed& deed);
  void operated(bool done);
  /// The log says that something was done to others.
  void moderated() {
    if (order_) order_->logged = true;
  }

  // The script.
  void stalled(Instant from, Instant to);
  void server_dies();
  /// What could be heard of this page's media up to now counts; afterwards it may not.
  void page_changes(PageIndex page);
  void device_changes(DeviceIndex device);
  void everything_changes();

  /// A page found that a change was missing.
  void client_gap(PageIndex page, const Version& version);

  /// Everything that has a bound in time; called often.
  void check();
  /// After the healing phase.
  void check_converged();
  /// After everybody has left and every seat was forgotten.
  void check_empty();

  /// Something happened that the summary tells.
  void count(const std::string& what) { ++visits_["~" + what]; }
  void fail(std::string_view invariant, std::uint32_t who, const std::string& what);
  bool failed() const { return !violation_.empty(); }
  const std::string& violation() const { return violation_; }
  const Visits& visits() const { return visits_; }
  Duration participant_time() const { return participant_time_; }

 private:
  struct Bound {
    Instant least = Instant::min();
    Instant most = Instant::min();
    Instant at = Instant::min();  // When it really was.

    void set(Instant now) { least = most = at = now; }
    void clear() { least = most = at = Instant::min(); }
    bool is_set() const { return most != Instant::min(); }
    void credit(Duration least_by, Duration most_by, Instant now);
  };
  /// A socket whose end was reported just after a long stall: its owner has time to return.
  enum class AfterStall : std::uint8_t { no, perhaps, surely };
  /// A reason that held a moment ago and may be in a message that is under way to the others.
  struct Reason {
    Instant until = Instant::min();
  };
  /// How many more of something everybody may be told of somebody.
  struct Allowed {
    double left = 20;
    Instant at = Instant::min();

    bool take(Instant now, double slack);
  };
  struct Truth {
    // First what each frame touches.
    bool attached = false;
    bool open = false;
    bool path = false;                        // Has had one on this page.
    AfterStall after_stall = AfterStall::no;  // Its socket's end, reported just after a long stall.
    bool may_stay = false;  // Frames long after the notice: it may have been revived.
    LineIndex line = none;
    PageIndex page = none;
    Bound heard;  // The last frame.
    Bound closed;
    Bound unloading;
    Bound left;
    Reason doubted, lost, unloaded, said_so, put_out;
    bool is_put_out = false;        // By a host or the operator, and has not come again.
    bool was_put_out = false;       // ... ever.
    Instant held = Instant::min();  // The meeting, as everybody was told last.
    Bound media;                    // The last moment something might have been heard of it.
    Instant audible_since = never;  // Audio arrives without a break, and the host is well.
    Bound tracks;                   // The last moment their audio or video might have arrived.
    bool shown = false;             // As the server says,
    Instant away_since = never;     // ... and since when as reconnecting.
    Allowed chats, hands;
    Bound joined;
    std::string participant;
    std::string generation;  // Of the room it is attached in.
    std::uint64_t epoch = 0;
    std::string token;                  // Given with the last join.
    std::string stay;                   // The pageId that it joined with.
    std::set<std::string> superseded;   // Stays.
    std::uint32_t unheard_answers = 0;  // Of joins whose socket was closed by then.
  };
  struct Asked {             // In a join.
    std::string generation;  // Of the roster that the page knew.
    bool takeover = false;
    std::string stay;
    bool waits = true;  // For its answer.
  };
  struct Order {  // What is being asked of the server in this step.
    Deed deed;
    LineIndex by;  // None: the operator.
    bool may;
    bool decided = false;
    bool logged = false;
  };
  struct Doubt {  // Somebody did what a host may, and was not known as one yet.
    PersonIndex who;
    Instant asked;
  };
  struct House {  // What hosts have made of a room.
    std::string generation = {};
    bool locked = false;
    std::set<PersonIndex> banned = {};
  };
  struct Old {  // A connection that was taken over from.
    LineIndex line;
    Bound since;
  };

  Truth& truth_of(LineIndex line);
  Truth* truth_by_id(std::string_view participant);
  PersonIndex person_of(const Truth& truth) const;
  void attach(LineIndex line, const Message& message);
  void check_superseded(Truth& truth, LineIndex line, PageIndex page);
  void check_recovering(LineIndex line, const Message& message, const Room& room);
  void hears_order(LineIndex line, std::string_view text);
  void decided(bool done);
  void carried_out(const Deed& deed);
  void put_out(Truth& truth);
  void check_muted(const Deed& deed);
  void check_cleaned(const std::string& room);
  bool is_ordered_out(PersonIndex who) const;
  void check_put_out(PersonIndex who);
  bool surely_new(const Truth& truth, const House& house) const;
  bool may_pass_lock(const Truth& truth) const;
  void check_let_in(const Truth& truth, const Message& message);
  void check_refused(LineIndex line, const Message& message);
  void check_orders();
  bool is_kept_out(PersonIndex who) const;
  void leave(Truth& truth);
  void unload(Truth& truth);
  void remember_reasons(Truth& truth);
  void touch_media(Truth& truth);
  bool touch_tracks(Truth& truth);
  void sees_producers(LineIndex line, const Message& message);
  void sees_producer(LineIndex line, const Producing& producing, bool of_list);
  void loses_producer(LineIndex line, const Message& message);
  void check_pong(PersonIndex who, LineIndex line, const Message& message);
  void hears_chat(Room& room, const Message& message);
  void check_hand(const Change& change, const View& before);
  void check_pictures();
  void check_picture(PersonIndex who, const std::string& consumer);
  void check_spared(PersonIndex who);

  Instant since(const Truth& truth) const;
  Instant heard_most(const Truth& truth) const;
  Instant while_unheard(const Truth& truth, Instant until, Duration listener,
                        Duration speaker) const;
  Instant lost_least(const Truth& truth) const;
  Instant media_until(const Truth& truth, Instant heard) const;
  Instant present_until(const Truth& truth) const;
  Instant shown_until(const Truth& truth, bool many) const;
  bool may_be_doubted(const Truth& truth) const;
  bool may_be_lost(const Truth& truth) const;
  bool may_be_unloaded(const Truth& truth) const;
  bool may_be_forgotten(const Truth& truth) const;
  bool surely_audible(const Truth& truth) const;

  void publish(Room& room, const Message& message, std::size_t receivers);
  void publish_changes(Room& room, const Message& message);
  void publish_change(Room& room, const Change& change);
  void check_reason(const Change& change);
  void take_list(Room& room, std::map<std::string, View> list);
  void note_order(Room& room, const Change& change);
  bool may_hold(const Truth& truth) const;
  void check_owner_stays(const Order& order);
  void check_roles(Room& room, const std::map<std::string, View>& list);
  void check_host(Room& room, const std::map<std::string, View>& list);
  void note_host(Room& room, const std::string& host);
  void check_doubts();
  void check_room(const std::vector<PersonIndex>& people, Room& room);
  void set_tiles(Room& room);
  void check_person(const Tile& tile, bool many);
  bool receives(const Truth& truth, const Room& room) const;
  void catch_up(const std::vector<PersonIndex>& people, Room& room);
  void check_receivers(const std::vector<PersonIndex>& people, const Room& room);
  void check_laggard(const Truth& truth);
  void check_objects();
  void check_objects_of(PageIndex page);
  void check_routers();
  bool may_need_router(const std::string& name, const std::vector<PersonIndex>& people) const;
  void check_old_lines();
  std::map<std::string, View> server_list(const std::string& room) const;
  void check_listed(const Room& room, const std::set<std::string>& there);
  std::size_t receivers(const std::vector<PersonIndex>& people) const;
  const std::vector<PersonIndex>& people_of(const std::string& room) const;

  World& world_;
  std::vector<Truth> truths_;  // By person.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, PersonIndex, TextHash, std::equal_to<>> by_id_;
  std::map<std::string, Room> rooms_;
  std::map<std::string, std::vector<PersonIndex>> people_of_;  // By room; it never changes.
  std::vector<std::uint64_t> line_versions_;
  std::vector<Sources> line_sources_;  // What each connection was told of the others' media.
  std::map<std::string, Instant> joins_wait_;  // By room: for a router, at most until then.
  std::vector<PersonIndex> returned_;          // In this step.
  std::vector<Old> old_lines_;
  std::optional<Order> order_;
  std::vector<Doubt> doubts_;
  std::map<std::string, House> houses_;                     // By room.
  std::vector<std::pair<PersonIndex, LineIndex>> put_out_;  // In this step; attached there.
  std::vector<std::pair<LineIndex, End>> ended_;
  std::uint64_t begun_ = 0;
  std::uint64_t stopped_ = 0;
  Instant last_check_{};
  Instant objects_checked_{};
  Instant last_stall_ = Instant::min();
  Instant last_credited_ = Instant::min();          // Stall of which that is sure.
  Instant last_perhaps_credited_ = Instant::min();  // Its timer may have been late enough.
  Instant last_long_stall_ = Instant::min();
  bool last_was_surely_long_ = false;
  std::vector<Asked> asked_;  // By line.
  Duration participant_time_{};
  std::string violation_;
  Visits visits_;
};

}  // namespace rollcall::sim
