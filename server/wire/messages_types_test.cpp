// Every event of PROTOCOL.md with each of its fields: left out, null, and of every wrong type.
#include "wire/messages.hpp"
#include "wire/test_samples.hpp"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::event;
using samples::refusal;
using samples::with;
using samples::without;
using ::testing::StartsWith;

enum class Type { text, flag, number, object, version };
enum class Need { required, optional };

struct Field {
  const char* name;
  Type type;
  Need need = Need::required;
};

struct Event {
  const char* name;
  const char* payload;  // With every field.
  std::vector<Field> fields;

  json::object complete() const { return json::parse(payload).as_object(); }
};

const std::vector<Event> presence_events = {
    {"join",
     R"({"protocol":1,"roomId":"blue","guestKey":"abcdefghijklmnopqrstuv","displayName":"Ann",
         "tabId":"t","pageId":"p","resumeToken":"s","takeover":true,
         "rosterVersion":{"generation":"g","number":9}})",
     {{"protocol", Type::number},
      {"roomId", Type::text},
      {"guestKey", Type::text},
      {"displayName", Type::text},
      {"tabId", Type::text, Need::optional},
      {"pageId", Type::text, Need::optional},
      {"resumeToken", Type::text, Need::optional},
      {"takeover", Type::flag, Need::optional},
      {"rosterVersion", Type::version, Need::optional}}},
    {"ping",
     R"({"rosterVersion":{"generation":"g","number":9}})",
     {{"rosterVersion", Type::version, Need::optional}}},
    {"leave", "{}", {}},
    {"beforeDisconnect",
     R"({"roomId":"blue","unloading":true})",
     {{"roomId", Type::text}, {"unloading", Type::flag, Need::optional}}},
    {"visibility", R"({"state":"hidden"})", {{"state", Type::text}}},
    {"setAttributes",
     R"({"hand":true,"displayName":"Ann"})",
     {{"hand", Type::flag, Need::optional}, {"displayName", Type::text, Need::optional}}},
    {"chat", R"({"text":"hello"})", {{"text", Type::text}}},
    {"forceCleanup", "{}", {}},
    {"removeParticipant",
     R"({"participantId":"x","ban":true})",
     {{"participantId", Type::text}, {"ban", Type::flag, Need::optional}}},
    {"muteParticipant",
     R"({"participantId":"x","source":"camera"})",
     {{"participantId", Type::text}, {"source", Type::text, Need::optional}}},
    {"lockRoom", R"({"locked":true})", {{"locked", Type::flag}}},
    {"endRoom", "{}", {}},
};

const std::vector<Event> media_events = {
    {"createWebRtcTransport",
     R"({"direction":"send","sctpCapabilities":{}})",
     {{"direction", Type::text}, {"sctpCapabilities", Type::object, Need::optional}}},
    {"connectWebRtcTransport",
     R"({"transportId":"t","dtlsParameters":{}})",
     {{"transportId", Type::text}, {"dtlsParameters", Type::object}}},
    {"restartIce", R"({"transportId":"t"})", {{"transportId", Type::text}}},
    {"produce",
     R"({"transportId":"t","kind":"audio","rtpParameters":{},"source":"microphone","paused":true})",
     {{"transportId", Type::text},
      {"kind", Type::text},
      {"rtpParameters", Type::object},
      {"source", Type::text},
      {"paused", Type::flag, Need::optional}}},
    {"consume",
     R"({"transportId":"t","producerId":"p","rtpCapabilities":{}})",
     {{"transportId", Type::text}, {"producerId", Type::text}, {"rtpCapabilities", Type::object}}},
    {"resumeConsumer", R"({"consumerId":"c"})", {{"consumerId", Type::text}}},
    {"pauseConsumer", R"({"consumerId":"c"})", {{"consumerId", Type::text}}},
    {"closeConsumer", R"({"consumerId":"c"})", {{"consumerId", Type::text}}},
    {"pauseProducer", R"({"producerId":"p"})", {{"producerId", Type::text}}},
    {"resumeProducer", R"({"producerId":"p"})", {{"producerId", Type::text}}},
    {"closeProducer", R"({"producerId":"p"})", {{"producerId", Type::text}}},
    {"produceData",
     R"({"transportId":"t","sctpStreamParameters":{},"label":"l","protocol":"p"})",
     {{"transportId", Type::text},
      {"sctpStreamParameters", Type::object},
      {"label", Type::text, Need::optional},
      {"protocol", Type::text, Need::optional}}},
    {"consumeData",
     R"({"transportId":"t","dataProducerId":"d"})",
     {{"transportId", Type::text}, {"dataProducerId", Type::text}}},
    {"setPreferredLayers",
     R"({"consumerId":"c","spatialLayer":1,"temporalLayer":2})",
     {{"consumerId", Type::text},
      {"spatialLayer", Type::number},
      {"temporalLayer", Type::number, Need::optional}}},
    // One of three ids is needed: which, is the matter of messages_media_test.cpp.
    {"getStats", R"({"transportId":"t"})", {}},
};

std::vector<Event> all_events() {
  std::vector<Event> all = presence_events;
  all.insert(all.end(), media_events.begin(), media_events.end());
  return all;
}

std::string expected(Type type) {
  switch (type) {
    case Type::text:
      return "must be a string";
    case Type::flag:
      return "must be true or false";
    case Type::number:
      return "must be a whole number from 0 to ";
    case Type::object:
      return "must be an object";
    case Type::version:
      return "must be an object {generation, number}";
  }
  return {};
}

/// One value of every JSON type but that of the field (null is the same as left out).
std::vector<json::value> of_other_types(Type type) {
  std::vector<json::value> values{json::array{}, json::array{json::object{}}};
  if (type != Type::text) values.emplace_back("1");
  if (type != Type::flag) values.emplace_back(true);
  if (type != Type::number) values.emplace_back(1);
  if (type != Type::object && type != Type::version) values.emplace_back(json::object{});
  return values;
}

template <class Check>
void for_each_field(Check check) {
  for (const Event& event : all_events()) {
    for (const Field& field : event.fields) {
      SCOPED_TRACE(std::string(event.name) + "." + field.name);
      check(event, field);
    }
  }
}

TEST(EveryEvent, IsARequestOfTheSameName) {
  std::set<std::string> names;
  for (const Event& one : all_events()) {
    const Decoded result = decode_event(event(one.name, one.complete()));
    ASSERT_TRUE(result.request) << one.name << ": " << result.request.error().message;
    EXPECT_EQ(core::event_name(*result.request), one.name);
    EXPECT_EQ(result.event, one.name);
    names.insert(one.name);
  }
  EXPECT_EQ(names.size(), 27u) << "as many as PROTOCOL.md has";
}

TEST(EveryEvent, HasAnObjectForItsPayload) {
  for (const Event& one : all_events()) {
    for (const json::value& payload :
         {json::value("{}"), json::value(0), json::value(false), json::value(json::array{})}) {
      EXPECT_EQ(refusal(event(one.name, payload)), "bad_request: the payload must be an object")
          << one.name << " " << payload;
    }
  }
}

TEST(EveryEvent, MayLeaveItsPayloadOutIfItNeedsNoField) {
  for (const Event& one : all_events()) {
    const std::string empty = refusal(event(one.name, json::object{}));
    EXPECT_EQ(refusal(event(one.name, nullptr)), empty) << one.name;
    EXPECT_EQ(refusal(json::serialize(json::array{one.name})), empty) << one.name;
  }
}

TEST(EveryEvent, IgnoresFieldsItDoesNotKnow) {
  for (const Event& one : all_events()) {
    json::object payload = one.complete();
    payload["__proto__"] = json::object{{"takeover", true}};
    payload["Text"] = 5;
    payload[""] = json::array{nullptr};
    EXPECT_EQ(refusal(event(one.name, payload)), "accepted") << one.name;
  }
}

TEST(EveryField, IsMissedIfItIsRequired) {
  for_each_field([](const Event& one, const Field& field) {
    const std::string missing = std::string("bad_request: `") + field.name + "` is missing";
    const std::string outcome = field.need == Need::required ? missing : "accepted";
    EXPECT_EQ(refusal(event(one.name, without(one.complete(), field.name))), outcome);
    EXPECT_EQ(refusal(event(one.name, with(one.complete(), field.name, nullptr))), outcome);
  });
}

TEST(EveryField, IsNamedWhenItIsOfAnotherType) {
  for_each_field([](const Event& one, const Field& field) {
    const std::string complaint =
        std::string("bad_request: `") + field.name + "` " + expected(field.type);
    for (const json::value& value : of_other_types(field.type)) {
      EXPECT_THAT(refusal(event(one.name, with(one.complete(), field.name, value))),
                  StartsWith(complaint))
          << value;
    }
  });
}

TEST(EveryField, IsFoundByItsExactName) {
  for_each_field([](const Event& one, const Field& field) {
    if (field.need == Need::optional) return;
    json::object payload = without(one.complete(), field.name);
    std::string shouted = field.name;
    shouted.front() = static_cast<char>(std::toupper(shouted.front()));
    payload[shouted] = one.complete().at(field.name);
    EXPECT_EQ(refusal(event(one.name, payload)),
              std::string("bad_request: `") + field.name + "` is missing");
  });
}

TEST(EveryField, CountsWithItsLastValueIfItIsThereTwice) {
  for_each_field([](const Event& one, const Field& field) {
    const std::string good = json::serialize(one.complete().at(field.name));
    const std::string rest = json::serialize(without(one.complete(), field.name)).substr(1);
    const std::string comma = rest == "}" ? "" : ",";
    const auto twice = [&](const std::string& first, const std::string& second) {
      const std::string key = std::string("\"") + field.name + "\":";
      return std::string("[\"") + one.name + "\",{" + key + first + "," + key + second + comma +
             rest + "]";
    };
    EXPECT_EQ(refusal(twice("[]", good)), "accepted");
    EXPECT_NE(refusal(twice(good, "[]")), "accepted");
  });
}

}  // namespace
}  // namespace rollcall::wire
