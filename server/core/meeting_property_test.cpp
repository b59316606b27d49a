// Thousands of random lives, watched from outside. The checker keeps its own books from what it
// did and what was sent; the numbers of the invariants are those of ARCHITECTURE.md.
#include "core/testing/stage.hpp"

#include <random>

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using Random = std::mt19937_64;

const std::vector<std::string> everybody{"ann", "bob", "cat", "dan", "eve", "fay"};

struct Book {
  std::optional<ConnectionId> connection;  // Attached, as far as its join was answered.
  Instant evidence{};                      // The last on that connection; stalls credited.
  bool socket_open = false;
  std::optional<Instant> unloading;
  std::string token;
  std::string tab;
  std::string page;
  Epoch epoch;
};

class Life {
 public:
  explicit Life(std::uint64_t seed)
      : random_(seed),
        hosts_(seed % 2 == 0 ? Hosts::by_opening : Hosts::by_grant),
        stage_({}, {}, hosts_) {
    watcher_ = stage_.join("watcher");
    stage_.pass(1ms);
  }

  void act() {
    const std::string who = pick(everybody);
    switch (below(25)) {
      case 0:
      case 1:
      case 2:
        return join(who);
      case 3:
        return drop(who);
      case 4:
        return say_goodbye(who);
      case 5:
        return ask(who, LeaveRequest{});
      case 6:
        return unload(who);
      case 7:
        return beacon(who);
      case 8:
        return fall_silent(who);
      case 9:
        return wake(who);
      case 10:
        return speak_from_the_past();
      case 11:
        return stall();
      case 12:
        return change_host_mode();
      case 13:
        return lose_router();
      case 14:
        return change_link();
      case 15:
      case 16:
        return make_media(who);
      case 17:
        return use_media(who);
      case 18:
        return ask(who, ChatRequest{"hello"});
      case 19:
        return ask(who, SetAttributesRequest{below(2) == 0, std::nullopt});
      case 20:
        return moderate(who);
      default:
        return pass(Duration(std::chrono::milliseconds(below(2500))));
    }
  }

  // After the last fault everything heals: lists are equal, nothing is orphaned, and with time
  // alone the room empties and ends.
  void heal() {
    stage_.host.mode = MediaHostDouble::Mode::prompt;
    stage_.answer_all();
    pass(1s);
    check_lists_are_equal();
    EXPECT_EQ(stage_.host.existing, stage_.desired());
    stage_.alive.clear();
    stage_.pass(12min);
    EXPECT_TRUE(stage_.meeting.finished());
    EXPECT_THAT(stage_.host.existing, testing::IsEmpty());
    EXPECT_THAT(stage_.meeting.media_objects(), testing::IsEmpty());
    EXPECT_EQ(stage_.meeting.next_deadline(), never);
  }

  void check() {
    collect();
    check_ghosts();
    check_ends_of_stays();
    for (const std::string& id : stage_.host.existing) {
      EXPECT_TRUE(stage_.desired().contains(id) || !stage_.host.asked.empty()) << id << " (I5)";
    }
    EXPECT_FALSE(stage_.witnesses.at(watcher_).out_of_step);
    check_hosts();
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  // ---- What happens

  void join(const std::string& who) {
    Book& book = books_[who];
    const std::size_t pages = ++pages_of_[who];
    const std::string tab = who + "-tab" + std::to_string(below(3));
    const std::string page = who + "-page" + std::to_string(1 + below(pages));
    const ConnectionId connection = place_for(who);
    stage_.join_on(connection, {.tab = tab,
                                .page = page,
                                .token = below(2) == 0 ? book.token : "",
                                .takeover = below(2) == 0});
    tabs_[connection] = {tab, page};
    connections_.push_back(connection);
  }
  // Mostly a new connection; at times one that was theirs before and is still open.
  ConnectionId place_for(const std::string& who) {
    for (const ConnectionId old : stage_.alive) {
      if (stage_.witnesses.at(old).name != who || below(2) == 0) continue;
      stage_.witnesses.at(old).joined.reset();
      collected_.erase(old);
      std::erase(connections_, old);
      return old;
    }
    return stage_.connect(who);
  }
  void drop(const std::string& who) {
    Book& book = books_[who];
    if (!book.connection || !book.socket_open) return;
    const ConnectionId connection = *book.connection;
    book.socket_open = false;
    stage_.drop(connection);
  }
  void say_goodbye(const std::string& who) {
    Book& book = books_[who];
    if (!book.connection || !book.socket_open) return;
    const ConnectionId connection = *book.connection;
    book = parted(book);
    stage_.alive.erase(connection);
    stage_.step(ConnectionClosed{connection, ConnectionEnd::said_goodbye});
    EXPECT_FALSE(stage_.shown(who)) << "I2";
  }
  template <class Asked>
  void ask(const std::string& who, Asked request) {
    Book& book = books_[who];
    if (!book.connection || !book.socket_open) return;
    book.evidence = stage_.now;
    unless_straggler(book);
    const ConnectionId connection = *book.connection;
    if constexpr (std::is_same_v<Asked, LeaveRequest>) book = parted(book);
    stage_.ask(connection, std::move(request));
  }
  void unload(const std::string& who) {
    Book& book = books_[who];
    if (!book.connection || !book.socket_open) return;
    ask(who, BeforeDisconnectRequest{stage_.room, true});
    if (!book.unloading) book.unloading = stage_.now;
    if (below(2) == 0) stage_.silence(*book.connection);
  }
  void beacon(const std::string& who) {
    Book& book = books_[who];
    const Roster_ before = seen();
    const bool stale = below(2) == 0 || book.epoch == Epoch{};
    const Epoch epoch = stale ? Epoch(book.epoch.number() + 1) : book.epoch;
    stage_.step(BeaconLeft{ParticipantId(who), epoch, PageId(book.page), hash_of(book.token)});
    if (stale) {
      EXPECT_EQ(seen(), before) << "I8";
      return;
    }
    if (stage_.shown(who) && !book.unloading) book.unloading = stage_.now;
  }
  void fall_silent(const std::string& who) {
    const Book& book = books_[who];
    if (book.connection) stage_.silence(*book.connection);
  }
  void wake(const std::string& who) {
    const Book& book = books_[who];
    if (!book.connection || !book.socket_open) return;
    stage_.alive.insert(*book.connection);
  }
  // Whatever comes from a connection that is nobody's any more changes nothing that anybody sees.
  void speak_from_the_past() {
    if (connections_.empty()) return;
    const ConnectionId old = pick(connections_);
    for (const auto& [who, book] : books_) {
      if (book.connection == old) return;
    }
    if (!stage_.witnesses.at(old).joined) return;  // Its join may be waiting for the router.
    const Roster_ before = seen();
    const std::set<std::string> desired = stage_.desired();
    stage_.hear(old);
    stage_.ask(old, LeaveRequest{});
    stage_.step(ConnectionClosed{old, ConnectionEnd::said_goodbye});
    EXPECT_EQ(seen(), before) << "I8";
    EXPECT_EQ(stage_.desired(), desired) << "I8";
  }
  void stall() {
    const Duration stalled = std::chrono::milliseconds(300 + below(20000));
    stage_.now += stalled;
    for (auto& [who, book] : books_) {
      book.evidence += stalled;
      if (book.unloading) *book.unloading += stalled;
    }
    stage_.step(Tick{stalled});
    stage_.skip_beats();
    stalled_ = stage_.now;
  }
  void change_host_mode() {
    using Mode = MediaHostDouble::Mode;
    stage_.host.mode =
        pick(std::vector<Mode>{Mode::prompt, Mode::prompt, Mode::held, Mode::failing});
    if (stage_.host.mode != Mode::held) stage_.answer_all();
  }
  void lose_router() {
    if (below(4) != 0 || stage_.host.existing.empty()) return;
    stage_.lose_router(RouterId("router" + std::to_string(++routers_)));
  }
  void change_link() {
    std::vector<std::string> ids(stage_.host.existing.begin(), stage_.host.existing.end());
    if (ids.empty()) return;
    const TransportId id(pick(ids));
    const auto state = static_cast<TransportState>(below(3));
    stage_.step(TransportStateChanged{id, state});
  }
  void make_media(const std::string& who) {
    const auto direction = below(2) == 0 ? Direction::send : Direction::recv;
    ask(who, CreateTransportRequest{direction, {"{}"}});
    const TransportId id(stage_.last_fresh_id);
    ask(who, ConnectTransportRequest{id, {"{}"}});
    ask(who, ProduceRequest{id, MediaKind::audio, MediaSource::microphone, {"{}"}, false});
    ask(who, ProduceDataRequest{id, "chat", "", {"{}"}});
    for (const auto& [producer, owner] : stage_.witnesses.at(watcher_).producers) {
      ask(who, ConsumeRequest{id, ProducerId(producer), {"{}"}});
    }
  }
  void use_media(const std::string& who) {
    std::vector<std::string> ids(stage_.host.existing.begin(), stage_.host.existing.end());
    if (ids.empty()) return;
    ask(who, CloseProducerRequest{ProducerId(pick(ids))});
    ask(who, CloseConsumerRequest{ConsumerId(pick(ids))});
    ask(who, RestartIceRequest{TransportId(pick(ids))});
    ask(who, SetProducerFlowRequest{ProducerId(pick(ids)), Flow::pause});
    if (below(4) == 0) ask(who, ForceCleanupRequest{});
  }
  void moderate(const std::string& who) {
    switch (below(4)) {
      case 0: {
        if (!stage_.operate(RemoveParticipantRequest{ParticipantId(who)})) return;
        EXPECT_FALSE(stage_.shown(who)) << "I2";
        books_[who] = Book{};  // Whoever comes again is somebody new.
        return;
      }
      case 1:
        (void)stage_.operate(MuteParticipantRequest{ParticipantId(who)});
        return;
      case 2:
        (void)stage_.operate(ForceCleanupRequest{});
        return;
      default:
        (void)stage_.operate(LockRoomRequest{below(4) == 0});
    }
  }
  void pass(Duration duration) {
    // In small moves, so that the books follow every heartbeat.
    for (const Instant end = stage_.now + duration; stage_.now < end;) {
      stage_.pass(std::min<Duration>(100ms, end - stage_.now));
      collect();
      check_ghosts();
    }
  }

  // ---- The books

  using Roster_ = std::vector<std::pair<std::string, Presence>>;
  Roster_ seen() const {
    Roster_ list;
    for (const ParticipantView& view : stage_.roster().participants) {
      list.emplace_back(view.id.text(), view.presence);
    }
    return list;
  }

  static Book parted(const Book& book) {
    Book left;
    left.epoch = book.epoch;
    return left;
  }
  void unless_straggler(Book& book) const {
    if (book.unloading && stage_.now >= *book.unloading + 1s) book.unloading.reset();
  }

  void collect() {
    for (const ConnectionId connection : connections_) {
      Witness& witness = stage_.witnesses.at(connection);
      if (!witness.joined || collected_.contains(connection)) continue;
      collected_.insert(connection);
      Book& book = books_[witness.name];
      EXPECT_GT(witness.joined->epoch, book.epoch) << "I8: epochs grow";
      book = Book{connection,
                  stage_.now,
                  true,
                  std::nullopt,
                  witness.joined->resume_token,
                  tabs_.at(connection).first,
                  tabs_.at(connection).second,
                  witness.joined->epoch};
    }
    for (auto& [who, book] : books_) {
      if (!book.connection) continue;
      if (stage_.witnesses.at(*book.connection).closed) {
        book = parted(book);
        continue;
      }
      const auto heard = stage_.heard_at.find(*book.connection);
      if (heard == stage_.heard_at.end() || !book.socket_open) continue;
      if (heard->second <= book.evidence) continue;
      book.evidence = heard->second;
      if (book.unloading && book.evidence >= *book.unloading + 1s) book.unloading.reset();
    }
  }

  void check_ghosts() const {
    for (const auto& [who, book] : books_) {
      const auto presence = stage_.presence(who);
      if (!book.connection) continue;
      const Duration silence = stage_.now - book.evidence;
      const bool returning = stalled_ && stage_.now - *stalled_ < 31s;
      if (presence == Presence::present) {
        EXPECT_LE(silence, 3s) << who << " (I1)";
      }
      if (presence && book.socket_open) {
        EXPECT_LT(silence, 8s) << who << " (I2)";
      }
      if (presence && !book.socket_open && !returning) {
        EXPECT_LT(silence, 5s) << who << " (I2)";
      }
      if (presence && book.unloading) {
        const Duration grace = book.evidence > *book.unloading ? 2500ms : 2s;
        EXPECT_LT(stage_.now, *book.unloading + grace) << who << " (I2)";
      }
      if (book.socket_open && silence < 3s && !book.unloading) {
        EXPECT_EQ(presence, Presence::present) << who << " (I3)";
      }
    }
    std::set<ParticipantId> tiles;
    for (const ParticipantView& view : stage_.roster().participants) {
      EXPECT_TRUE(tiles.insert(view.id).second) << "I4";
    }
  }

  // As the watcher was told: joined or back, then left, in turns; joined only for a new seat.
  void check_ends_of_stays() {
    const std::vector<Message>& messages = stage_.witnesses.at(watcher_).messages;
    for (; read_ < messages.size(); ++read_) {
      const auto* roster = std::get_if<RosterChanges>(&messages[read_]);
      if (!roster) continue;
      for (const RosterChange& change : roster->changes)
        follow(change);
    }
  }
  void follow(const RosterChange& change) {
    bool& here = here_[change.participant.id];
    EXPECT_EQ(change.reason.has_value(), change.type == RosterChange::Type::left) << "I6";
    switch (change.type) {
      case RosterChange::Type::joined:
      case RosterChange::Type::back:
        EXPECT_FALSE(here) << Stage::text(change) << " (I6)";
        here = true;
        return;
      case RosterChange::Type::updated:
        EXPECT_TRUE(here || change.participant.id.text() == "watcher") << Stage::text(change);
        return;
      case RosterChange::Type::left:
        EXPECT_TRUE(here) << Stage::text(change) << " (I6)";
        here = false;
        return;
    }
  }

  void check_lists_are_equal() {
    const Snapshot truth = stage_.roster();
    for (const auto& [who, book] : books_) {
      if (!book.connection || !book.socket_open) continue;
      Witness& witness = stage_.witnesses.at(*book.connection);
      EXPECT_FALSE(witness.out_of_step) << "I7";
      EXPECT_EQ(witness.version, truth.version) << "I7";
      EXPECT_EQ(witness.list.size(), truth.participants.size()) << "I7";
      for (ParticipantView view : truth.participants) {
        ParticipantView told = witness.list[view.id];
        told.since = view.since = Duration{};
        EXPECT_EQ(told, view) << view.id.text() << " (I7)";
      }
    }
  }

  // The watcher opened the room: whenever they are in the list, they are the host, and nobody else.
  void check_hosts() const {
    std::vector<std::string> hosts;
    for (const auto& [id, view] : stage_.witnesses.at(watcher_).list)
      if (view.role == Role::host) hosts.push_back(id.text());
    const std::size_t expected = hosts_ == Hosts::by_opening ? 1 : 0;
    EXPECT_EQ(hosts.size(), expected) << "I9";
    if (hosts.empty() || !stage_.shown("watcher")) return;
    EXPECT_EQ(hosts.front(), "watcher") << "I9";
  }

  Random random_;
  Hosts hosts_;
  Stage stage_;
  ConnectionId watcher_;
  std::map<std::string, Book> books_;
  std::map<std::string, std::size_t> pages_of_;
  std::map<ConnectionId, std::pair<std::string, std::string>> tabs_;
  std::vector<ConnectionId> connections_;
  std::set<ConnectionId> collected_;
  std::map<ParticipantId, bool> here_;
  std::size_t read_ = 0;
  std::optional<Instant> stalled_;
  std::uint64_t routers_ = 0;
};

TEST(AnyMeeting, KeepsItsInvariantsWhateverHappens) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    for (int step = 0; step < 150; ++step) {
      life.act();
      life.check();
      if (testing::Test::HasFailure()) FAIL() << "at step " << step;
    }
    life.heal();
    if (testing::Test::HasFailure()) FAIL() << "while healing";
  }
}

}  // namespace
}  // namespace rollcall::core
