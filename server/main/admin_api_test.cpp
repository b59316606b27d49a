#include "main/admin_api.hpp"

#include "admin/timeline_svg.hpp"
#include "driver/testing/world.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

const std::string key = "the key of this test, which is long enough";

class AdminApiTest : public ::testing::Test {
 protected:
  net::HttpReply answer(const std::string& method, const std::string& target,
                        const std::string& authorization = "Bearer " + key,
                        const std::string& body = "") {
    net::HttpRequest request;
    request.body = body;
    if (!body.empty()) request.content_type = "application/json";
    request.method = method;
    request.host = "meet.example";
    request.authorization = authorization;
    EXPECT_TRUE(net::parse_target("/admin/api/v1" + target, request));
    request.origin = origin;
    return answered(api, request);
  }

  static net::HttpReply answered(AdminApi& by, const net::HttpRequest& request) {
    std::optional<net::HttpReply> given;
    by.answer(request, [&](net::HttpReply reply) { given = std::move(reply); });
    EXPECT_TRUE(given);
    return given.value_or(net::HttpReply{});
  }

  boost::json::value told(const std::string& target) {
    const net::HttpReply reply = answer("GET", target);
    EXPECT_EQ(reply.status, 200u) << reply.body;
    EXPECT_EQ(reply.content_type, "application/json");
    return boost::json::parse(reply.body);
  }

  net::HttpReply post(const std::string& target, const std::string& body = "") {
    return answer("POST", target, "Bearer " + key, body);
  }

  /// Of the person of that name, as a path.
  std::string person(const std::string& room, const std::string& name) {
    const auto roster = world.driver.roster(RoomId(room));
    for (const core::ParticipantView& view : roster->participants)
      if (view.display_name == name) return "/rooms/" + room + "/participants/" + view.id.text();
    ADD_FAILURE() << name << " is not in " << room;
    return "";
  }

  /// A join of that guest, as it is answered.
  std::string answer_to_join(std::string_view room, std::string_view who) {
    const ConnectionId connection = world.connect();
    world.ask(connection, "join", driver::testing::join_payload(room, who));
    world.settle();
    return world.clients.take(connection).at(0);
  }

  std::vector<std::string> rooms(const boost::json::value& answer) {
    std::vector<std::string> names;
    for (const auto& room : answer.at("rooms").as_array())
      names.emplace_back(room.at("room").as_string().c_str());
    return names;
  }

  /// Answers at once.
  class FakeTimeline final : public ports::Timeline {
   public:
    void read(const ports::TimelineQuery& query, Answer answer) override {
      asked = query;
      answer(rows);
    }
    void read_end(const ports::TimelineQuery& query, EndAnswer answer) override {
      asked = query;
      answer(end);
    }
    std::optional<ports::TimelineQuery> asked;
    Result<std::vector<ports::TimelineRow>> rows;
    Result<ports::TimelineEnd> end;
  };

  driver::testing::World world;
  FakeTimeline timeline;
  int drains = 0;
  admin::ServerNow server;
  std::string origin;
  AdminApi api{key,
               {world.driver, world.secrets, world.clock, world.log, [this] { ++drains; },
                [this] { return server; }, timeline}};
};

TEST_F(AdminApiTest, ListsRoomsPageByPage) {
  for (const char* room : {"c", "a", "d", "b"})
    world.joined(room, "ann");
  const auto all = told("/rooms");
  EXPECT_THAT(rooms(all), ::testing::ElementsAre("a", "b", "c", "d"));
  EXPECT_FALSE(all.as_object().contains("next"));
  const auto first = told("/rooms?limit=2");
  EXPECT_THAT(rooms(first), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(first.at("next"), "b");
  const auto second = told("/rooms?limit=2&after=b");
  EXPECT_THAT(rooms(second), ::testing::ElementsAre("c", "d"));
  EXPECT_FALSE(second.as_object().contains("next"));
  EXPECT_EQ(answer("GET", "/rooms?limit=1001").status, 400u);
  EXPECT_EQ(answer("GET", "/rooms?limit=0").status, 400u);
}

TEST_F(AdminApiTest, ShowsARoomWhateverItsName) {
  world.joined("a/b ü", "ann");
  const auto room = told("/rooms/a%2Fb%20%C3%BC");
  EXPECT_EQ(room.at("room").at("participants"), 1);
  EXPECT_EQ(room.at("participants").at(0).at("displayName"), "ann");
  const auto evidence = told("/rooms/a%2Fb%20%C3%BC/participants");
  EXPECT_EQ(evidence.at("participants").at(0).at("why"), "joined");
  EXPECT_EQ(answer("GET", "/rooms/a").status, 404u);
  EXPECT_EQ(answer("GET", "/rooms/a/participants").status, 404u);
  EXPECT_EQ(answer("GET", "/rooms/a/b%20%C3%BC").status, 404u);
}

TEST_F(AdminApiTest, DrainsAndCleansUpWhenToldTo) {
  EXPECT_EQ(answer("GET", "/drain").status, 405u);
  EXPECT_EQ(drains, 0);
  EXPECT_EQ(answer("POST", "/drain").status, 202u);
  EXPECT_EQ(drains, 1);
  world.joined("a", "ann");
  world.media.take_calls();
  const auto reply = answer("POST", "/cleanup");
  EXPECT_EQ(reply.status, 202u);
  EXPECT_EQ(reply.body, "{}");
  world.pass(1s);
  EXPECT_THAT(world.media.take_calls(), Contains("list_objects"));
}

TEST_F(AdminApiTest, PutsSomebodyOutForNowOrForGood) {
  world.joined("a", "ben");
  world.joined("a", "ann");
  const std::string ann = person("a", "ann");
  EXPECT_EQ(answer("DELETE", ann + "?ban=yes").status, 400u);
  const auto reply = answer("DELETE", ann);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.body, "{}");
  EXPECT_EQ(answer("DELETE", ann).status, 404u) << "nobody is there any more";
  EXPECT_THAT(answer_to_join("a", "ann"), HasSubstr(R"("epoch":1)"));
  EXPECT_EQ(answer("DELETE", ann + "?ban=true").status, 200u);
  EXPECT_THAT(answer_to_join("a", "ann"), HasSubstr(R"("code":"banned")"));
  EXPECT_EQ(answer("DELETE", "/rooms/b/participants/ann").status, 404u);
}

TEST_F(AdminApiTest, MutesTheMicrophoneOrWhatItIsTold) {
  world.joined("a", "ann");
  const std::string mute = person("a", "ann") + "/mute";
  EXPECT_EQ(post(mute).body, R"({"muted":0})");
  for (const char* source : {"microphone", "camera", "screen", "screenAudio"}) {
    const auto reply = post(mute, R"({"source":")" + std::string(source) + R"("})");
    EXPECT_EQ(reply.status, 200u) << source;
  }
  for (const char* other : {R"({"source":"speaker"})", R"({"source":true})"}) {
    const auto reply = post(mute, other);
    EXPECT_EQ(reply.status, 400u) << other;
    EXPECT_THAT(reply.body, HasSubstr("source must be"));
  }
  EXPECT_EQ(post("/rooms/a/participants/nobody/mute").status, 404u);
  EXPECT_EQ(post("/rooms/b/participants/ann/mute").status, 404u);
}

TEST_F(AdminApiTest, LocksARoomAndShowsThatItIs) {
  world.joined("a", "ann");
  EXPECT_EQ(told("/rooms/a").at("room").at("locked"), false);
  EXPECT_EQ(post("/rooms/a/lock").status, 400u) << "locked or open, it has to be said";
  EXPECT_EQ(post("/rooms/a/lock", R"({"locked":1})").status, 400u);
  EXPECT_EQ(post("/rooms/a/lock", R"({"locked":true})").status, 200u);
  EXPECT_EQ(told("/rooms").at("rooms").at(0).at("locked"), true);
  EXPECT_THAT(answer_to_join("a", "ben"), HasSubstr(R"("code":"room_locked")"));
  EXPECT_EQ(post("/rooms/a/lock", R"({"locked":false})").status, 200u);
  EXPECT_THAT(answer_to_join("a", "ben"), HasSubstr(R"("epoch":1)"));
  EXPECT_EQ(post("/rooms/b/lock", R"({"locked":true})").status, 404u);
}

TEST_F(AdminApiTest, EndsARoomForEverybody) {
  world.joined("a", "ann");
  world.joined("b", "ben");
  EXPECT_EQ(answer("DELETE", "/rooms/a").status, 200u);
  world.settle();
  EXPECT_THAT(rooms(told("/rooms")), ::testing::ElementsAre("b"));
  EXPECT_EQ(answer("DELETE", "/rooms/a").status, 404u);
}

TEST_F(AdminApiTest, ClosesTheMediaOfARoomAndSaysHowMuchThereWas) {
  const ConnectionId ann = world.joined("a", "ann");
  world.ask(ann, "createWebRtcTransport", R"({"direction":"send"})");
  world.settle();
  EXPECT_EQ(post("/rooms/a/cleanup").body, R"({"closed":1})");
  EXPECT_EQ(post("/rooms/a/cleanup").body, R"({"closed":0})");
  EXPECT_EQ(told("/rooms/a").at("room").at("participants"), 1);
  EXPECT_EQ(post("/rooms/b/cleanup").status, 404u);
}

TEST_F(AdminApiTest, TellsTheTimelineOfARoomPageByPage) {
  timeline.rows = std::vector<ports::TimelineRow>{{.number = 3, .what = "joined"},
                                                  {.number = 5, .what = "left"}};
  const auto all = told("/rooms/a%2Fb/timeline?since=7&after=2&limit=2");
  EXPECT_EQ(timeline.asked->room, RoomId("a/b"));
  EXPECT_EQ(timeline.asked->since, std::chrono::milliseconds(7));
  EXPECT_EQ(timeline.asked->after, 2u);
  EXPECT_EQ(timeline.asked->most, 3u) << "one more, to know whether there are more";
  EXPECT_EQ(all.at("events").as_array().size(), 2u);
  EXPECT_FALSE(all.as_object().contains("next"));
  EXPECT_EQ(told("/rooms/a/timeline?limit=1").at("next"), 3);
  for (const char* query : {"limit=0", "limit=10001", "since=-1", "since=x", "after=x", "sinc=1"})
    EXPECT_EQ(answer("GET", std::string("/rooms/a/timeline?") + query).status, 400u) << query;
}

TEST_F(AdminApiTest, DrawsTheTimelineOfARoom) {
  timeline.end = ports::TimelineEnd{
      .rows = {{.number = 3, .what = "joined", .participant = "p1", .display_name = "Ann <1>"},
               {.number = 5, .what = "joined", .participant = "p2", .display_name = "Ben"}},
      .older_left_out = true};
  const auto reply = answer("GET", "/rooms/a%2Fb/timeline.svg?since=7");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "image/svg+xml");
  EXPECT_EQ(timeline.asked->room, RoomId("a/b"));
  EXPECT_EQ(timeline.asked->since, std::chrono::milliseconds(7));
  EXPECT_EQ(timeline.asked->most, 10'000u);
  EXPECT_EQ(reply.body, admin::timeline_svg("a/b", *timeline.end));
  EXPECT_THAT(reply.body, HasSubstr("Ann &lt;1&gt;"));
  EXPECT_EQ(answer("GET", "/rooms/a/timeline.svg?limit=1").status, 200u);
  EXPECT_EQ(timeline.asked->most, 1u);
  for (const char* query : {"limit=0", "limit=10001", "since=-1", "after=1"})
    EXPECT_EQ(answer("GET", std::string("/rooms/a/timeline.svg?") + query).status, 400u) << query;
}

TEST_F(AdminApiTest, SaysWhyThereIsNoTimeline) {
  for (const char* target : {"/rooms/a/timeline", "/rooms/a/timeline.svg"}) {
    const auto none = fail(ErrorCode::not_found, "this server keeps no timeline");
    timeline.rows = none;
    timeline.end = none;
    EXPECT_EQ(answer("GET", target).status, 404u);
    const auto unreadable = fail(ErrorCode::internal, "the store cannot be read now");
    timeline.rows = unreadable;
    timeline.end = unreadable;
    const auto reply = answer("GET", target);
    EXPECT_EQ(reply.status, 503u);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_THAT(reply.body, HasSubstr("unavailable"));
  }
}

TEST_F(AdminApiTest, MakesARoomBeforeAnybodyIsInIt) {
  const auto reply =
      post("/rooms", R"({"room":"a/b","size":2,"takeover":"refuse","timeToLiveMs":60000})");
  ASSERT_EQ(reply.status, 201u) << reply.body;
  const auto made = boost::json::parse(reply.body);
  EXPECT_EQ(made, told("/rooms/a%2Fb"));
  EXPECT_EQ(made.at("room").at("room"), "a/b");
  EXPECT_EQ(made.at("room").at("made"), true);
  EXPECT_EQ(made.at("room").at("size"), 2);
  EXPECT_EQ(made.at("room").at("takeover"), "refuse");
  EXPECT_EQ(made.at("room").at("timeToLiveMs"), 60'000);
  EXPECT_TRUE(made.at("participants").as_array().empty());
  EXPECT_THAT(rooms(told("/rooms")), ::testing::ElementsAre("a/b"));
  const auto again = post("/rooms", R"({"room":"a/b"})");
  EXPECT_EQ(again.status, 409u);
  EXPECT_THAT(again.body, HasSubstr(R"("code":"conflict")"));
  EXPECT_EQ(answer("DELETE", "/rooms/a%2Fb").status, 200u);
  EXPECT_EQ(post("/rooms", R"({"room":"a/b"})").status, 201u);
  const auto usual = told("/rooms/a%2Fb").at("room");
  EXPECT_EQ(usual.at("size"), 100);
  EXPECT_EQ(usual.at("takeover"), "replace");
  EXPECT_TRUE(usual.at("timeToLiveMs").is_null());
}

TEST_F(AdminApiTest, MakesNoRoomOfWhatIsWrong) {
  for (const char* body :
       {"", R"({})", R"({"room":""})", R"({"room":7})", R"({"room":"a","size":0})",
        R"({"room":"a","size":101})", R"({"room":"a","size":1.5})", R"({"room":"a","size":"2"})",
        R"({"room":"a","size":-1})", R"({"room":"a","takeover":"allow"})",
        R"({"room":"a","takeover":true})", R"({"room":"a","timeToLiveMs":999})",
        R"({"room":"a","timeToLiveMs":1e12})", R"({"room":"a","name":"b"})"}) {
    EXPECT_EQ(post("/rooms", body).status, 400u) << body;
  }
  EXPECT_TRUE(rooms(told("/rooms")).empty());
  world.joined("a", "ann");
  EXPECT_EQ(post("/rooms", R"({"room":"a"})").status, 409u) << "people came first";
  EXPECT_EQ(told("/rooms/a").at("room").at("made"), false);
}

TEST_F(AdminApiTest, TellsOfTheServer) {
  server.version = "1.2.3";
  server.counted.present = 4;
  const auto told = this->told("/server");
  EXPECT_EQ(told.at("version"), "1.2.3");
  EXPECT_EQ(told.at("participants").at("present"), 4);
  EXPECT_EQ(answer("POST", "/server").status, 405u);
  EXPECT_EQ(answer("GET", "/server?x=1").status, 400u);
}

TEST_F(AdminApiTest, TellsNothingWithoutTheKey) {
  for (const char* target : {"/rooms", "/nothing", "/rooms/a", "/rooms/a/timeline",
                             "/rooms/a/timeline.svg", "/server"}) {
    EXPECT_EQ(answer("GET", target, "").status, 401u) << target;
    EXPECT_EQ(answer("GET", target, "Bearer wrong").status, 401u) << target;
  }
  EXPECT_EQ(answer("POST", "/drain", "Bearer wrong").status, 401u);
  world.joined("a", "ann");
  EXPECT_EQ(answer("DELETE", "/rooms/a", "Bearer wrong").status, 401u);
  EXPECT_EQ(answer("DELETE", person("a", "ann"), "").status, 401u);
  EXPECT_EQ(answer("POST", "/rooms", "Bearer wrong", R"({"room":"b"})").status, 401u);
  EXPECT_EQ(world.driver.rooms().size(), 1u);
  EXPECT_EQ(drains, 0);
  AdminApi closed({}, {world.driver, world.secrets, world.clock, world.log, [] {},
                       [this] { return server; }, timeline});
  net::HttpRequest request;
  request.authorization = "Bearer " + key;
  EXPECT_EQ(answered(closed, request).status, 404u);
}

TEST_F(AdminApiTest, LogsNoKeyAndNotEveryGuess) {
  for (int i = 0; i < 30; ++i)
    answer("GET", "/rooms", "Bearer guess-" + std::to_string(i));
  answer("POST", "/cleanup");
  EXPECT_EQ(world.log.count("a wrong key"), 10u);
  EXPECT_EQ(world.log.count("guess"), 0u);
  EXPECT_EQ(world.log.count(key), 0u);
}

TEST_F(AdminApiTest, AnswersNoPageOfAnotherOrigin) {
  origin = "https://evil.example";
  EXPECT_EQ(answer("GET", "/rooms").status, 403u);
  origin = "https://meet.example";
  EXPECT_EQ(answer("GET", "/rooms").status, 200u);
}

TEST_F(AdminApiTest, SaysWhatItsPathsTake) {
  const auto reply = answer("OPTIONS", "/rooms/a");
  EXPECT_EQ(reply.status, 405u);
  EXPECT_THAT(reply.headers, Contains(Pair("Allow", "DELETE, GET, HEAD")));
}

}  // namespace
}  // namespace rollcall::app
