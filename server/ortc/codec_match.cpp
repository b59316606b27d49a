#include "ortc/codec_match.hpp"

#include "ortc/h264_profile.hpp"

#include <algorithm>

namespace rollcall::ortc {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool same_value(const ParameterMap& a, const ParameterMap& b, std::string_view name) {
  const auto left = a.find(name);
  const auto right = b.find(name);
  if (left == a.end() || right == b.end()) return left == a.end() && right == b.end();
  return left->second == right->second;
}

bool same_value_or_zero(const CodecView& a, const CodecView& b, std::string_view name) {
  return value_or_zero(a.parameters, name) == value_or_zero(b.parameters, name);
}

}  // namespace

CodecView view(const RtpCodecCapability& codec) {
  return {codec.mime_type, codec.clock_rate, codec.channels, codec.parameters};
}

CodecView view(const RtpCodecParameters& codec) {
  return {codec.mime_type, codec.clock_rate, codec.channels, codec.parameters};
}

bool is_rtx(std::string_view mime_type) {
  constexpr std::string_view rtx = "/rtx";
  return mime_type.size() > rtx.size() &&
         equal_ignoring_case(mime_type.substr(mime_type.size() - rtx.size()), rtx);
}

bool is_h264(std::string_view mime_type) {
  return equal_ignoring_case(mime_type, "video/H264");
}

bool is_vp8(std::string_view mime_type) {
  return equal_ignoring_case(mime_type, "video/VP8");
}

ParameterValue value_or_zero(const ParameterMap& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  if (found == parameters.end() || found->second == ParameterValue(std::string())) return 0;
  return found->second;
}

std::optional<std::int32_t> associated_payload_type(const ParameterMap& parameters) {
  const auto found = parameters.find(std::string_view("apt"));
  if (found == parameters.end()) return std::nullopt;
  const auto* payload_type = std::get_if<std::int32_t>(&found->second);
  return payload_type != nullptr ? std::optional(*payload_type) : std::nullopt;
}

bool same_family(const CodecView& a, const CodecView& b) {
  if (!equal_ignoring_case(a.mime_type, b.mime_type)) return false;
  if (a.clock_rate != b.clock_rate || a.channels != b.channels) return false;
  if (!equal_ignoring_case(a.mime_type, "audio/multiopus")) return true;
  return same_value(a.parameters, b.parameters, "num_streams") &&
         same_value(a.parameters, b.parameters, "coupled_streams");
}

bool same_codec(const CodecView& a, const CodecView& b) {
  if (!same_family(a, b)) return false;
  if (is_h264(a.mime_type)) {
    return same_value_or_zero(a, b, "packetization-mode") &&
           same_h264_profile(a.parameters, b.parameters);
  }
  if (equal_ignoring_case(a.mime_type, "video/VP9")) return same_value_or_zero(a, b, "profile-id");
  return true;
}

}  // namespace rollcall::ortc
