#include "core/meeting_stage.hpp"

#include <gmock/gmock.h>

namespace rollcall::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Join, IsAnsweredWithTheListThatContainsTheJoinerAndTheRoutersCapabilities) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  const auto joined = stage.answer<Joined>(ann);
  EXPECT_EQ(joined.participant, ParticipantId("ann"));
  EXPECT_EQ(joined.epoch, Epoch(1));
  EXPECT_FALSE(joined.resumed);
  EXPECT_EQ(joined.roster, stage.roster());
  EXPECT_EQ(joined.router_rtp_capabilities.text, "{\"id\":\"router\"}");
  EXPECT_EQ(joined.timings, (Timings{1s, 3s, 8s, 30s, 10min}));
  EXPECT_THAT(stage.names(), ElementsAre("ann"));
}

TEST(Join, OfASecondPersonIsToldToTheFirst) {
  Stage stage;
  const ConnectionId ann = stage.join("ann");
  stage.pass(1s);
  const ConnectionId bob = stage.join("bob");
  EXPECT_THAT(stage.changes(ann), ElementsAre("joined bob"));
  EXPECT_THAT(stage.changes(bob), IsEmpty());
  EXPECT_THAT(stage.names(), ElementsAre("ann", "bob"));
}

}  // namespace
}  // namespace rollcall::core
