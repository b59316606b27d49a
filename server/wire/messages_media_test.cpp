// What the events of media mean, and the limits of their fields.
#include "wire/messages.hpp"
#include "wire/messages_fields.hpp"
#include "wire/test_samples.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::decoded;
using samples::event;
using samples::refusal;
using samples::text;
using samples::with;

json::object least_produce() {
  return {{"transportId", "t"},
          {"kind", "video"},
          {"source", "camera"},
          {"rtpParameters", json::object{}}};
}

std::string produce_with(const char* field, json::value value) {
  return event("produce", with(least_produce(), field, std::move(value)));
}

json::object least_data() {
  return {{"transportId", "t"}, {"sctpStreamParameters", json::object{{"streamId", 1}}}};
}

core::ProduceDataRequest data_with(const char* field, json::value value) {
  return decoded<core::ProduceDataRequest>(
      event("produceData", with(least_data(), field, std::move(value))));
}

std::string layers(std::string_view payload) {
  return R"(["setPreferredLayers",{"consumerId":"c",)" + std::string(payload) + "}]";
}

/// Each event with an id, that id, and a payload that is right but for it.
struct IdField {
  const char* event;
  const char* field;
  json::object payload;
};

std::vector<IdField> id_fields() {
  const json::object object;
  return {
      {"connectWebRtcTransport", "transportId", {{"dtlsParameters", object}}},
      {"restartIce", "transportId", {}},
      {"produce", "transportId", least_produce()},
      {"consume", "transportId", {{"producerId", "p"}, {"rtpCapabilities", object}}},
      {"consume", "producerId", {{"transportId", "t"}, {"rtpCapabilities", object}}},
      {"resumeConsumer", "consumerId", {}},
      {"pauseConsumer", "consumerId", {}},
      {"closeConsumer", "consumerId", {}},
      {"pauseProducer", "producerId", {}},
      {"resumeProducer", "producerId", {}},
      {"closeProducer", "producerId", {}},
      {"produceData", "transportId", least_data()},
      {"consumeData", "transportId", {{"dataProducerId", "d"}}},
      {"consumeData", "dataProducerId", {{"transportId", "t"}}},
      {"setPreferredLayers", "consumerId", {{"spatialLayer", 0}}},
      {"getStats", "transportId", {}},
      {"getStats", "producerId", {}},
      {"getStats", "consumerId", {}},
  };
}

TEST(DecodeIds, HaveOneTo128BytesInEveryEvent) {
  for (const IdField& one : id_fields()) {
    SCOPED_TRACE(std::string(one.event) + "." + one.field);
    const auto outcome = [&](const std::string& id) {
      return refusal(event(one.event, with(one.payload, one.field, text(id))));
    };
    const std::string name = std::string("bad_request: `") + one.field + "` ";
    EXPECT_EQ(outcome("x"), "accepted");
    EXPECT_EQ(outcome(std::string(128, 'x')), "accepted");
    EXPECT_EQ(outcome(std::string(129, 'x')), name + "must be at most 128 bytes long");
    EXPECT_EQ(outcome(""), name + "must be 1 to 128 characters long");
  }
}

TEST(DecodeIds, GoToTheObjectTheyName) {
  const auto consume = decoded<core::ConsumeRequest>(
      R"(["consume",{"producerId":"p","transportId":"t","rtpCapabilities":{"codecs":[]}}])");
  EXPECT_EQ(consume.transport, TransportId("t"));
  EXPECT_EQ(consume.producer, ProducerId("p"));
  EXPECT_EQ(consume.rtp_capabilities.text, R"({"codecs":[]})");
  const auto data = decoded<core::ConsumeDataRequest>(
      R"(["consumeData",{"dataProducerId":"d","transportId":"t"}])");
  EXPECT_EQ(data.transport, TransportId("t"));
  EXPECT_EQ(data.producer, DataProducerId("d"));
  EXPECT_EQ(decoded<core::RestartIceRequest>(R"(["restartIce",{"transportId":"t"}])").transport,
            TransportId("t"));
  EXPECT_EQ(decoded<core::CloseProducerRequest>(R"(["closeProducer",{"producerId":"p"}])").producer,
            ProducerId("p"));
  EXPECT_EQ(decoded<core::CloseConsumerRequest>(R"(["closeConsumer",{"consumerId":"c"}])").consumer,
            ConsumerId("c"));
}

TEST(DecodeCreateTransport, HasOneOfTwoDirections) {
  const auto create = [](std::string_view direction) {
    return event("createWebRtcTransport", json::object{{"direction", text(direction)}});
  };
  EXPECT_EQ(decoded<core::CreateTransportRequest>(create("send")).direction, core::Direction::send);
  EXPECT_EQ(decoded<core::CreateTransportRequest>(create("recv")).direction, core::Direction::recv);
  for (const std::string_view wrong : {"Send", "sendrecv", "receive"})
    EXPECT_EQ(refusal(create(wrong)), "bad_request: `direction` must be one of send, recv");
}

TEST(DecodeConnectTransport, PassesDtlsParametersOn) {
  const auto connect = decoded<core::ConnectTransportRequest>(
      R"(["connectWebRtcTransport",{"transportId":"t","dtlsParameters":
          { "role" : "client", "fingerprints" : [ ] }}])");
  EXPECT_EQ(connect.transport, TransportId("t"));
  EXPECT_EQ(connect.dtls_parameters.text, R"({"role":"client","fingerprints":[]})");
}

TEST(DecodeProduce, HasOneOfTwoKinds) {
  const auto kind = [](const char* word) {
    return decoded<core::ProduceRequest>(produce_with("kind", word)).kind;
  };
  EXPECT_EQ(kind("audio"), core::MediaKind::audio);
  EXPECT_EQ(kind("video"), core::MediaKind::video);
  EXPECT_EQ(refusal(produce_with("kind", "Audio")),
            "bad_request: `kind` must be one of audio, video");
}

TEST(DecodeProduce, HasOneOfFourSources) {
  const auto source = [](const char* word) {
    return decoded<core::ProduceRequest>(produce_with("source", word)).source;
  };
  EXPECT_EQ(source("microphone"), core::MediaSource::microphone);
  EXPECT_EQ(source("camera"), core::MediaSource::camera);
  EXPECT_EQ(source("screen"), core::MediaSource::screen);
  EXPECT_EQ(source("screenAudio"), core::MediaSource::screen_audio);
  EXPECT_EQ(refusal(produce_with("source", "screenaudio")),
            "bad_request: `source` must be one of microphone, camera, screen, screenAudio");
}

TEST(DecodeProduce, BeginsPausedOnlyIfItSaysSo) {
  EXPECT_TRUE(decoded<core::ProduceRequest>(produce_with("paused", true)).paused);
  for (const json::value& value : {json::value(false), json::value(nullptr)})
    EXPECT_FALSE(decoded<core::ProduceRequest>(produce_with("paused", value)).paused);
}

TEST(DecodeProduceData, HasALabelAndAProtocolOfUpTo255Bytes) {
  for (const char* field : {"label", "protocol"}) {
    const auto outcome = [&](const std::string& value) {
      return refusal(event("produceData", with(least_data(), field, text(value))));
    };
    EXPECT_EQ(outcome(""), "accepted");
    EXPECT_EQ(outcome(std::string(255, 'l')), "accepted");
    EXPECT_EQ(outcome(std::string(256, 'l')),
              std::string("bad_request: `") + field + "` must be at most 255 bytes long");
  }
  EXPECT_EQ(data_with("label", "chat").label, "chat");
  EXPECT_EQ(data_with("label", nullptr).label, "");
  EXPECT_EQ(data_with("protocol", "json").protocol, "json");
  EXPECT_EQ(data_with("label", "chat").protocol, "");
}

TEST(DecodeProduceData, WritesParametersThatNoLabelCanBreakOutOf) {
  const std::string label = R"(","streamId":9,"x":")";
  EXPECT_EQ(json::parse(data_with("label", text(label)).parameters.text),
            json::value(json::object{{"sctpStreamParameters", json::object{{"streamId", 1}}},
                                     {"label", text(label)},
                                     {"protocol", ""}}));
}

TEST(DecodeSetPreferredLayers, WritesTheLayersThatWereGiven) {
  const auto written = [](std::string_view payload) {
    return decoded<core::SetPreferredLayersRequest>(layers(payload)).layers.text;
  };
  EXPECT_EQ(written(R"("spatialLayer":0)"), R"({"spatialLayer":0})");
  EXPECT_EQ(written(R"("temporalLayer":0,"spatialLayer":15)"),
            R"({"spatialLayer":15,"temporalLayer":0})");
  EXPECT_EQ(written(R"("spatialLayer":2,"temporalLayer":null)"), R"({"spatialLayer":2})");
  EXPECT_EQ(written(R"("spatialLayer":-0,"temporalLayer":15.0)"),
            R"({"spatialLayer":0,"temporalLayer":15})");
}

TEST(DecodeSetPreferredLayers, RefusesLayersNoCodecHas) {
  for (const std::string_view wrong :
       {"16", "-1", "0.5", "18446744073709551616", "1e400", "\"0\""}) {
    EXPECT_EQ(refusal(layers(R"("spatialLayer":)" + std::string(wrong))),
              "bad_request: `spatialLayer` must be a whole number from 0 to 15")
        << wrong;
    EXPECT_EQ(refusal(layers(R"("spatialLayer":0,"temporalLayer":)" + std::string(wrong))),
              "bad_request: `temporalLayer` must be a whole number from 0 to 15")
        << wrong;
  }
}

TEST(DecodeGetStats, NamesExactlyOneObject) {
  const std::string one = "exactly one of `transportId`, `producerId`, `consumerId` is needed";
  for (const std::string_view wrong :
       {R"(["getStats"])", R"(["getStats",{"transportId":null}])",
        R"(["getStats",{"transportId":"t","consumerId":"c"}])",
        R"(["getStats",{"producerId":"p","consumerId":"c"}])",
        R"(["getStats",{"transportId":"t","producerId":"p","consumerId":"c"}])"})
    EXPECT_EQ(refusal(wrong), "bad_request: " + one) << wrong;
  const auto object = [](std::string_view payload) {
    return decoded<core::GetStatsRequest>(R"(["getStats",)" + std::string(payload) + "]").object;
  };
  using Object = decltype(core::GetStatsRequest::object);
  EXPECT_EQ(object(R"({"transportId":"x"})"), Object(TransportId("x")));
  EXPECT_EQ(object(R"({"producerId":"x","transportId":null})"), Object(ProducerId("x")));
  EXPECT_EQ(object(R"({"consumerId":"x"})"), Object(ConsumerId("x")));
}

TEST(DecodeOpaque, IsLimitedWhereverItStands) {
  const json::object large{{"x", text(std::string(opaque_bytes_max - 7, 'x'))}};  // {"x":""} is 8.
  const std::string words = "` must be at most 65536 bytes of JSON";
  const auto outcome = [&](const char* name, json::object payload, const char* field) {
    return refusal(event(name, with(std::move(payload), field, large)));
  };
  EXPECT_EQ(outcome("createWebRtcTransport", {{"direction", "send"}}, "sctpCapabilities"),
            "bad_request: `sctpCapabilities" + words);
  EXPECT_EQ(outcome("connectWebRtcTransport", {{"transportId", "t"}}, "dtlsParameters"),
            "bad_request: `dtlsParameters" + words);
  EXPECT_EQ(outcome("produce", least_produce(), "rtpParameters"),
            "bad_request: `rtpParameters" + words);
  EXPECT_EQ(outcome("consume", {{"transportId", "t"}, {"producerId", "p"}}, "rtpCapabilities"),
            "bad_request: `rtpCapabilities" + words);
  EXPECT_EQ(outcome("produceData", least_data(), "sctpStreamParameters"),
            "bad_request: `sctpStreamParameters" + words);
}

TEST(DecodeOpaque, StaysJsonWhateverNumbersAreInIt) {
  for (const std::string_view number :
       {"1e308", "-1e308", "1e-400", "-0.0", "0.1", "18446744073709551615", "-9223372036854775808",
        "123456789012345678901234567890"}) {
    const auto produce = decoded<core::ProduceRequest>(
        R"(["produce",{"transportId":"t","kind":"video","source":"camera","rtpParameters":{"n":)" +
        std::string(number) + "}}]");
    json::error_code error;
    const auto back = json::parse(produce.rtp_parameters.text, error);
    ASSERT_FALSE(error) << number << ": " << produce.rtp_parameters.text;
    EXPECT_EQ(back.at("n").to_number<double>(),
              json::parse({number.data(), number.size()}).to_number<double>())
        << number;
  }
}

RC_GTEST_PROP(DecodeOpaqueProperty, PassesAnyTextAndNumberOnAsItWas,
              (const std::map<std::string, std::int64_t>& members, std::int32_t eighths)) {
  json::object inner{{"fraction", eighths / 8.0}};
  for (const auto& [name, number] : members) {
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c >= 0; });
    if (ascii) inner[name] = json::array{number, text(name), nullptr, json::object{}};
  }
  const Decoded result = decode_event(produce_with("rtpParameters", inner));
  RC_ASSERT(result.request.has_value());
  const auto& request = std::get<core::ProduceRequest>(*result.request);
  RC_ASSERT(json::parse(request.rtp_parameters.text) == json::value(inner));
}

}  // namespace
}  // namespace rollcall::wire
