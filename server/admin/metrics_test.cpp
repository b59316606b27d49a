#include "admin/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, ShowsEveryReasonBeforeItHappened) {
  Metrics metrics;
  const std::string text = metrics.text({});
  EXPECT_THAT(text, HasSubstr("rollcall_departures_total{reason=\"connection_lost\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_resumes_total{result=\"fell_back\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_participants{state=\"reconnecting\"} 0\n"));
}

TEST(Metrics, CountsWhatHappened) {
  Metrics metrics;
  metrics.shown(ports::Shown::present);
  metrics.shown(ports::Shown::present);
  metrics.no_longer_shown(ports::Shown::present);
  metrics.ghost(1500ms);
  metrics.stalled(2s);
  metrics.joined(ports::Resume::fresh);
  metrics.departed(ports::Departure::connection_lost);
  metrics.detected(ports::Doubt::silence, 8s + 100ms);
  const std::string text = metrics.text({});
  EXPECT_THAT(text, HasSubstr("rollcall_participants{state=\"present\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_ghost_seconds 1.5\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_stall_seconds_total 2\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_resumes_total{result=\"new\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_departures_total{reason=\"connection_lost\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_detection_seconds_bucket{cause=\"silence\",le=\"8\"} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("rollcall_detection_seconds_bucket{cause=\"silence\",le=\"8.5\"} 1\n"));
}

TEST(Metrics, GiveTheSameFiguresToTheOperator) {
  Metrics metrics;
  metrics.shown(ports::Shown::present);
  metrics.shown(ports::Shown::present);
  metrics.shown(ports::Shown::reconnecting);
  metrics.no_longer_shown(ports::Shown::present);
  metrics.ghost(1500ms);
  metrics.stalled(2s);
  metrics.stalled(500ms);
  metrics.orphan_closed();
  metrics.objects_missing(3);
  const Figures figures = metrics.figures();
  EXPECT_EQ(figures.present, 1u);
  EXPECT_EQ(figures.reconnecting, 1u);
  EXPECT_EQ(figures.ghost_seconds, 1.5);
  EXPECT_EQ(figures.stall_seconds, 2.5);
  EXPECT_EQ(figures.stalls, 2u);
  EXPECT_EQ(figures.orphans_closed, 1u);
  EXPECT_EQ(figures.objects_missing, 3u);
  EXPECT_THAT(metrics.text({}), HasSubstr("rollcall_stalls_total 2\n"));
}

TEST(Metrics, TellsWhatIsThereWhenTheyAreRead) {
  Metrics metrics;
  metrics.text(
      {.rooms = 9, .connections = 9, .workers_configured = 9, .workers_alive = 9, .routers = 9});
  const std::string text = metrics.text(
      {.rooms = 1, .connections = 2, .workers_configured = 5, .workers_alive = 3, .routers = 4});
  EXPECT_THAT(text, HasSubstr("rollcall_rooms 1\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_connections 2\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_workers_configured 5\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_workers_alive 3\n"));
  EXPECT_THAT(text, HasSubstr("rollcall_routers 4\n"));
  EXPECT_THAT(text, Not(HasSubstr(" 9\n")));
}

}  // namespace
}  // namespace rollcall::admin
