// What operators are told of a room and of the people in it.
#include "core/presence.hpp"
#include "core/testing/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

using State = Transition::State;
using Why = Transition::Why;

ParticipantEvidence evidence_of(const Stage& stage, const std::string& name) {
  for (const ParticipantEvidence& one : stage.meeting.evidence(stage.now).participants)
    if (one.id.text() == name) return one;
  ADD_FAILURE() << name << " has no seat";
  return {};
}

Sighting sighting_of(const Stage& stage, const std::string& name) {
  return evidence_of(stage, name).sighting;
}

TEST(RoomEvidence, SaysWhoIsPlainlyThere) {
  Stage stage;
  stage.join("ann");
  stage.pass(10s);
  const ParticipantEvidence ann = evidence_of(stage, "ann");
  EXPECT_EQ(ann.display_name, "ann");
  EXPECT_EQ(ann.tab, TabId("ann-tab"));
  EXPECT_EQ(ann.epoch, Epoch(1));
  EXPECT_TRUE(ann.connected);
  EXPECT_EQ(ann.visibility, std::nullopt);
  EXPECT_EQ(ann.sighting.state, State::present);
  EXPECT_EQ(ann.sighting.why, Why::joined);
  EXPECT_EQ(ann.sighting.since, 10s);
  EXPECT_EQ(ann.sighting.doubt, std::nullopt);
  EXPECT_LE(ann.sighting.frame_age, 1s);
  EXPECT_EQ(ann.sighting.media_age, std::nullopt);
  EXPECT_EQ(ann.sighting.seat_left, std::nullopt);
}

TEST(RoomEvidence, NamesADoubtBeforeItShows) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const ConnectionId ben = stage.join("ben");
  stage.pass(2s);
  stage.hear(ann);
  stage.hear(ben);
  stage.drop(ann);
  stage.silence(ben);
  EXPECT_EQ(sighting_of(stage, "ann").doubt, Why::socket_closed);
  EXPECT_EQ(sighting_of(stage, "ann").state, State::present);
  EXPECT_FALSE(evidence_of(stage, "ann").connected);
  EXPECT_EQ(sighting_of(stage, "ben").doubt, std::nullopt);
  stage.pass(1500ms);  // The heartbeat, and answer_late.
  EXPECT_EQ(sighting_of(stage, "ben").state, State::present);
  EXPECT_EQ(sighting_of(stage, "ben").doubt, Why::silence);
  EXPECT_EQ(sighting_of(stage, "ben").frame_age, 1500ms);
}

TEST(RoomEvidence, SaysWhatASeatIsKeptForAndHowLong) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.pass(500ms);
  stage.hear(ann);
  stage.drop(ann);
  stage.pass(2s);
  EXPECT_EQ(sighting_of(stage, "ann").state, State::reconnecting);
  EXPECT_EQ(sighting_of(stage, "ann").why, Why::socket_closed);
  EXPECT_EQ(sighting_of(stage, "ann").doubt, Why::socket_closed);
  stage.pass(8s);
  const Sighting gone = sighting_of(stage, "ann");
  EXPECT_EQ(gone.state, State::gone);
  EXPECT_EQ(gone.why, Why::connection_lost);
  EXPECT_EQ(gone.since, 5s);
  EXPECT_EQ(gone.doubt, std::nullopt);
  EXPECT_EQ(gone.frame_age, 10s);
  EXPECT_EQ(gone.seat_left, 10min - 10s);
}

TEST(RoomEvidence, TellsTheMediaPathApartFromTheSocket) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const TransportId send = stage.connected_transport(ann, Direction::send);
  stage.produce(ann, send);
  stage.pass(1s);
  stage.hear(ann);
  stage.drop(ann);
  for (int i = 0; i < 10; ++i) {
    stage.host.traffic[send].all += 100;
    stage.host.traffic[send].tracks += 100;
    stage.pass(500ms);
  }
  const ParticipantEvidence evidence = evidence_of(stage, "ann");
  EXPECT_EQ(evidence.media, MediaHealth::live);
  EXPECT_EQ(evidence.sighting.state, State::present);
  EXPECT_EQ(evidence.sighting.doubt, Why::socket_closed);
  EXPECT_EQ(evidence.sighting.frame_age, 5s);
  ASSERT_TRUE(evidence.sighting.media_age);
  EXPECT_LE(*evidence.sighting.media_age, 1s);
}

TEST(RoomEvidence, CountsWhatShouldExistAlsoOfThePageThatIsLeft) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const ConnectionId ben = stage.join("ben");
  const ProducerId camera = stage.produce(ann, stage.connected_transport(ann, Direction::send));
  stage.consume(ben, stage.connected_transport(ben, Direction::recv), camera);
  EXPECT_EQ(evidence_of(stage, "ann").transports, 1u);
  EXPECT_EQ(evidence_of(stage, "ann").producers, 1u);
  EXPECT_EQ(evidence_of(stage, "ann").consumers, 0u);
  EXPECT_EQ(evidence_of(stage, "ben").consumers, 1u);
  const ConnectionId other = stage.join("ann", {.tab = "other"});
  stage.produce(other, stage.transport(other, Direction::send));
  EXPECT_EQ(evidence_of(stage, "ann").transports, 2u);
  EXPECT_EQ(sighting_of(stage, "ann").why, Why::took_over);
  EXPECT_EQ(evidence_of(stage, "ann").tab, TabId("other"));
  EXPECT_EQ(evidence_of(stage, "ann").epoch, Epoch(2));
}

TEST(RoomEvidence, RemembersWhatAPageSaidOfItsVisibilityAsLongAsItIsThatPage) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.ask(ann, VisibilityRequest{Visibility::hidden});
  EXPECT_EQ(evidence_of(stage, "ann").visibility, Visibility::hidden);
  stage.join("ann");
  EXPECT_EQ(evidence_of(stage, "ann").visibility, Visibility::hidden);
  stage.join("ann", {.page = "reloaded"});
  EXPECT_EQ(evidence_of(stage, "ann").visibility, std::nullopt);
}

TEST(RoomEvidence, SumsUpTheListAndKeepsTheGoneApart) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const ConnectionId ben = stage.join("ben");
  stage.join("cat");
  stage.pass(1min);
  stage.ask(ann, LeaveRequest{});
  stage.hear(ben);
  stage.drop(ben);
  stage.pass(2s);
  const RoomEvidence evidence = stage.meeting.evidence(stage.now);
  EXPECT_EQ(evidence.room, stage.meeting.summary(stage.now));
  EXPECT_EQ(evidence.room.room, stage.room);
  EXPECT_EQ(evidence.room.generation, RoomGeneration("g1"));
  EXPECT_EQ(evidence.room.participants, 2u);
  EXPECT_EQ(evidence.room.reconnecting, 1u);
  EXPECT_EQ(evidence.room.age, 62s);
  std::vector<std::string> order;
  for (const ParticipantEvidence& one : evidence.participants)
    order.push_back(one.id.text());
  EXPECT_THAT(order, ::testing::ElementsAre("ann", "ben", "cat"));
  EXPECT_EQ(sighting_of(stage, "ann").why, Why::left);
}

TEST(RoomEvidence, KnowsFramesThatWereOnlyNoted) {
  Pulses pulses;
  People people({}, &pulses);
  People::Outcomes out;
  const ParticipantId ann("ann");
  const Instant start{1h};
  people.arrive(start, ann, Why::joined, out);
  people.attach(ann, ConnectionId(1));
  ASSERT_TRUE(pulses.heard(ConnectionId(1), start + 1s));
  EXPECT_EQ(people.sighting(start + 1200ms, ann).frame_age, 200ms);
  EXPECT_EQ(people.sighting(start + 1200ms, ann).doubt, std::nullopt);
}

TEST(RoomEvidence, KnowsNoDoubtsInTheSeedsProfile) {
  Stage stage(seed_profile());
  const ConnectionId ann = stage.join("ann");
  stage.drop(ann);
  stage.pass(10s);
  EXPECT_EQ(sighting_of(stage, "ann").state, State::present);
  EXPECT_EQ(sighting_of(stage, "ann").doubt, std::nullopt);
}

}  // namespace
}  // namespace rollcall::core
