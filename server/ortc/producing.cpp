#include "ortc/producing.hpp"

#include "base/assert.hpp"
#include "ortc/codec_match.hpp"
#include "ortc/codec_table.hpp"
#include "ortc/h264_profile.hpp"
#include "ortc/limits.hpp"
#include "ortc/scalability_mode.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace rollcall::ortc {
namespace {

tl::unexpected<Error> bad(std::string message, std::string hint = {}) {
  return fail(ErrorCode::bad_rtp_parameters, std::move(message), std::move(hint));
}

std::string describe(const RtpCodecParameters& codec) {
  return codec.mime_type + " (payload type " + std::to_string(codec.payload_type) + ")";
}

const RtpCodecCapability* rtx_of(const RtpCapabilities& router, std::uint8_t payload_type) {
  const auto found = std::find_if(router.codecs.begin(), router.codecs.end(), [&](const auto& c) {
    return is_rtx(c.mime_type) && associated_payload_type(c.parameters) == payload_type;
  });
  return found != router.codecs.end() ? &*found : nullptr;
}

const RtpCodecCapability* by_payload_type(const RtpCapabilities& router, std::uint8_t type) {
  const auto found = std::find_if(router.codecs.begin(), router.codecs.end(),
                                  [&](const auto& c) { return c.preferred_payload_type == type; });
  return found != router.codecs.end() ? &*found : nullptr;
}

// Both sides of an H.264 call must come to the same level.
void settle_h264_level(RtpCodecParameters& codec, const RtpCodecCapability& capability) {
  if (!is_h264(codec.mime_type)) return;
  auto answer = answered_profile_level_id(codec.parameters, capability.parameters);
  if (answer) {
    codec.parameters.insert_or_assign("profile-level-id", std::move(*answer));
  } else {
    codec.parameters.erase("profile-level-id");
  }
}

Result<std::uint8_t> map_media_codec(RtpCodecParameters& codec, const RtpCapabilities& router) {
  const auto match = std::find_if(router.codecs.begin(), router.codecs.end(),
                                  [&](const auto& c) { return same_codec(view(codec), view(c)); });
  if (match == router.codecs.end()) return bad("the room doesn't take " + describe(codec));
  settle_h264_level(codec, *match);
  return match->preferred_payload_type.value_or(0);
}

Result<std::uint8_t> map_rtx_codec(const RtpCodecParameters& codec,
                                   const std::vector<CodecMapping>& media,
                                   const RtpCapabilities& router) {
  const auto apt = associated_payload_type(codec.parameters);
  const auto repaired = std::find_if(media.begin(), media.end(), [&](const CodecMapping& entry) {
    return apt == std::int32_t{entry.payload_type};
  });
  if (repaired == media.end()) return bad("no media codec for " + describe(codec));
  const auto* rtx = rtx_of(router, repaired->mapped_payload_type);
  if (rtx == nullptr) return bad("the room has no RTX for what " + describe(codec) + " repairs");
  return rtx->preferred_payload_type.value_or(0);
}

// The worker refuses a payload type used twice. Two codecs that become one in the router would give
// every consumer a codec list with the same payload type twice, which browsers may refuse.
Result<void> check_unambiguous(const std::vector<CodecMapping>& codecs) {
  std::set<std::uint8_t> own;
  std::set<std::uint8_t> mapped;
  for (const auto& entry : codecs) {
    if (!own.insert(entry.payload_type).second) {
      return bad("payload type " + std::to_string(entry.payload_type) + " is used twice");
    }
    if (!mapped.insert(entry.mapped_payload_type).second) {
      return bad("two codecs are the same to the room",
                 "send one codec per payload type of the router");
    }
  }
  return {};
}

Result<std::vector<CodecMapping>> map_codecs(RtpParameters& parameters,
                                             const RtpCapabilities& router) {
  std::vector<CodecMapping> mapping;
  for (auto& codec : parameters.codecs) {
    if (is_rtx(codec.mime_type)) continue;
    const auto mapped = map_media_codec(codec, router);
    if (!mapped) return tl::unexpected<Error>(mapped.error());
    mapping.push_back({codec.payload_type, *mapped});
  }
  const auto media = mapping;
  for (const auto& codec : parameters.codecs) {
    if (!is_rtx(codec.mime_type)) continue;
    const auto mapped = map_rtx_codec(codec, media, router);
    if (!mapped) return tl::unexpected<Error>(mapped.error());
    mapping.push_back({codec.payload_type, *mapped});
  }
  if (auto checked = check_unambiguous(mapping); !checked) {
    return tl::unexpected<Error>(checked.error());
  }
  return mapping;
}

void add_consumable_codecs(const MatchedProducer& producer, const RtpCapabilities& router,
                           std::vector<RtpCodecParameters>& codecs) {
  for (const auto& codec : producer.parameters.codecs) {
    if (is_rtx(codec.mime_type)) continue;
    const auto& map = producer.mapping.codecs;
    const auto entry = std::find_if(map.begin(), map.end(), [&](const CodecMapping& candidate) {
      return candidate.payload_type == codec.payload_type;
    });
    ROLLCALL_ASSERT(entry != map.end());  // match_producer() mapped every codec.
    const auto* capability = by_payload_type(router, entry->mapped_payload_type);
    ROLLCALL_ASSERT(capability != nullptr);
    codecs.push_back({.mime_type = capability->mime_type,
                      .payload_type = entry->mapped_payload_type,
                      .clock_rate = capability->clock_rate,
                      .channels = capability->channels,
                      .parameters = codec.parameters,  // The stream is as the producer says.
                      .rtcp_feedback = capability->rtcp_feedback});
    if (const auto* rtx = rtx_of(router, entry->mapped_payload_type)) {
      codecs.push_back({.mime_type = rtx->mime_type,
                        .payload_type = rtx->preferred_payload_type.value_or(0),
                        .clock_rate = rtx->clock_rate,
                        .channels = std::nullopt,
                        .parameters = rtx->parameters,
                        .rtcp_feedback = rtx->rtcp_feedback});
    }
  }
}

// Capture times pass through from the producer's packets, so they come only if it sends them.
bool can_be_consumed(const RtpHeaderExtension& extension, MediaKind kind,
                     const RtpParameters& producer) {
  if (extension.kind != kind) return false;
  if (extension.direction != ExtensionDirection::sendrecv &&
      extension.direction != ExtensionDirection::sendonly) {
    return false;
  }
  if (extension.uri != uri_of(KnownExtension::abs_capture_time)) return true;
  return std::any_of(producer.header_extensions.begin(), producer.header_extensions.end(),
                     [&](const auto& sent) { return sent.uri == extension.uri; });
}

MediaKind kind_of(const RtpCodecParameters& codec) {
  return codec.channels ? MediaKind::audio : MediaKind::video;
}

// What the worker can route layer by layer (worker/include/RTC/RTP/Codecs/Tools.hpp,
// IsValidTypeForCodec): layers of video, and separate streams of VP8 and H.264.
Result<void> check_layers(const RtpParameters& parameters) {
  const bool simulcast = parameters.encodings.size() > 1;
  bool layered = simulcast;
  for (const auto& encoding : parameters.encodings) {
    const auto text = encoding.scalability_mode.value_or("");
    const auto mode = parse_scalability_mode(text);
    if (simulcast && mode.spatial_layers > 1) {
      return bad("rtpParameters.encodings: " + text + " along with other encodings",
                 "spatial layers are either encodings or within the only one");
    }
    layered = layered || mode.spatial_layers > 1 || mode.temporal_layers > 1;
  }
  if (!layered) return {};
  for (const auto& codec : parameters.codecs) {
    if (is_rtx(codec.mime_type)) continue;
    const bool can = simulcast ? is_vp8(codec.mime_type) || is_h264(codec.mime_type)
                               : kind_of(codec) == MediaKind::video;
    if (can) continue;
    return bad(describe(codec) + (simulcast ? " has no simulcast" : " has no layers"),
               "send one encoding, of one layer if it is audio");
  }
  return {};
}

Result<void> check_for_worker(MediaKind kind, const RtpParameters& parameters) {
  if (parameters.codecs.empty()) return bad("rtpParameters.codecs: expected at least 1 codec");
  for (const auto& codec : parameters.codecs) {
    if (kind_of(codec) == kind) continue;
    return bad(describe(codec) + " is no " + std::string(to_text(kind)) + " codec");
  }
  for (const auto& extension : parameters.header_extensions) {
    if (!known_extension(extension.uri)) return bad("unknown header extension " + extension.uri);
  }
  const bool single = parameters.encodings.size() == 1;
  for (const auto& encoding : parameters.encodings) {
    if (!encoding.ssrc && !encoding.rid && !(single && parameters.mid)) {
      return bad("rtpParameters.encodings: expected ssrc or rid",
                 "a single encoding may do with rtpParameters.mid");
    }
    const auto& type = encoding.codec_payload_type;
    if (type && std::none_of(parameters.codecs.begin(), parameters.codecs.end(), [&](auto& codec) {
          return codec.payload_type == *type && !is_rtx(codec.mime_type);
        })) {
      return bad("rtpParameters.encodings: codecPayloadType " + std::to_string(*type) +
                 " names no media codec");
    }
  }
  return {};
}

}  // namespace

Result<MatchedProducer> match_producer(RtpParameters parameters, const RtpCapabilities& router,
                                       const SsrcSource& random_ssrc) {
  auto codecs = map_codecs(parameters, router);
  if (!codecs) return tl::unexpected<Error>(codecs.error());
  RtpMapping mapping{.codecs = std::move(*codecs), .encodings = {}};
  auto mapped_ssrc = random_ssrc();
  ROLLCALL_ASSERT(mapped_ssrc >= random_ssrc_min && mapped_ssrc <= random_ssrc_max);
  for (const auto& encoding : parameters.encodings) {
    mapping.encodings.push_back({encoding.ssrc, encoding.rid, mapped_ssrc++});
  }
  return MatchedProducer{std::move(parameters), std::move(mapping)};
}

RtpParameters consumable_parameters(MediaKind kind, const MatchedProducer& producer,
                                    const RtpCapabilities& router) {
  RtpParameters consumable;
  add_consumable_codecs(producer, router, consumable.codecs);
  for (const auto& extension : router.header_extensions) {
    if (!can_be_consumed(extension, kind, producer.parameters)) continue;
    consumable.header_extensions.push_back(
        {extension.uri, extension.preferred_id, extension.preferred_encrypt, {}});
  }
  const auto& encodings = producer.parameters.encodings;
  ROLLCALL_ASSERT(encodings.size() == producer.mapping.encodings.size());
  for (std::size_t i = 0; i < encodings.size(); ++i) {
    auto encoding = encodings[i];
    encoding.ssrc = producer.mapping.encodings[i].mapped_ssrc;
    encoding.rid.reset();
    encoding.rtx_ssrc.reset();
    encoding.codec_payload_type.reset();
    consumable.encodings.push_back(std::move(encoding));
  }
  consumable.rtcp = {.cname = producer.parameters.rtcp.cname, .reduced_size = true};
  consumable.msid = producer.parameters.msid;
  return consumable;
}

Result<ProducerPlan> plan_producer(MediaKind kind, RtpParameters parameters,
                                   const RtpCapabilities& router, const std::string& cname,
                                   const SsrcSource& random_ssrc) {
  if (parameters.encodings.empty()) parameters.encodings.emplace_back();
  parameters.rtcp.cname = cname;
  if (auto checked = check_for_worker(kind, parameters); !checked) {
    return tl::unexpected<Error>(checked.error());
  }
  auto names = stream_names(parameters);
  if (!names) return tl::unexpected<Error>(names.error());
  auto matched = match_producer(std::move(parameters), router, random_ssrc);
  if (!matched) return tl::unexpected<Error>(matched.error());
  if (auto checked = check_layers(matched->parameters); !checked) {
    return tl::unexpected<Error>(checked.error());
  }
  auto consumable = consumable_parameters(kind, *matched, router);
  return ProducerPlan{std::move(matched->parameters), std::move(matched->mapping),
                      std::move(consumable), std::move(*names)};
}

}  // namespace rollcall::ortc
