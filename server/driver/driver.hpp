// The only place where the core meets the world: sockets, the media host and the clock become
// events of a room, and the room's effects become calls. It decides nothing about people.
//
// One thread. No port calls back from within a call, so an effect never interrupts another.
#pragma once

#include "core/deadlines.hpp"
#include "core/meeting.hpp"
#include "driver/auditor.hpp"
#include "driver/doubts_told.hpp"
#include "driver/measures.hpp"
#include "driver/media_calls.hpp"
#include "driver/used_tokens.hpp"
#include "ports/access.hpp"
#include "ports/clients.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/media_host.hpp"
#include "ports/metrics.hpp"
#include "ports/relays.hpp"
#include "ports/room_events.hpp"
#include "ports/room_memory.hpp"
#include "ports/secrets.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::driver {

enum class LogNames { hashed, clear };

struct Config {
  core::PresenceConfig presence;
  core::RoomLimits limits;
  std::size_t rooms_max = 10'000;
  // Of one connection; a page needs one, and one more for each return.
  core::Rate joins{10, 1s};
  // Of one person: how often it is told that they are reconnecting (doubts_told.hpp).
  core::Rate doubts{60, 10s};
  // Of one connection. Entering a full room consumes 8 producers of each of 99 others at most; a
  // page that asks for that much at once is told to wait.
  std::size_t media_requests_max = 600;
  // Packets. Who has more waiting is told no changes of the list any more, but the whole list once
  // an eighth of that is left. The changes of 6 s at the quickest pace.
  std::size_t list_backlog_max = 64;
  Duration audit_interval = 30s;    // Of what is on the media host, against what should be.
  Duration retry_after_drain = 1s;  // Told to clients that are sent away, and to each
  Duration retry_spread = 2ms;      // so much later than to the one before it,
  Duration retry_spread_max = 5s;   // but to all within so long.
  LogNames log_names = LogNames::hashed;
  // Whether a token lets in once; until one is over it is remembered, so many at most.
  enum class Tokens { good_until_over, single_use } tokens = Tokens::good_until_over;
  std::size_t used_tokens_max = 100'000;
};

struct Ports {
  ports::Clients& clients;
  ports::MediaHost& media;
  ports::Clock& clock;
  ports::WallClock& wall_clock;
  ports::Timer& timer;
  ports::Secrets& secrets;
  ports::Log& log;
  ports::Metrics& metrics;
  ports::Access& access;
  ports::Relays& relays;
  ports::RoomEvents* room_events = nullptr;  // Null: nobody keeps them;
  ports::RoomMemory* room_memory = nullptr;  // and nothing is remembered.
};

/// A room as an operator wants it.
struct RoomWish {
  RoomId room;
  core::RoomTerms terms = {};
  std::optional<Duration> time_to_live = std::nullopt;  // None: until an operator ends it.
};

struct Counts {
  std::size_t rooms = 0;
  std::size_t participants = 0;  // Shown to others: present and reconnecting.
  std::size_t connections = 0;

  bool operator==(const Counts&) const = default;
};

/// What the driver knows of how it listens and looks; ages are as of now.
struct Vigilance {
  std::optional<Duration> last_stall = std::nullopt;  // How long it could not listen,
  std::optional<Duration> since_last_stall = std::nullopt;
  std::optional<Duration> since_last_audit = std::nullopt;  // That the workers have answered.

  bool operator==(const Vigilance&) const = default;
};

class Driver final : public ports::ClientObserver, public ports::MediaObserver {
 public:
  Driver(Config config, Ports ports);

  void on_connected(ConnectionId connection, const JsonText& auth) override;
  void on_event(ConnectionId connection, std::string_view arguments,
                std::optional<AckId> ack) override;
  void on_heard() override;
  void on_closed(ConnectionId connection, ports::CloseCause cause) override;

  void on_answer(MediaRequestId request, const Result<JsonText>& answer) override;
  void on_traffic(MediaRequestId request, ports::Traffic traffic) override;
  void on_objects(MediaRequestId request, const ports::MediaInventory& inventory) override;
  void on_echo(DataConsumerId echo, std::uint64_t number) override;
  void on_transport_state(TransportId transport, ports::TransportState state) override;
  void on_consumer_closed(ConsumerId consumer, ports::ConsumerEnd end) override;
  void on_data_consumer_closed(DataConsumerId consumer, ports::ConsumerEnd end) override;
  void on_producer_paused(ConsumerId consumer, ports::InitialState state) override;
  void on_consumer_score(ConsumerId consumer, const JsonText& score) override;
  void on_active_speaker(RouterId router, std::optional<ProducerId> producer) override;
  void on_router_lost(RouterId router) override;

  /// The timer that was armed has fired.
  void on_timer();
  /// The body of `POST /leave`. A wrong one changes nothing.
  void on_leave_beacon(std::string_view body);
  /// From here on nobody new is let in; who has a resume token for an open room may come back to
  /// it.
  void begin_drain();
  bool draining() const { return draining_; }
  /// Tells every connection when to try again, each later than the one before.
  void say_when_to_return();

  // Rooms that operators make, and what outlives the process, in driver_memory.cpp.
  /// There is such a room, and it is more than a name that somebody has tried.
  bool in_use(const RoomId& room);
  /// Of a room that is not in use. `bad_request`, or `limit_reached` on a full server.
  Result<void> make_room(const RoomWish& wish);
  /// Once, before anybody comes: what was kept by an earlier process. Bans of a room hold until it
  /// is forgotten anew, or for as long as its seats would if nobody comes back to it.
  void recall(const ports::Remembered& before);
  /// Tells the memory everything again: it has lost some of what it was told.
  void keep_again();

  // What an operator may do to a room. Done when it returns, and the clients are told; what is
  // wrong is said as to a host, and `not_found` if there is no such room.
  enum class Return { allowed, banned };
  Result<void> remove(const RoomId& room, const ParticipantId& who, Return after);
  /// How many producers were not paused before.
  Result<std::size_t> mute(const RoomId& room, const ParticipantId& who, core::MediaSource source);
  enum class Door { open, locked };
  Result<void> lock(const RoomId& room, Door door);
  Result<void> end_meeting(const RoomId& room);
  /// Ends everybody's media sessions, and has the workers looked at: how many objects there were.
  Result<std::size_t> force_cleanup(const RoomId& room);

  Counts counts() const;
  std::vector<RoomId> rooms() const;
  /// What everybody in the room sees; for checkers.
  std::optional<core::Snapshot> roster(const RoomId& room) const;
  /// Ids of everything that should exist on the media host.
  std::vector<std::string> media_objects() const;

  // For the operator, in driver_operator.cpp. They take in first what has been heard.
  /// By name, those after `after` alone (empty: from the first one on), so many at most.
  std::vector<core::RoomSummary> room_summaries(const RoomId& after, std::size_t most);
  /// Nothing if there is no such room.
  std::optional<core::RoomEvidence> evidence(const RoomId& room);
  Vigilance vigilance();
  /// Has the media workers compared with what should be on them: now, or ten seconds after the last
  /// time.
  void audit_soon();

 private:
  struct Room {
    RoomSerial serial;
    std::string log_name;
    core::Meeting meeting;
    Instant due = never;  // As in deadlines_.
    // Display names, only if the log may show them.
    std::map<ParticipantId, std::string> names = {};
    Measures measures = {};
    DoubtsTold doubts = {};
    Instant deserted_since = never;  // As deserted_ says.
    /// As it was told when somebody came in; none before, and after the room was ended.
    std::optional<RoomGeneration> told_open = std::nullopt;
    std::optional<ports::MadeRoom> made = std::nullopt;  // As the memory was told.
  };
  struct Connection {
    std::optional<RoomId> room;
    std::string stand_in;  // For the tabId and pageId that a stock client does not send.
    core::Allowance joins = {};
    std::size_t media_requests = 0;
    bool presented_token = false;  // With its last join.
    std::string relay_name = {};   // Of who joined last; see identity.hpp.
  };
  using Rooms = std::map<RoomId, Room>;

  // People, in driver.cpp and driver_join.cpp.
  void join(Instant now, ConnectionId id, std::optional<AckId> ack,
            const core::JoinRequest& request);
  /// Who asked for what has been answered; nothing if nobody knows of it any more.
  std::optional<Asked> answered(MediaRequestId request, const Result<JsonText>& answer);
  void refuse_join(ConnectionId id, std::optional<AckId> ack, const Error& why);
  std::optional<Error> drain_refusal(const core::JoinRequest& request) const;
  std::optional<Error> refusal(Instant now, Connection& connection,
                               const core::JoinRequest& request);
  /// Who joins, as far as they have proven it.
  struct Person {
    std::string identity;
    std::string display_name;
    core::Admission admission;
    std::string token_id = {};  // That is used by coming in with it; empty if it may be used again.
    std::chrono::milliseconds token_over_at = {};
  };
  Result<Person> person_of(Instant now, ConnectionId id, const core::JoinRequest& request);
  std::optional<Error> refusal_of_another_room(Instant now, const Person& person);
  std::optional<Error> use_token(const Person& person);
  Result<Person> guest_of(const core::JoinRequest& request, const core::GuestKey& key);
  Result<Person> bearer_of(const core::JoinRequest& request, const core::AccessToken& token);
  core::Join to_join(ConnectionId id, std::optional<AckId> ack, const core::JoinRequest& request,
                     Person person);
  void pass_on(Instant now, ConnectionId id, std::optional<AckId> ack, std::string_view event,
               core::Request request);
  void answer(ConnectionId to, std::optional<AckId> ack, std::string_view event,
              const Result<core::Answer>& answer);
  JsonText ice_servers(ConnectionId to, const Result<core::Answer>& answer) const;

  // Rooms.
  Room& open_room(const RoomId& id);
  /// `by` is the connection whose event this is; none if it is nobody's.
  void step(Instant now, const RoomId& id, const core::Event& event, ConnectionId by = {});
  void step_for(Instant now, ConnectionId connection, const core::Event& event);
  void hear(Instant now, std::span<const ConnectionId> heard);
  /// Of a frame that may change more than an instant.
  void judge(Instant now, ConnectionId heard);
  template <class Id>
  void step_for(const Id& media_object, const core::Event& event);
  void settle(Instant now, const RoomId& id, Room& room);
  void drop_room(const RoomId& id);
  void note_whether_deserted(Instant now, const RoomId& id, Room& room);
  bool has_place_for_room(Instant now);

  // Effects.
  struct Origin {
    const RoomId& id;
    Room& room;
    ConnectionId by;
  };
  void carry_out(const Origin& origin, const core::Reply& reply);
  void carry_out(const Origin& origin, const core::Send& send);
  void carry_out(const Origin& origin, const core::Close& close);
  void carry_out(const Origin& origin, const core::MediaCall& call);
  void carry_out(const Origin& origin, const core::Transition& transition);
  void carry_out(const Origin& origin, const core::MediaTurned& turned);
  void carry_out(const Origin& origin, const core::Operated& operated);
  void carry_out(const Origin& origin, const core::Moderated& moderated);
  void carry_out(const Origin& origin, const core::Banned& banned);
  void carry_out(const Origin& origin, const core::BansLifted&);
  void carry_out(const Origin& origin, const core::TimeUp&);
  void carry_out(const Origin& origin, const core::Forgotten&);
  void tell_open(const Origin& origin);
  void tell_closed(const RoomId& id, Room& room, std::string_view why);
  void tell(const RoomId& id, const Room& room, ports::RoomEvent event);
  std::string name_of(const Room& room, const ParticipantId& who) const;
  void count_join(ConnectionId by, const Result<core::Answer>& answer);
  void learn_name(Room& room, const ParticipantId& who);
  void unbind(ConnectionId id);
  void see_who_falls_behind(const core::Send& send);
  void tell_who_caught_up(Instant now);

  // Memory, in driver_memory.cpp.
  void furnish(Instant now, const ports::MadeRoom& made, core::Make::When when);
  bool forget_without_place(const RoomId& room);
  std::vector<ParticipantId> remembered_of(const RoomId& room) const;
  void forget_remembered(Instant now);
  void forget_bans_of(const RoomId& id, const Room& room);
  void see_whether_made(const RoomId& id, Room& room);

  // Operators, in driver_moderation.cpp.
  Result<core::Answer> operate(const RoomId& room, core::Operation operation);

  // Audits, in driver_audit.cpp.
  void audit_by(Instant at);
  void audit_after_cleanup(Instant now);
  void audit_if_due(Instant now);
  std::vector<Owned> owned() const;
  void close_orphan(const ports::MediaObject& orphan);
  void lose_router(Instant now, const RouterId& router);
  void tell_missing(Instant now, const Auditor::Missing& missing);

  // Time.
  Instant wake();
  void credit_if_late(Instant now);
  void credit(Instant now, Duration stalled);
  void arm(Instant now);

  Config config_;
  Ports ports_;
  MediaCalls media_;
  core::Pulses pulses_;              // Outlives the rooms, which watch connections in it.
  std::vector<ConnectionId> heard_;  // Room for those that are taken in.
  Rooms rooms_;
  std::set<std::pair<Instant, RoomId>> deserted_;  // Since when nobody is there.
  std::map<ConnectionId, Connection> connections_;
  // Connections that are sent no changes of the list until they have taken what waits,
  std::set<ConnectionId> behind_;
  std::vector<ConnectionId> newly_behind_;  // and those of them that the room must be told of.
  core::Agenda<RoomId> deadlines_;
  RoomSerial last_serial_;
  std::size_t shown_ = 0;
  std::optional<Result<core::Answer>> operated_;  // Of the step that an operator asked for.
  UsedTokens used_tokens_;
  ports::NoRoomMemory forgetful_;
  ports::RoomMemory& memory_;
  // Bans from before this process, of rooms that nobody has come back to;
  std::map<RoomId, std::vector<ParticipantId>> remembered_;
  std::vector<ports::MadeRoom> without_place_;  // They may have one after another restart.
  Instant remembered_until_ = never;            // then they are forgotten.
  Auditor auditor_;
  std::optional<MediaRequestId> audit_;  // Under way.
  Instant next_audit_ = never;
  Instant last_audit_ = Instant::min();
  std::optional<Instant> audited_at_;
  Instant armed_ = never;                 // When the timer was to fire.
  Instant credited_at_ = Instant::min();  // The last time that we had stood still,
  std::optional<Duration> last_stall_;    // and for how long.
  bool draining_ = false;
};

}  // namespace rollcall::driver
