#include "ortc/router_capabilities.hpp"

#include "ortc/codec_match.hpp"
#include "ortc/codec_table.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace rollcall::ortc {
namespace {

class PayloadTypes {
 public:
  void reserve(std::uint8_t payload_type) { std::erase(free_, payload_type); }

  std::optional<std::uint8_t> take() {
    if (free_.empty()) return std::nullopt;
    const auto payload_type = free_.front();
    free_.erase(free_.begin());
    return payload_type;
  }

 private:
  std::vector<std::uint8_t> free_{dynamic_payload_types.begin(), dynamic_payload_types.end()};
};

tl::unexpected<Error> out_of_payload_types() {
  return fail(ErrorCode::bad_rtp_parameters, "too many codecs for the dynamic payload types",
              "list fewer video codecs: each takes two");
}

// The supported codec with the payload type and the parameters of the configured one.
Result<RtpCodecCapability> router_codec(const RtpCodecCapability& configured,
                                        PayloadTypes& payload_types) {
  const auto& supported = supported_rtp_capabilities().codecs;
  const auto match = std::find_if(supported.begin(), supported.end(), [&](const auto& codec) {
    return same_family(view(configured), view(codec));
  });
  if (match == supported.end()) {
    return fail(ErrorCode::bad_rtp_parameters, "codec not supported: " + configured.mime_type,
                "check its clock rate and channels, too");
  }
  RtpCodecCapability codec = *match;
  if (configured.preferred_payload_type) {
    codec.preferred_payload_type = configured.preferred_payload_type;
    payload_types.reserve(*configured.preferred_payload_type);
  } else if (!codec.preferred_payload_type) {
    codec.preferred_payload_type = payload_types.take();
    if (!codec.preferred_payload_type) return out_of_payload_types();
  }
  for (const auto& [name, value] : configured.parameters) {
    codec.parameters.insert_or_assign(name, value);
  }
  return codec;
}

RtpCodecCapability rtx_for(const RtpCodecCapability& codec, std::uint8_t payload_type) {
  return {.kind = codec.kind,
          .mime_type = std::string(to_text(codec.kind)) + "/rtx",
          .preferred_payload_type = payload_type,
          .clock_rate = codec.clock_rate,
          .channels = std::nullopt,
          .parameters = {{"apt", std::int32_t{codec.preferred_payload_type.value_or(0)}}},
          .rtcp_feedback = {}};
}

}  // namespace

Result<RtpCapabilities> router_rtp_capabilities(
    const std::vector<RtpCodecCapability>& media_codecs) {
  PayloadTypes payload_types;
  RtpCapabilities router{.codecs = {},
                         .header_extensions = supported_rtp_capabilities().header_extensions};
  for (const auto& configured : media_codecs) {
    auto codec = router_codec(configured, payload_types);
    if (!codec) return tl::unexpected<Error>(codec.error());
    const auto payload_type = codec->preferred_payload_type;
    if (std::any_of(router.codecs.begin(), router.codecs.end(), [&](const auto& other) {
          return other.preferred_payload_type == payload_type;
        })) {
      return fail(ErrorCode::bad_rtp_parameters,
                  "two codecs with payload type " + std::to_string(payload_type.value_or(0)));
    }
    router.codecs.push_back(std::move(*codec));
    if (router.codecs.back().kind != MediaKind::video) continue;
    const auto rtx_payload_type = payload_types.take();
    if (!rtx_payload_type) return out_of_payload_types();
    router.codecs.push_back(rtx_for(router.codecs.back(), *rtx_payload_type));
  }
  return router;
}

}  // namespace rollcall::ortc
