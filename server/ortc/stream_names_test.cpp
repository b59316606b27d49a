#include "ortc/stream_names.hpp"

#include "ortc/test_samples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::ortc {
namespace {

using samples::parameters_from;
using samples::refusal;

RtpParameters with(std::vector<RtpEncodingParameters> encodings) {
  RtpParameters parameters;
  parameters.encodings = std::move(encodings);
  return parameters;
}

TEST(StreamNames, AreTheMidAllSsrcsAndAllRids) {
  auto parameters = with({{.ssrc = 1, .rid = "a", .rtx_ssrc = 2}, {.ssrc = 3}, {.rid = "b"}});
  parameters.mid = "m";
  const auto names = stream_names(parameters);
  ASSERT_TRUE(names) << refusal(names);
  EXPECT_EQ(*names, (StreamNames{.mid = "m", .ssrcs = {1, 2, 3}, .rids = {"a", "b"}}));
}

TEST(StreamNames, OfWhatBrowsersSendAreFine) {
  const auto camera = stream_names(parameters_from(samples::simulcast_camera));
  ASSERT_TRUE(camera) << refusal(camera);
  EXPECT_EQ(*camera, (StreamNames{.mid = "1", .ssrcs = {}, .rids = {"r0", "r1", "r2"}}));
  const auto voice = stream_names(parameters_from(samples::microphone));
  ASSERT_TRUE(voice) << refusal(voice);
  EXPECT_EQ(*voice, (StreamNames{.mid = "0", .ssrcs = {3735928559}, .rids = {}}));
}

TEST(StreamNames, MayBeNone) {
  const auto names = stream_names(with({{}, {}}));
  ASSERT_TRUE(names) << refusal(names);
  EXPECT_EQ(*names, StreamNames{});
}

TEST(StreamNames, AreRefusedWhenAnSsrcIsThereTwiceInWhateverPart) {
  const std::string message = "rtpParameters.encodings: ssrc 7 is used twice";
  EXPECT_EQ(refusal(stream_names(with({{.ssrc = 7}, {.ssrc = 7}}))), message);
  EXPECT_EQ(refusal(stream_names(with({{.ssrc = 7, .rtx_ssrc = 7}}))), message);
  EXPECT_EQ(refusal(stream_names(with({{.ssrc = 1, .rtx_ssrc = 7}, {.ssrc = 7}}))), message);
  EXPECT_EQ(refusal(stream_names(with({{.ssrc = 7}, {.ssrc = 1, .rtx_ssrc = 7}}))), message);
  EXPECT_EQ(refusal(stream_names(with({{.ssrc = 1, .rtx_ssrc = 7}, {.ssrc = 2, .rtx_ssrc = 7}}))),
            message);
}

TEST(StreamNames, AreRefusedWhenARidIsThereTwiceWithAMidOrWithout) {
  auto parameters = with({{.rid = "r0"}, {.rid = "r1"}, {.rid = "r0"}});
  EXPECT_EQ(refusal(stream_names(parameters)), "rtpParameters.encodings: rid r0 is used twice");
  parameters.mid = "0";
  EXPECT_EQ(refusal(stream_names(parameters)), "rtpParameters.encodings: rid r0 is used twice");
}

TEST(StreamNames, AreRefusedWithACodeAndWhatToDo) {
  const auto names = stream_names(with({{.ssrc = 7}, {.ssrc = 7}}));
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, ErrorCode::bad_rtp_parameters);
  EXPECT_FALSE(names.error().hint.empty());
}

TEST(DistinctStreams, ShareNoSsrc) {
  const StreamNames other{.mid = "0", .ssrcs = {1, 2}};
  EXPECT_TRUE(check_distinct({.mid = "1", .ssrcs = {3, 4}}, other));
  EXPECT_EQ(refusal(check_distinct({.mid = "1", .ssrcs = {2, 3}}, other)),
            "ssrc 2 is used by another producer of this transport");
}

TEST(DistinctStreams, ShareNoMid) {
  EXPECT_EQ(refusal(check_distinct({.mid = "0"}, {.mid = "0"})),
            "mid 0 is used by another producer of this transport");
  EXPECT_TRUE(check_distinct({.mid = "0"}, {.mid = "1"}));
  EXPECT_TRUE(check_distinct({}, {}));  // None is no name.
}

TEST(DistinctStreams, ShareARidOnlyWithAMidThatTellsThemApart) {
  const StreamNames with_mid{.mid = "0", .rids = {"r0", "r1"}};
  const StreamNames without{.rids = {"r1", "r2"}};
  EXPECT_TRUE(check_distinct({.mid = "1", .rids = {"r0", "r1"}}, with_mid));
  EXPECT_TRUE(check_distinct({.mid = "1", .rids = {"r1"}}, without));
  EXPECT_EQ(refusal(check_distinct(without, with_mid)),
            "rid r1 is used by another producer of this transport");
  EXPECT_EQ(refusal(check_distinct(without, without)),
            "rid r1 is used by another producer of this transport");
  EXPECT_TRUE(check_distinct({.rids = {"r3"}}, without));
}

TEST(DistinctStreams, AreRefusedWithACodeAndWhatToDo) {
  const auto checked = check_distinct({.mid = "0"}, {.mid = "0"});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::bad_rtp_parameters);
  EXPECT_FALSE(checked.error().hint.empty());
}

/// Few names of each sort, so that doubles are common.
RtpParameters any_parameters() {
  const auto ssrc = rc::gen::inRange<std::uint32_t>(1, 30);
  RtpParameters parameters;
  if (*rc::gen::arbitrary<bool>()) parameters.mid = std::to_string(*rc::gen::inRange(0, 4));
  const auto count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    RtpEncodingParameters encoding;
    if (*rc::gen::arbitrary<bool>()) encoding.ssrc = *ssrc;
    if (*rc::gen::arbitrary<bool>()) encoding.rtx_ssrc = *ssrc;
    if (*rc::gen::arbitrary<bool>()) encoding.rid = "r" + std::to_string(*rc::gen::inRange(0, 9));
    parameters.encodings.push_back(encoding);
  }
  return parameters;
}

/// The tables of the worker's RtpListener (worker/src/RTC/RtpListener.cpp), its AddProducer().
class RtpListener {
 public:
  bool add(const RtpParameters& parameters) {
    for (const auto& encoding : parameters.encodings) {
      for (const auto& ssrc : {encoding.ssrc, encoding.rtx_ssrc}) {
        if (ssrc && !ssrcs_.insert(*ssrc).second) return false;
      }
    }
    if (parameters.mid && !mids_.insert(*parameters.mid).second) return false;
    for (const auto& encoding : parameters.encodings) {
      if (!encoding.rid || rids_.insert(*encoding.rid).second) continue;
      if (!parameters.mid) return false;
    }
    return true;
  }

 private:
  std::set<std::uint32_t> ssrcs_;
  std::set<std::string> mids_;
  std::set<std::string> rids_;
};

RC_GTEST_PROP(StreamNamesProperty, WhatPassesIsTakenByTheWorkersListener, ()) {
  RtpListener listener;
  std::vector<StreamNames> there;
  for (int i = 0; i < 4; ++i) {
    const auto parameters = any_parameters();
    const auto names = stream_names(parameters);
    if (!names) continue;
    const bool passes = std::all_of(there.begin(), there.end(), [&](const auto& other) {
      return check_distinct(*names, other).has_value();
    });
    if (!passes) continue;
    RC_ASSERT(listener.add(parameters));
    there.push_back(*names);
  }
}

RC_GTEST_PROP(StreamNamesProperty, OneAloneIsRefusedOnlyForANameThatIsThereTwice, ()) {
  const auto parameters = any_parameters();
  std::multiset<std::string> all;
  for (const auto& encoding : parameters.encodings) {
    if (encoding.ssrc) all.insert(std::to_string(*encoding.ssrc));
    if (encoding.rtx_ssrc) all.insert(std::to_string(*encoding.rtx_ssrc));
    if (encoding.rid) all.insert(*encoding.rid);
  }
  const bool is_double = std::set(all.begin(), all.end()).size() < all.size();
  RC_ASSERT(stream_names(parameters).has_value() == !is_double);
}

}  // namespace
}  // namespace rollcall::ortc
