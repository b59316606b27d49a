#include "core/roster.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr ConnectionId ann{1};
constexpr ConnectionId bob{2};
constexpr ConnectionId cat{3};
const Instant start{1h};

RosterChange change(const std::string& who, RosterChange::Type type = RosterChange::Type::updated) {
  ParticipantView view;
  view.id = ParticipantId(who);
  return {type, view, std::nullopt};
}

class RosterSends : public testing::Test {
 protected:
  std::vector<Send> send(Instant now, std::size_t people = 3) {
    Effects effects;
    roster.send_due(now, {ann, bob, cat}, people, effects);
    std::vector<Send> sends;
    for (Effect& effect : effects)
      sends.push_back(std::get<Send>(std::move(effect)));
    return sends;
  }
  static std::uint64_t number(const Send& sent) {
    return std::get<RosterChanges>(sent.message).version.number.number();
  }
  static std::vector<RosterChange> changes(const Send& sent) {
    return std::get<RosterChanges>(sent.message).changes;
  }

  Roster roster{RoomGeneration("g"), PresenceConfig{}};
};

TEST_F(RosterSends, TheFirstChangeAtOnceInOneMessageForAll) {
  roster.note(change("x"));
  EXPECT_LE(roster.due(), start);
  const auto sent = send(start);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_THAT(sent[0].to, ElementsAre(ann, bob, cat));
  EXPECT_EQ(number(sent[0]), 1u);
  EXPECT_EQ(roster.due(), never);
}

TEST_F(RosterSends, WhatFollowsAfterTheInterval) {
  roster.note(change("x"));
  send(start);
  roster.note(change("y"));
  roster.note(change("z"));
  EXPECT_EQ(roster.due(), start + 50ms);
  EXPECT_THAT(send(start + 49ms), IsEmpty());
  const auto sent = send(start + 50ms);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(number(sent[0]), 3u);
  EXPECT_THAT(changes(sent[0]), SizeIs(2));
}

TEST_F(RosterSends, LessOftenInLargerRooms) {
  for (const auto& [people, interval] :
       {std::pair{100u, 50ms}, {101u, 100ms}, {1000u, 100ms}, {1001u, 250ms}}) {
    Roster fresh{RoomGeneration("g"), PresenceConfig{}};
    Effects effects;
    fresh.note(change("x"));
    fresh.send_due(start, {ann}, people, effects);
    fresh.note(change("y"));
    EXPECT_EQ(fresh.due(), start + interval) << people;
  }
}

TEST_F(RosterSends, ToAJoinerOnlyWhatTheSnapshotLacks) {
  roster.note(change("x"));
  send(start);
  roster.note(change("y"));
  roster.note(change("cat", RosterChange::Type::joined));
  EXPECT_EQ(roster.latest().number, RosterNumber(3));
  roster.snapshot_for(cat);
  EXPECT_EQ(roster.version_of(cat).number, RosterNumber(3));
  EXPECT_EQ(roster.version_of(ann).number, RosterNumber(1));
  roster.note(change("z"));
  const auto sent = send(start + 50ms);
  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_THAT(sent[0].to, ElementsAre(ann, bob));
  EXPECT_THAT(changes(sent[0]), SizeIs(3));
  EXPECT_THAT(sent[1].to, ElementsAre(cat));
  EXPECT_THAT(changes(sent[1]), ElementsAre(change("z")));
  EXPECT_EQ(number(sent[0]), 4u);
  EXPECT_EQ(number(sent[1]), 4u);
  EXPECT_EQ(roster.version_of(cat), roster.version_of(ann));
}

TEST_F(RosterSends, NothingToAJoinerWhoHasEverything) {
  roster.note(change("cat", RosterChange::Type::joined));
  roster.snapshot_for(cat);
  const auto sent = send(start);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_THAT(sent[0].to, ElementsAre(ann, bob));
}

TEST_F(RosterSends, OneChangeForManyOfTheSamePerson) {
  roster.note(change("x"));
  send(start);
  RosterChange hand = change("y", RosterChange::Type::joined);
  roster.note(hand);
  hand.type = RosterChange::Type::updated;
  hand.participant.hand = true;
  roster.note(hand);
  const auto sent = send(start + 50ms);
  ASSERT_THAT(changes(sent[0]), SizeIs(1));
  EXPECT_EQ(changes(sent[0])[0].type, RosterChange::Type::joined);
  EXPECT_TRUE(changes(sent[0])[0].participant.hand);
  EXPECT_EQ(number(sent[0]), 2u);
}

TEST_F(RosterSends, NoMergedChangeThatASnapshotHasMissed) {
  roster.note(change("x"));
  send(start);
  roster.note(change("y"));
  roster.snapshot_for(cat);
  roster.note(change("y"));
  EXPECT_EQ(roster.latest().number, RosterNumber(3));
  const auto sent = send(start + 50ms);
  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_THAT(changes(sent[1]), ElementsAre(change("y")));
}

TEST_F(RosterSends, EveryComingAndGoingOfItsOwn) {
  roster.note(change("x"));
  send(start);
  roster.note(change("y", RosterChange::Type::left));
  roster.note(change("y", RosterChange::Type::back));
  roster.note(change("y"));
  const auto sent = send(start + 50ms);
  EXPECT_THAT(changes(sent[0]), ElementsAre(change("y", RosterChange::Type::left),
                                            change("y", RosterChange::Type::back)));
}

TEST_F(RosterSends, AtOnceWhenTooManyWait) {
  roster.note(change("x"));
  send(start);
  for (int i = 0; i < 4096; ++i)
    roster.note(change("p" + std::to_string(i)));
  EXPECT_THAT(send(start + 1ms), SizeIs(1));
}

TEST_F(RosterSends, NothingToSomebodyWhoseConnectionIsForgotten) {
  roster.note(change("x"));
  send(start);
  roster.note(change("y"));
  roster.snapshot_for(cat);
  roster.note(change("z"));
  roster.forget(cat);
  Effects effects;
  roster.send_due(start + 50ms, {ann, bob}, 2, effects);
  EXPECT_THAT(effects, SizeIs(1));
}

}  // namespace
}  // namespace rollcall::core
