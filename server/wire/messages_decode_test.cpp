#include "wire/messages.hpp"
#include "wire/messages_fields.hpp"
#include "wire/test_samples.hpp"

#include <string>
#include <variant>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::decoded;
using samples::refusal;
using samples::repeated;
using ::testing::HasSubstr;

std::string join_with(std::string_view name, const json::value& value) {
  json::object payload{{"protocol", 1},
                       {"roomId", "blue"},
                       {"guestKey", std::string(22, 'k')},
                       {"displayName", "Ann"}};
  payload[{name.data(), name.size()}] = value;
  return json::serialize(json::array{"join", payload});
}

std::string join_with(std::string_view name, const std::string& text) {
  return join_with(name, json::value(json::string_view(text.data(), text.size())));
}

TEST(DecodeJoin, ReadsEveryField) {
  const auto join = decoded<core::JoinRequest>(
      R"(["join",{"protocol":1,"roomId":"blue","guestKey":"abcdefghijklmnopqrstuv",
          "displayName":" Ann ","tabId":"t","pageId":"p","resumeToken":"secret","takeover":true,
          "rosterVersion":{"generation":"g","number":9}}])");
  EXPECT_EQ(join.room, RoomId("blue"));
  EXPECT_EQ(std::get<core::GuestKey>(join.credential).text, "abcdefghijklmnopqrstuv");
  EXPECT_EQ(join.display_name, "Ann");
  EXPECT_EQ(join.tab, TabId("t"));
  EXPECT_EQ(join.page, PageId("p"));
  EXPECT_EQ(join.resume_token, "secret");
  EXPECT_TRUE(join.takeover);
  EXPECT_EQ(join.roster_version, (core::RosterVersion{RoomGeneration("g"), RosterNumber(9)}));
}

TEST(DecodeJoin, LeavesOutWhatWasLeftOut) {
  const auto join = decoded<core::JoinRequest>(join_with("takeover", json::value()));
  EXPECT_FALSE(join.tab);
  EXPECT_FALSE(join.page);
  EXPECT_FALSE(join.resume_token);
  EXPECT_FALSE(join.takeover);
  EXPECT_FALSE(join.roster_version);
}

TEST(DecodeJoin, AsksForAnUpgradeBeforeJudgingFieldsItDoesNotKnow) {
  EXPECT_EQ(refusal(R"(["join",{"protocol":2}])"),
            "upgrade_required: protocol 2 is not spoken here");
}

TEST(DecodeJoin, CountsCharactersOfANameAndItsBytes) {
  EXPECT_EQ(decoded<core::JoinRequest>(join_with("displayName", repeated("🙂", 64))).display_name,
            repeated("🙂", 64));  // 256 bytes
  EXPECT_THAT(refusal(join_with("displayName", repeated("🙂", 65))), HasSubstr("`displayName`"));
  EXPECT_THAT(refusal(join_with("displayName", repeated("é", 65))),
              HasSubstr("1 to 64 characters"));
}

TEST(DecodeJoin, CountsBytesOfARoom) {
  EXPECT_EQ(decoded<core::JoinRequest>(join_with("roomId", repeated("é", 64))).room.text().size(),
            128u);
  EXPECT_THAT(refusal(join_with("roomId", repeated("é", 64) + "x")), HasSubstr("128 bytes"));
}

TEST(DecodeJoin, TrimsWhatJavaScriptTrims) {
  const std::string blanks = " \u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\ufeff";
  EXPECT_EQ(decoded<core::JoinRequest>(join_with("displayName", blanks + "Ann Lee" + blanks))
                .display_name,
            "Ann Lee");
}

TEST(DecodeJoin, RefusesEveryControlCharacterInAName) {
  for (char32_t c = 0; c < 0xA0; ++c) {
    if (c >= 0x20 && c < 0x7F) continue;
    std::string name = "a";
    if (c < 0x80) {
      name += static_cast<char>(c);
    } else {
      name += '\xC2';
      name += static_cast<char>(c);
    }
    name += "b";
    EXPECT_THAT(refusal(join_with("displayName", name)), HasSubstr("control characters"))
        << static_cast<unsigned>(c);
  }
}

TEST(DecodeJoin, SpeaksOfAnInnerFieldByBothNames) {
  EXPECT_EQ(refusal(join_with("rosterVersion", json::object{{"generation", "g"}})),
            "bad_request: `rosterVersion` is wrong: `number` is missing");
}

TEST(DecodeJoin, NeverRepeatsASecretInAnError) {
  const std::string error =
      refusal(join_with("guestKey", std::string("secret!secret!secret!secret!")));
  EXPECT_THAT(error, HasSubstr("`guestKey` must be base64url"));
  EXPECT_EQ(error.find("secret"), std::string::npos);
}

TEST(DecodeRequests, ReadFlowsFromTheEventsName) {
  EXPECT_EQ(decoded<core::SetProducerFlowRequest>(R"(["pauseProducer",{"producerId":"p"}])").flow,
            core::Flow::pause);
  EXPECT_EQ(decoded<core::SetProducerFlowRequest>(R"(["resumeProducer",{"producerId":"p"}])").flow,
            core::Flow::resume);
  EXPECT_EQ(decoded<core::SetConsumerFlowRequest>(R"(["pauseConsumer",{"consumerId":"c"}])").flow,
            core::Flow::pause);
  EXPECT_EQ(decoded<core::SetConsumerFlowRequest>(R"(["resumeConsumer",{"consumerId":"c"}])").flow,
            core::Flow::resume);
}

TEST(DecodeRequests, KeepTwoMomentsOfALeaveApart) {
  const auto going = decoded<core::BeforeDisconnectRequest>(
      R"(["beforeDisconnect",{"roomId":"blue","unloading":true}])");
  EXPECT_TRUE(going.unloading);
  EXPECT_EQ(going.room, RoomId("blue"));
  EXPECT_FALSE(decoded<core::BeforeDisconnectRequest>(R"(["beforeDisconnect",{"roomId":"blue"}])")
                   .unloading);
}

TEST(DecodeRequests, PassMediaParametersOnAsTheyAre) {
  const auto produce = decoded<core::ProduceRequest>(
      R"(["produce",{"transportId":"t","kind":"video","source":"screen","paused":true,
          "rtpParameters":{"codecs":[{"a":1.5,"b":[true,null,"x"]}]}}])");
  EXPECT_EQ(produce.transport, TransportId("t"));
  EXPECT_EQ(produce.kind, core::MediaKind::video);
  EXPECT_EQ(produce.source, core::MediaSource::screen);
  EXPECT_TRUE(produce.paused);
  EXPECT_EQ(json::parse(produce.rtp_parameters.text),
            json::parse(R"({"codecs":[{"a":1.5,"b":[true,null,"x"]}]})"));
}

TEST(DecodeRequests, LimitMediaParameters) {
  const auto produce = [](std::size_t bytes) {  // {"x":""} takes 8 of them.
    return R"(["produce",{"transportId":"t","kind":"video","source":"screen","rtpParameters":{"x":")" +
           std::string(bytes - 8, 'x') + R"("}}])";
  };
  EXPECT_EQ(decoded<core::ProduceRequest>(produce(opaque_bytes_max)).rtp_parameters.text.size(),
            opaque_bytes_max);
  EXPECT_EQ(refusal(produce(opaque_bytes_max + 1)),
            "bad_request: `rtpParameters` must be at most 65536 bytes of JSON");
}

TEST(DecodeRequests, WrapSctpCapabilitiesAsTheMediaHostWantsThem) {
  EXPECT_EQ(decoded<core::CreateTransportRequest>(
                R"(["createWebRtcTransport",{"direction":"recv","sctpCapabilities":{"a":1}}])")
                .options.text,
            R"({"sctpCapabilities":{"a":1}})");
  EXPECT_EQ(
      decoded<core::CreateTransportRequest>(R"(["createWebRtcTransport",{"direction":"send"}])")
          .options.text,
      "{}");
}

TEST(DecodeRequests, WrapDataParametersWithLabelAndProtocol) {
  const auto data = decoded<core::ProduceDataRequest>(
      R"(["produceData",{"transportId":"t","sctpStreamParameters":{"streamId":1},"label":"a\"b"}])");
  EXPECT_EQ(data.label, "a\"b");
  EXPECT_EQ(json::parse(data.parameters.text),
            json::parse(R"({"sctpStreamParameters":{"streamId":1},"label":"a\"b","protocol":""})"));
}

TEST(DecodeRequests, ReadWholeNumbersHoweverTheyAreWritten) {
  const auto layers = [](std::string_view number) {
    return R"(["setPreferredLayers",{"consumerId":"c","spatialLayer":)" + std::string(number) +
           "}]";
  };
  for (const std::string_view one : {"1", "1.0", "1e0", "10e-1"})
    EXPECT_EQ(decoded<core::SetPreferredLayersRequest>(layers(one)).layers.text,
              R"({"spatialLayer":1})");
  for (const std::string_view wrong : {"1.5", "-1", "16", "1e300", "\"1\"", "true", "[1]"})
    EXPECT_THAT(refusal(layers(wrong)), HasSubstr("`spatialLayer`")) << wrong;
}

TEST(DecodeRequests, LimitAChatMessageByCharacters) {
  const auto chat = [](std::size_t characters) {
    return R"(["chat",{"text":")" + repeated("é", characters) + R"("}])";
  };
  EXPECT_EQ(decoded<core::ChatRequest>(chat(2000)).text.size(), 4000u);
  EXPECT_THAT(refusal(chat(2001)), HasSubstr("1 to 2000 characters"));
}

TEST(DecodeEvent, NamesTheEventAlsoWhenItsPayloadIsWrong) {
  EXPECT_EQ(decode_event(R"(["chat",{}])").event, "chat");
  EXPECT_EQ(decode_event(R"(["chat",7])").event, "chat");
  EXPECT_EQ(decode_event(R"(["dance",{}])").event, "dance");
  EXPECT_EQ(decode_event(R"([")" + std::string(65, 'x') + R"("])").event, "");
  EXPECT_EQ(decode_event("[7]").event, "");
}

TEST(DecodeEvent, RefusesTextThatIsNotUtf8) {
  EXPECT_THAT(refusal("[\"chat\",{\"text\":\"\xC0\xAF\"}]"), HasSubstr("not JSON"));
  EXPECT_THAT(refusal("[\"chat\",{\"text\":\"\xED\xA0\x80\"}]"), HasSubstr("not JSON"));
}

TEST(DecodeEvent, RefusesWhatIsNestedTooDeeply) {
  const auto nested = [](std::size_t depth) {
    return R"(["produce",{"transportId":"t","kind":"audio","source":"microphone","rtpParameters":)" +
           repeated("{\"a\":", depth) + "1" + repeated("}", depth) + "}]";
  };
  EXPECT_EQ(refusal(nested(30)), "accepted");  // 32 with the array and the payload around it.
  EXPECT_THAT(refusal(nested(31)), HasSubstr("not JSON"));
  EXPECT_THAT(refusal(repeated("[", 100'000)), HasSubstr("not JSON"));
}

TEST(DecodeLeaveBeacon, ReadsEveryField) {
  const auto beacon = decode_leave_beacon(
      R"({"roomId":"blue","participantId":"x","epoch":3,"pageId":"p","resumeToken":"t"})");
  ASSERT_TRUE(beacon);
  EXPECT_EQ(beacon->room, RoomId("blue"));
  EXPECT_EQ(beacon->participant, ParticipantId("x"));
  EXPECT_EQ(beacon->epoch, Epoch(3));
  EXPECT_EQ(beacon->page, PageId("p"));
  EXPECT_EQ(beacon->resume_token, "t");
}

// Properties.

/// Whatever it is: a request, or an error with a message.
void judge(const std::string& bytes) {
  const Decoded result = decode_event(bytes);
  if (!result.request) RC_ASSERT(!result.request.error().message.empty());
  const auto beacon = decode_leave_beacon(bytes);
  if (!beacon) RC_ASSERT(beacon.error().code == ErrorCode::bad_request);
}

TEST(DecodeEventProperty, SurvivesAnyBytes) {
  EXPECT_TRUE(rc::check("any bytes", [](const std::string& bytes) { judge(bytes); }));
}

TEST(DecodeEventProperty, SurvivesAnyDamageToAnEvent) {
  const std::string intact =
      R"(["join",{"protocol":1,"roomId":"blé","guestKey":"abcdefghijklmnopqrstuv","tabId":null,)"
      R"("displayName":"Ann 🙂","takeover":true,"rosterVersion":{"generation":"g","number":9}}])";
  EXPECT_TRUE(rc::check("one damaged place", [&] {
    std::string damaged = intact;
    const auto at = *rc::gen::inRange<std::size_t>(0, damaged.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 4);
    damaged.replace(at, length, *rc::gen::arbitrary<std::string>());
    judge(damaged);
  }));
}

json::value any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *rc::gen::arbitrary<double>();
    case 4:
      return json::value(*rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)));
    case 5:
      return json::array{any_value(depth - 1), any_value(depth - 1)};
    default:
      return json::object{{"generation", any_value(depth - 1)}, {"number", any_value(depth - 1)}};
  }
}

TEST(DecodeEventProperty, SurvivesAnyValueInAnyField) {
  const std::vector<std::string> events{
      "join",     "ping",        "beforeDisconnect",      "visibility", "setAttributes",
      "chat",     "produce",     "createWebRtcTransport", "consume",    "setPreferredLayers",
      "getStats", "produceData", "connectWebRtcTransport"};
  const std::vector<std::string> fields{
      "protocol",      "roomId",       "guestKey",      "displayName",    "tabId",
      "resumeToken",   "takeover",     "rosterVersion", "unloading",      "state",
      "hand",          "text",         "transportId",   "kind",           "source",
      "rtpParameters", "spatialLayer", "consumerId",    "dtlsParameters", "sctpStreamParameters"};
  EXPECT_TRUE(rc::check("any value", [&] {
    json::object payload{{"protocol", 1}};
    for (const std::string& field :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(fields)))
      payload[field] = any_value(2);
    judge(json::serialize(json::array{*rc::gen::elementOf(events), payload}));
  }));
}

TEST(DecodeEventProperty, AnAcceptedNameKeepsTheRules) {
  EXPECT_TRUE(rc::check("any name", [](const std::string& name) {
    const Decoded result = decode_event(
        json::serialize(json::array{"setAttributes", json::object{{"displayName", name}}}));
    if (!result.request) return;
    const auto& accepted = *std::get<core::SetAttributesRequest>(*result.request).display_name;
    RC_ASSERT(!accepted.empty() && accepted.size() <= 256);
    for (const char c : accepted)
      RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    RC_ASSERT(accepted.front() != ' ' && accepted.back() != ' ');
    RC_ASSERT(name.find(accepted) != std::string::npos);
  }));
}

}  // namespace
}  // namespace rollcall::wire
