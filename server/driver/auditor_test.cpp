#include "driver/auditor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = ports::MediaObject::Kind;

const ports::MediaObject router{Kind::router, "r", ""};
const ports::MediaObject transport{Kind::transport, "t", "r"};
const ports::MediaObject producer{Kind::producer, "p", "t"};

ports::MediaInventory has(std::vector<ports::MediaObject> objects) {
  return {{RouterId("r")}, std::move(objects)};
}

Owned room_with(std::set<std::string> ids, std::vector<std::string> ready) {
  return {RoomId("blue"), RouterId("r"), std::move(ids), std::move(ready)};
}

/// Owned alike when the workers were asked and when they had answered.
Auditor::Findings audit(Auditor& auditor, const ports::MediaInventory& inventory,
                        const std::vector<Owned>& rooms) {
  auditor.ask(rooms);
  return auditor.compare(inventory, rooms);
}

TEST(Auditor, FindsNothingWhereAllIsAsItShouldBe) {
  Auditor auditor;
  for (int i = 0; i < 2; ++i) {
    const auto findings = audit(auditor, has({router, transport}),
                                {room_with({"r", "t", "in the making"}, {"r", "t"})});
    EXPECT_THAT(findings.orphans, IsEmpty());
    EXPECT_THAT(findings.missing, IsEmpty());
    EXPECT_FALSE(findings.unsure);
  }
}

TEST(Auditor, CallsAnOrphanWhatTwoAuditsInARowFoundWithoutAnOwner) {
  Auditor auditor;
  const auto first = audit(auditor, has({router, transport}), {room_with({"r"}, {"r"})});
  EXPECT_THAT(first.orphans, IsEmpty());
  EXPECT_TRUE(first.unsure);
  const auto second = audit(auditor, has({router, transport}), {room_with({"r"}, {"r"})});
  EXPECT_THAT(second.orphans, ElementsAre(transport));
}

TEST(Auditor, DoesNotAddUpAuditsThatAreNotInARow) {
  Auditor auditor;
  audit(auditor, has({router, transport}), {room_with({"r"}, {"r"})});
  audit(auditor, has({router}), {room_with({"r"}, {"r"})});
  EXPECT_THAT(audit(auditor, has({router, transport}), {room_with({"r"}, {"r"})}).orphans,
              IsEmpty());
}

TEST(Auditor, NamesOnlyTheTopmostOfWhatGoesTogether) {
  Auditor auditor;
  audit(auditor, has({router, transport, producer}), {});
  EXPECT_THAT(audit(auditor, has({router, transport, producer}), {}).orphans, ElementsAre(router));
}

TEST(Auditor, NamesWhatLostItsOwnerWhileItsTransportDidNot) {
  Auditor auditor;
  const Owned room = room_with({"r", "t"}, {"r", "t"});
  audit(auditor, has({router, transport, producer}), {room});
  EXPECT_THAT(audit(auditor, has({router, transport, producer}), {room}).orphans,
              ElementsAre(producer));
}

TEST(Auditor, MissesWhatHadComeToExistAndTwoAuditsInARowDidNotFind) {
  Auditor auditor;
  const Owned room = room_with({"r", "t", "p"}, {"r", "t", "p"});
  const auto first = audit(auditor, has({router, transport}), {room});
  EXPECT_THAT(first.missing, IsEmpty());
  EXPECT_TRUE(first.unsure);
  EXPECT_THAT(audit(auditor, has({router, transport}), {room}).missing,
              ElementsAre(Auditor::Missing{RoomId("blue"), {"p"}}));
}

TEST(Auditor, SaysNothingOfARoomWhoseWorkerDidNotAnswer) {
  Auditor auditor;
  const Owned room = room_with({"r", "t"}, {"r", "t"});
  for (int i = 0; i < 2; ++i) {
    const auto findings = audit(auditor, {}, {room});
    EXPECT_THAT(findings.missing, IsEmpty());
    EXPECT_FALSE(findings.unsure);
  }
  audit(auditor, has({router}), {room});
  audit(auditor, {}, {room});
  EXPECT_THAT(audit(auditor, has({router}), {room}).missing, IsEmpty()) << "not in a row";
}

TEST(Auditor, IsNotMadeUnsureByWhatWasMadeOrClosedWhileTheWorkersAnswered) {
  Auditor auditor;
  auditor.ask({room_with({"r", "t"}, {"r", "t"})});
  const auto findings =
      auditor.compare(has({router, transport}), {room_with({"r", "new"}, {"r", "new"})});
  EXPECT_FALSE(findings.unsure);
}

}  // namespace
}  // namespace rollcall::driver
