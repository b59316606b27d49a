#include "ortc/h264_profile.hpp"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using enum H264Profile;
using enum H264Level;

constexpr std::array profiles{constrained_baseline, baseline, main,
                              constrained_high,     high,     predictive_high_444};
constexpr std::array levels{level_1b,  level_1,   level_1_1, level_1_2, level_1_3, level_2,
                            level_2_1, level_2_2, level_3,   level_3_1, level_3_2, level_4,
                            level_4_1, level_4_2, level_5,   level_5_1, level_5_2};

ParameterMap named(std::string_view profile_level_id) {
  return {{"profile-level-id", std::string(profile_level_id)}};
}

ParameterMap asymmetric(std::string_view profile_level_id) {
  auto parameters = named(profile_level_id);
  parameters["level-asymmetry-allowed"] = 1;
  return parameters;
}

TEST(ProfileLevelId, NamesEachProfile) {
  const auto profile = [](std::string_view text) { return parse_profile_level_id(text)->profile; };
  EXPECT_EQ(profile("42e01f"), constrained_baseline);
  EXPECT_EQ(profile("42001f"), baseline);
  EXPECT_EQ(profile("4d001f"), main);
  EXPECT_EQ(profile("64001f"), high);
  EXPECT_EQ(profile("640c1f"), constrained_high);
  EXPECT_EQ(profile("f4001f"), predictive_high_444);
}

TEST(ProfileLevelId, KnowsTheOtherSpellingsOfConstrainedBaseline) {
  for (const auto* text : {"42401f", "42f01f", "4d801f", "4df01f", "58c01f", "58f01f"}) {
    ASSERT_TRUE(parse_profile_level_id(text)) << text;
    EXPECT_EQ(parse_profile_level_id(text)->profile, constrained_baseline) << text;
  }
  EXPECT_EQ(parse_profile_level_id("58801f")->profile, baseline);
  EXPECT_EQ(parse_profile_level_id("4d501f")->profile, main);
}

TEST(ProfileLevelId, ReadsDigitsOfEitherCase) {
  EXPECT_EQ(parse_profile_level_id("42E01F"), parse_profile_level_id("42e01f"));
}

TEST(ProfileLevelId, TakesLevel11WithTheThirdConstraintAs1b) {
  EXPECT_EQ(parse_profile_level_id("42f00b")->level, level_1b);
  EXPECT_EQ(parse_profile_level_id("42e00b")->level, level_1_1);
  EXPECT_EQ(parse_profile_level_id("42f00c")->level, level_1_2);
}

TEST(ProfileLevelId, IsSixHexDigitsOfAKnownCombination) {
  for (const auto* text :
       {"", "42e01", "42e01f0", "0x42e0", "42e01g", " 2e01f", "+2e01f", "-bffe1", "000000",
        "ffffff", "42e000", "42e035", "42e1ff", "64081f", "00e01f", "64101f"}) {
    EXPECT_EQ(parse_profile_level_id(text), std::nullopt) << text;
  }
}

TEST(ProfileLevelId, IsWrittenTheWayItIsRead) {
  for (const auto profile : profiles) {
    for (const auto level : levels) {
      const auto text = to_text(H264ProfileLevel{profile, level});
      if (!text) continue;
      EXPECT_EQ(parse_profile_level_id(*text), (H264ProfileLevel{profile, level})) << *text;
    }
  }
}

TEST(ProfileLevelId, HasLevel1bInTheBaselineAndMainProfilesOnly) {
  EXPECT_EQ(to_text({constrained_baseline, level_1b}), "42f00b");
  EXPECT_EQ(to_text({baseline, level_1b}), "42100b");
  EXPECT_EQ(to_text({main, level_1b}), "4d100b");
  for (const auto profile : {constrained_high, high, predictive_high_444}) {
    EXPECT_EQ(to_text({profile, level_1b}), std::nullopt);
  }
}

TEST(ProfileLevelId, IsWrittenWithAllItsDigits) {
  EXPECT_EQ(to_text({high, level_1}), "64000a");
  EXPECT_EQ(to_text({constrained_high, level_3_1}), "640c1f");
  EXPECT_EQ(to_text({predictive_high_444, level_5_2}), "f40034");
}

TEST(ProfileLevelOf, IsConstrainedBaseline31IfNotGiven) {
  const H264ProfileLevel usual{constrained_baseline, level_3_1};
  EXPECT_EQ(profile_level_of({}), usual);
  EXPECT_EQ(profile_level_of(named("")), usual);
  EXPECT_EQ(profile_level_of({{"profile-level-id", 0}}), usual);
}

TEST(ProfileLevelOf, IsNothingIfInvalid) {
  EXPECT_EQ(profile_level_of(named("baseline")), std::nullopt);
  EXPECT_EQ(profile_level_of({{"profile-level-id", 420010}}), std::nullopt);
  EXPECT_EQ(profile_level_of({{"profile-level-id", 0.5}}), std::nullopt);
}

TEST(SameH264Profile, LooksAtProfilesNotLevels) {
  EXPECT_TRUE(same_h264_profile(named("42e01f"), named("42e034")));
  EXPECT_TRUE(same_h264_profile(named("42e01f"), named("58c00a")));
  EXPECT_TRUE(same_h264_profile({}, named("42e01f")));
  EXPECT_FALSE(same_h264_profile(named("42e01f"), named("42001f")));
  EXPECT_FALSE(same_h264_profile(named("nonsense"), named("nonsense")));
}

TEST(AnsweredProfileLevelId, IsNothingIfNobodyNamesOne) {
  EXPECT_EQ(answered_profile_level_id({}, {}), std::nullopt);
}

TEST(AnsweredProfileLevelId, IsNothingIfEitherSideIsInvalid) {
  for (const auto* wrong : {"bad", "42e01", "000000"}) {
    EXPECT_EQ(answered_profile_level_id(named("42e01f"), named(wrong)), std::nullopt) << wrong;
    EXPECT_EQ(answered_profile_level_id(named(wrong), named("42e01f")), std::nullopt) << wrong;
  }
}

TEST(AnsweredProfileLevelId, IsTheLowerLevelOfTheTwo) {
  EXPECT_EQ(answered_profile_level_id(named("42e015"), named("42e01f")), "42e015");
  EXPECT_EQ(answered_profile_level_id(named("42e01f"), named("42e015")), "42e015");
  EXPECT_EQ(answered_profile_level_id({}, named("42e034")), "42e01f");
}

TEST(AnsweredProfileLevelId, IsTheLocalLevelIfBothAllowAsymmetry) {
  EXPECT_EQ(answered_profile_level_id(asymmetric("42e01f"), asymmetric("42e015")), "42e01f");
  EXPECT_EQ(answered_profile_level_id(asymmetric("42e01f"), named("42e015")), "42e015");
  EXPECT_EQ(answered_profile_level_id(named("42e01f"), asymmetric("42e015")), "42e015");
}

TEST(AnsweredProfileLevelId, TakesAsymmetryAsTextToo) {
  auto local = named("42e01f");
  local["level-asymmetry-allowed"] = std::string("1");
  EXPECT_EQ(answered_profile_level_id(local, asymmetric("42e015")), "42e01f");
  local["level-asymmetry-allowed"] = std::string("yes");
  EXPECT_EQ(answered_profile_level_id(local, asymmetric("42e015")), "42e015");
}

TEST(AnsweredProfileLevelId, PutsLevel1bBelow11WhenItIsLocal) {
  EXPECT_EQ(answered_profile_level_id(named("42f00b"), named("42e00b")), "42f00b");
  EXPECT_EQ(answered_profile_level_id(named("42f00b"), named("42e00a")), "42e00a");
}

// As the package that clients use: a level 1b on the offering side loses against all but level 1.
TEST(AnsweredProfileLevelId, AgreesWithClientsWhenLevel1bIsOffered) {
  EXPECT_EQ(answered_profile_level_id(named("42e01f"), named("42f00b")), "42e01f");
  EXPECT_EQ(answered_profile_level_id(named("42e00a"), named("42f00b")), "42f00b");
}

RC_GTEST_PROP(AnsweredProfileLevelIdProperty, KeepsTheProfileAndNeverRaisesTheLevel, ()) {
  const auto profile = *rc::gen::elementOf(profiles);
  const auto numbered = rc::gen::suchThat(rc::gen::elementOf(levels),
                                          [](H264Level level) { return level != level_1b; });
  const H264ProfileLevel local{profile, *numbered};
  const H264ProfileLevel offered{profile, *numbered};
  const auto answer =
      answered_profile_level_id(named(to_text(local).value()), named(to_text(offered).value()));
  RC_ASSERT(answer.has_value());
  const auto settled = parse_profile_level_id(*answer);
  RC_ASSERT(settled.has_value());
  RC_ASSERT(settled->profile == profile);
  RC_ASSERT(settled->level == std::min(local.level, offered.level));
}

// Every profile_iop with the profile_idc and level_idc that occur: 9,000 combinations.
TEST(ProfileLevelId, SurvivesBeingWrittenWhateverItsConstraintBits) {
  constexpr std::string_view digits = "0123456789abcdef";
  int known = 0;
  for (const auto* idc : {"42", "4d", "58", "64", "f4", "00"}) {
    for (unsigned iop = 0; iop < 256; ++iop) {
      for (const auto* level : {"0a", "0b", "0d", "1f", "34", "35"}) {
        const std::string text = std::string(idc) + digits[iop >> 4] + digits[iop & 0xf] + level;
        const auto parsed = parse_profile_level_id(text);
        if (!parsed) continue;
        ++known;
        const auto canonical = to_text(*parsed);
        ASSERT_TRUE(canonical) << text;
        EXPECT_EQ(parse_profile_level_id(*canonical), parsed) << text;
      }
    }
  }
  // Per level: 8 + 8 of 0x42, 8 + 4 of 0x4d, 4 + 4 of 0x58, 2 of 0x64 and 1 of 0xf4; 5 levels.
  EXPECT_EQ(known, 39 * 5);
}

}  // namespace
}  // namespace rollcall::ortc
