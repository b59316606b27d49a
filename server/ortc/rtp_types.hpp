// RTP as it is negotiated: what an endpoint can do (capabilities) and what one stream does
// (parameters). The vocabulary is ORTC's, the JSON that of mediasoup-client.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::ortc {

enum class MediaKind { audio, video };

/// A codec's fmtp value. Whole numbers are always std::int32_t, the worker's field for them, so
/// that 1 and 1.0 of a client's JSON compare equal.
using ParameterValue = std::variant<std::int32_t, double, std::string>;
using ParameterMap = std::map<std::string, ParameterValue, std::less<>>;

/// RTCP feedback such as `nack` or `nack pli` (RFC 4585); `parameter` is empty if there is none.
struct RtcpFeedback {
  std::string type;
  std::string parameter = {};

  bool operator==(const RtcpFeedback&) const = default;
};

struct RtpCodecCapability {
  MediaKind kind = MediaKind::audio;  // Always that of mime_type.
  std::string mime_type;
  std::optional<std::uint8_t> preferred_payload_type;  // 0..127.
  std::uint32_t clock_rate = 0;                        // Hz.
  std::optional<std::uint8_t> channels;                // Audio only, and there always.
  ParameterMap parameters;
  std::vector<RtcpFeedback> rtcp_feedback;

  bool operator==(const RtpCodecCapability&) const = default;
};

/// Seen from the one who states it; only the router's own is ever looked at.
enum class ExtensionDirection { sendrecv, sendonly, recvonly, inactive };

struct RtpHeaderExtension {
  MediaKind kind = MediaKind::audio;
  std::string uri;
  std::uint8_t preferred_id = 0;  // 1..255.
  bool preferred_encrypt = false;
  ExtensionDirection direction = ExtensionDirection::sendrecv;

  bool operator==(const RtpHeaderExtension&) const = default;
};

struct RtpCapabilities {
  std::vector<RtpCodecCapability> codecs;
  std::vector<RtpHeaderExtension> header_extensions;

  bool operator==(const RtpCapabilities&) const = default;
};

struct RtpCodecParameters {
  std::string mime_type;
  std::uint8_t payload_type = 0;         // 0..127.
  std::uint32_t clock_rate = 0;          // Hz.
  std::optional<std::uint8_t> channels;  // Audio only, and there always.
  ParameterMap parameters;
  std::vector<RtcpFeedback> rtcp_feedback;

  bool operator==(const RtpCodecParameters&) const = default;
};

struct RtpHeaderExtensionParameters {
  std::string uri;
  std::uint8_t id = 0;  // 1..255.
  bool encrypt = false;
  ParameterMap parameters;

  bool operator==(const RtpHeaderExtensionParameters&) const = default;
};

/// One RTP stream, with its retransmission stream if it has one.
struct RtpEncodingParameters {
  std::optional<std::uint32_t> ssrc = {};  // Never 0.
  std::optional<std::string> rid = {};     // RFC 8851; never empty.
  std::optional<std::uint8_t> codec_payload_type = {};
  std::optional<std::uint32_t> rtx_ssrc = {};
  bool dtx = false;
  std::optional<std::string> scalability_mode = {};  // As in W3C webrtc-svc, for example L3T3_KEY.
  std::optional<std::uint64_t> max_bitrate = {};     // bit/s.

  bool operator==(const RtpEncodingParameters&) const = default;
};

struct RtcpParameters {
  std::optional<std::string> cname;
  bool reduced_size = true;  // RFC 5506; mediasoup knows no other way.

  bool operator==(const RtcpParameters&) const = default;
};

struct RtpParameters {
  std::optional<std::string> mid;
  std::vector<RtpCodecParameters> codecs;
  std::vector<RtpHeaderExtensionParameters> header_extensions;
  std::vector<RtpEncodingParameters> encodings;
  RtcpParameters rtcp;
  std::optional<std::string> msid;  // RFC 8830.

  bool operator==(const RtpParameters&) const = default;
};

/// How the worker rewrites a producer's packets into the router's own numbers.
struct CodecMapping {
  std::uint8_t payload_type = 0;
  std::uint8_t mapped_payload_type = 0;

  bool operator==(const CodecMapping&) const = default;
};
struct EncodingMapping {
  std::optional<std::uint32_t> ssrc = {};
  std::optional<std::string> rid = {};
  std::uint32_t mapped_ssrc = 0;

  bool operator==(const EncodingMapping&) const = default;
};
struct RtpMapping {
  std::vector<CodecMapping> codecs;
  std::vector<EncodingMapping> encodings;

  bool operator==(const RtpMapping&) const = default;
};

/// Layers a consumer asks for.
struct ConsumerLayers {
  std::uint8_t spatial_layer = 0;
  std::optional<std::uint8_t> temporal_layer;

  bool operator==(const ConsumerLayers&) const = default;
};

std::string_view to_text(MediaKind kind);
std::string_view to_text(ExtensionDirection direction);

}  // namespace rollcall::ortc
