// How rooms are spread over the workers.
#include "host_fixture.hpp"

#include <initializer_list>
#include <map>
#include <set>
#include <signal.h>
#include <vector>

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class RoomsTest : public HostObserver {
 protected:
  void SetUp() override { ASSERT_TRUE(start(worker_options(3)).has_value()); }
  void TearDown() override { stop(); }

  void open(std::initializer_list<const char*> ids) {
    for (const char* id : ids)
      open_router(RouterId(id));
  }

  /// The rooms of each worker, by the workers' own account.
  std::map<std::uint32_t, std::set<std::string>> rooms() {
    std::map<std::uint32_t, std::set<std::string>> found;
    for (const auto& object : inventory().objects)
      found[object.worker].insert(object.id);
    return found;
  }
};

TEST_F(RoomsTest, GoToTheWorkerThatHasTheFewest) {
  open({"a", "b", "c", "d", "e", "f"});
  auto found = rooms();
  EXPECT_THAT(found[0], ElementsAre("a", "d"));
  EXPECT_THAT(found[1], ElementsAre("b", "e"));
  EXPECT_THAT(found[2], ElementsAre("c", "f"));
  // Where rooms were closed, there is place: for two, then all have as many again.
  host->close_router(RouterId("b"));
  host->close_router(RouterId("e"));
  open({"g", "h", "i"});
  found = rooms();
  EXPECT_THAT(found[0], ElementsAre("a", "d", "i"));
  EXPECT_THAT(found[1], ElementsAre("g", "h"));
  EXPECT_THAT(found[2], ElementsAre("c", "f"));
}

TEST_F(RoomsTest, ARefusedOneIsNotCounted) {
  open({"a", "b"});
  host->open_router(next(), RouterId("a"));
  EXPECT_EQ(code(), "internal");
  open({"c", "d"});
  auto found = rooms();
  EXPECT_THAT(found[0], ElementsAre("a", "d"));
  EXPECT_THAT(found[2], ElementsAre("c"));
}

TEST_F(RoomsTest, ThatLostTheirWorkerSpreadOverTheOthersAndNewOnesFillItsPlace) {
  open({"a", "b", "c", "d", "e", "f", "g", "h", "i"});
  // Opened again at once, as the driver does: the place of the dead worker is still empty.
  on_event = [&](const std::string& event) {
    host->open_router(next(), RouterId(event.substr(event.size() - 1) + " again"));
  };
  const auto pid = host->worker_pids()[1];
  ::kill(pid, SIGKILL);
  run_until([&] { return events.size() == 3 && answers.contains(last_request); });
  EXPECT_THAT(events, ElementsAre("lost b", "lost e", "lost h"));
  auto found = rooms();
  EXPECT_THAT(found[0], UnorderedElementsAre("a", "d", "g", "b again", "h again"));
  EXPECT_THAT(found[2], UnorderedElementsAre("c", "f", "i", "e again"));
  run_until([&] { return host->status().alive == 3; });
  open({"1", "2", "3", "4", "5", "6"});
  found = rooms();
  EXPECT_THAT(found[1], UnorderedElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(found[2], UnorderedElementsAre("c", "f", "i", "e again", "6"));
}

TEST_F(RoomsTest, WaitForNobodyWhileNoWorkerIsThere) {
  for (const auto pid : host->worker_pids())
    ::kill(pid, SIGKILL);
  run_until([&] { return host->status().alive == 0; });
  host->open_router(next(), RouterId("a"));
  EXPECT_EQ(code(), "media_unavailable");
  run_until([&] { return host->status().alive == 3; });
  open({"b"});
  EXPECT_EQ(host->status().routers, 1U);
}

}  // namespace
}  // namespace rollcall::mediasoup
