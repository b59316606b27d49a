// What reaches somebody to whom something was done while nothing could be told to them.
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Holly holds the meeting; ann speaks and is seen, on the page "first" of the tab "one".
class WhileAway : public testing::Test {
 protected:
  WhileAway() {
    holly = stage.join("holly", {.admission = {.rights = {Role::host, {}}}});
    ann = stage.join("ann", first);
    sending = stage.connected_transport(ann, Direction::send);
    microphone = stage.produce(ann, sending, MediaSource::microphone);
    camera = stage.produce(ann, sending, MediaSource::camera);
    stage.pass(1s);
  }

  void remove(bool ban = false) {
    stage.ask(holly, RemoveParticipantRequest{ParticipantId("ann"), ban});
  }
  void mute(MediaSource source) {
    stage.ask(holly, MuteParticipantRequest{ParticipantId("ann"), source});
  }
  std::optional<ErrorCode> join(const Stage::JoinOptions& options) {
    return stage.error(stage.join("ann", options));
  }
  std::vector<Muted> muted_on_return(const Stage::JoinOptions& options) {
    return stage.answer<Joined>(stage.join("ann", options)).muted;
  }

  const Stage::JoinOptions first{.tab = "one", .page = "first"};
  const Stage::JoinOptions anew{.tab = "one", .page = "second"};
  Stage stage;
  ConnectionId holly;
  ConnectionId ann;
  TransportId sending;
  ProducerId microphone;
  ProducerId camera;
};

// ---- Removed

TEST_F(WhileAway, IsToldOfARemovalOnTheWayBack) {
  stage.drop(ann);
  remove();
  EXPECT_EQ(join(first), ErrorCode::removed);
  EXPECT_THAT(stage.names(), ElementsAre("holly"));
}

TEST_F(WhileAway, IsToldOfARemovalOnceAndMayComeAgain) {
  stage.drop(ann);
  remove();
  EXPECT_EQ(join(first), ErrorCode::removed);
  EXPECT_EQ(join(first), std::nullopt);
  EXPECT_THAT(stage.names(), ElementsAre("holly", "ann"));
}

TEST_F(WhileAway, MayJoinAnewWithoutBeingToldOfARemoval) {
  stage.drop(ann);
  remove();
  EXPECT_EQ(join(anew), std::nullopt);
}

TEST_F(WhileAway, IsToldOfARemovalAfterAReloadThatResumes) {
  const std::string token = stage.witnesses.at(ann).joined->resume_token;
  stage.drop(ann);
  remove();
  EXPECT_EQ(join({.tab = "one", .page = "reloaded", .token = token}), ErrorCode::removed);
  EXPECT_EQ(join({.tab = "one", .page = "reloaded", .token = token}), std::nullopt);
}

TEST_F(WhileAway, IsToldOfARemovalThatTheOldConnectionDidNotDeliver) {
  stage.silence(ann);
  stage.pass(4s);
  ASSERT_EQ(stage.presence("ann"), Presence::reconnecting);
  remove();
  EXPECT_EQ(join(first), ErrorCode::removed);
}

TEST_F(WhileAway, IsToldOfARemovalOfAKeptSeat) {
  stage.drop(ann);
  stage.pass(1min);
  ASSERT_EQ(stage.presence("ann"), std::nullopt);
  remove();
  EXPECT_EQ(join(first), ErrorCode::removed);
}

TEST_F(WhileAway, IsNotToldAgainOfARemovalThatReachedThem) {
  remove();
  EXPECT_EQ(join(first), std::nullopt);
}

TEST_F(WhileAway, IsNotToldOfARemovalAfterHavingLeft) {
  stage.ask(ann, LeaveRequest{});
  remove();
  EXPECT_EQ(join(first), std::nullopt);
}

TEST_F(WhileAway, IsToldOfABanAsAlways) {
  stage.drop(ann);
  remove(true);
  EXPECT_EQ(join(first), ErrorCode::banned);
  EXPECT_EQ(join(first), ErrorCode::banned);
}

TEST_F(WhileAway, IsNotToldOfARemovalFromAMeetingThatWasEndedSince) {
  stage.drop(ann);
  remove();
  stage.ask(holly, EndRoomRequest{});
  EXPECT_EQ(join(first), std::nullopt);
}

TEST_F(WhileAway, IsToldOfARemovalFromALockedRoomBeforeBeingLockedOut) {
  stage.drop(ann);
  remove();
  stage.ask(holly, LockRoomRequest{true});
  EXPECT_EQ(join(first), ErrorCode::removed);
  EXPECT_EQ(join(first), ErrorCode::room_locked);
}

TEST_F(WhileAway, IsToldOfARemovalAlsoWhenWaitingForTheRouter) {
  stage.ask(holly, LeaveRequest{});
  stage.drop(ann);
  stage.pass(1min);
  stage.host.mode = MediaHostDouble::Mode::held;
  const ConnectionId back = stage.join("ann", first);
  ASSERT_TRUE(stage.witnesses.at(back).replies.empty());
  EXPECT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("ann")}));
  EXPECT_EQ(stage.error(back), ErrorCode::removed);
}

// ---- Muted

TEST_F(WhileAway, IsToldWhatWasMuted) {
  stage.drop(ann);
  mute(MediaSource::microphone);
  EXPECT_THAT(muted_on_return(first), ElementsAre(Muted{microphone, MediaSource::microphone}));
}

TEST_F(WhileAway, IsToldOfNothingThatTheyPausedThemselves) {
  stage.ask(ann, SetProducerFlowRequest{camera, Flow::pause});
  stage.drop(ann);
  EXPECT_THAT(muted_on_return(first), IsEmpty());
}

TEST_F(WhileAway, IsNotToldOfAMuteThatTheyHaveEnded) {
  mute(MediaSource::microphone);
  stage.ask(ann, SetProducerFlowRequest{microphone, Flow::resume});
  stage.drop(ann);
  EXPECT_THAT(muted_on_return(first), IsEmpty());
}

TEST_F(WhileAway, IsNotToldOfAMuteThatTheyMadeTheirOwn) {
  mute(MediaSource::microphone);
  stage.ask(ann, SetProducerFlowRequest{microphone, Flow::pause});
  stage.drop(ann);
  EXPECT_THAT(muted_on_return(first), IsEmpty());
}

TEST_F(WhileAway, IsToldNothingOfMediaThatIsOver) {
  stage.drop(ann);
  mute(MediaSource::microphone);
  EXPECT_THAT(muted_on_return(anew), IsEmpty());
}

}  // namespace
}  // namespace rollcall::core
