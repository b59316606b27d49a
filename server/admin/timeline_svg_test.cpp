#include "admin/timeline_svg.hpp"

#include "admin/timeline_bars.hpp"
#include "admin/timeline_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ports::TimelineRow event(milliseconds at, const std::string& who, const std::string& what,
                         const std::string& why = "") {
  return {.number = 1,
          .at = 1'700'000'000'000ms + at,
          .what = what,
          .participant = who,
          .display_name = who,
          .why = why};
}

/// As "present 0-5", in seconds since the beginning.
std::vector<std::string> bars(const Lane& lane) {
  const std::vector<std::string> names{"present", "reconnecting", "gone"};
  const auto s = [](milliseconds at) {
    return std::to_string((at - 1'700'000'000'000ms).count() / 1'000);
  };
  std::vector<std::string> all;
  for (const Bar& bar : lane.bars)
    all.push_back(names.at(static_cast<std::size_t>(bar.state)) + " " + s(bar.from) + "-" +
                  s(bar.to));
  return all;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

TEST(TimelineBars, SayFromWhenToWhenSomebodyWasInWhichState) {
  const std::vector<ports::TimelineRow> rows{
      event(0s, "", "room_opened"),     event(0s, "ann", "joined"),
      event(1s, "ben", "joined"),       event(5s, "ann", "reconnecting", "silence"),
      event(7s, "ann", "heard"),        event(8s, "ann", "media_lost"),
      event(9s, "ben", "left", "left"), event(12s, "ann", "took_over"),
      event(20s, "ben", "forgotten"),   event(30s, "ann", "left", "left"),
  };
  const std::vector<Lane> lanes = lanes_of(rows);
  ASSERT_EQ(lanes.size(), 2u);
  EXPECT_THAT(bars(lanes[0]),
              ElementsAre("present 0-5", "reconnecting 5-7", "present 7-30", "gone 30-30"));
  EXPECT_THAT(bars(lanes[1]), ElementsAre("present 1-9", "gone 9-20"));
  EXPECT_EQ(lanes[0].marks.size(), 6u);
}

TEST(TimelineBars, EndWithTheLifeOfARoomThatNobodyEnded) {
  const std::vector<Lane> lanes = lanes_of(
      {event(0s, "ann", "joined"), event(9s, "", "room_opened"), event(20s, "ben", "joined")});
  EXPECT_THAT(bars(lanes.at(0)), ElementsAre("present 0-9"));
}

TEST(TimelineSvg, HasABarForEachStateAndSaysWhy) {
  const std::string svg =
      timeline_svg("weekly", {event(0s, "ann", "joined", "joined"),
                              event(60s, "ann", "reconnecting", "socket_closed"),
                              event(65s, "ann", "left", "connection_lost"), event(90s, "", "x")});
  EXPECT_THAT(svg, HasSubstr("<rect class=\"present\" x=\"196.0\""));
  EXPECT_THAT(svg, HasSubstr("reconnecting, 22:14:20 to 22:14:25 (5.0 s)"));
  EXPECT_THAT(svg, HasSubstr("left (connection_lost)"));
  EXPECT_THAT(svg, HasSubstr(">connection_lost</text>"));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
}

TEST(TimelineSvg, SaysInWordsWhatItShows) {
  const std::string svg =
      timeline_svg("weekly", {event(0s, "ann", "joined"), event(60s, "ann", "left", "left")});
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"title about\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">Room weekly: who was there</title>"));
  EXPECT_THAT(svg, HasSubstr("1 person, from 2023-11-14T22:13:20.000Z to "
                             "2023-11-14T22:14:20.000Z: reconnecting 0 times, left 1 times."));
}

TEST(TimelineSvg, MakesNothingOfNames) {
  const std::string evil = "\"><script>alert('1')</script>&\x01";
  const std::string svg = timeline_svg(evil, {event(0s, evil, "joined", evil)});
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
  EXPECT_THAT(svg, HasSubstr("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"));
}

TEST(TimelineSvg, IsXmlWhateverCharactersANameHas) {
  const std::string svg = timeline_svg("\uFFFE", {event(0s, "a\uFFFFb\uFFFE", "joined", "\uFFFF")});
  EXPECT_THAT(svg, Not(HasSubstr("\uFFFE")));
  EXPECT_THAT(svg, Not(HasSubstr("\uFFFF")));
  EXPECT_THAT(svg, HasSubstr("Room \uFFFD"));
  EXPECT_THAT(svg, HasSubstr("a\uFFFDb\uFFFD"));
}

TEST(TimelineSvg, CutsLongNamesBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 40; ++i)
    name += "ü";
  const std::string svg = timeline_svg("weekly", {event(0s, name, "joined")});
  EXPECT_THAT(svg, HasSubstr("üü…</text>"));
  EXPECT_THAT(svg, HasSubstr("<title>" + name + "</title>"));
}

TEST(TimelineSvg, DrawsSoManyPeopleAndCountsTheRest) {
  std::vector<ports::TimelineRow> rows;
  for (int i = 0; i < 1'003; ++i)
    rows.push_back(event(milliseconds(i), "p" + std::to_string(i), "joined"));
  const std::string svg = timeline_svg("weekly", rows);
  EXPECT_EQ(count(svg, "class=\"name\""), people_drawn_max);
  EXPECT_THAT(svg, HasSubstr("and 3 more people"));
}

TEST(TimelineSvg, IsAPictureAlsoOfNothing) {
  EXPECT_THAT(timeline_svg("weekly", {}), HasSubstr("Nothing was recorded."));
}

TEST(TimelineSvg, ShowsAClockThatJumpedBack) {
  const std::string svg =
      timeline_svg("weekly", {event(100s, "ann", "joined"), event(0s, "ann", "left", "left")});
  EXPECT_THAT(svg, Not(HasSubstr("width=\"-")));
}

TEST(TimelineTable, HasALineForEachEvent) {
  ports::TimelineRow row = event(5s, "ann", "reconnecting", "silence");
  row.silence = 3'010ms;
  row.ghost = 10ms;
  EXPECT_EQ(
      timeline_table({row}),
      "TIME                      NAME  EVENT         WHY      SILENCE  MEDIA  GHOST    ID\n"
      "2023-11-14T22:13:25.000Z  ann   reconnecting  silence  3.010 s  -      0.010 s  ann\n");
}

}  // namespace
}  // namespace rollcall::admin
