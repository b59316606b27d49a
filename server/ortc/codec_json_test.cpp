#include "ortc/codec_json.hpp"

#include "ortc/limits.hpp"
#include "ortc/test_samples.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

namespace json = boost::json;
using samples::parsed;

// Reads `text` with one of the functions under test; the fault's message goes to `message`.
template <class Read>
auto read(std::string_view text, Read function, std::string& message) {
  const auto value = parsed(text);
  JsonFault fault(ErrorCode::bad_rtp_parameters);
  auto result = function(JsonField("field", &value, fault));
  message = fault.error() ? fault.error()->message : "";
  return result;
}

std::string mime_refusal(std::string_view text) {
  std::string message;
  MediaKind kind{};
  read(
      text, [&](const JsonField& field) { return read_mime_type(field, kind); }, message);
  return message;
}

TEST(MimeType, TellsTheKindWhateverItsCase) {
  std::string message;
  for (const auto& [text, expected] : {std::pair{R"("audio/opus")", MediaKind::audio},
                                       {R"("VIDEO/vp8")", MediaKind::video},
                                       {R"("Audio/PCMU")", MediaKind::audio}}) {
    MediaKind kind{};
    read(
        text, [&, &k = kind](const JsonField& f) { return read_mime_type(f, k); }, message);
    EXPECT_EQ(message, "") << text;
    EXPECT_EQ(kind, expected) << text;
  }
}

TEST(MimeType, IsAudioOrVideoWithAName) {
  for (const auto* text :
       {R"("opus")", R"("audio")", R"("audio/")", R"("text/plain")", R"("xaudio/opus")",
        R"("video/\n")", R"("video/V P8")", R"("video/ü")"}) {
    EXPECT_EQ(mime_refusal(text), "field: expected a MIME type audio/... or video/...") << text;
  }
  for (const auto* text : {"null", "5", "\"\"", "{}"}) {
    EXPECT_EQ(mime_refusal(text), "field: expected text") << text;
  }
}

TEST(MimeType, HasPrintableAsciiFromTheFirstToTheLast) {
  EXPECT_EQ(mime_refusal(R"("video/!~")"), "");
  for (const auto* text : {R"("video/a ")", R"("video/\u007f")", R"("video/\u0080")"})
    EXPECT_EQ(mime_refusal(text), "field: expected a MIME type audio/... or video/...") << text;
}

TEST(Channels, AreOneForAudioUnlessGiven) {
  std::string message;
  const auto channels = [&](std::string_view text, MediaKind kind) {
    return read(
        text, [&](const JsonField& f) { return read_channels(f, kind); }, message);
  };
  EXPECT_EQ(channels("2", MediaKind::audio), 2);
  EXPECT_EQ(channels("null", MediaKind::audio), 1);
  EXPECT_EQ(channels("\"two\"", MediaKind::audio), 1);
  EXPECT_EQ(channels("2", MediaKind::video), std::nullopt);
  EXPECT_EQ(message, "");
  channels("0", MediaKind::audio);
  EXPECT_EQ(message, "field: expected a whole number from 1 to 255");
}

TEST(CodecParameters, AreTextWholeNumbersOrFractions) {
  std::string message;
  const auto parameters = read(
      R"({"minptime": 10, "ratio": 1.5, "mapping": "0,1", "whole": 2.0, "minus": -3, "none": ""})",
      read_parameter_map, message);
  EXPECT_EQ(message, "");
  const ParameterMap expected{{"minptime", 10}, {"ratio", 1.5}, {"mapping", std::string("0,1")},
                              {"whole", 2},     {"minus", -3},  {"none", std::string()}};
  EXPECT_EQ(parameters, expected);
}

TEST(CodecParameters, MayBeMissingOrNoObjectAtAll) {
  std::string message;
  for (const auto* text : {"null", "5", "\"x\"", "{}", "true"}) {
    EXPECT_TRUE(read(text, read_parameter_map, message).empty()) << text;
    EXPECT_EQ(message, "") << text;
  }
}

TEST(CodecParameters, AreNoFlagsObjectsOrArrays) {
  std::string message;
  for (const auto* text : {R"({"a": true})", R"({"a": null})", R"({"a": {}})", R"({"a": [1]})",
                           R"({"a": 2147483648})", R"({"a": -2147483649})", R"({"a": 1e20})"}) {
    read(text, read_parameter_map, message);
    EXPECT_EQ(message, "field.a: expected text, a 32-bit integer or a fraction") << text;
  }
  read("[]", read_parameter_map, message);
  EXPECT_EQ(message, "field: expected an object");
}

TEST(CodecParameters, ReachTheEndsOf32Bits) {
  std::string message;
  const auto parameters =
      read(R"({"low": -2147483648, "high": 2147483647})", read_parameter_map, message);
  EXPECT_EQ(message, "");
  EXPECT_EQ(parameters.at("low"), ParameterValue(std::numeric_limits<std::int32_t>::min()));
  EXPECT_EQ(parameters.at("high"), ParameterValue(std::numeric_limits<std::int32_t>::max()));
}

TEST(CodecParameters, NameTheRepairedPayloadTypeByNumber) {
  std::string message;
  read(R"({"apt": "96"})", read_parameter_map, message);
  EXPECT_EQ(message, "field.apt: expected a number");
}

TEST(CodecParameters, AreLimitedInNumberAndSize) {
  std::string message;
  json::object many;
  for (std::size_t i = 0; i <= codec_parameters_max; ++i)
    many["p" + std::to_string(i)] = 1;
  read(json::serialize(many), read_parameter_map, message);
  EXPECT_EQ(message, "field: expected at most 64 entries");
  read(json::serialize(json::object{{"sprop", std::string(parameter_bytes_max + 1, 'x')}}),
       read_parameter_map, message);
  EXPECT_EQ(message, "field.sprop: expected at most 2048 bytes");
  read(json::serialize(json::object{{"sprop", std::string(parameter_bytes_max, 'x')}}),
       read_parameter_map, message);
  EXPECT_EQ(message, "");
}

TEST(RtcpFeedback, HasAnEmptyParameterIfNoneIsGiven) {
  std::string message;
  const auto feedback = read(
      R"([{"type": "nack"}, {"type": "nack", "parameter": "pli"},
          {"type": "ccm", "parameter": 5}])",
      read_rtcp_feedback, message);
  EXPECT_EQ(message, "");
  const std::vector<RtcpFeedback> expected{{"nack", ""}, {"nack", "pli"}, {"ccm", ""}};
  EXPECT_EQ(feedback, expected);
}

TEST(RtcpFeedback, NeedsATypeInEachItem) {
  std::string message;
  for (const auto* text : {"[{}]", "[null]", "[5]", R"([{"type": ""}])", R"([{"type": 5}])"}) {
    read(text, read_rtcp_feedback, message);
    EXPECT_EQ(message, "field[0].type: expected text") << text;
  }
}

TEST(RtcpFeedback, IsEmptyIfItIsNoArray) {
  std::string message;
  for (const auto* text : {"null", "{}", "\"nack\"", "7"}) {
    EXPECT_TRUE(read(text, read_rtcp_feedback, message).empty()) << text;
    EXPECT_EQ(message, "") << text;
  }
}

TEST(RtcpFeedback, IsLimitedInNumber) {
  json::array many;
  for (std::size_t i = 0; i <= rtcp_feedback_max; ++i)
    many.push_back(json::object{{"type", "nack"}});
  std::string message;
  read(json::serialize(many), read_rtcp_feedback, message);
  EXPECT_EQ(message, "field: expected at most 32 items");
}

RC_GTEST_PROP(CodecParametersProperty, ComeBackFromJsonAsTheyWent,
              (const std::map<std::string, std::int32_t>& numbers, std::int32_t eighths)) {
  ParameterMap parameters;
  for (const auto& [name, number] : numbers) {
    // Boost.JSON refuses text that isn't UTF-8, so only what is ASCII goes out and comes back.
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
    if (ascii && parameters.size() + 1 < codec_parameters_max) parameters.emplace(name, number);
  }
  if (eighths % 8 != 0) parameters.insert_or_assign("fraction", eighths / 8.0);
  std::string message;
  const auto text = json::serialize(to_json(parameters));
  RC_ASSERT(read(text, read_parameter_map, message) == parameters);
  RC_ASSERT(message.empty());
}

}  // namespace
}  // namespace rollcall::ortc
