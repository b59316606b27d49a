#include "ortc/codec_json.hpp"
#include "ortc/limits.hpp"
#include "ortc/rtp_json.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace rollcall::ortc {
namespace json = boost::json;

namespace {

constexpr WholeRange payload_types{0, 127};  // RFC 3550: 7 bits.
constexpr WholeRange clock_rates{1, 0xffffffff};
constexpr WholeRange extension_ids{1, 255};  // RFC 8285, two-byte headers.

RtpCodecCapability read_codec(const JsonField& field) {
  RtpCodecCapability codec;
  if (!field.require_object()) return codec;
  codec.mime_type = read_mime_type(field["mimeType"], codec.kind);
  const auto payload_type = field["preferredPayloadType"];
  if (payload_type.is_number() || payload_type.given()) {
    codec.preferred_payload_type = payload_type.whole<std::uint8_t>(payload_types);
  }
  codec.clock_rate = field["clockRate"].whole<std::uint32_t>(clock_rates);
  codec.channels = read_channels(field["channels"], codec.kind);
  codec.parameters = read_parameter_map(field["parameters"]);
  codec.rtcp_feedback = read_rtcp_feedback(field["rtcpFeedback"]);
  return codec;
}

MediaKind read_kind(const JsonField& field) {
  const auto text = field.text(text_bytes_max);
  if (text == to_text(MediaKind::video)) return MediaKind::video;
  if (text != to_text(MediaKind::audio)) field.refuse("audio or video");
  return MediaKind::audio;
}

ExtensionDirection read_direction(const JsonField& field) {
  using enum ExtensionDirection;
  const auto text = field.optional_text(text_bytes_max);
  if (!text) return sendrecv;
  for (const auto direction : {sendrecv, sendonly, recvonly, inactive}) {
    if (*text == to_text(direction)) return direction;
  }
  field.refuse("sendrecv, sendonly, recvonly or inactive");
  return sendrecv;
}

RtpHeaderExtension read_extension(const JsonField& field) {
  RtpHeaderExtension extension;
  if (!field.require_object()) return extension;
  extension.kind = read_kind(field["kind"]);
  extension.uri = field["uri"].text(text_bytes_max);
  extension.preferred_id = field["preferredId"].whole<std::uint8_t>(extension_ids);
  extension.preferred_encrypt = field["preferredEncrypt"].flag();
  extension.direction = read_direction(field["direction"]);
  return extension;
}

json::object extension_json(const RtpHeaderExtension& extension) {
  return {{"kind", to_text(extension.kind)},
          {"uri", extension.uri},
          {"preferredId", extension.preferred_id},
          {"preferredEncrypt", extension.preferred_encrypt},
          {"direction", to_text(extension.direction)}};
}

}  // namespace

Result<RtpCapabilities> read_rtp_capabilities(const json::value& value) {
  JsonFault fault(ErrorCode::bad_rtp_parameters);
  const JsonField root("rtpCapabilities", &value, fault);
  RtpCapabilities capabilities;
  root.require_object();
  for (const auto& codec : root["codecs"].items(codecs_max)) {
    capabilities.codecs.push_back(read_codec(codec));
  }
  for (const auto& extension : root["headerExtensions"].items(header_extensions_max)) {
    capabilities.header_extensions.push_back(read_extension(extension));
  }
  return fault.result_of(std::move(capabilities));
}

Result<RtpCodecCapability> read_rtp_codec_capability(const json::value& value) {
  JsonFault fault(ErrorCode::bad_rtp_parameters);
  return fault.result_of(read_codec(JsonField("codec", &value, fault)));
}

json::value to_json(const RtpCodecCapability& codec) {
  json::object object{{"kind", to_text(codec.kind)},
                      {"mimeType", codec.mime_type},
                      {"clockRate", codec.clock_rate},
                      {"parameters", to_json(codec.parameters)},
                      {"rtcpFeedback", to_json(codec.rtcp_feedback)}};
  if (codec.preferred_payload_type) object["preferredPayloadType"] = *codec.preferred_payload_type;
  if (codec.channels) object["channels"] = *codec.channels;
  return object;
}

json::value to_json(const RtpCapabilities& capabilities) {
  json::array codecs;
  for (const auto& codec : capabilities.codecs)
    codecs.push_back(to_json(codec));
  json::array extensions;
  for (const auto& extension : capabilities.header_extensions) {
    extensions.push_back(extension_json(extension));
  }
  return json::object{{"codecs", std::move(codecs)}, {"headerExtensions", std::move(extensions)}};
}

}  // namespace rollcall::ortc
