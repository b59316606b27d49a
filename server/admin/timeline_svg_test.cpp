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
  const ports::TimelineEnd end{.rows = rows};
  const std::vector<Lane> lanes = lanes_of(end);
  ASSERT_EQ(lanes.size(), 2u);
  EXPECT_THAT(bars(lanes[0]),
              ElementsAre("present 0-5", "reconnecting 5-7", "present 7-30", "gone 30-30"));
  EXPECT_THAT(bars(lanes[1]), ElementsAre("present 1-9", "gone 9-20"));
  EXPECT_EQ(lanes[0].marks.size(), 6u);
}

TEST(TimelineBars, EndWithTheLifeOfARoomThatNobodyEnded) {
  const ports::TimelineEnd end{.rows = {event(0s, "ann", "joined"), event(9s, "", "room_opened"),
                                        event(20s, "ben", "joined")}};
  EXPECT_THAT(bars(lanes_of(end).at(0)), ElementsAre("present 0-9"));
}

/// Of whom a timeline says what, of which the first part is from before.
ports::TimelineEnd since_60s(std::vector<ports::TimelineRow> before,
                             std::vector<ports::TimelineRow> rows) {
  return {.since = 1'700'000'060'000ms,
          .until = 1'700'000'100'000ms,
          .before = std::move(before),
          .rows = std::move(rows)};
}

TEST(TimelineBars, BeginWithWhoWasThereBefore) {
  const auto end = since_60s({event(0s, "", "room_opened"), event(1s, "ann", "joined"),
                              event(2s, "ben", "reconnecting", "silence"),
                              event(3s, "cat", "left", "left"), event(4s, "dan", "forgotten")},
                             {event(70s, "ann", "left", "left"), event(80s, "ann", "back"),
                              event(90s, "cat", "forgotten")});
  const std::vector<Lane> lanes = lanes_of(end);
  ASSERT_EQ(lanes.size(), 3u) << "nobody whose seat was forgotten before";
  EXPECT_THAT(bars(lanes[0]), ElementsAre("present 60-70", "gone 70-80", "present 80-100"));
  EXPECT_EQ(lanes[0].marks.size(), 2u) << "what happened before is none";
  EXPECT_EQ(lanes[1].display_name, "ben");
  EXPECT_THAT(bars(lanes[1]), ElementsAre("reconnecting 60-100"));
  EXPECT_THAT(bars(lanes[2]), ElementsAre("gone 60-90"));
}

TEST(TimelineBars, BeginWithNobodyOfAnEarlierLifeOfTheRoom) {
  EXPECT_TRUE(
      lanes_of(since_60s({event(1s, "ann", "joined"), event(2s, "", "room_closed")}, {})).empty());
}

TEST(TimelineBars, OfAQuietRoomAreOfWhoIsThere) {
  const std::vector<Lane> lanes = lanes_of(since_60s({event(1s, "ann", "joined")}, {}));
  ASSERT_EQ(lanes.size(), 1u);
  EXPECT_THAT(bars(lanes[0]), ElementsAre("present 60-100"));
}

TEST(TimelineBars, OfATimeToComeAreNone) {
  auto end = since_60s({event(1s, "ann", "joined")}, {});
  end.since = end.until + 1ms;
  EXPECT_TRUE(lanes_of(end).empty());
}

TEST(TimelineBars, BeginWhereTheDrawnEventsDoIfThereWereMore) {
  auto end = since_60s({event(1s, "ann", "joined")}, {event(70s, "ben", "joined")});
  end.older_left_out = true;
  EXPECT_THAT(bars(lanes_of(end).at(0)), ElementsAre("present 70-100"));
}

std::string svg_of(std::string_view room, std::vector<ports::TimelineRow> rows) {
  return timeline_svg(room, {.rows = std::move(rows)});
}

TEST(TimelineSvg, SaysWhatItLeavesOut) {
  const std::vector<ports::TimelineRow> rows{event(0s, "ann", "joined"),
                                             event(9s, "ben", "joined")};
  EXPECT_THAT(svg_of("weekly", rows), Not(HasSubstr("left out")));
  const std::string svg = timeline_svg("weekly", {.rows = rows, .older_left_out = true});
  EXPECT_EQ(count(svg, "The newest 2 events: older ones are left out."), 2u)
      << "to be seen, and in words";
}

TEST(TimelineSvg, ShowsWhoIsThereThoughNothingHappened) {
  const std::string svg = timeline_svg("weekly", since_60s({event(1s, "ann", "joined")}, {}));
  EXPECT_THAT(svg, HasSubstr("1 person, from 2023-11-14T22:14:20.000Z to "
                             "2023-11-14T22:15:00.000Z: reconnecting 0 times, left 0 times."));
  EXPECT_THAT(svg, HasSubstr("<path class=\"present\" d=\"M196.0 71h800.0v14h-800.0z\"/>"));
}

TEST(TimelineSvg, HasABarForEachStateAndSaysWhy) {
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined", "joined"),
                        event(60s, "ann", "reconnecting", "socket_closed"),
                        event(65s, "ann", "left", "connection_lost"), event(90s, "", "x")});
  EXPECT_THAT(svg, HasSubstr("<path class=\"present\" d=\"M196.0 71h533.3"));
  EXPECT_THAT(svg, HasSubstr("<title>reconnecting, 22:14:20 to 22:14:25 (5.0 s)\n"
                             "22:14:20 reconnecting (socket_closed)</title>"));
  EXPECT_THAT(svg, HasSubstr("left (connection_lost)"));
  EXPECT_THAT(svg, HasSubstr("y=\"82\">joined</text>"));
  EXPECT_THAT(svg, HasSubstr("y=\"75\">connection_lost</text>")) << "not struck through";
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
}

TEST(TimelineSvg, HasALineWhereAStateBeginsAndAMarkForWhatChangesNone) {
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined"), event(2s, "ann", "media_lost"),
                        event(4s, "ann", "took_over"), event(8s, "ann", "left", "left"),
                        event(10s, "ann", "forgotten")});
  EXPECT_THAT(svg, HasSubstr("<path class=\"begin\" d=\"M196.0 68v20M836.0 68v20\"/>"));
  EXPECT_EQ(count(svg, "<path class=\"mark"), 3u);
  EXPECT_THAT(svg, HasSubstr("<path class=\"mark media\" d=\"M356.0 68v20\">"
                             "<title>22:13:22 media_lost</title>"));
  for (const std::string what : {"joined", "took_over", "left", "forgotten"})
    EXPECT_EQ(count(svg, " " + what + "</title>"), 1u) << what;
}

TEST(TimelineSvg, DrawsAllBarsOfAStateAsOneShapeAndTheRarestOnTop) {
  // 800 pixels for 800 s.
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined"), event(400s, "ann", "reconnecting", "silence"),
                        event(400'200ms, "ann", "heard"), event(500s, "ann", "left", "left"),
                        event(800s, "ann", "forgotten")});
  EXPECT_THAT(svg, HasSubstr("<path class=\"gone\" d=\"M696.0 71h300.0v14h-300.0z\"/>\n"
                             "<path class=\"present\" d=\"M196.0 71h400.0v14h-400.0z"
                             "M596.2 71h99.8v14h-99.8z\"/>\n"
                             "<path class=\"reconnecting\" d=\"M596.0 71h1.0v14h-1.0z\"/>"));
}

TEST(TimelineSvg, TellsTogetherWhatIsTooNarrowToPointAtAlone) {
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined"), event(400s, "ann", "reconnecting", "silence"),
                        event(410s, "ann", "heard"), event(423s, "ann", "media_lost"),
                        event(424s, "ann", "left", "left"), event(800s, "ann", "forgotten")});
  EXPECT_EQ(count(svg, "<rect class=\"told\""), 3u);
  EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" x=\"596.0\" y=\"71\" width=\"24.0\" "
                             "height=\"14\"><title>"
                             "reconnecting, 22:20:00 to 22:20:10 (10.0 s)\n"
                             "22:20:00 reconnecting (silence)\n"
                             "present, 22:20:10 to 22:20:24 (14.0 s)\n"
                             "22:20:10 heard</title>"));
  EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" x=\"620.0\" y=\"71\" width=\"376.0\""));
}

TEST(TimelineSvg, TellsTheFirstOfVeryManyAndCountsTheRest) {
  std::vector<ports::TimelineRow> rows{event(-800s, "ben", "joined")};
  for (int i = 0; i < 20; ++i)
    rows.push_back(event(milliseconds(i), "ann", i % 2 == 0 ? "joined" : "left"));
  const std::string svg = svg_of("weekly", rows);
  EXPECT_EQ(count(svg, " joined\n"), 3u);
  EXPECT_THAT(svg, HasSubstr(" left\nand 14 more changes</title>"));
}

TEST(TimelineSvg, HasNoLineForWhoWasThereBefore) {
  const std::string svg = timeline_svg(
      "weekly", since_60s({event(1s, "ann", "joined")}, {event(70s, "ann", "left", "left")}));
  EXPECT_THAT(svg, HasSubstr("<path class=\"begin\" d=\"M996.0 68v20\"/>"));
}

TEST(TimelineSvg, SaysInWordsWhatItShows) {
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined"), event(60s, "ann", "left", "left")});
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"title about\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">Room weekly: who was there</title>"));
  EXPECT_THAT(svg, HasSubstr("1 person, from 2023-11-14T22:13:20.000Z to "
                             "2023-11-14T22:14:20.000Z: reconnecting 0 times, left 1 times."));
}

TEST(TimelineSvg, MakesNothingOfNames) {
  const std::string evil = "\"><script>alert('1')</script>&\x01";
  const std::string svg = svg_of(evil, {event(0s, evil, "joined", evil)});
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
  EXPECT_THAT(svg, HasSubstr("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"));
}

TEST(TimelineSvg, IsXmlWhateverCharactersANameHas) {
  const std::string svg = svg_of("\uFFFE", {event(0s, "a\uFFFFb\uFFFE", "joined", "\uFFFF")});
  EXPECT_THAT(svg, Not(HasSubstr("\uFFFE")));
  EXPECT_THAT(svg, Not(HasSubstr("\uFFFF")));
  EXPECT_THAT(svg, HasSubstr("Room \uFFFD"));
  EXPECT_THAT(svg, HasSubstr("a\uFFFDb\uFFFD"));
}

TEST(TimelineSvg, CutsLongNamesBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 40; ++i)
    name += "ü";
  const std::string svg = svg_of("weekly", {event(0s, name, "joined")});
  EXPECT_THAT(svg, HasSubstr("üü…</text>"));
  EXPECT_THAT(svg, HasSubstr("<title>" + name + "</title>"));
}

TEST(TimelineSvg, DrawsSoManyPeopleAndCountsTheRest) {
  std::vector<ports::TimelineRow> rows;
  for (int i = 0; i < 1'003; ++i)
    rows.push_back(event(milliseconds(i), "p" + std::to_string(i), "joined"));
  const std::string svg = svg_of("weekly", rows);
  EXPECT_EQ(count(svg, "class=\"name\""), people_drawn_max);
  EXPECT_THAT(svg, HasSubstr("and 3 more people"));
}

TEST(TimelineSvg, IsAPictureAlsoOfNothing) {
  EXPECT_THAT(svg_of("weekly", {}), HasSubstr("Nothing was recorded."));
}

TEST(TimelineSvg, ShowsAClockThatJumpedBack) {
  const std::string svg =
      svg_of("weekly", {event(100s, "ann", "joined"), event(0s, "ann", "left", "left")});
  EXPECT_THAT(svg, Not(HasSubstr("width=\"-")));
}

TEST(TimelineSvg, DrawsEachBarAfterAClockThatJumpedBack) {
  const std::string svg =
      svg_of("weekly",
             {event(800s, "ann", "joined"), event(100s, "ann", "reconnecting"),
              event(300s, "ann", "heard"), event(400s, "ann", "left"), event(0s, "ben", "joined")});
  EXPECT_THAT(svg, HasSubstr("<path class=\"present\" d=\"M996.0 71h1.0v14h-1.0z"
                             "M496.0 71h100.0v14h-100.0z\"/>"));
  EXPECT_THAT(svg, HasSubstr("<path class=\"reconnecting\" d=\"M296.0 71h200.0v14h-200.0z\"/>"));
  for (const std::string target :
       {"x=\"996.0\" y=\"71\" width=\"1.0\"", "x=\"296.0\" y=\"71\" width=\"200.0\"",
        "x=\"496.0\" y=\"71\" width=\"100.0\""})
    EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" " + target));
}

TEST(TimelineSvg, TellsAllOfABarThatALaterOneStandsIn) {
  // 800 pixels for 800 s; the clock was put back while nobody was there.
  const std::string svg =
      svg_of("weekly", {event(0s, "ben", "joined"), event(100s, "ann", "joined"),
                        event(500s, "", "room_closed"), event(110s, "ann", "joined"),
                        event(120s, "ann", "left"), event(800s, "", "room_closed")});
  EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" x=\"296.0\" y=\"99\" width=\"400.0\""));
}

TEST(TimelineSvg, HasNothingToPointAtThatIsNarrowIfThereIsRoom) {
  const std::string svg =
      svg_of("weekly", {event(0s, "ann", "joined"), event(400s, "ann", "left"),
                        event(402s, "ann", "forgotten"), event(800s, "ann", "joined")});
  EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" x=\"596.0\" y=\"71\" width=\"24.0\""));
  EXPECT_THAT(svg, HasSubstr("<rect class=\"told\" x=\"996.0\" y=\"71\" width=\"16.0\""));
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
