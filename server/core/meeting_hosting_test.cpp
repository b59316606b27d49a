// Who holds a meeting where no token says so: whoever opened it, and who stands in for them.
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Ann opens the meeting, bob comes, then cat.
class HostByOpening : public testing::Test {
 protected:
  HostByOpening() {
    ann = stage.join("ann");
    stage.pass(1s);
    bob = stage.join("bob");
    stage.pass(1s);
    cat = stage.join("cat");
    stage.pass(1s);
    stage.forget_the_past();
  }

  std::vector<std::string> hosts() const { return hosts_in(stage.roster().participants); }
  /// As `who` has been told.
  std::vector<std::string> hosts_for(ConnectionId who) const {
    std::vector<ParticipantView> list;
    for (const auto& [id, view] : stage.witnesses.at(who).list)
      list.push_back(view);
    return hosts_in(list);
  }
  static std::vector<std::string> hosts_in(const std::vector<ParticipantView>& list) {
    std::vector<std::string> names;
    for (const ParticipantView& view : list)
      if (view.role == Role::host) names.push_back(view.id.text());
    return names;
  }
  template <class Asked>
  std::optional<ErrorCode> ask(ConnectionId from, Asked request) {
    stage.ask(from, std::move(request));
    return stage.error(from);
  }

  Stage stage{{}, {}, Hosts::by_opening};
  ConnectionId ann;
  ConnectionId bob;
  ConnectionId cat;
};

TEST_F(HostByOpening, IsWhoeverOpenedTheMeeting) {
  EXPECT_THAT(hosts(), ElementsAre("ann"));
  for (const ConnectionId who : {ann, bob, cat})
    EXPECT_THAT(hosts_for(who), ElementsAre("ann"));
  EXPECT_EQ(ask(ann, LockRoomRequest{true}), std::nullopt);
}

TEST_F(HostByOpening, IsNobodyElse) {
  EXPECT_EQ(ask(bob, RemoveParticipantRequest{ParticipantId("cat")}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(bob, MuteParticipantRequest{ParticipantId("cat")}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(bob, LockRoomRequest{true}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(bob, EndRoomRequest{}), ErrorCode::not_allowed);
  EXPECT_EQ(stage.last_reply(bob).answer.error().hint,
            "that is whoever opened the meeting, or whoever stands in while they are away");
  EXPECT_THAT(stage.moderated, IsEmpty());
}

TEST_F(HostByOpening, IsNotGivenByTheGrantOfAToken) {
  stage.join("dan", {.admission = {.rights = {Role::host, {}}}});
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, StaysWhileTheyOnlyReconnect) {
  stage.drop(ann);
  stage.pass(2s);
  ASSERT_EQ(stage.presence("ann"), Presence::reconnecting);
  EXPECT_THAT(hosts(), ElementsAre("ann"));
  stage.join("ann");
  stage.pass(1s);
  EXPECT_THAT(hosts(), ElementsAre("ann"));
  EXPECT_THAT(hosts_for(bob), ElementsAre("ann"));
}

TEST_F(HostByOpening, StaysOverAReload) {
  ask(ann, BeforeDisconnectRequest{stage.room, true});
  EXPECT_THAT(hosts(), ElementsAre("ann"));
  stage.join("ann", {.page = "ann-reloaded"});
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, IsStoodInForByWhoeverIsThereForLongest) {
  ask(ann, LeaveRequest{});
  EXPECT_THAT(hosts(), ElementsAre("bob"));
  stage.pass(1s);
  EXPECT_THAT(stage.changes(cat), ElementsAre("left ann left", "updated bob"));
  EXPECT_THAT(hosts_for(cat), ElementsAre("bob"));
  EXPECT_THAT(hosts_for(bob), ElementsAre("bob"));
  EXPECT_EQ(ask(bob, LockRoomRequest{true}), std::nullopt);
  EXPECT_EQ(ask(cat, LockRoomRequest{false}), ErrorCode::not_allowed);
}

TEST_F(HostByOpening, IsStoodInForOnceTheyAreLost) {
  stage.drop(ann);
  stage.pass(6s);
  ASSERT_EQ(stage.presence("ann"), std::nullopt);
  EXPECT_THAT(hosts_for(cat), ElementsAre("bob"));
}

TEST_F(HostByOpening, IsTheNextOnceTheStandInGoesToo) {
  ask(ann, LeaveRequest{});
  ask(bob, LeaveRequest{});
  stage.pass(1s);
  EXPECT_THAT(hosts_for(cat), ElementsAre("cat"));
}

TEST_F(HostByOpening, PassesOnOnceWhenSeveralAreLostAtTheSameMoment) {
  stage.drop(ann);
  stage.drop(bob);
  stage.pass(6s);
  EXPECT_THAT(hosts_for(cat), ElementsAre("cat"));
  EXPECT_THAT(stage.names(), ElementsAre("cat"));
}

TEST_F(HostByOpening, ReturnsToTheOwner) {
  ask(ann, LeaveRequest{});
  stage.pass(1s);
  stage.forget_the_past();
  const ConnectionId again = stage.join("ann");
  EXPECT_THAT(hosts_for(again), ElementsAre("ann"));
  stage.pass(1s);
  EXPECT_THAT(stage.changes(cat), ElementsAre("back ann", "updated bob"));
  EXPECT_THAT(hosts_for(cat), ElementsAre("ann"));
  EXPECT_EQ(ask(bob, LockRoomRequest{true}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(again, LockRoomRequest{true}), std::nullopt);
}

TEST_F(HostByOpening, ReturnsToTheOwnerWhoseSeatIsForgotten) {
  ask(ann, LeaveRequest{});
  stage.pass(11min);
  stage.join("ann");
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, MovesWithTheOwnerToAnotherTab) {
  const ConnectionId other = stage.join("ann", {.tab = "another"});
  EXPECT_THAT(hosts_for(other), ElementsAre("ann"));
  EXPECT_EQ(ask(other, LockRoomRequest{true}), std::nullopt);
}

TEST_F(HostByOpening, CannotBeTakenFromTheOwnerByAStandIn) {
  ask(ann, LeaveRequest{});
  EXPECT_EQ(ask(bob, RemoveParticipantRequest{ParticipantId("ann"), true}), ErrorCode::not_allowed);
  EXPECT_EQ(ask(bob, RemoveParticipantRequest{ParticipantId("ann")}), ErrorCode::not_allowed);
  EXPECT_EQ(stage.error(stage.join("ann")), std::nullopt);
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, IsNotLockedOutOfTheirOwnMeeting) {
  ask(ann, LeaveRequest{});
  EXPECT_EQ(ask(bob, LockRoomRequest{true}), std::nullopt);
  stage.pass(11min);
  EXPECT_EQ(stage.error(stage.join("dan")), ErrorCode::room_locked);
  EXPECT_EQ(stage.error(stage.join("ann")), std::nullopt);
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, CanBePutOutByAnOperator) {
  EXPECT_TRUE(stage.operate(RemoveParticipantRequest{ParticipantId("ann"), true}));
  EXPECT_THAT(hosts(), ElementsAre("bob"));
  EXPECT_EQ(stage.error(stage.join("ann")), ErrorCode::banned);
}

TEST_F(HostByOpening, MayPutOutEverybodyElse) {
  EXPECT_EQ(ask(ann, RemoveParticipantRequest{ParticipantId("bob"), true}), std::nullopt);
  EXPECT_THAT(stage.names(), ElementsAre("ann", "cat"));
  EXPECT_THAT(hosts(), ElementsAre("ann"));
}

TEST_F(HostByOpening, IsWhoeverOpensTheNextMeetingAfterTheEndOfThisOne) {
  EXPECT_EQ(ask(ann, EndRoomRequest{}), std::nullopt);
  stage.join("cat");
  stage.join("ann");
  EXPECT_THAT(hosts(), ElementsAre("cat"));
}

TEST_F(HostByOpening, IsToldToOperators) {
  ask(ann, LeaveRequest{});
  const RoomEvidence evidence = stage.meeting.evidence(stage.now);
  ASSERT_EQ(evidence.participants.size(), 3u);
  EXPECT_EQ(evidence.participants[0].role, Role::guest);
  EXPECT_EQ(evidence.participants[1].role, Role::host);
}

}  // namespace
}  // namespace rollcall::core
