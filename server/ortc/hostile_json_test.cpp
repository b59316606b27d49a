// Parameters with anything in any place: each is refused by name, or understood in one way only.
#include "ortc/producing.hpp"
#include "ortc/rtp_json.hpp"
#include "ortc/test_samples.hpp"
#include "ortc/transport_json.hpp"

#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

namespace json = boost::json;
using samples::parsed;
using samples::refusal;

/// Numbers at the edges of every field there is.
json::value edge_number() {
  return *rc::gen::element<json::value>(
      json::value(0), json::value(-1), json::value(1), json::value(127), json::value(128),
      json::value(255), json::value(256), json::value(65534), json::value(65536),
      json::value(2147483648), json::value(-2147483649), json::value(4294967295),
      json::value(4294967296), json::value(18446744073709551615u), json::value(0.5),
      json::value(-0.0), json::value(1e300), json::value(9007199254740993));
}

json::value edge_text() {
  return *rc::gen::element<json::value>(
      json::value(""), json::value("audio/"), json::value("audio/opus"), json::value("VIDEO/RTX"),
      json::value("video/H264"), json::value("auto"), json::value("sha-1"), json::value("\n"),
      json::value(json::string(255, 'x')), json::value(json::string(256, 'x')),
      json::value(json::string(2049, 'x')));
}

json::value anything(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return edge_number();
    case 1:
      return edge_text();
    case 2:
      return nullptr;
    case 3:
      return *rc::gen::arbitrary<bool>();
    case 4:
      return json::array{anything(depth - 1), anything(depth - 1)};
    default:
      return json::object{{"ssrc", anything(depth - 1)}, {"apt", anything(depth - 1)}};
  }
}

void collect(json::value& value, std::vector<json::value*>& nodes) {
  nodes.push_back(&value);
  if (auto* array = value.if_array()) {
    for (auto& item : *array)
      collect(item, nodes);
  }
  if (auto* object = value.if_object()) {
    for (auto& member : *object)
      collect(member.value(), nodes);
  }
}

/// The sample with something else in one to three of its places.
json::value damaged(std::string_view sample) {
  auto value = parsed(sample);
  for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
    std::vector<json::value*> nodes;
    collect(value, nodes);
    *nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())] = anything(2);
  }
  return value;
}

/// Refused with `code` and the name of a field below `root`, or read back to the same.
template <class Read>
void judge(const json::value& value, Read read, ErrorCode code, std::string_view root) {
  const auto result = read(value);
  if (!result) {
    RC_ASSERT(result.error().code == code);
    RC_ASSERT(result.error().message.starts_with(root));
    RC_ASSERT(result.error().message.find(": expected ") != std::string::npos);
    return;
  }
  const auto again = read(to_json(*result));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *result);
}

RC_GTEST_PROP(HostileJson, InParametersIsRefusedOrReadInOneWay, ()) {
  const auto sample = *rc::gen::element(samples::simulcast_camera, samples::microphone);
  judge(damaged(sample), read_rtp_parameters, ErrorCode::bad_rtp_parameters, "rtpParameters");
}

RC_GTEST_PROP(HostileJson, InCapabilitiesIsRefusedOrReadInOneWay, ()) {
  auto value = to_json(samples::default_router());
  std::vector<json::value*> nodes;
  collect(value, nodes);
  *nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())] = anything(2);
  judge(value, read_rtp_capabilities, ErrorCode::bad_rtp_parameters, "rtpCapabilities");
}

RC_GTEST_PROP(HostileJson, InDtlsParametersIsRefusedOrReadInOneWay, ()) {
  const std::string_view sample = R"({"role": "client", "fingerprints": [{"algorithm": "sha-1",
      "value": "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:AB:CD:EF:01:23:45:67"}]})";
  judge(damaged(sample), read_dtls_parameters, ErrorCode::bad_dtls_parameters, "dtlsParameters");
}

RC_GTEST_PROP(HostileJson, InSctpParametersIsRefusedOrReadInOneWay, ()) {
  const std::string_view sample =
      R"({"streamId": 1, "ordered": false, "maxRetransmits": 3, "maxPacketLifeTime": 0})";
  judge(damaged(sample), read_sctp_stream_parameters, ErrorCode::bad_sctp_parameters,
        "sctpStreamParameters");
}

// What was read may still make no sense: planning refuses that, and never ends the server.
RC_GTEST_PROP(HostileJson, ThatCouldBeReadIsPlannedOrRefused, ()) {
  const auto parameters = read_rtp_parameters(damaged(samples::simulcast_camera));
  if (!parameters) return;
  const auto plan = plan_producer(MediaKind::video, *parameters, samples::default_router(), "c",
                                  samples::ssrcs_from(500'000'000));
  if (!plan) {
    RC_ASSERT(plan.error().code == ErrorCode::bad_rtp_parameters);
    RC_ASSERT(!plan.error().message.empty());
    return;
  }
  RC_ASSERT(plan->mapping.codecs.size() == plan->parameters.codecs.size());
  RC_ASSERT(plan->mapping.encodings.size() == plan->parameters.encodings.size());
  RC_ASSERT(plan->consumable.encodings.size() == plan->parameters.encodings.size());
}

/// The camera's JSON with one text made `size` bytes long.
json::value camera_with(std::string_view path, std::size_t size) {
  auto camera = parsed(samples::simulcast_camera);
  json::error_code error;
  auto* place = camera.find_pointer({path.data(), path.size()}, error);
  EXPECT_NE(place, nullptr) << path;
  if (place != nullptr) *place = json::string(size, 'x');
  return camera;
}

TEST(TextLimits, Are255BytesForNamesOfParameters) {
  const std::pair<std::string_view, std::string_view> fields[] = {
      {"/mid", "mid"},
      {"/msid", "msid"},
      {"/rtcp/cname", "rtcp.cname"},
      {"/encodings/1/rid", "encodings[1].rid"},
      {"/encodings/0/scalabilityMode", "encodings[0].scalabilityMode"},
      {"/headerExtensions/1/uri", "headerExtensions[1].uri"},
      {"/codecs/0/rtcpFeedback/1/type", "codecs[0].rtcpFeedback[1].type"},
      {"/codecs/0/rtcpFeedback/1/parameter", "codecs[0].rtcpFeedback[1].parameter"}};
  for (const auto& [pointer, path] : fields) {
    EXPECT_EQ(refusal(read_rtp_parameters(camera_with(pointer, text_bytes_max))), "") << path;
    EXPECT_EQ(refusal(read_rtp_parameters(camera_with(pointer, text_bytes_max + 1))),
              "rtpParameters." + std::string(path) + ": expected at most 255 bytes");
  }
}

TEST(TextLimits, HoldForTheNamesOfCodecParameters) {
  const auto with_name = [](std::size_t size) {
    auto camera = parsed(samples::simulcast_camera);
    camera.at("codecs").at(0).as_object()["parameters"] = json::object{{std::string(size, 'p'), 1}};
    return read_rtp_parameters(camera);
  };
  EXPECT_TRUE(with_name(text_bytes_max));
  EXPECT_FALSE(with_name(text_bytes_max + 1));
}

TEST(RtpTypes, HaveTheirNamesOnTheWire) {
  EXPECT_EQ(to_text(MediaKind::audio), "audio");
  EXPECT_EQ(to_text(MediaKind::video), "video");
  EXPECT_EQ(to_text(ExtensionDirection::sendrecv), "sendrecv");
  EXPECT_EQ(to_text(ExtensionDirection::sendonly), "sendonly");
  EXPECT_EQ(to_text(ExtensionDirection::recvonly), "recvonly");
  EXPECT_EQ(to_text(ExtensionDirection::inactive), "inactive");
}

}  // namespace
}  // namespace rollcall::ortc
