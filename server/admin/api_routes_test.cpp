#include "admin/api_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

/// As a table that also has what takes a body and an id.
const std::vector<ApiRoute>& with_more() {
  static const std::vector<ApiRoute> routes{
      {"GET", "/rooms", Operation::list_rooms, {"after", "limit"}},
      {"GET", "/rooms/{room}", Operation::show_room},
      {"DELETE", "/rooms/{room}", Operation::cleanup},
      {"DELETE", "/rooms/{room}/participants/{id}", Operation::drain, {"ban"}},
      {"POST", "/rooms/{room}/lock", Operation::cleanup, {}, {"locked"}},
  };
  return routes;
}

ApiRequest request(std::string method, std::vector<std::string> below_root) {
  ApiRequest asked{std::move(method), {"admin", "api", "v1"}};
  for (std::string& segment : below_root)
    asked.segments.push_back(std::move(segment));
  return asked;
}

ApiReply refusal(const ApiRequest& asked) {
  const auto call = read_call(asked, with_more());
  EXPECT_FALSE(call);
  return call ? ApiReply{} : call.error();
}

ApiCall taken(const ApiRequest& asked) {
  auto call = read_call(asked, with_more());
  EXPECT_TRUE(call) << call.error().body;
  return call ? *std::move(call) : ApiCall{};
}

TEST(ApiRoutes, FindTheOperationOfMethodAndPath) {
  EXPECT_EQ(taken(request("GET", {"rooms"})).operation, Operation::list_rooms);
  EXPECT_EQ(taken(request("HEAD", {"rooms"})).operation, Operation::list_rooms);
  const ApiCall call = taken(request("DELETE", {"rooms", "a/b", "participants", "ann"}));
  EXPECT_EQ(call.operation, Operation::drain);
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

TEST(ApiReply, SaysWhatWasWrongInTheServersOwnWords) {
  const ApiReply reply = failure(Error{ErrorCode::not_found, "no \"such\" room", "try another"});
  EXPECT_EQ(reply.status, 404u);
  EXPECT_EQ(reply.body,
            R"({"error":{"code":"not_found","message":"no \"such\" room","hint":"try another"}})");
  EXPECT_EQ(failure(Error{ErrorCode::rate_limited, "m"}).status, 429u);
  EXPECT_EQ(failure(Error{ErrorCode::not_joined, "m"}).status, 409u);
  EXPECT_THAT(failure(Error{ErrorCode::internal, "m"}).body, ::testing::Not(HasSubstr("hint")));
}

}  // namespace
}  // namespace rollcall::admin
