// For tests: a Meeting on a fake clock, with clients that keep the list they are told, and a media
// host that does what it is asked to and knows what exists on it.
#pragma once

#include "core/meeting.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::core {

inline TokenHash hash_of(const std::string& token) {
  TokenHash hash{};
  std::copy_n(token.begin(), std::min(token.size(), hash.size()), hash.begin());
  return hash;
}

/// What one connection has seen of the room.
struct Witness {
  std::string name;
  std::optional<Joined> joined;
  RosterVersion version;
  std::map<ParticipantId, ParticipantView> list;
  std::map<std::string, std::string> producers;  // Id → whose.
  std::vector<Message> messages;
  std::vector<Reply> replies;
  std::optional<Goodbye> closed;  // By the room.
  bool out_of_step = false;       // A roster message did not follow the version it had.
};

class MediaHostDouble {
 public:
  /// Whether calls are answered at once, by answer_all(), or at once with an error.
  enum class Mode { prompt, held, failing };
  Mode mode = Mode::prompt;
  std::set<std::string> existing;
  std::deque<std::pair<MediaRequestId, std::string>> asked;     // And the id it makes, or nothing.
  std::deque<std::pair<MediaRequestId, TransportId>> counting;  // Questions about traffic.
  std::map<TransportId, Traffic> traffic;                       // ... and what they find.
  std::vector<MediaCall> calls;

  void carry_out(const MediaCall& call) {
    calls.push_back(call);
    std::visit([this](const auto& c) { on(c); }, call);
  }

  MediaAnswered answer_next(const std::optional<Error>& error = std::nullopt) {
    const auto [request, made] = asked.front();
    asked.pop_front();
    if (error) return {request, tl::unexpected<Error>(*error)};
    const auto parent = parents_.find(made);
    const bool orphan = parent != parents_.end() && !existing.contains(parent->second);
    if (orphan) return {request, fail(ErrorCode::not_found, "its transport is gone")};
    if (!made.empty()) existing.insert(made);
    return {request, JsonText{"{\"id\":\"" + made + "\"}"}};
  }

 private:
  template <class Call>
  void on(const Call& call) {
    if constexpr (std::is_same_v<Call, CountTraffic>)
      counting.emplace_back(call.request, call.transport);
    else if constexpr (requires { call.request; })
      asked.emplace_back(call.request, made_by(call));
  }
  std::string made_by(const OpenRouter& c) { return c.router.text(); }
  std::string made_by(const CreateTransport& c) { return child(c.transport.text(), c.router); }
  std::string made_by(const Produce& c) { return child(c.producer.text(), c.transport); }
  std::string made_by(const Consume& c) { return child(c.consumer.text(), c.transport); }
  std::string made_by(const ProduceData& c) { return child(c.producer.text(), c.transport); }
  std::string made_by(const ConsumeData& c) { return child(c.consumer.text(), c.transport); }
  std::string made_by(const OpenEcho& c) { return child(c.consumer.text(), c.transport); }
  template <class Call>
  std::string made_by(const Call&) {
    return {};
  }
  template <class Parent>
  std::string child(const std::string& id, const Parent& parent) {
    parents_[id] = parent.text();
    return id;
  }

  void on(const CloseRouter& c) { close(c.router.text()); }
  void on(const CloseTransport& c) { close(c.transport.text()); }
  void on(const CloseProducer& c) { close(c.producer.text()); }
  void on(const CloseConsumer& c) { close(c.consumer.text()); }
  void on(const CloseDataProducer& c) { close(c.producer.text()); }
  void on(const CloseDataConsumer& c) { close(c.consumer.text()); }
  void close(const std::string& id) {
    if (existing.erase(id) == 0) return;
    for (const auto& [object, parent] : parents_) {
      if (parent == id) close(object);
    }
  }

  std::map<std::string, std::string> parents_;
};

class Stage {
 public:
  explicit Stage(PresenceConfig presence = {}, RoomLimits limits = {},
                 Hosts hosts = Hosts::by_grant)
      : meeting(MeetingOptions{room, RoomGeneration("g1"), RouterId("router"), presence, limits,
                               hosts}),
        heartbeat_(presence.heartbeat) {}

  // ---- What happens

  ConnectionId connect(const std::string& name) {
    const ConnectionId connection(++connections_);
    witnesses[connection].name = name;
    return connection;
  }

  struct JoinOptions {
    std::string tab = {};   // Else the name's only one.
    std::string page = {};  // Else the tab's first.
    std::string token = {};
    bool takeover = false;
    std::string display_name = {};
    std::string known_generation = {};  // Of the last list that the page had.
    Admission admission = {};
    std::optional<RosterVersion> known = {};
    bool draining = false;
  };
  /// On a new connection, which then answers every heartbeat.
  ConnectionId join(const std::string& name) { return join(name, JoinOptions{}); }
  ConnectionId join(const std::string& name, const JoinOptions& options) {
    const ConnectionId connection = connect(name);
    join_on(connection, options);
    return connection;
  }
  void join_on(ConnectionId connection, const JoinOptions& options) {
    heard_at[connection] = now;
    const std::string& name = witnesses[connection].name;
    const std::string tab = options.tab.empty() ? name + "-tab" : options.tab;
    const std::string token = "token-" + std::to_string(++tokens_);
    Join join{.connection = connection,
              .ack = AckId(++acks_),
              .participant = ParticipantId(name),
              .display_name = options.display_name.empty() ? name : options.display_name,
              .tab = TabId(tab),
              .page = PageId(options.page.empty() ? tab + "-page" : options.page),
              .presented = std::nullopt,
              .offered_token = token,
              .offered = hash_of(token),
              .takeover = options.takeover,
              .known = options.known,
              .admission = options.admission,
              .draining = options.draining};
    if (!options.token.empty()) join.presented = hash_of(options.token);
    if (!options.known_generation.empty())
      join.known = RosterVersion{RoomGeneration(options.known_generation), RosterNumber(7)};
    alive.insert(connection);
    step(join);
  }

  /// An operator asks for it.
  Result<Answer> operate(Operation operation) {
    last_fresh_id = "object-" + std::to_string(++objects_);
    step(Operate{std::move(operation), last_fresh_id});
    return outcomes.back();
  }

  template <class Asked>
  void ask(ConnectionId from, Asked request) {
    last_fresh_id = "object-" + std::to_string(++objects_);
    step(FromClient{from, AckId(++acks_), Request{std::move(request)}, last_fresh_id});
  }

  /// The socket closes without a word.
  void drop(ConnectionId connection) {
    alive.erase(connection);
    step(ConnectionClosed{connection, ConnectionEnd::without_a_word});
  }
  /// Nothing comes any more, but the socket stays open.
  void silence(ConnectionId connection) { alive.erase(connection); }
  void hear(ConnectionId connection) {
    heard_at[connection] = now;
    step(Heard{connection});
  }
  /// After a stall: nobody answered the heartbeats that were not sent.
  void skip_beats() { next_beat_ = now + heartbeat_ / 10; }
  void lose_router(const RouterId& fresh) {
    while (!host.asked.empty()) {
      step_once(host.answer_next(Error{ErrorCode::media_unavailable, "the worker died"}));
    }
    host.existing.clear();
    while (!host.counting.empty())
      count_one();
    step(RouterLost{fresh});
  }

  /// Time passes: deadlines are kept to the microsecond, those alive answer every heartbeat.
  void pass(Duration duration) {
    const Instant end = now + duration;
    while (true) {
      const Instant next = std::min({end, next_beat_, meeting.next_deadline()});
      now = std::max(now, next);
      step(Tick{});
      if (now == next_beat_) beat();
      if (now == end) return;
    }
  }

  /// Steps with one event and carries out everything that follows from it.
  void step(const Event& event) {
    step_once(event);
    if (host.mode == MediaHostDouble::Mode::held) return;
    while (!host.asked.empty())
      answer_one();
    while (!host.counting.empty())
      count_one();
  }
  void answer_all() {
    while (!host.asked.empty())
      answer_one();
    while (!host.counting.empty())
      count_one();
  }

  // ---- Media, as a client makes it

  TransportId transport(ConnectionId from, Direction direction) {
    ask(from, CreateTransportRequest{direction, {"{}"}});
    return TransportId(last_fresh_id);
  }
  /// A transport that DTLS has connected.
  TransportId connected_transport(ConnectionId from, Direction direction) {
    const TransportId id = transport(from, direction);
    ask(from, ConnectTransportRequest{id, {"{}"}});
    step(TransportStateChanged{id, TransportState::connected});
    return id;
  }
  ProducerId produce(ConnectionId from, const TransportId& on,
                     MediaSource source = MediaSource::camera) {
    ask(from, ProduceRequest{on, MediaKind::video, source, {"{}"}, false});
    return ProducerId(last_fresh_id);
  }
  ConsumerId consume(ConnectionId from, const TransportId& on, const ProducerId& producer) {
    ask(from, ConsumeRequest{on, producer, {"{}"}});
    return ConsumerId(last_fresh_id);
  }

  // ---- What came of it

  Snapshot roster() const { return meeting.roster(now); }
  std::optional<ParticipantView> shown(const std::string& name) const {
    for (const ParticipantView& view : roster().participants) {
      if (view.id.text() == name) return view;
    }
    return std::nullopt;
  }
  std::optional<Presence> presence(const std::string& name) const {
    const auto view = shown(name);
    return view ? std::optional(view->presence) : std::nullopt;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const ParticipantView& view : roster().participants)
      names.push_back(view.id.text());
    return names;
  }

  const Reply& last_reply(ConnectionId to) const { return witnesses.at(to).replies.back(); }
  template <class Wanted>
  Wanted answer(ConnectionId to) const {
    const Result<Answer>& answer = last_reply(to).answer;
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer ? std::get<Wanted>(*answer) : Wanted{};
  }
  std::optional<ErrorCode> error(ConnectionId to) const {
    const Result<Answer>& answer = last_reply(to).answer;
    return answer ? std::nullopt : std::optional(answer.error().code);
  }
  template <class Wanted>
  std::vector<Wanted> told(ConnectionId to) const {
    std::vector<Wanted> wanted;
    for (const Message& message : witnesses.at(to).messages) {
      if (const auto* found = std::get_if<Wanted>(&message)) wanted.push_back(*found);
    }
    return wanted;
  }
  /// The roster changes that `to` was sent, as "joined ann", "left ann connection_lost".
  std::vector<std::string> changes(ConnectionId to) const {
    std::vector<std::string> lines;
    for (const RosterChanges& message : told<RosterChanges>(to)) {
      for (const RosterChange& change : message.changes)
        lines.push_back(text(change));
    }
    return lines;
  }
  template <class Call>
  std::vector<Call> calls() const {
    std::vector<Call> wanted;
    for (const MediaCall& call : host.calls) {
      if (const auto* found = std::get_if<Call>(&call)) wanted.push_back(*found);
    }
    return wanted;
  }
  /// From here on told(), changes(), calls() and transitions are about what is new.
  void forget_the_past() {
    for (auto& [connection, witness] : witnesses)
      witness.messages.clear();
    host.calls.clear();
    transitions.clear();
  }
  std::set<std::string> desired() const {
    const auto ids = meeting.media_objects();
    return {ids.begin(), ids.end()};
  }

  static std::string text(const RosterChange& change) {
    static constexpr const char* types[] = {"joined ", "updated ", "back ", "left "};
    static constexpr const char* reasons[] = {" left", " unloaded", " connection_lost", " removed",
                                              " room_ended"};
    std::string line = types[static_cast<int>(change.type)] + change.participant.id.text();
    if (change.reason) return line + reasons[static_cast<int>(*change.reason)];
    return line + (change.participant.presence == Presence::present ? "" : " reconnecting");
  }

  const RoomId room{"r"};
  Meeting meeting;
  MediaHostDouble host;
  std::map<ConnectionId, Witness> witnesses;
  std::set<ConnectionId> alive;  // Answer every heartbeat.
  std::vector<Transition> transitions;
  std::vector<Result<Answer>> outcomes;  // Of what operators asked for.
  std::vector<Moderated> moderated;
  std::vector<MediaTurned> media_turns;
  std::vector<std::string> bans;  // As a store would keep them.
  int times_up = 0;
  int lives_forgotten = 0;  // Of a room that stayed.
  Instant now{1h};
  std::map<ConnectionId, Instant> heard_at;
  std::string last_fresh_id;

 private:
  void beat() {
    next_beat_ += heartbeat_;
    const std::set<ConnectionId> beating = alive;
    for (const ConnectionId connection : beating)
      hear(connection);
  }

  void answer_one() {
    const bool failing = host.mode == MediaHostDouble::Mode::failing;
    const std::optional<Error> error =
        failing ? std::optional(Error{ErrorCode::media_unavailable, "no worker"}) : std::nullopt;
    step_once(host.answer_next(error));
  }

  void count_one() {
    const auto [request, transport] = host.counting.front();
    host.counting.pop_front();
    if (host.existing.contains(transport.text()))
      step_once(TrafficCounted{request, host.traffic[transport]});
    else
      step_once(MediaAnswered{request, fail(ErrorCode::not_found, "no such transport")});
  }

  void step_once(const Event& event) {
    Effects effects;
    meeting.step(now, event, effects);
    ASSERT_TRUE(meeting.consistent());
    ASSERT_GT(meeting.next_deadline(), now);
    for (const Effect& effect : effects) {
      std::visit([this](const auto& e) { carry_out(e); }, effect);
    }
  }

  void carry_out(const Reply& reply) {
    Witness& witness = witnesses[reply.to];
    witness.replies.push_back(reply);
    const auto* joined = reply.answer ? std::get_if<Joined>(&*reply.answer) : nullptr;
    if (!joined) return;
    witness.joined = *joined;
    take_snapshot(witness, joined->roster);
    witness.producers.clear();
    for (const ProducerInfo& producer : joined->producers) {
      witness.producers[producer.id.text()] = producer.participant.text();
    }
  }
  void carry_out(const Send& send) {
    EXPECT_FALSE(send.to.empty());
    for (const ConnectionId to : send.to) {
      Witness& witness = witnesses[to];
      EXPECT_FALSE(witness.closed) << "told after it was closed";
      witness.messages.push_back(send.message);
      std::visit([&](const auto& message) { note(witness, message); }, send.message);
    }
  }
  void carry_out(const Close& close) {
    witnesses[close.connection].closed = close.goodbye;
    alive.erase(close.connection);
  }
  void carry_out(const MediaCall& call) { host.carry_out(call); }
  void carry_out(const Transition& transition) { transitions.push_back(transition); }
  void carry_out(const Operated& operated) { outcomes.push_back(operated.answer); }
  void carry_out(const MediaTurned& turned) { media_turns.push_back(turned); }
  void carry_out(const Moderated& what) { moderated.push_back(what); }
  void carry_out(const Banned& banned) { bans.push_back(banned.who.text()); }
  void carry_out(const BansLifted&) { bans.clear(); }
  void carry_out(const TimeUp&) { ++times_up; }
  void carry_out(const Forgotten&) { ++lives_forgotten; }

  template <class Other>
  void note(Witness&, const Other&) {}
  void note(Witness& witness, const RosterSnapshot& message) {
    take_snapshot(witness, message.roster);
  }
  void note(Witness& witness, const RosterChanges& message) {
    const std::uint64_t first = message.version.number.number() - message.changes.size() + 1;
    if (first != witness.version.number.number() + 1) witness.out_of_step = true;
    witness.version = message.version;
    for (const RosterChange& change : message.changes) {
      const bool left = change.type == RosterChange::Type::left;
      if (left) witness.list.erase(change.participant.id);
      if (!left) witness.list[change.participant.id] = change.participant;
    }
  }
  void note(Witness& witness, const NewProducer& message) {
    witness.producers[message.producer.id.text()] = message.producer.participant.text();
  }
  void note(Witness& witness, const ProducerClosed& message) {
    witness.producers.erase(message.producer.text());
  }
  void note(Witness& witness, const MediaReset&) { witness.producers.clear(); }
  static void take_snapshot(Witness& witness, const Snapshot& snapshot) {
    witness.version = snapshot.version;
    witness.list.clear();
    for (const ParticipantView& view : snapshot.participants)
      witness.list[view.id] = view;
  }

  Duration heartbeat_;
  Instant next_beat_ = now + heartbeat_;
  std::uint64_t connections_ = 0;
  std::uint64_t acks_ = 0;
  std::uint64_t tokens_ = 0;
  std::uint64_t objects_ = 0;
};

}  // namespace rollcall::core
