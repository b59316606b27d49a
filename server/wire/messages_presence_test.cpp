// What the events of presence mean, and the limits of their fields.
#include "wire/messages.hpp"
#include "wire/test_samples.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::decoded;
using samples::event;
using samples::refusal;
using samples::repeated;
using samples::text;

std::string chat(std::string_view message) {
  return event("chat", json::object{{"text", text(message)}});
}

TEST(DecodePing, MayCarryTheRosterVersionItsSenderHas) {
  const auto ping =
      decoded<core::PingRequest>(R"(["ping",{"rosterVersion":{"number":7,"generation":"g"}}])");
  EXPECT_EQ(ping.roster_version, (core::RosterVersion{RoomGeneration("g"), RosterNumber(7)}));
  for (const std::string_view bare :
       {R"(["ping"])", R"(["ping",null])", R"(["ping",{}])", R"(["ping",{"rosterVersion":null}])"})
    EXPECT_EQ(decoded<core::PingRequest>(bare).roster_version, std::nullopt) << bare;
}

TEST(DecodePing, NeedsBothPartsOfTheVersion) {
  EXPECT_EQ(refusal(R"(["ping",{"rosterVersion":{}}])"),
            "bad_request: `rosterVersion` is wrong: `generation` is missing");
  EXPECT_EQ(refusal(R"(["ping",{"rosterVersion":{"generation":"g","number":null}}])"),
            "bad_request: `rosterVersion` is wrong: `number` is missing");
}

TEST(DecodeLeave, NeedsNothing) {
  decoded<core::LeaveRequest>(R"(["leave"])");
  decoded<core::LeaveRequest>(R"(["leave",{}])");
  decoded<core::ForceCleanupRequest>(R"(["forceCleanup"])");
  decoded<core::ForceCleanupRequest>(R"(["forceCleanup",{}])");
}

TEST(DecodeBeforeDisconnect, IsALeaveUnlessThePageUnloads) {
  const auto unloading = [](json::value value) {
    return decoded<core::BeforeDisconnectRequest>(
               event("beforeDisconnect",
                     json::object{{"roomId", "blue"}, {"unloading", std::move(value)}}))
        .unloading;
  };
  EXPECT_TRUE(unloading(true));
  EXPECT_FALSE(unloading(false));
  EXPECT_FALSE(unloading(nullptr));
}

TEST(DecodeBeforeDisconnect, HasTheRoomOfAJoin) {
  const auto leave = [](std::string_view room) {
    return event("beforeDisconnect", json::object{{"roomId", text(room)}});
  };
  EXPECT_EQ(decoded<core::BeforeDisconnectRequest>(leave(repeated("é", 64))).room,
            RoomId(repeated("é", 64)));
  EXPECT_EQ(refusal(leave(std::string(129, 'r'))),
            "bad_request: `roomId` must be at most 128 bytes long");
  EXPECT_EQ(refusal(leave("")), "bad_request: `roomId` must be 1 to 128 characters long");
  EXPECT_EQ(refusal(leave("a\x1b")), "bad_request: `roomId` must not contain control characters");
}

TEST(DecodeVisibility, IsOneOfThreeWords) {
  const auto visibility = [](std::string_view state) {
    return event("visibility", json::object{{"state", text(state)}});
  };
  EXPECT_EQ(decoded<core::VisibilityRequest>(visibility("visible")).state,
            core::Visibility::visible);
  EXPECT_EQ(decoded<core::VisibilityRequest>(visibility("hidden")).state, core::Visibility::hidden);
  EXPECT_EQ(decoded<core::VisibilityRequest>(visibility("frozen")).state, core::Visibility::frozen);
  for (const std::string_view wrong : {"Visible", "visible ", "visibl", "visiblevisible", "1"})
    EXPECT_EQ(refusal(visibility(wrong)),
              "bad_request: `state` must be one of visible, hidden, frozen")
        << wrong;
  EXPECT_EQ(refusal(visibility("")), "bad_request: `state` must be 1 to 32 characters long");
  EXPECT_EQ(refusal(visibility(std::string(33, 'v'))),
            "bad_request: `state` must be at most 32 bytes long");
}

TEST(DecodeSetAttributes, TellsWhatChangesFromWhatStays) {
  const auto attributes = [](std::string_view payload) {
    return decoded<core::SetAttributesRequest>(R"(["setAttributes",)" + std::string(payload) + "]");
  };
  EXPECT_EQ(attributes("{}").hand, std::nullopt);
  EXPECT_EQ(attributes("{}").display_name, std::nullopt);
  EXPECT_EQ(attributes(R"({"hand":false})").hand, false);
  EXPECT_EQ(attributes(R"({"hand":true})").hand, true);
  EXPECT_EQ(attributes(R"({"hand":true})").display_name, std::nullopt);
  EXPECT_EQ(attributes(R"({"hand":null,"displayName":" Zoë "})").display_name, "Zoë");
  EXPECT_EQ(attributes(R"({"hand":null,"displayName":" Zoë "})").hand, std::nullopt);
}

TEST(DecodeSetAttributes, HasTheNameOfAJoin) {
  const auto rename = [](std::string_view name) {
    return refusal(event("setAttributes", json::object{{"displayName", text(name)}}));
  };
  EXPECT_EQ(rename(repeated("🙂", 64)), "accepted");
  EXPECT_EQ(rename(repeated("🙂", 65)),
            "bad_request: `displayName` must be at most 256 bytes long");
  EXPECT_EQ(rename(std::string(65, 'n')),
            "bad_request: `displayName` must be 1 to 64 characters long");
  EXPECT_EQ(rename(" \u3000 "), "bad_request: `displayName` must be 1 to 64 characters long");
  EXPECT_EQ(rename("A\u0090n"), "bad_request: `displayName` must not contain control characters");
}

TEST(DecodeChat, HasOneTo2000CharactersOfAnyWidth) {
  for (const std::string_view character : {"a", "é", "अ", "王", "🙂"}) {
    const std::string longest = repeated(character, 2000);
    EXPECT_EQ(decoded<core::ChatRequest>(chat(longest)).text, longest);
    EXPECT_NE(refusal(chat(longest + "a")), "accepted") << character;
  }
  EXPECT_EQ(refusal(chat("")), "bad_request: `text` must be 1 to 2000 characters long");
  EXPECT_EQ(refusal(chat(repeated("é", 2001))),
            "bad_request: `text` must be 1 to 2000 characters long");
  EXPECT_EQ(refusal(chat(std::string(200'000, 'x'))),
            "bad_request: `text` must be at most 8000 bytes long");
}

TEST(DecodeChat, HasTabsAndLineBreaksButNoOtherControlCharacter) {
  for (char32_t c = 0; c < 0xA0; ++c) {
    const bool control = c < 0x20 || c >= 0x7F;
    const bool allowed = !control || c == '\t' || c == '\n' || c == '\r';
    std::string message = "a";
    if (c >= 0x80) message += '\xC2';
    message += static_cast<char>(c);
    EXPECT_EQ(refusal(chat(message)),
              allowed ? "accepted" : "bad_request: `text` must not contain control characters")
        << static_cast<unsigned>(c);
  }
}

TEST(DecodeChat, KeepsItsEdgesAndItsMarkup) {
  for (const std::string_view message : {" ", "\n\n", "  a  ", "<b>&amp;</b>", "\u2028", "\ufeff"})
    EXPECT_EQ(decoded<core::ChatRequest>(chat(message)).text, message);
}

TEST(DecodeEventName, IsOneOfTheProtocolsToTheLetter) {
  for (const std::string_view name : {"", " ", "Ping", "ping ", "pin", "pings", "pong", "roster",
                                      "error", "toString", "a", "zz"}) {
    const Decoded result = decode_event(json::serialize(json::array{text(name), json::object{}}));
    EXPECT_EQ(samples::refusal_in(result.request), "unknown_event: there is no such event") << name;
    EXPECT_EQ(result.event, name);
  }
}

TEST(DecodeEventName, IsKeptForTheAnswerUpTo64Bytes) {
  const auto named = [](std::size_t size) {
    return decode_event(json::serialize(json::array{text(std::string(size, 'x'))})).event;
  };
  EXPECT_EQ(named(64), std::string(64, 'x'));
  EXPECT_EQ(named(65), "");
  EXPECT_EQ(named(100'000), "");
}

TEST(DecodeEventName, StandsFirstInAnArray) {
  for (const std::string_view wrong : {"{}", "5", "null", "true", R"("ping")", "[]", "[null]",
                                       "[{}]", R"([["ping"]])", R"([{},"ping"])"}) {
    const Decoded result = decode_event(wrong);
    EXPECT_EQ(samples::refusal_in(result.request),
              "bad_request: an event is an array with its name first")
        << wrong;
    EXPECT_EQ(result.event, "");
  }
}

TEST(DecodeEventText, IsOneWholeJsonValue) {
  const std::string whole = R"(["ping",{"rosterVersion":{"generation":"g","number":1}}])";
  EXPECT_EQ(refusal(whole), "accepted");
  EXPECT_EQ(refusal(" \t\r\n" + whole + " \n"), "accepted");
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_EQ(refusal(whole.substr(0, length)).rfind("bad_request: not JSON", 0), 0u) << length;
  for (const std::string_view behind : {"x", ",", "]", "[]", "null", "\x1e"})
    EXPECT_EQ(refusal(whole + std::string(behind)).rfind("bad_request: not JSON", 0), 0u) << behind;
}

RC_GTEST_PROP(DecodeChatProperty, RefusesEveryByteThatIsNoUtf8, ()) {
  // Bytes that begin or continue no character of UTF-8 where they stand (RFC 3629 section 4).
  const std::string bad = *rc::gen::elementOf(std::vector<std::string>{
      "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x80\x80", "\xe2\x82", "\xed\xa0\x80",
      "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"});
  const auto before = *rc::gen::inRange<std::size_t>(0, 40);
  const std::string message = repeated("é", before) + bad + "a";
  RC_ASSERT(
      refusal("[\"chat\",{\"text\":\"" + message + "\"}]").rfind("bad_request: not JSON", 0) == 0);
  RC_ASSERT(refusal("[\"" + message + "\",{}]").rfind("bad_request: not JSON", 0) == 0);
}

}  // namespace
}  // namespace rollcall::wire
