#include "mediasoup/fbs_rtp.hpp"

#include "base/assert.hpp"
#include "ortc/codec_table.hpp"

#include <type_traits>
#include <variant>
#include <vector>

namespace rollcall::mediasoup {
namespace {

namespace fbs = FBS::RtpParameters;
using flatbuffers::Offset;

/// Our optionals in the worker's: FlatBuffers 2 has its own type for them.
template <class T>
flatbuffers::Optional<T> optional(const std::optional<T>& value) {
  return value ? flatbuffers::Optional<T>(*value) : flatbuffers::nullopt;
}

Offset<flatbuffers::String> optional_text(Builder& builder,
                                          const std::optional<std::string>& text) {
  return text ? builder.CreateString(*text) : Offset<flatbuffers::String>();
}

template <class Out, class In>
Offset<flatbuffers::Vector<Offset<Out>>> vector_of(Builder& builder, const std::vector<In>& items,
                                                   Offset<Out> (*convert)(Builder&, const In&)) {
  std::vector<Offset<Out>> converted;
  converted.reserve(items.size());
  for (const auto& item : items)
    converted.push_back(convert(builder, item));
  return builder.CreateVector(converted);
}

Offset<fbs::Parameter> parameter(Builder& builder, const std::string& name,
                                 const ortc::ParameterValue& value) {
  return std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::int32_t>) {
          return fbs::CreateParameterDirect(builder, name.c_str(), fbs::Value::Integer32,
                                            fbs::CreateInteger32(builder, held).Union());
        } else if constexpr (std::is_same_v<Held, double>) {
          return fbs::CreateParameterDirect(builder, name.c_str(), fbs::Value::Double,
                                            fbs::CreateDouble(builder, held).Union());
        } else {
          return fbs::CreateParameterDirect(builder, name.c_str(), fbs::Value::String,
                                            fbs::CreateStringDirect(builder, held.c_str()).Union());
        }
      },
      value);
}

Offset<flatbuffers::Vector<Offset<fbs::Parameter>>> parameters(Builder& builder,
                                                               const ortc::ParameterMap& map) {
  std::vector<Offset<fbs::Parameter>> converted;
  for (const auto& [name, value] : map)
    converted.push_back(parameter(builder, name, value));
  return builder.CreateVector(converted);
}

Offset<fbs::RtcpFeedback> feedback(Builder& builder, const ortc::RtcpFeedback& one) {
  return fbs::CreateRtcpFeedbackDirect(builder, one.type.c_str(),
                                       one.parameter.empty() ? nullptr : one.parameter.c_str());
}

Offset<fbs::RtpCodecParameters> codec(Builder& builder, const ortc::RtpCodecParameters& one) {
  const auto mime_type = builder.CreateString(one.mime_type);
  const auto map = parameters(builder, one.parameters);
  const auto feedbacks = vector_of(builder, one.rtcp_feedback, feedback);
  return fbs::CreateRtpCodecParameters(builder, mime_type, one.payload_type, one.clock_rate,
                                       optional(one.channels), map, feedbacks);
}

fbs::RtpHeaderExtensionUri fbs_uri_of(ortc::KnownExtension extension) {
  return static_cast<fbs::RtpHeaderExtensionUri>(extension);  // The same order: codec_table.hpp.
}

Offset<fbs::RtpHeaderExtensionParameters> header_extension(
    Builder& builder, const ortc::RtpHeaderExtensionParameters& one) {
  const auto known = ortc::known_extension(one.uri);
  ROLLCALL_ASSERT(known);  // The router's capabilities name no other.
  return fbs::CreateRtpHeaderExtensionParameters(builder, fbs_uri_of(*known), one.id, one.encrypt,
                                                 parameters(builder, one.parameters));
}

Offset<fbs::RtpEncodingParameters> encoding(Builder& builder,
                                            const ortc::RtpEncodingParameters& one) {
  const auto rid = optional_text(builder, one.rid);
  const auto rtx = one.rtx_ssrc ? fbs::CreateRtx(builder, *one.rtx_ssrc) : Offset<fbs::Rtx>();
  const auto mode = optional_text(builder, one.scalability_mode);
  return fbs::CreateRtpEncodingParameters(builder, optional(one.ssrc), rid,
                                          optional(one.codec_payload_type), rtx, one.dtx, mode,
                                          optional(one.max_bitrate));
}

Offset<fbs::CodecMapping> codec_mapping(Builder& builder, const ortc::CodecMapping& one) {
  return fbs::CreateCodecMapping(builder, one.payload_type, one.mapped_payload_type);
}

Offset<fbs::EncodingMapping> encoding_mapping(Builder& builder, const ortc::EncodingMapping& one) {
  return fbs::CreateEncodingMapping(builder, optional_text(builder, one.rid), optional(one.ssrc),
                                    one.mapped_ssrc);
}

/// Only what the worker knows; the rest is between the endpoints.
std::vector<ortc::RtpHeaderExtensionParameters> known_to_worker(
    const std::vector<ortc::RtpHeaderExtensionParameters>& extensions) {
  std::vector<ortc::RtpHeaderExtensionParameters> known;
  for (const auto& one : extensions) {
    if (ortc::known_extension(one.uri)) known.push_back(one);
  }
  return known;
}

}  // namespace

fbs::MediaKind to_fbs(ortc::MediaKind kind) {
  switch (kind) {
    case ortc::MediaKind::audio:
      return fbs::MediaKind::AUDIO;
    case ortc::MediaKind::video:
      return fbs::MediaKind::VIDEO;
  }
  return fbs::MediaKind::AUDIO;
}

Offset<fbs::RtpParameters> to_fbs(Builder& builder, const ortc::RtpParameters& given) {
  const auto mid = optional_text(builder, given.mid);
  const auto codecs = vector_of(builder, given.codecs, codec);
  const auto extensions =
      vector_of(builder, known_to_worker(given.header_extensions), header_extension);
  const auto encodings = to_fbs(builder, given.encodings);
  const auto rtcp = fbs::CreateRtcpParameters(builder, optional_text(builder, given.rtcp.cname),
                                              given.rtcp.reduced_size);
  const auto msid = optional_text(builder, given.msid);
  return fbs::CreateRtpParameters(builder, mid, codecs, extensions, encodings, rtcp, msid);
}

Offset<fbs::RtpMapping> to_fbs(Builder& builder, const ortc::RtpMapping& mapping) {
  const auto codecs = vector_of(builder, mapping.codecs, codec_mapping);
  const auto encodings = vector_of(builder, mapping.encodings, encoding_mapping);
  return fbs::CreateRtpMapping(builder, codecs, encodings);
}

FbsEncodings to_fbs(Builder& builder, const std::vector<ortc::RtpEncodingParameters>& encodings) {
  return vector_of(builder, encodings, encoding);
}

}  // namespace rollcall::mediasoup
