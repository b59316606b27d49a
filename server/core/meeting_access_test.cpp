#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Rights guest;
const Rights host{.role = Role::host, .permissions = {}};
const Rights watcher{.role = Role::guest,
                     .permissions = {.publish = false, .subscribe = true, .publish_data = false}};

/// What a token in its time says.
Admission by_token(const std::string& token, Rights rights = {}) {
  return {.rights = rights, .token = hash_of(token), .expired = false, .names = false};
}
/// ... and one whose time is over.
Admission by_old_token(const std::string& token, Rights rights = {}) {
  Admission admission = by_token(token, rights);
  admission.expired = true;
  return admission;
}

/// Bob watches who comes and goes.
class AccessByToken : public testing::Test {
 protected:
  AccessByToken() { bob = stage.join("bob"); }

  ConnectionId join(const Admission& admission, Stage::JoinOptions more = {}) {
    more.admission = admission;
    return stage.join("ann", more);
  }
  std::string resume_token(ConnectionId of) { return stage.witnesses.at(of).joined->resume_token; }

  Stage stage;
  ConnectionId bob;
};

TEST_F(AccessByToken, ShowsAHostAsOne) {
  join(by_token("a", host));
  EXPECT_EQ(stage.shown("ann")->role, Role::host);
  EXPECT_EQ(stage.shown("bob")->role, Role::guest);
}

TEST_F(AccessByToken, TellsTheOthersWhenALaterTokenMakesAHost) {
  join(by_token("a"));
  stage.pass(1s);
  stage.forget_the_past();
  join(by_token("b", host));
  stage.pass(100ms);
  EXPECT_THAT(stage.changes(bob), ElementsAre("updated ann"));
  EXPECT_EQ(stage.witnesses.at(bob).list.at(ParticipantId("ann")).role, Role::host);
}

TEST_F(AccessByToken, ThatIsExpiredMakesNoSeat) {
  const ConnectionId ann = join(by_old_token("a"));
  EXPECT_EQ(stage.error(ann), ErrorCode::token_expired);
  stage.pass(1s);
  EXPECT_THAT(stage.names(), ElementsAre("bob"));
  EXPECT_THAT(stage.changes(bob), IsEmpty());
}

TEST_F(AccessByToken, MayExpireWhileTheSeatLives) {
  const ConnectionId first = join(by_token("a"));
  stage.drop(first);
  stage.pass(10s);
  EXPECT_THAT(stage.names(), ElementsAre("bob"));
  const ConnectionId again = join(by_old_token("a"));
  EXPECT_EQ(stage.answer<Joined>(again).participant, ParticipantId("ann"));
  EXPECT_FALSE(stage.answer<Joined>(again).resumed);
}

TEST_F(AccessByToken, ThatIsExpiredAndNotTheLastOneNeedsTheResumeToken) {
  const ConnectionId first = join(by_token("a"));
  stage.drop(first);
  const ConnectionId stranger = join(by_old_token("b"));
  EXPECT_EQ(stage.error(stranger), ErrorCode::token_expired);
  const ConnectionId again = join(by_old_token("b"), {.token = resume_token(first)});
  EXPECT_TRUE(stage.answer<Joined>(again).resumed);
}

TEST_F(AccessByToken, ThatIsExpiredIsOfNoUseInAnotherTab) {
  const ConnectionId first = join(by_token("a"), {.tab = "one"});
  const ConnectionId second = join(by_old_token("a"), {.tab = "two", .token = resume_token(first)});
  EXPECT_EQ(stage.error(second), ErrorCode::token_expired);
  EXPECT_FALSE(stage.witnesses.at(first).closed);
  stage.ask(first, ChatRequest{"still here"});
  EXPECT_EQ(stage.error(first), std::nullopt);
}

TEST_F(AccessByToken, ThatIsExpiredIsOfNoUseOnceTheSeatIsForgotten) {
  stage.drop(join(by_token("a")));
  stage.pass(11min);
  EXPECT_EQ(stage.error(join(by_old_token("a"))), ErrorCode::token_expired);
}

TEST_F(AccessByToken, OfASupersededPageSaysSoBeforeItsTimeMatters) {
  join(by_token("a"), {.tab = "one"});
  join(by_token("b"), {.tab = "two"});
  stage.pass(6s);
  EXPECT_EQ(stage.error(join(by_old_token("a"), {.tab = "one"})), ErrorCode::meeting_switched);
}

TEST_F(AccessByToken, GivesNothingBackThatALaterOneHasTakenAway) {
  join(by_token("a", host));
  const ConnectionId lesser = join(by_token("b", watcher));
  const std::string token = resume_token(lesser);
  const ConnectionId again = join(by_old_token("a", host), {.token = token});
  EXPECT_TRUE(stage.answer<Joined>(again).resumed);
  EXPECT_EQ(stage.shown("ann")->role, Role::guest);
  stage.ask(again, ChatRequest{"may I?"});
  EXPECT_EQ(stage.error(again), ErrorCode::not_allowed);
}

TEST_F(AccessByToken, ThatIsNewGivesWhatItSays) {
  join(by_token("a", watcher));
  const ConnectionId again = join(by_token("b", guest));
  stage.ask(again, ChatRequest{"I may"});
  EXPECT_EQ(stage.error(again), std::nullopt);
}

TEST_F(AccessByToken, ThatGrantsLessEndsTheMediaMadeUnderTheEarlierOne) {
  const ConnectionId first = join(by_token("a"));
  const TransportId sending = stage.connected_transport(first, Direction::send);
  const ProducerId camera = stage.produce(first, sending);
  const ConnectionId again = join(by_token("b", watcher));  // The same page, on a new socket.
  EXPECT_THAT(stage.answer<Joined>(again).transports, IsEmpty());
  ASSERT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.told<ProducerClosed>(bob)[0].producer, camera);
  EXPECT_FALSE(stage.host.existing.contains(sending.text()));
}

TEST_F(AccessByToken, ThatGrantsTheSameOrMoreKeepsTheMedia) {
  const ConnectionId first = join(by_token("a"));
  stage.connected_transport(first, Direction::send);
  const ConnectionId again = join(by_token("b", host));
  EXPECT_THAT(stage.answer<Joined>(again).transports, SizeIs(1));
  EXPECT_THAT(stage.answer<Joined>(join(by_token("c", guest))).transports, SizeIs(1));
}

TEST_F(AccessByToken, ThatGrantsLessEndsALastingTakeoverToo) {
  const ConnectionId first = join(by_token("a"), {.tab = "one"});
  stage.produce(first, stage.connected_transport(first, Direction::send));
  join(by_token("b", watcher), {.tab = "two"});
  EXPECT_THAT(stage.told<ProducerClosed>(bob), SizeIs(1));
  EXPECT_EQ(stage.witnesses.at(first).closed, Goodbye::final);
}

TEST_F(AccessByToken, NamesThePersonAndTheNameIsNotTheirsToChange) {
  Admission named = by_token("a");
  named.names = true;
  const ConnectionId ann = join(named, {.display_name = "Ann of the shop"});
  stage.ask(ann, SetAttributesRequest{.hand = true, .display_name = "Bob"});
  EXPECT_EQ(stage.error(ann), ErrorCode::not_allowed);
  EXPECT_EQ(stage.shown("ann")->display_name, "Ann of the shop");
  EXPECT_FALSE(stage.shown("ann")->hand);
  stage.ask(ann, SetAttributesRequest{.hand = true, .display_name = "Ann of the shop"});
  EXPECT_TRUE(stage.shown("ann")->hand);
}

TEST_F(AccessByToken, RenamesThePersonAlsoWhenTheyResume) {
  Admission named = by_token("a");
  named.names = true;
  const ConnectionId ann = join(named, {.display_name = "Ann"});
  join(named, {.token = resume_token(ann), .display_name = "Dr Ann"});
  EXPECT_EQ(stage.shown("ann")->display_name, "Dr Ann");
}

/// Ann, with a transport each way, may do what her token says and no more.
class Grants : public AccessByToken {
 protected:
  Grants() {
    const TransportId from_bob = stage.connected_transport(bob, Direction::send);
    camera = stage.produce(bob, from_bob);
    stage.ask(bob, ProduceDataRequest{from_bob, "notes", "", {"{}"}});
    notes = DataProducerId(stage.last_fresh_id);
  }
  void enter(Permissions permissions) {
    ann = join(by_token("a", {Role::guest, permissions}));
    sending = stage.connected_transport(ann, Direction::send);
    receiving = stage.connected_transport(ann, Direction::recv);
  }
  template <class Request>
  std::optional<ErrorCode> outcome(Request request) {
    stage.ask(ann, std::move(request));
    return stage.error(ann);
  }
  std::optional<ErrorCode> publishing() {
    return outcome(ProduceRequest{sending, MediaKind::audio, MediaSource::microphone, {"{}"}});
  }
  std::optional<ErrorCode> data(std::string_view protocol) {
    return outcome(ProduceDataRequest{sending, "", std::string(protocol), {"{}"}});
  }

  ProducerId camera;
  DataProducerId notes;
  ConnectionId ann;
  TransportId sending;
  TransportId receiving;
};

constexpr auto refused = ErrorCode::not_allowed;
constexpr std::optional<ErrorCode> fine = std::nullopt;

TEST_F(Grants, WithoutPublishAllowAllButAudioAndVideo) {
  enter({.publish = false, .subscribe = true, .publish_data = true});
  EXPECT_EQ(publishing(), refused);
  EXPECT_EQ(outcome(ConsumeRequest{receiving, camera, {"{}"}}), fine);
  EXPECT_EQ(data("json"), fine);
  EXPECT_EQ(outcome(ChatRequest{"hello"}), fine);
}

TEST_F(Grants, WithoutSubscribeAllowNothingOfTheOthersToBeReceived) {
  enter({.publish = true, .subscribe = false, .publish_data = true});
  EXPECT_EQ(outcome(ConsumeRequest{receiving, camera, {"{}"}}), refused);
  EXPECT_EQ(outcome(ConsumeDataRequest{receiving, notes}), refused);
  EXPECT_EQ(publishing(), fine);
}

TEST_F(Grants, WithoutPublishDataAllowNeitherDataNorChat) {
  enter({.publish = true, .subscribe = true, .publish_data = false});
  EXPECT_EQ(data("json"), refused);
  EXPECT_EQ(outcome(ChatRequest{"hello"}), refused);
  EXPECT_EQ(publishing(), fine);
  EXPECT_THAT(stage.told<ChatMessage>(bob), IsEmpty());
}

TEST_F(Grants, NeverTakeAwayTheProofOfLifeOnTheMediaPath) {
  enter({.publish = false, .subscribe = false, .publish_data = false});
  EXPECT_EQ(data(echo_protocol), fine);
  EXPECT_EQ(outcome(ConsumeDataRequest{receiving, DataProducerId(std::string(echo_producer))}),
            fine);
  EXPECT_EQ(outcome(SetAttributesRequest{.hand = true, .display_name = std::nullopt}), fine);
}

TEST_F(Grants, AreAllThereForGuests) {
  enter({});
  EXPECT_EQ(publishing(), fine);
  EXPECT_EQ(outcome(ConsumeRequest{receiving, camera, {"{}"}}), fine);
  EXPECT_EQ(data("json"), fine);
  EXPECT_EQ(outcome(ChatRequest{"hello"}), fine);
}

}  // namespace
}  // namespace rollcall::core
