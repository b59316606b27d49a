// H.264 profile-level-id (RFC 6184 section 8.1) as WebRTC negotiates it.
#pragma once

#include "ortc/rtp_types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::ortc {

enum class H264Profile {
  constrained_baseline,
  baseline,
  main,
  constrained_high,
  high,
  predictive_high_444,
};

/// The value is level_idc (ten times the level), but for 1b, which has none of its own.
enum class H264Level {
  level_1b = 0,
  level_1 = 10,
  level_1_1 = 11,
  level_1_2 = 12,
  level_1_3 = 13,
  level_2 = 20,
  level_2_1 = 21,
  level_2_2 = 22,
  level_3 = 30,
  level_3_1 = 31,
  level_3_2 = 32,
  level_4 = 40,
  level_4_1 = 41,
  level_4_2 = 42,
  level_5 = 50,
  level_5_1 = 51,
  level_5_2 = 52,
};

struct H264ProfileLevel {
  H264Profile profile;
  H264Level level;

  bool operator==(const H264ProfileLevel&) const = default;
};

/// Six hex digits: profile_idc, profile_iop, level_idc. Nothing if that is no known combination.
std::optional<H264ProfileLevel> parse_profile_level_id(std::string_view text);
/// Nothing for level 1b in a profile that has no such level.
std::optional<std::string> to_text(const H264ProfileLevel& profile_level);

/// `profile-level-id` of fmtp parameters; constrained baseline 3.1 if not given, nothing if
/// invalid.
std::optional<H264ProfileLevel> profile_level_of(const ParameterMap& parameters);

bool same_h264_profile(const ParameterMap& a, const ParameterMap& b);

/// The `profile-level-id` to answer with; both must have the same profile. Nothing if neither side
/// named one: then the answer names none either.
std::optional<std::string> answered_profile_level_id(const ParameterMap& local,
                                                     const ParameterMap& offered);

}  // namespace rollcall::ortc
