#include "ortc/codec_json.hpp"
#include "ortc/limits.hpp"
#include "ortc/rtp_json.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace rollcall::ortc {
namespace json = boost::json;

namespace {

constexpr WholeRange payload_types{0, 127};  // RFC 3550: 7 bits.
constexpr WholeRange positive_u32{1, 0xffffffff};
constexpr WholeRange extension_ids{1, 255};                // RFC 8285, two-byte headers.
constexpr WholeRange bit_rates{0, 9'007'199'254'740'991};  // What a double holds exactly.

RtpCodecParameters read_codec(const JsonField& field) {
  RtpCodecParameters codec;
  if (!field.require_object()) return codec;
  MediaKind kind{};
  codec.mime_type = read_mime_type(field["mimeType"], kind);
  codec.payload_type = field["payloadType"].whole<std::uint8_t>(payload_types);
  codec.clock_rate = field["clockRate"].whole<std::uint32_t>(positive_u32);
  codec.channels = read_channels(field["channels"], kind);
  codec.parameters = read_parameter_map(field["parameters"]);
  codec.rtcp_feedback = read_rtcp_feedback(field["rtcpFeedback"]);
  return codec;
}

RtpHeaderExtensionParameters read_extension(const JsonField& field) {
  RtpHeaderExtensionParameters extension;
  if (!field.require_object()) return extension;
  extension.uri = field["uri"].text(text_bytes_max);
  extension.id = field["id"].whole<std::uint8_t>(extension_ids);
  extension.encrypt = field["encrypt"].flag();
  extension.parameters = read_parameter_map(field["parameters"]);
  return extension;
}

RtpEncodingParameters read_encoding(const JsonField& field) {
  RtpEncodingParameters encoding;
  if (!field.require_object()) return encoding;
  encoding.ssrc = field["ssrc"].optional_whole<std::uint32_t>(positive_u32);
  encoding.rid = field["rid"].optional_text(text_bytes_max);
  // 0 is a payload type like any other (PCMU), so it counts as given here.
  const auto payload_type = field["codecPayloadType"];
  if (payload_type.is_number() || payload_type.given()) {
    encoding.codec_payload_type = payload_type.whole<std::uint8_t>(payload_types);
  }
  const auto rtx = field["rtx"];
  if (rtx.given() && rtx.require_object()) {
    encoding.rtx_ssrc = rtx["ssrc"].whole<std::uint32_t>(positive_u32);
  }
  encoding.dtx = field["dtx"].is_true();
  encoding.scalability_mode = field["scalabilityMode"].optional_text(text_bytes_max);
  encoding.max_bitrate = field["maxBitrate"].optional_whole<std::uint64_t>(bit_rates);
  return encoding;
}

RtcpParameters read_rtcp(const JsonField& field) {
  RtcpParameters rtcp;
  if (!field.given() || !field.require_object()) return rtcp;
  rtcp.cname = field["cname"].optional_text(text_bytes_max);
  return rtcp;
}

json::object codec_json(const RtpCodecParameters& codec) {
  json::object object{{"mimeType", codec.mime_type},
                      {"payloadType", codec.payload_type},
                      {"clockRate", codec.clock_rate},
                      {"parameters", to_json(codec.parameters)},
                      {"rtcpFeedback", to_json(codec.rtcp_feedback)}};
  if (codec.channels) object["channels"] = *codec.channels;
  return object;
}

json::object extension_json(const RtpHeaderExtensionParameters& extension) {
  return {{"uri", extension.uri},
          {"id", extension.id},
          {"encrypt", extension.encrypt},
          {"parameters", to_json(extension.parameters)}};
}

json::object encoding_json(const RtpEncodingParameters& encoding) {
  json::object object{{"dtx", encoding.dtx}};
  if (encoding.ssrc) object["ssrc"] = *encoding.ssrc;
  if (encoding.rid) object["rid"] = *encoding.rid;
  if (encoding.codec_payload_type) object["codecPayloadType"] = *encoding.codec_payload_type;
  if (encoding.rtx_ssrc) object["rtx"] = json::object{{"ssrc", *encoding.rtx_ssrc}};
  if (encoding.scalability_mode) object["scalabilityMode"] = *encoding.scalability_mode;
  if (encoding.max_bitrate) object["maxBitrate"] = *encoding.max_bitrate;
  return object;
}

json::object rtcp_json(const RtcpParameters& rtcp) {
  json::object object{{"reducedSize", rtcp.reduced_size}};
  if (rtcp.cname) object["cname"] = *rtcp.cname;
  return object;
}

}  // namespace

Result<RtpParameters> read_rtp_parameters(const json::value& value) {
  JsonFault fault(ErrorCode::bad_rtp_parameters);
  const JsonField root("rtpParameters", &value, fault);
  RtpParameters parameters;
  root.require_object();
  parameters.mid = root["mid"].optional_text(text_bytes_max);
  if (!root["codecs"].is_array()) root["codecs"].refuse("an array");
  for (const auto& codec : root["codecs"].items(codecs_max)) {
    parameters.codecs.push_back(read_codec(codec));
  }
  for (const auto& extension : root["headerExtensions"].items(header_extensions_max)) {
    parameters.header_extensions.push_back(read_extension(extension));
  }
  for (const auto& encoding : root["encodings"].items(encodings_max)) {
    parameters.encodings.push_back(read_encoding(encoding));
  }
  parameters.rtcp = read_rtcp(root["rtcp"]);
  parameters.msid = root["msid"].optional_text(text_bytes_max);
  return fault.result_of(std::move(parameters));
}

Result<ConsumerLayers> read_consumer_layers(const json::value& value) {
  JsonFault fault(ErrorCode::bad_request);
  const JsonField root("layers", &value, fault);
  ConsumerLayers layers;
  layers.spatial_layer = root["spatialLayer"].whole<std::uint8_t>();
  if (const auto temporal = root["temporalLayer"]; temporal.is_number() || temporal.given()) {
    layers.temporal_layer = temporal.whole<std::uint8_t>();
  }
  return fault.result_of(layers);
}

json::value to_json(const RtpParameters& parameters) {
  json::array codecs;
  for (const auto& codec : parameters.codecs)
    codecs.push_back(codec_json(codec));
  json::array extensions;
  for (const auto& e : parameters.header_extensions)
    extensions.push_back(extension_json(e));
  json::array encodings;
  for (const auto& encoding : parameters.encodings)
    encodings.push_back(encoding_json(encoding));
  json::object object{{"codecs", std::move(codecs)},
                      {"headerExtensions", std::move(extensions)},
                      {"encodings", std::move(encodings)},
                      {"rtcp", rtcp_json(parameters.rtcp)}};
  if (parameters.mid) object["mid"] = *parameters.mid;
  if (parameters.msid) object["msid"] = *parameters.msid;
  return object;
}

json::value to_json(const RtpMapping& mapping) {
  json::array codecs;
  for (const auto& [payload_type, mapped] : mapping.codecs) {
    codecs.push_back(json::object{{"payloadType", payload_type}, {"mappedPayloadType", mapped}});
  }
  json::array encodings;
  for (const auto& encoding : mapping.encodings) {
    json::object object{{"mappedSsrc", encoding.mapped_ssrc}};
    if (encoding.ssrc) object["ssrc"] = *encoding.ssrc;
    if (encoding.rid) object["rid"] = *encoding.rid;
    encodings.push_back(std::move(object));
  }
  return json::object{{"codecs", std::move(codecs)}, {"encodings", std::move(encodings)}};
}

json::value to_json(const ConsumerLayers& layers) {
  json::object object{{"spatialLayer", layers.spatial_layer}};
  if (layers.temporal_layer) object["temporalLayer"] = *layers.temporal_layer;
  return object;
}

}  // namespace rollcall::ortc
