// The inside of a Meeting: presence, seats, roster, media graph and router, and what each event
// means to all of them. Split by subject: meeting.cpp (time and dispatch), meeting_join.cpp,
// meeting_access.cpp, meeting_people.cpp, meeting_router.cpp, meeting_requests.cpp,
// meeting_moderation.cpp (what hosts and operators do to others), meeting_terms.cpp (what was said
// when it was made), meeting_media.cpp (what the media host says), meeting_witness.cpp (whether it
// knows of somebody), meeting_media_requests.cpp (what clients want of it) and meeting_evidence.cpp
// (what operators ask).
#pragma once

#include "core/bans.hpp"
#include "core/hosting.hpp"
#include "core/meeting.hpp"
#include "core/presence.hpp"
#include "core/removals.hpp"
#include "core/roster.hpp"
#include "core/seats.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::core {

/// Who asked, for an answer that comes later.
struct Asker {
  ConnectionId connection;
  std::optional<AckId> ack;
  std::string_view event;
  ParticipantId participant;
  Epoch epoch;
};

/// One request of an attached client while it is being judged.
struct Caller {
  Seat& seat;
  Asker asker;
  const std::string& fresh_id;
};

/// Something that a host or an operator wants done to others.
struct Order {
  std::optional<ParticipantId> by;  // The host; none: an operator.
  const std::string& fresh_id;      // For the next life of a room that is ended.
};

/// A page and the connection it is attached by, if it is.
struct PageAt {
  PageKey page;
  std::optional<ConnectionId> connection;
};

/// What became of somebody's rights with a join.
enum class RightsChange { none, media_stays, media_ends };

// What a question to the media host was about.
struct ConnectionOf {
  TransportId transport;
};
struct TrafficOf {
  TransportId transport;
  Instant doubt;  // When it began.
  Instant asked;
};
enum class Passed { ice_parameters, layers, stats };  // Answers that are passed on.
using Question = std::variant<TransportId, ProducerId, ConsumerId, DataProducerId, DataConsumerId,
                              ConnectionOf, TrafficOf, Passed>;
struct Pending {
  Asker asker;
  Question question;
};

/// The room's router on the media host.
struct RouterLife {
  enum class State { closed, opening, open };
  RouterId base;             // Random; the ids of all routers come from it.
  std::uint64_t opened = 0;  // From this base.
  RouterId id;
  State state = State::closed;
  MediaRequestId request;                // While opening.
  std::optional<JsonText> capabilities;  // Of the last one; the same for all.
  bool replaces_lost = false;            // People wait for it to build their media anew.
  Instant retry_at = never;
};

struct Meeting::State {
  explicit State(MeetingOptions given);

  // meeting.cpp
  void step(Instant at, const Event& event, Effects& effects);
  void pass_time(const Event& event);
  void wind_up();
  Instant next_deadline() const;
  bool finished() const;
  bool deserted() const { return !terms && people.shown_count() == 0 && waiting.empty(); }
  bool vacant() const { return seats.all().empty() && waiting.empty(); }
  bool consistent() const;
  void reply(const Asker& to, Result<Answer> answer);
  void tell(ConnectionId to, Message message);
  void tell_all(Message message);
  void tell_others(const ParticipantId& but, Message message);
  void tell_owner(MediaSessionId session, Message message);
  template <class Call>
  void call(Call&& media_call) {
    out->push_back(MediaCall{std::forward<Call>(media_call)});
  }

  // meeting_join.cpp
  void on(const Join& join);
  void wait_for_router(const Join& join);
  void admit(const Join& join);
  std::optional<Error> refusal(const Join& join);
  void make_room();
  Transition::Why move_in(Seat& seat, const Join& join);
  void start_handover(Seat& seat, const PageAt& old);
  void take_back(Seat& seat, const PageAt& old);
  void let_go_of_old_page(ConnectionId connection);
  void finish_handover(Seat& seat);
  void finish_handover_if_carried(Seat& seat);
  bool take_token(Seat& seat, const Join& join);
  void add_producers(Joined& answer, MediaSessionId session) const;
  std::vector<Muted> muted_of(MediaSessionId session) const;
  Duration recovering(const Join& join) const;
  void welcome(const Seat& seat, const Join& join, bool resumed);
  void refuse(const Join& join, Error error);
  void answer_waiting(const Error& error);

  // meeting_access.cpp
  bool continues(const Seat& seat, const Join& join) const;
  bool take_name(Seat& seat, const Join& join, bool resumed);
  RightsChange take_rights(Seat& seat, const Join& join, bool known);
  void end_media_of(Seat& seat);
  /// Whether `granted`; answers if it is not.
  bool allowed(Caller& caller, bool granted, std::string_view grant);
  Role role_of(const Seat& seat) const;
  bool is_owner(const ParticipantId& who) const;
  void tell_new_host(const std::optional<ParticipantId>& before);

  // meeting_people.cpp
  void on(const Heard& heard);
  void on(const FellBehind& behind);
  void on(const CaughtUp& caught_up);
  void on(const ConnectionClosed& closed);
  void on(const BeaconLeft& beacon);
  void on(const Outbid&);
  void on(const Tick&) {}
  void carry_out(const People::Outcomes& outcomes);
  void carry_out(const People::Change& change);
  void carry_out(const People::MediaOver& over);
  void carry_out(const People::Ask& ask);
  void come_in(Seat& seat, Transition::State from);
  void go_out(const Seat& seat, Transition::Why why);
  void on_gone(Seat& seat, Transition::Why why);
  void renew_pictures(Seat& seat);
  void announce_media(const Seat& seat);
  void forget(Seat& seat);
  void let_go(Seat& seat);
  ParticipantView described(const Seat& seat, Presence presence) const;
  ParticipantView view(const Seat& seat) const;
  Snapshot snapshot() const;
  void note_update(const Seat& seat);
  void tell_list(ConnectionId to);

  // meeting_evidence.cpp
  RoomSummary summary(Instant at) const;
  ParticipantEvidence evidence_of(Instant at, const Seat& seat) const;

  // meeting_terms.cpp
  void on(const Make& make);
  void unmake();
  void end_if_time_is_up();
  Instant forgotten_at() const;
  void begin_anew();
  std::string next_life();
  /// For people who are here at a time.
  std::size_t places() const;
  /// Whether the page of `seat` is plainly there, and no other one may take its place.
  bool keeps_out(const Seat& seat, const Join& join) const;

  // meeting_router.cpp
  void on(const RouterLost& lost);
  bool router_serves() const { return router.state == RouterLife::State::open; }
  void open_router();
  void router_answered(const Result<JsonText>& answer);
  void close_router_if_idle();

  // meeting_requests.cpp
  void on(const FromClient& event);
  void refuse_stranger(const FromClient& event);
  void handle(Caller& caller, const JoinRequest& request);
  void handle(Caller& caller, const PingRequest& request);
  void handle(Caller& caller, const LeaveRequest& request);
  void handle(Caller& caller, const BeforeDisconnectRequest& request);
  void handle(Caller& caller, const VisibilityRequest& request);
  void handle(Caller& caller, const SetAttributesRequest& request);
  void handle(Caller& caller, const ChatRequest& request);
  void handle(Caller& caller, const ForceCleanupRequest& request);

  // meeting_moderation.cpp
  void on(const Operate& event);
  void handle(Caller& caller, const RemoveParticipantRequest& request);
  void handle(Caller& caller, const MuteParticipantRequest& request);
  void handle(Caller& caller, const LockRoomRequest& request);
  void handle(Caller& caller, const EndRoomRequest& request);
  /// Whether they are a host who has not asked too often; answers if not.
  bool may_moderate(Caller& caller);
  bool is_host(Caller& caller);
  bool may_remove(Caller& caller, const ParticipantId& whom);
  Result<Answer> carry_out(const Order& order, const RemoveParticipantRequest& request);
  Result<Answer> carry_out(const Order& order, const MuteParticipantRequest& request);
  Result<Answer> carry_out(const Order& order, const LockRoomRequest& request);
  Result<Answer> carry_out(const Order& order, const EndRoomRequest& request);
  Result<Answer> carry_out(const Order& order, const ForceCleanupRequest& request);
  void end_meeting(const std::string& fresh_id);
  void begin_life(const std::string& fresh_id);
  void lift_bans();
  void ban(const ParticipantId& who);
  void remember_untold(const Seat& seat);
  std::optional<Error> put_out_untold(const Join& join);
  std::optional<Error> shut_out(const Join& join) const;
  void refuse_shut_out();
  void send_away(std::vector<ConnectionId> connections, Message last_word);
  void detach(Seat& seat);
  std::size_t mute(MediaSessionId session, MediaSource source);

  // meeting_media.cpp
  void on(const MediaAnswered& event);
  void on(const TransportStateChanged& event);
  void on(const ConsumerEnded& event);
  void on(const MediaMissing& missing);
  void on(const ProducerOfConsumerFlow&) {}  // Everybody is told when the producer's owner asks.
  void on(const ConsumerScored& event);
  void on(const SpeakerChanged& event);
  void link_changed(MediaSessionId session, const TransportId& id, Transport::Link link);
  void dtls_closed(MediaSessionId session, const TransportId& id);
  void set_speaker(std::optional<ParticipantId> who);
  void end_media(const MediaEnded& ended, MediaSessionId session, TransportClosedReason reason);
  void end_transport(const TransportId& id, TransportClosedReason reason);
  std::size_t clean_up(MediaSessionId session);
  void media_changed(Seat& seat);
  bool current(const Asker& asker) const;
  void close_on_host(const TransportId& id) { call(CloseTransport{id}); }
  void close_on_host(const ProducerId& id) { call(CloseProducer{id}); }
  void close_on_host(const ConsumerId& id) { call(CloseConsumer{id}); }
  void close_on_host(const DataProducerId& id) { call(CloseDataProducer{id}); }
  void close_on_host(const DataConsumerId& id) { call(CloseDataConsumer{id}); }
  template <class Id>
  void created(const Asker& asker, const Id& id, const Result<JsonText>& answer);
  void announce(const TransportId&) {}
  void announce(const ConsumerId&) {}
  void announce(const DataConsumerId& id);
  void announce(const ProducerId& id);
  void announce(const DataProducerId& id);
  template <class Id>
  void end_all(const std::vector<Id>& ids);
  void connected(const Asker& asker, const TransportId& id, const Result<JsonText>& answer);

  // meeting_witness.cpp
  void on(const EchoReturned& event);
  void on(const TrafficCounted& event);
  void count_traffic(const TransportId& id, Instant doubt);
  void traffic_unknown(const TrafficOf& asked);
  void open_echo(Caller& caller, const ConsumeDataRequest& request);

  // meeting_media_requests.cpp
  void handle(Caller& caller, const CreateTransportRequest& request);
  void handle(Caller& caller, const ConnectTransportRequest& request);
  void handle(Caller& caller, const RestartIceRequest& request);
  void handle(Caller& caller, const ProduceRequest& request);
  void handle(Caller& caller, const ConsumeRequest& request);
  void handle(Caller& caller, const SetProducerFlowRequest& request);
  void set_flow(const ProducerId& id, Flow flow);
  void handle(Caller& caller, const SetConsumerFlowRequest& request);
  void handle(Caller& caller, const CloseProducerRequest& request);
  void handle(Caller& caller, const CloseConsumerRequest& request);
  void handle(Caller& caller, const ProduceDataRequest& request);
  void handle(Caller& caller, const ConsumeDataRequest& request);
  void handle(Caller& caller, const SetPreferredLayersRequest& request);
  void handle(Caller& caller, const GetStatsRequest& request);
  /// The sender's own object, if it exists by now.
  template <class Id>
  auto* own(const Caller& caller, const Id& id) {
    auto* object = media.find(id);
    const bool is_own = object && object->created && media.session_of(id) == caller.seat.media;
    return is_own ? object : nullptr;
  }
  /// An own transport for that direction, or what to answer.
  Result<Transport*> transport_for(const Caller& caller, const TransportId& id,
                                   Direction direction);
  /// Somebody else's, who is in the list: nobody hears or sees a person who is not.
  template <class Object>
  bool can_consume(const Caller& caller, const Object& producer) const {
    const ParticipantId& owner = producer.info.participant;
    return producer.created && owner != caller.seat.id && people.shown(owner);
  }
  /// Whether one more thing that everybody is told of is allowed; answers if it is not.
  bool may_tell_all(Caller& caller, Allowance& allowance, const Rate& rate);
  /// Nothing, if one more question to the media host is fine.
  std::optional<Error> no_answer_now(const Caller& caller) const;
  MediaRequestId ask(const Caller& caller, Question question);

  MeetingOptions options;
  People people;
  Seats seats;
  Roster roster;
  MediaGraph media;
  RouterLife router;
  std::vector<Join> waiting;  // For the router to open.
  std::map<MediaRequestId, Pending> pending;
  std::map<ParticipantId, std::size_t> pending_of;  // How many of pending, by who asked.
  MediaRequestId last_request;
  Deadlines<TransportId> setup_due;                 // Transports that were never connected.
  Deadlines<ParticipantId> handover_due;            // Takeovers whose old page is still served.
  std::map<ConnectionId, ParticipantId> old_pages;  // Their open connections.
  std::optional<ParticipantId> speaker;
  Hosting hosting;  // Where it goes by opening.
  Bans bans;
  Removals removals;
  bool locked = false;             // Nobody without a seat is let in.
  std::optional<RoomTerms> terms;  // It was made.
  Instant ends_at = never;
  std::string lives_base;         // Random; the generations of its lives come from it.
  std::uint64_t lives_begun = 0;  // From this base.
  std::uint64_t chat_messages = 0;
  std::optional<Instant> vacant_since;
  bool outbid = false;             // Since it was vacant; or ended.
  std::optional<Instant> entered;  // For the first time in this life of the room.

  Instant now = Instant::min();
  Effects* out = nullptr;  // During a step.
};

}  // namespace rollcall::core
