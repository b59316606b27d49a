#include "ortc/scalability_mode.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

constexpr ScalabilityMode one_layer{1, 1, false};

TEST(ScalabilityMode, CountsLayers) {
  EXPECT_EQ(parse_scalability_mode("L1T3"), (ScalabilityMode{1, 3, false}));
  EXPECT_EQ(parse_scalability_mode("L3T2"), (ScalabilityMode{3, 2, false}));
  EXPECT_EQ(parse_scalability_mode("S2T1"), (ScalabilityMode{2, 1, false}));
}

TEST(ScalabilityMode, KnowsWhenSpatialLayersMeetInKeyFramesOnly) {
  EXPECT_EQ(parse_scalability_mode("L3T3_KEY"), (ScalabilityMode{3, 3, true}));
  EXPECT_EQ(parse_scalability_mode("L3T3_KEY_SHIFT"), (ScalabilityMode{3, 3, true}));
  EXPECT_EQ(parse_scalability_mode("L3T3_key"), (ScalabilityMode{3, 3, false}));
}

TEST(ScalabilityMode, MayHaveTwoDigits) {
  EXPECT_EQ(parse_scalability_mode("L10T20"), (ScalabilityMode{10, 20, false}));
  EXPECT_EQ(parse_scalability_mode("L99T99_KEY"), (ScalabilityMode{99, 99, true}));
}

TEST(ScalabilityMode, IgnoresWhatFollows) {
  EXPECT_EQ(parse_scalability_mode("L2T3h"), (ScalabilityMode{2, 3, false}));
  EXPECT_EQ(parse_scalability_mode("L2T123"), (ScalabilityMode{2, 12, false}));
}

TEST(ScalabilityMode, IsOneLayerForAnythingElse) {
  for (const auto* text : {"", "L", "L3", "L3T", "T3", "3T3", "l3t3", "X3T3", "L0T1", "L1T0",
                           "L01T1", "L123T1", "L-1T1", " L1T2", "L3 T3", "LT", "L3TT3"}) {
    EXPECT_EQ(parse_scalability_mode(text), one_layer) << text;
  }
}

RC_GTEST_PROP(ScalabilityModeProperty, ReadsWhatItNames, (bool k_svc)) {
  const auto layers = rc::gen::inRange<int>(1, 100);
  const int spatial = *layers;
  const int temporal = *layers;
  const auto text =
      "L" + std::to_string(spatial) + "T" + std::to_string(temporal) + (k_svc ? "_KEY" : "");
  const auto mode = parse_scalability_mode(text);
  RC_ASSERT(mode.spatial_layers == spatial);
  RC_ASSERT(mode.temporal_layers == temporal);
  RC_ASSERT(mode.k_svc == k_svc);
}

RC_GTEST_PROP(ScalabilityModeProperty, HasAtLeastOneLayerWhateverIsRead,
              (const std::string& text)) {
  const auto mode = parse_scalability_mode(text);
  RC_ASSERT(mode.spatial_layers >= 1 && mode.spatial_layers <= 99);
  RC_ASSERT(mode.temporal_layers >= 1 && mode.temporal_layers <= 99);
}

}  // namespace
}  // namespace rollcall::ortc
