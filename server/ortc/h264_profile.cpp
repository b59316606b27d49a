#include "ortc/h264_profile.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace rollcall::ortc {
namespace {

using enum H264Profile;
using enum H264Level;

// RFC 6184 table 5: profile_idc, and the bits of profile_iop that decide with their values.
struct ProfilePattern {
  std::uint8_t idc;
  std::uint8_t iop_mask;
  std::uint8_t iop_bits;
  H264Profile profile;
};
constexpr std::array<ProfilePattern, 9> profile_patterns{{
    {0x42, 0x4f, 0x40, constrained_baseline},
    {0x4d, 0x8f, 0x80, constrained_baseline},
    {0x58, 0xcf, 0xc0, constrained_baseline},
    {0x42, 0x4f, 0x00, baseline},
    {0x58, 0xcf, 0x80, baseline},
    {0x4d, 0xaf, 0x00, main},
    {0x64, 0xff, 0x00, high},
    {0x64, 0xff, 0x0c, constrained_high},
    {0xf4, 0xff, 0x00, predictive_high_444},
}};

constexpr std::array<H264Level, 16> numbered_levels{
    level_1,   level_1_1, level_1_2, level_1_3, level_2,   level_2_1, level_2_2, level_3,
    level_3_1, level_3_2, level_4,   level_4_1, level_4_2, level_5,   level_5_1, level_5_2};

// WebRTC's default for peers that name no profile; RFC 6184 would have baseline 1.
constexpr H264ProfileLevel default_profile_level{constrained_baseline, level_3_1};

constexpr std::string_view key = "profile-level-id";

std::optional<H264Level> level_from(std::uint8_t level_idc, std::uint8_t profile_iop) {
  constexpr std::uint8_t constraint_set3 = 0x10;  // Makes 1.1 into 1b.
  for (const auto level : numbered_levels) {
    if (static_cast<int>(level) != level_idc) continue;
    return level == level_1_1 && (profile_iop & constraint_set3) != 0 ? level_1b : level;
  }
  return std::nullopt;
}

std::optional<std::string> level_1b_text(H264Profile profile) {
  switch (profile) {
    case constrained_baseline:
      return "42f00b";
    case baseline:
      return "42100b";
    case main:
      return "4d100b";
    case constrained_high:
    case high:
    case predictive_high_444:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view profile_text(H264Profile profile) {
  switch (profile) {
    case constrained_baseline:
      return "42e0";
    case baseline:
      return "4200";
    case main:
      return "4d00";
    case constrained_high:
      return "640c";
    case high:
      return "6400";
    case predictive_high_444:
      return "f400";
  }
  return {};
}

bool has_profile_level_id(const ParameterMap& parameters) {
  const auto found = parameters.find(key);
  return found != parameters.end() && found->second != ParameterValue(0) &&
         found->second != ParameterValue(std::string());
}

bool allows_level_asymmetry(const ParameterMap& parameters) {
  const auto found = parameters.find(std::string_view("level-asymmetry-allowed"));
  return found != parameters.end() &&
         (found->second == ParameterValue(1) || found->second == ParameterValue(std::string("1")));
}

// Level 1b lies between 1 and 1.1. The npm package h264-profile-level-id 2.x, with which clients
// compute the same answer, puts every level but 1 below 1b when 1b stands on the right: both ends
// must come to one result, so we do as it does.
bool is_lower(H264Level a, H264Level b) {
  if (a == level_1b) return b != level_1 && b != level_1b;
  if (b == level_1b) return a != level_1;
  return a < b;
}

}  // namespace

std::optional<H264ProfileLevel> parse_profile_level_id(std::string_view text) {
  constexpr std::size_t hex_digits = 6;
  std::uint32_t bytes = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, bytes, 16);
  if (text.size() != hex_digits || error != std::errc{} || stopped != end) return std::nullopt;
  const auto profile_idc = static_cast<std::uint8_t>(bytes >> 16);
  const auto profile_iop = static_cast<std::uint8_t>(bytes >> 8);
  const auto level = level_from(static_cast<std::uint8_t>(bytes), profile_iop);
  if (!level) return std::nullopt;
  for (const auto& pattern : profile_patterns) {
    if (pattern.idc == profile_idc && (profile_iop & pattern.iop_mask) == pattern.iop_bits) {
      return H264ProfileLevel{pattern.profile, *level};
    }
  }
  return std::nullopt;
}

std::optional<std::string> to_text(const H264ProfileLevel& profile_level) {
  if (profile_level.level == level_1b) return level_1b_text(profile_level.profile);
  constexpr std::string_view digits = "0123456789abcdef";
  const auto level_idc = static_cast<unsigned>(profile_level.level);
  std::string text(profile_text(profile_level.profile));
  text += digits[level_idc >> 4];
  text += digits[level_idc & 0xf];
  return text;
}

std::optional<H264ProfileLevel> profile_level_of(const ParameterMap& parameters) {
  if (!has_profile_level_id(parameters)) return default_profile_level;
  const auto* text = std::get_if<std::string>(&parameters.find(key)->second);
  return text != nullptr ? parse_profile_level_id(*text) : std::nullopt;
}

bool same_h264_profile(const ParameterMap& a, const ParameterMap& b) {
  const auto left = profile_level_of(a);
  const auto right = profile_level_of(b);
  return left && right && left->profile == right->profile;
}

std::optional<std::string> answered_profile_level_id(const ParameterMap& local,
                                                     const ParameterMap& offered) {
  if (!has_profile_level_id(local) && !has_profile_level_id(offered)) return std::nullopt;
  const auto mine = profile_level_of(local);
  const auto theirs = profile_level_of(offered);
  if (!mine || !theirs) return std::nullopt;
  const bool asymmetric = allows_level_asymmetry(local) && allows_level_asymmetry(offered);
  const auto lower = is_lower(mine->level, theirs->level) ? mine->level : theirs->level;
  return to_text(H264ProfileLevel{mine->profile, asymmetric ? mine->level : lower});
}

}  // namespace rollcall::ortc
