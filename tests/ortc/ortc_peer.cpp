// Answers questions about RTP negotiation, so that agreement.mjs can ask mediasoup the same.
//
// One JSON object per line: {"fn": name, "args": [...], "ssrcs": [random numbers to use]}.
// One answer per line: {"ok": value} or {"refused": message}.
#include "base/error.hpp"
#include "ortc/consuming.hpp"
#include "ortc/h264_profile.hpp"
#include "ortc/producing.hpp"
#include "ortc/router_capabilities.hpp"
#include "ortc/rtp_json.hpp"
#include "ortc/scalability_mode.hpp"
#include "ortc/transport_json.hpp"

#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace {

namespace json = boost::json;
using namespace rollcall;
using namespace rollcall::ortc;
using Answer = Result<json::value>;

struct Question {
  const json::array& args;
  SsrcSource ssrcs;
};

template <class T>
Answer answer_of(const Result<T>& result) {
  return result.map([](const T& value) { return to_json(value); });
}

Answer router(const Question& question) {
  std::vector<RtpCodecCapability> codecs;
  for (const auto& item : question.args.at(0).as_array()) {
    auto codec = read_rtp_codec_capability(item);
    if (!codec) return tl::unexpected<Error>(codec.error());
    codecs.push_back(std::move(*codec));
  }
  return answer_of(router_rtp_capabilities(codecs));
}

Answer produce(const Question& question) {
  const auto kind = question.args.at(0) == "audio" ? MediaKind::audio : MediaKind::video;
  auto parameters = read_rtp_parameters(question.args.at(1));
  if (!parameters) return tl::unexpected<Error>(parameters.error());
  const auto capabilities = read_rtp_capabilities(question.args.at(2));
  if (!capabilities) return tl::unexpected<Error>(capabilities.error());
  const auto matched = match_producer(std::move(*parameters), *capabilities, question.ssrcs);
  if (!matched) return tl::unexpected<Error>(matched.error());
  const auto consumable = consumable_parameters(kind, *matched, *capabilities);
  return json::object{{"parameters", to_json(matched->parameters)},
                      {"mapping", to_json(matched->mapping)},
                      {"consumable", to_json(consumable)}};
}

Answer consume(const Question& question) {
  const auto consumable = read_rtp_parameters(question.args.at(0));
  if (!consumable) return tl::unexpected<Error>(consumable.error());
  const auto remote = read_rtp_capabilities(question.args.at(1));
  if (!remote) return tl::unexpected<Error>(remote.error());
  const auto& options = question.args.at(2).as_object();
  const ConsumerRequest request{
      .consumable = *consumable,
      .remote = *remote,
      .retransmission =
          options.at("enableRtx").as_bool() ? Retransmission::enabled : Retransmission::disabled,
      .streams = options.at("pipe").as_bool() ? ConsumerStreams::all : ConsumerStreams::single};
  return answer_of(consumer_parameters(request, question.ssrcs));
}

Answer asks_can_consume(const Question& question) {
  const auto consumable = read_rtp_parameters(question.args.at(0));
  if (!consumable) return tl::unexpected<Error>(consumable.error());
  const auto remote = read_rtp_capabilities(question.args.at(1));
  if (!remote) return tl::unexpected<Error>(remote.error());
  return json::value(can_consume(*consumable, *remote));
}

Answer pipe(const Question& question) {
  const auto consumable = read_rtp_parameters(question.args.at(0));
  if (!consumable) return tl::unexpected<Error>(consumable.error());
  const auto retransmission =
      question.args.at(1).as_bool() ? Retransmission::enabled : Retransmission::disabled;
  return to_json(pipe_consumer_parameters(*consumable, retransmission, question.ssrcs));
}

Answer scalability_mode(const Question& question) {
  const auto mode = parse_scalability_mode(std::string(question.args.at(0).as_string()));
  return json::object{{"spatialLayers", mode.spatial_layers},
                      {"temporalLayers", mode.temporal_layers},
                      {"ksvc", mode.k_svc}};
}

// The npm package counts profiles from 1 in the order of our enumerators.
Answer h264_parse(const Question& question) {
  const auto parsed = parse_profile_level_id(std::string(question.args.at(0).as_string()));
  if (!parsed) return json::value(nullptr);
  return json::object{{"profile", static_cast<int>(parsed->profile) + 1},
                      {"level", static_cast<int>(parsed->level)}};
}

Result<ParameterMap> h264_parameters(const json::value& parameters) {
  const json::object codec{
      {"mimeType", "video/H264"}, {"clockRate", 90000}, {"parameters", parameters}};
  return read_rtp_codec_capability(codec).map([](const auto& read) { return read.parameters; });
}

Answer h264_answer(const Question& question) {
  const auto local = h264_parameters(question.args.at(0));
  if (!local) return tl::unexpected<Error>(local.error());
  const auto offered = h264_parameters(question.args.at(1));
  if (!offered) return tl::unexpected<Error>(offered.error());
  if (!same_h264_profile(*local, *offered)) return json::value(false);
  const auto answered = answered_profile_level_id(*local, *offered);
  return answered ? json::value(*answered) : json::value(nullptr);
}

const std::map<std::string, Answer (*)(const Question&), std::less<>>& functions() {
  static const std::map<std::string, Answer (*)(const Question&), std::less<>> table{
      {"router", router},
      {"capabilities",
       [](const Question& q) { return answer_of(read_rtp_capabilities(q.args.at(0))); }},
      {"parameters",
       [](const Question& q) { return answer_of(read_rtp_parameters(q.args.at(0))); }},
      {"sctpStream",
       [](const Question& q) { return answer_of(read_sctp_stream_parameters(q.args.at(0))); }},
      {"produce", produce},
      {"canConsume", asks_can_consume},
      {"consume", consume},
      {"pipe", pipe},
      {"scalabilityMode", scalability_mode},
      {"h264Parse", h264_parse},
      {"h264Answer", h264_answer},
  };
  return table;
}

Answer answer(const json::object& line) {
  std::vector<std::uint32_t> ssrcs;
  if (const auto* given = line.if_contains("ssrcs")) {
    for (const auto& ssrc : given->as_array())
      ssrcs.push_back(ssrc.to_number<std::uint32_t>());
  }
  std::size_t used = 0;
  const Question question{line.at("args").as_array(), [&] { return ssrcs.at(used++); }};
  return functions().find(line.at("fn").as_string())->second(question);
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto result = answer(json::parse(line).as_object());
    const json::object reply =
        result ? json::object{{"ok", *result}} : json::object{{"refused", result.error().message}};
    std::cout << json::serialize(reply) << '\n';
  }
}
