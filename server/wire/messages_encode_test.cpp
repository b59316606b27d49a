#include "wire/messages.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;

/// The payload of an event frame, parsed.
json::value payload(const Frame& frame) {
  return json::parse(std::string_view(*frame).substr(2)).at(1);
}

TEST(EncodeAnswer, CarriesTheClientsAckNumber) {
  EXPECT_EQ(*encode_answer(AckId(1), core::Answer{core::Done{}}), "430[{}]");
  EXPECT_EQ(*encode_answer(AckId(4'000'000'001), core::Answer{core::Done{}}), "434000000000[{}]");
}

TEST(EncodeAnswer, LeavesOutAnEmptyHint) {
  EXPECT_EQ(*encode_answer(AckId(1), fail(ErrorCode::internal, "oops")),
            R"(430[{"error":{"code":"internal","message":"oops"}}])");
}

TEST(EncodeMessage, RoundsTimesDownToMilliseconds) {
  core::ParticipantView view;
  view.since = 1999us;
  const auto roster = payload(encode_message(core::RosterSnapshot{{{}, {view}}}, WallTime{5}));
  EXPECT_EQ(roster.at("participants").at(0).at("since"), 1);
}

TEST(EncodeMessage, TellsNothingOfSomebodyWhoLeftButTheId) {
  core::ParticipantView view;
  view.id = ParticipantId("x");
  view.display_name = "Ann";
  const core::RosterChange left{core::RosterChange::Type::left, view, core::LeftReason::left};
  const auto roster = payload(encode_message(core::RosterChanges{{}, {left}}, WallTime{5}));
  EXPECT_EQ(roster.at("changes").at(0).at("participant"), json::parse(R"({"id":"x"})"));
}

TEST(EncodeMessage, GivesChatMessagesDifferentIdsInDifferentLivesOfARoom) {
  const core::ChatMessage first{1, ParticipantId("x"), "Ann", "hello"};
  EXPECT_NE(payload(encode_message(first, WallTime{1000})).at("id"),
            payload(encode_message(first, WallTime{2000})).at("id"));
}

std::string any_utf8() {
  std::string text;
  for (const std::uint32_t c :
       *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, 0x800u))) {
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else {
      text += static_cast<char>(0xC0 | c >> 6);
      text += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return text;
}

TEST(EncodeMessageProperty, AnyTextArrivesAsItWas) {
  EXPECT_TRUE(rc::check("any text", [] {
    const std::string text = any_utf8();
    const auto chat =
        payload(encode_message(core::ChatMessage{1, ParticipantId(text), text, text}, WallTime{1}));
    RC_ASSERT(json::value_to<std::string>(chat.at("text")) == text);
    RC_ASSERT(json::value_to<std::string>(chat.at("displayName")) == text);
    RC_ASSERT(json::value_to<std::string>(chat.at("participantId")) == text);
  }));
}

TEST(EncodeMessageProperty, WhatAClientSaysComesBackAsItWasSaid) {
  EXPECT_TRUE(rc::check("chat there and back", [] {
    const std::string text = any_utf8();
    const Decoded decoded =
        decode_event(json::serialize(json::array{"chat", json::object{{"text", text}}}));
    if (!decoded.request) return;
    const auto& request = std::get<core::ChatRequest>(*decoded.request);
    const auto chat = payload(
        encode_message(core::ChatMessage{1, ParticipantId("x"), "Ann", request.text}, WallTime{1}));
    RC_ASSERT(json::value_to<std::string>(chat.at("text")) == text);
  }));
}

TEST(EncodeFailureProperty, AnyErrorIsOneWellFormedEvent) {
  EXPECT_TRUE(rc::check("any error", [] {
    const std::string event = any_utf8();
    const Error error{ErrorCode::bad_request, any_utf8(), any_utf8()};
    const auto told = payload(encode_failure(event, error));
    RC_ASSERT(json::value_to<std::string>(told.at("event")) == event);
    RC_ASSERT(json::value_to<std::string>(told.at("error").at("message")) == error.message);
  }));
}

}  // namespace
}  // namespace rollcall::wire
