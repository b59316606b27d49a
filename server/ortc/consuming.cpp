#include "ortc/consuming.hpp"

#include "base/assert.hpp"
#include "ortc/codec_match.hpp"
#include "ortc/codec_table.hpp"
#include "ortc/limits.hpp"
#include "ortc/scalability_mode.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::ortc {
namespace {

const RtpCodecCapability* match_in(const RtpCapabilities& remote, const RtpCodecParameters& codec) {
  const auto found = std::find_if(remote.codecs.begin(), remote.codecs.end(),
                                  [&](const auto& c) { return same_codec(view(c), view(codec)); });
  return found != remote.codecs.end() ? &*found : nullptr;
}

bool starts_with_media(const std::vector<RtpCodecParameters>& codecs) {
  return !codecs.empty() && !is_rtx(codecs.front().mime_type);
}

bool is_plain_nack(const RtcpFeedback& feedback) {
  return feedback.type == "nack" && feedback.parameter.empty();
}

bool has_media_codec_for(const std::vector<RtpCodecParameters>& codecs,
                         const RtpCodecParameters& rtx) {
  const auto apt = associated_payload_type(rtx.parameters);
  return std::any_of(codecs.begin(), codecs.end(),
                     [&](const auto& codec) { return apt == std::int32_t{codec.payload_type}; });
}

std::vector<RtpCodecParameters> common_codecs(const ConsumerRequest& request) {
  const bool retransmits = request.retransmission == Retransmission::enabled;
  std::vector<RtpCodecParameters> codecs;
  for (const auto& consumable : request.consumable.codecs) {
    if (!retransmits && is_rtx(consumable.mime_type)) continue;
    const auto* capability = match_in(request.remote, consumable);
    if (capability == nullptr) continue;
    auto codec = consumable;
    codec.rtcp_feedback = capability->rtcp_feedback;
    if (!retransmits) std::erase_if(codec.rtcp_feedback, is_plain_nack);
    codecs.push_back(std::move(codec));
  }
  const auto all = codecs;
  std::erase_if(codecs, [&](const RtpCodecParameters& codec) {
    return is_rtx(codec.mime_type) && !has_media_codec_for(all, codec);
  });
  return codecs;
}

bool has_rtx(const std::vector<RtpCodecParameters>& codecs) {
  return std::any_of(codecs.begin(), codecs.end(),
                     [](const auto& codec) { return is_rtx(codec.mime_type); });
}

bool has_extension(const RtpParameters& parameters, KnownExtension extension) {
  return std::any_of(parameters.header_extensions.begin(), parameters.header_extensions.end(),
                     [&](const auto& e) { return e.uri == uri_of(extension); });
}

std::vector<RtpHeaderExtensionParameters> common_extensions(const ConsumerRequest& request) {
  auto extensions = request.consumable.header_extensions;
  std::erase_if(extensions, [&](const RtpHeaderExtensionParameters& extension) {
    return std::none_of(
        request.remote.header_extensions.begin(), request.remote.header_extensions.end(),
        [&](const auto& r) { return r.preferred_id == extension.id && r.uri == extension.uri; });
  });
  return extensions;
}

// One bandwidth estimation: transport-wide congestion control if the extension for it is there,
// else REMB, which needs send times, else none.
void keep_one_bandwidth_estimation(RtpParameters& consumer) {
  const bool transport_cc = has_extension(consumer, KnownExtension::transport_wide_cc);
  const bool remb = !transport_cc && has_extension(consumer, KnownExtension::abs_send_time);
  for (auto& codec : consumer.codecs) {
    std::erase_if(codec.rtcp_feedback, [&](const RtcpFeedback& feedback) {
      return (feedback.type == "goog-remb" && !remb) ||
             (feedback.type == "transport-cc" && !transport_cc);
    });
  }
}

// All streams of a producer have the same layers; simulcast streams become the spatial layers of
// the one stream that the consumer sees.
std::optional<std::string> consumer_scalability_mode(
    const std::vector<RtpEncodingParameters>& encodings) {
  const auto with_mode = std::find_if(encodings.begin(), encodings.end(),
                                      [](const auto& e) { return e.scalability_mode.has_value(); });
  auto mode = with_mode != encodings.end() ? with_mode->scalability_mode : std::nullopt;
  if (encodings.size() <= 1) return mode;
  const auto temporal_layers = parse_scalability_mode(mode.value_or("")).temporal_layers;
  return "L" + std::to_string(encodings.size()) + "T" + std::to_string(temporal_layers);
}

std::uint32_t next(const SsrcSource& random_ssrc) {
  const auto ssrc = random_ssrc();
  ROLLCALL_ASSERT(ssrc >= random_ssrc_min && ssrc <= random_ssrc_max);
  return ssrc;
}

enum class Rtx { with, without };

RtpEncodingParameters single_encoding(const std::vector<RtpEncodingParameters>& encodings, Rtx rtx,
                                      const SsrcSource& random_ssrc) {
  RtpEncodingParameters encoding;
  const auto ssrc = next(random_ssrc);
  encoding.ssrc = ssrc;
  if (rtx == Rtx::with) encoding.rtx_ssrc = ssrc + 1;
  encoding.scalability_mode = consumer_scalability_mode(encodings);
  for (const auto& consumable : encodings) {
    encoding.max_bitrate = std::max(encoding.max_bitrate, consumable.max_bitrate);
  }
  return encoding;
}

std::vector<RtpEncodingParameters> all_encodings(std::vector<RtpEncodingParameters> encodings,
                                                 Rtx rtx, const SsrcSource& random_ssrc) {
  auto ssrc = next(random_ssrc);
  auto rtx_ssrc = next(random_ssrc);
  for (auto& encoding : encodings) {
    encoding.ssrc = ssrc++;
    encoding.rtx_ssrc.reset();
    if (rtx == Rtx::with) encoding.rtx_ssrc = rtx_ssrc++;
  }
  return encodings;
}

// A pipe relays the packets of many clients; its own link is estimated by nobody.
bool passes_pipe(const RtcpFeedback& feedback, Retransmission retransmission) {
  return feedback == RtcpFeedback{"nack", "pli"} || feedback == RtcpFeedback{"ccm", "fir"} ||
         (retransmission == Retransmission::enabled && is_plain_nack(feedback));
}

bool is_for_clients_only(const RtpHeaderExtensionParameters& extension) {
  return extension.uri == uri_of(KnownExtension::mid) ||
         extension.uri == uri_of(KnownExtension::abs_send_time) ||
         extension.uri == uri_of(KnownExtension::transport_wide_cc);
}

// Routers only receive the dependency descriptor, so it isn't among the consumable extensions; the
// router at the other end of the pipe needs it all the same.
std::vector<RtpHeaderExtensionParameters> pipe_extensions(
    std::vector<RtpHeaderExtensionParameters> extensions) {
  std::erase_if(extensions, is_for_clients_only);
  const auto& supported = supported_rtp_capabilities().header_extensions;
  const auto descriptor = std::find_if(supported.begin(), supported.end(), [](const auto& e) {
    return e.uri == uri_of(KnownExtension::dependency_descriptor);
  });
  ROLLCALL_ASSERT(descriptor != supported.end());
  extensions.push_back({descriptor->uri, descriptor->preferred_id, false, {}});
  std::stable_sort(extensions.begin(), extensions.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  return extensions;
}

}  // namespace

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& remote) {
  const auto first = std::find_if(consumable.codecs.begin(), consumable.codecs.end(),
                                  [&](const auto& codec) { return match_in(remote, codec); });
  return first != consumable.codecs.end() && !is_rtx(first->mime_type);
}

Result<RtpParameters> consumer_parameters(const ConsumerRequest& request,
                                          const SsrcSource& random_ssrc) {
  RtpParameters consumer;
  consumer.codecs = common_codecs(request);
  if (!starts_with_media(consumer.codecs)) {
    return fail(ErrorCode::cannot_consume, "no codec in common with the producer");
  }
  consumer.header_extensions = common_extensions(request);
  consumer.rtcp = request.consumable.rtcp;
  consumer.msid = request.consumable.msid;
  keep_one_bandwidth_estimation(consumer);
  const auto rtx = has_rtx(consumer.codecs) ? Rtx::with : Rtx::without;
  switch (request.streams) {
    case ConsumerStreams::single:
      consumer.encodings = {single_encoding(request.consumable.encodings, rtx, random_ssrc)};
      break;
    case ConsumerStreams::all:
      consumer.encodings = all_encodings(request.consumable.encodings, rtx, random_ssrc);
      break;
  }
  return consumer;
}

RtpParameters pipe_consumer_parameters(const RtpParameters& consumable,
                                       Retransmission retransmission,
                                       const SsrcSource& random_ssrc) {
  RtpParameters consumer;
  for (const auto& codec : consumable.codecs) {
    if (retransmission == Retransmission::disabled && is_rtx(codec.mime_type)) continue;
    consumer.codecs.push_back(codec);
    std::erase_if(consumer.codecs.back().rtcp_feedback,
                  [&](const RtcpFeedback& f) { return !passes_pipe(f, retransmission); });
  }
  consumer.header_extensions = pipe_extensions(consumable.header_extensions);
  const auto rtx = retransmission == Retransmission::enabled ? Rtx::with : Rtx::without;
  consumer.encodings = all_encodings(consumable.encodings, rtx, random_ssrc);
  consumer.rtcp = consumable.rtcp;
  consumer.msid = consumable.msid;
  return consumer;
}

}  // namespace rollcall::ortc
