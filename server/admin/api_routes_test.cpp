#include "admin/api_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

ApiRequest request(std::string method, std::vector<std::string> below_root) {
  ApiRequest asked{std::move(method), {"admin", "api", "v1"}};
  for (std::string& segment : below_root)
    asked.segments.push_back(std::move(segment));
  return asked;
}

ApiReply refusal(const ApiRequest& asked) {
  const auto call = read_call(asked);
  EXPECT_FALSE(call);
  return call ? ApiReply{} : call.error();
}

ApiCall taken(const ApiRequest& asked) {
  auto call = read_call(asked);
  EXPECT_TRUE(call) << call.error().body;
  return call ? *std::move(call) : ApiCall{};
}

TEST(ApiRoutes, FindTheOperationOfMethodAndPath) {
  EXPECT_EQ(taken(request("GET", {"rooms"})).operation, Operation::list_rooms);
  EXPECT_EQ(taken(request("HEAD", {"rooms"})).operation, Operation::list_rooms);
  const ApiCall call = taken(request("DELETE", {"rooms", "a/b", "participants", "ann"}));
  EXPECT_EQ(call.operation, Operation::remove_participant);
  EXPECT_EQ(call.room(), RoomId("a/b"));
  EXPECT_EQ(call.participant(), ParticipantId("ann"));
}

TEST(ApiRoutes, ReadEachOfTheirOwn) {
  for (const ApiRoute& route : api_routes()) {
    ApiRequest asked{std::string(route.method), {"admin", "api", "v1"}};
    std::string_view rest = route.path;
    while (!rest.empty()) {
      rest.remove_prefix(1);
      const auto end = std::min(rest.find('/'), rest.size());
      asked.segments.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    const auto call = read_call(asked);
    ASSERT_TRUE(call) << route.path;
    EXPECT_EQ(call->operation, route.operation) << route.path;
  }
}

TEST(ApiRoutes, KnowNoOtherPath) {
  const std::vector<std::vector<std::string>> paths{
      {}, {""}, {"room"}, {"rooms", ""}, {"rooms", "a", ""}, {"rooms", "a", "b"}, {"Rooms"}};
  for (const auto& path : paths)
    EXPECT_EQ(refusal(request("GET", path)).status, 404u);
  EXPECT_EQ(refusal({"GET", {"admin", "api", "v2", "rooms"}}).status, 404u);
  EXPECT_EQ(refusal({"GET", {"admin/api/v1/rooms"}}).status, 404u);
}

TEST(ApiRoutes, SayWhichMethodsAPathTakes) {
  const ApiReply reply = refusal(request("POST", {"rooms", "a"}));
  EXPECT_EQ(reply.status, 405u);
  EXPECT_THAT(reply.headers, Contains(Pair("Allow", "DELETE, GET, HEAD")));
  EXPECT_EQ(refusal(request("OPTIONS", {"rooms"})).status, 405u);
}

TEST(ApiRoutes, TakeNoParameterThatTheyDoNotKnow) {
  ApiRequest asked = request("DELETE", {"rooms", "a", "participants", "ann"});
  asked.query = {{"ban", "true"}};
  EXPECT_EQ(taken(asked).query_flag("ban"), true);
  asked.query = {{"bann", "true"}};
  EXPECT_EQ(refusal(asked).status, 400u);
  asked.query = {};
  EXPECT_EQ(taken(asked).query_flag("ban"), false);
  for (const char* other : {"", "1", "TRUE"}) {
    asked.query = {{"ban", other}};
    EXPECT_FALSE(taken(asked).query_flag("ban")) << other;
  }
}

TEST(ApiRoutes, NameWhatTheyDoNotKnowIfItCanBeTold) {
  ApiRequest asked = request("GET", {"rooms"});
  asked.query = {{"limits", "7"}};
  EXPECT_THAT(refusal(asked).body, HasSubstr("parameter `limits` that is not known"));
  EXPECT_THAT(refusal(asked).body, HasSubstr(R"("hint":"it takes `after`, `limit`")"));
  for (const std::string& strange : {std::string("a\xFF"), std::string(65, 'a'), std::string()}) {
    asked.query = {{strange, "7"}};
    EXPECT_THAT(refusal(asked).body, HasSubstr("a parameter that is not known")) << strange;
  }
  asked = request("POST", {"rooms", "a", "participants", "ann", "mute"});
  asked.content_type = "application/json";
  asked.body = R"({"sources":"camera"})";
  EXPECT_THAT(refusal(asked).body, HasSubstr("field `sources` that is not known"));
  EXPECT_THAT(refusal(asked).body, HasSubstr("it takes `source`"));
  asked = request("POST", {"cleanup"});
  asked.query = {{"room", "a"}};
  EXPECT_THAT(refusal(asked).body, Not(HasSubstr("hint")));
}

TEST(ApiRoutes, ReadNumbersWithinTheirLimits) {
  ApiRequest asked = request("GET", {"rooms"});
  EXPECT_EQ(taken(asked).number("limit", 1, 1000, 100), 100u);
  asked.query = {{"limit", "7"}};
  EXPECT_EQ(taken(asked).number("limit", 1, 1000, 100), 7u);
  for (const char* other : {"", "0", "1001", "-1", "1.5", "7 ", "99999999999999999999999"}) {
    asked.query = {{"limit", other}};
    EXPECT_FALSE(taken(asked).number("limit", 1, 1000, 100)) << other;
  }
}

TEST(ApiRoutes, ReadABodyOnlyWhereThereIsToBeOneAndOnlyJson) {
  ApiRequest asked = request("POST", {"rooms", "a", "lock"});
  asked.content_type = "Application/JSON ; charset=utf-8";
  asked.body = R"({"locked":true})";
  EXPECT_EQ(taken(asked).body_flag("locked"), true);
  asked.body = R"({"locked":"yes"})";
  EXPECT_FALSE(taken(asked).body_flag("locked"));
  for (const char* other : {"{", "[]", "true", R"({"locked":true,"more":1})"}) {
    asked.body = other;
    EXPECT_EQ(refusal(asked).status, 400u) << other;
  }
  asked.body = std::string(api_body_bytes_max + 1, ' ');
  EXPECT_EQ(refusal(asked).status, 413u);
  asked.body = R"({"locked":true})";
  for (const char* other : {"", "text/plain", "application/jsonx", "application/x-json"}) {
    asked.content_type = other;
    EXPECT_EQ(refusal(asked).status, 415u) << other;
  }
  asked = request("DELETE", {"rooms", "a"});
  asked.body = "{}";
  EXPECT_EQ(refusal(asked).status, 400u);
}

TEST(ApiRoutes, ReadANumberOfTheBodyWithinItsLimits) {
  ApiRequest asked = request("POST", {"rooms"});
  EXPECT_EQ(taken(asked).body_number("size", 1, 100).value(), std::nullopt);
  asked.content_type = "application/json";
  asked.body = R"({"size":100})";
  EXPECT_EQ(taken(asked).body_number("size", 1, 100).value(), 100u);
  for (const char* other :
       {R"({"size":0})", R"({"size":101})", R"({"size":-1})", R"({"size":1.5})", R"({"size":"7"})",
        R"({"size":null})", R"({"size":99999999999999999999999})"}) {
    asked.body = other;
    EXPECT_FALSE(taken(asked).body_number("size", 1, 100)) << other;
  }
}

TEST(ApiRoutes, ReadATextOfTheBodyOrWhatStandsForIt) {
  ApiRequest asked = request("POST", {"rooms", "a", "participants", "ann", "mute"});
  EXPECT_EQ(taken(asked).body_text("source", "microphone"), "microphone");
  asked.content_type = "application/json";
  asked.body = R"({"source":"camera"})";
  EXPECT_EQ(taken(asked).body_text("source", "microphone"), "camera");
  for (const char* other : {R"({"source":1})", R"({"source":null})", R"({"source":["camera"]})"}) {
    asked.body = other;
    EXPECT_FALSE(taken(asked).body_text("source", "microphone")) << other;
  }
}

TEST(ApiReply, SaysWhatWasWrongInTheServersOwnWords) {
  const ApiReply reply = failure(Error{ErrorCode::not_found, "no \"such\" room", "try another"});
  EXPECT_EQ(reply.status, 404u);
  EXPECT_EQ(reply.body,
            R"({"error":{"code":"not_found","message":"no \"such\" room","hint":"try another"}})");
  EXPECT_EQ(failure(Error{ErrorCode::rate_limited, "m"}).status, 429u);
  EXPECT_EQ(failure(Error{ErrorCode::not_joined, "m"}).status, 409u);
  EXPECT_THAT(failure(Error{ErrorCode::internal, "m"}).body, Not(HasSubstr("hint")));
}

}  // namespace
}  // namespace rollcall::admin
