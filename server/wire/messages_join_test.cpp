// The limits of each field of `join`, as PROTOCOL.md gives them.
#include "wire/messages.hpp"
#include "wire/test_samples.hpp"

#include <iomanip>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using samples::decoded;
using samples::event;
using samples::least_join;
using samples::refusal;
using samples::repeated;
using samples::text;
using samples::with;

constexpr std::uint64_t exact_max = std::uint64_t{1} << 53;

std::string join_with(const char* field, json::value value) {
  return event("join", with(least_join(), field, std::move(value)));
}

core::JoinRequest joined_with(const char* field, json::value value) {
  return decoded<core::JoinRequest>(join_with(field, std::move(value)));
}

std::string refusal_with(const char* field, json::value value) {
  return refusal(join_with(field, std::move(value)));
}

std::string guest_key_of(const core::JoinRequest& join) {
  const auto* key = std::get_if<core::GuestKey>(&join.credential);
  return key ? key->text : "no guest key";
}

TEST(JoinProtocol, IsOneHoweverTheNumberIsWritten) {
  for (const std::string_view one : {"1", "1.0", "10e-1"}) {
    std::string arguments = event("join", least_join());
    const std::string field = R"("protocol":1)";
    arguments.replace(arguments.find(field), field.size(), R"("protocol":)" + std::string(one));
    EXPECT_EQ(refusal(arguments), "accepted") << one;
  }
}

TEST(JoinProtocol, OfAnotherNumberAsksForAnUpgradeAndSaysWhatIsSpoken) {
  for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{2}, exact_max}) {
    const Decoded result = decode_event(join_with("protocol", other));
    ASSERT_FALSE(result.request);
    EXPECT_EQ(result.request.error(),
              (Error{ErrorCode::upgrade_required,
                     "protocol " + std::to_string(other) + " is not spoken here",
                     "this server speaks protocol 1"}));
  }
}

TEST(JoinProtocol, IsRefusedIfItIsNoWholeNumber) {
  const std::string message =
      "bad_request: `protocol` must be a whole number from 0 to 9007199254740992";
  for (const json::value& wrong : {json::value(-1), json::value(1.5), json::value(exact_max + 1),
                                   json::value(1e300), json::value("1"), json::value(true)})
    EXPECT_EQ(refusal_with("protocol", wrong), message) << wrong;
}

TEST(JoinProtocol, IsJudgedBeforeEveryOtherField) {
  const json::object unknown{{"protocol", 7}, {"roomId", 5}, {"displayName", json::array{}}};
  EXPECT_EQ(refusal(event("join", unknown)), "upgrade_required: protocol 7 is not spoken here");
  const json::object missing{{"roomId", 5}};
  EXPECT_EQ(refusal(event("join", missing)), "bad_request: `protocol` is missing");
}

TEST(JoinRoom, HasOneTo128Bytes) {
  EXPECT_EQ(joined_with("roomId", "r").room, RoomId("r"));
  EXPECT_EQ(joined_with("roomId", text(std::string(128, 'r'))).room.text().size(), 128u);
  EXPECT_EQ(refusal_with("roomId", text(std::string(129, 'r'))),
            "bad_request: `roomId` must be at most 128 bytes long");
  EXPECT_EQ(refusal_with("roomId", ""), "bad_request: `roomId` must be 1 to 128 characters long");
  EXPECT_EQ(joined_with("roomId", text(repeated("🙂", 32))).room.text().size(), 128u);
  EXPECT_EQ(refusal_with("roomId", text(repeated("🙂", 33))),
            "bad_request: `roomId` must be at most 128 bytes long");
}

TEST(JoinRoom, IsTakenAsItIsBlanksAndAll) {
  for (const std::string_view room : {" blue ", " ", "Blue", "a/b?c=d#e", "\u00a0", "...", "%2e"})
    EXPECT_EQ(joined_with("roomId", text(room)).room.text(), room);
}

TEST(JoinRoom, HasANameThatAUrlCanSay) {
  for (const std::string_view room : {".", ".."})
    EXPECT_EQ(refusal_with("roomId", text(room)),
              "bad_request: `roomId` must not be `.` or `..`: no URL could name it");
}

TEST(JoinRoom, HasNoControlCharacters) {
  for (const std::string_view wrong :
       {std::string_view("a\0b", 3), std::string_view("\t"), std::string_view("a\n"),
        std::string_view("\x1f"), std::string_view("\x7f"), std::string_view("\u0080"),
        std::string_view("\u009f")}) {
    EXPECT_EQ(refusal_with("roomId", text(wrong)),
              "bad_request: `roomId` must not contain control characters");
  }
  EXPECT_EQ(joined_with("roomId", "\u00a0~ ").room, RoomId("\u00a0~ "));  // Their neighbours.
}

TEST(JoinGuestKey, Has22To128Characters) {
  const auto key = [](std::size_t size) { return text(std::string(size, 'k')); };
  EXPECT_EQ(refusal_with("guestKey", key(21)),
            "bad_request: `guestKey` must be 22 to 128 characters long");
  EXPECT_EQ(guest_key_of(joined_with("guestKey", key(22))), std::string(22, 'k'));
  EXPECT_EQ(guest_key_of(joined_with("guestKey", key(128))), std::string(128, 'k'));
  EXPECT_EQ(refusal_with("guestKey", key(129)),
            "bad_request: `guestKey` must be at most 128 bytes long");
}

TEST(JoinGuestKey, HasThe64CharactersOfBase64UrlAndNoOther) {
  int accepted = 0;
  for (int c = 0; c < 128; ++c) {
    const std::string key = std::string(22, 'k') + static_cast<char>(c);
    const std::string outcome = refusal_with("guestKey", text(key));
    accepted += outcome == "accepted" ? 1 : 0;
    const bool expected = std::isalnum(c) != 0 || c == '-' || c == '_';
    EXPECT_EQ(outcome == "accepted", expected) << c;
    if (expected) continue;
    EXPECT_EQ(outcome, "bad_request: `guestKey` must be base64url (A-Z a-z 0-9 - _)") << c;
  }
  EXPECT_EQ(accepted, 64);
  EXPECT_NE(refusal_with("guestKey", text(std::string(22, 'k') + "é")), "accepted");
}

/// The fields that a join with a token needs, and no other.
json::object token_join() {
  return {{"protocol", 1}, {"roomId", "blue"}, {"token", "header.claims.signature"}};
}

TEST(JoinToken, TakesThePlaceOfTheGuestKey) {
  const auto join = decoded<core::JoinRequest>(event("join", token_join()));
  ASSERT_TRUE(std::holds_alternative<core::AccessToken>(join.credential));
  EXPECT_EQ(std::get<core::AccessToken>(join.credential).text, "header.claims.signature");
  EXPECT_EQ(refusal(event("join", with(least_join(), "token", "t"))),
            "bad_request: one of `token`, `guestKey` must be left out");
  EXPECT_EQ(refusal(event("join", with(token_join(), "guestKey", nullptr))), "accepted");
}

TEST(JoinToken, MaySayTheDisplayName) {
  EXPECT_EQ(decoded<core::JoinRequest>(event("join", token_join())).display_name, std::nullopt);
  EXPECT_EQ(decoded<core::JoinRequest>(event("join", with(token_join(), "displayName", " Ann ")))
                .display_name,
            "Ann");
  EXPECT_EQ(refusal(event("join", with(token_join(), "displayName", ""))),
            "bad_request: `displayName` must be 1 to 64 characters long");
}

TEST(JoinToken, HasOneTo4096Bytes) {
  const auto outcome = [](std::size_t size) {
    return refusal(event("join", with(token_join(), "token", text(std::string(size, 't')))));
  };
  EXPECT_EQ(outcome(0), "bad_request: `token` must be 1 to 4096 characters long");
  EXPECT_EQ(outcome(1), "accepted");
  EXPECT_EQ(outcome(4096), "accepted");
  EXPECT_EQ(outcome(4097), "bad_request: `token` must be at most 4096 bytes long");
}

TEST(JoinDisplayName, HasOneTo64CharactersAfterItsEdgesWereTrimmed) {
  const std::string name(64, 'n');
  EXPECT_EQ(joined_with("displayName", text("  " + name + "\n")).display_name, name);
  EXPECT_EQ(joined_with("displayName", "n").display_name, "n");
  for (const std::string& wrong : {name + "n", std::string(), std::string(" \t\r\n\v\f ")})
    EXPECT_EQ(refusal_with("displayName", text(wrong)),
              "bad_request: `displayName` must be 1 to 64 characters long");
}

TEST(JoinDisplayName, KeepsBlanksWithinIt) {
  EXPECT_EQ(joined_with("displayName", "  Ann   \u00a0Lee ").display_name, "Ann   \u00a0Lee");
}

TEST(JoinDisplayName, KeepsAtItsEdgesWhatJavaScriptDoesNotTrim) {
  for (const std::string_view kept : {"\u200b", "\u180e", "\u2060"}) {
    const std::string name = std::string(kept) + "Ann" + std::string(kept);
    EXPECT_EQ(joined_with("displayName", text(name)).display_name, name);
  }
  for (const std::string_view control : {"\x1c", "\x1f", "\x7f", "\u0085"})  // Not blanks to it.
    EXPECT_EQ(refusal_with("displayName", text("Ann" + std::string(control))),
              "bad_request: `displayName` must not contain control characters");
}

/// The JSON escape of a character that needs one UTF-16 unit.
std::string escaped(unsigned c) {
  std::ostringstream hex;
  hex << "\\u" << std::hex << std::setw(4) << std::setfill('0') << c;
  return hex.str();
}

// ECMA-262 section 22.1.3.32: white space and line ends.
TEST(JoinDisplayName, IsTrimmedOfExactlyTheBlanksOfJavaScript) {
  std::set<unsigned> blanks{0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF};
  for (unsigned c = 0x09; c <= 0x0D; ++c)
    blanks.insert(c);
  for (unsigned c = 0x2000; c <= 0x200A; ++c)
    blanks.insert(c);
  std::set<unsigned> trimmed;
  for (unsigned c = 0; c <= 0xFFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;  // Halves of a pair.
    const std::string arguments = R"(["setAttributes",{"displayName":"A)" + escaped(c) + R"("}])";
    const Decoded result = decode_event(arguments);
    if (!result.request) continue;  // A control character.
    const auto& name = std::get<core::SetAttributesRequest>(*result.request).display_name;
    if (name == "A") trimmed.insert(c);
  }
  EXPECT_EQ(trimmed, blanks);
}

TEST(JoinDisplayName, MayBeWrittenWithEscapes) {
  const auto name = [](std::string_view escaped) {
    return R"(["join",{"protocol":1,"roomId":"r","guestKey":"abcdefghijklmnopqrstuv",)"
           R"("displayName":")" +
           std::string(escaped) + R"("}])";
  };
  EXPECT_EQ(decoded<core::JoinRequest>(name(R"(\u0041\u00e9\ud83d\ude42\"\\\/)")).display_name,
            "Aé🙂\"\\/");
  EXPECT_EQ(decoded<core::JoinRequest>(name(R"(\tAnn\n)")).display_name, "Ann");
  EXPECT_EQ(refusal(name(R"(A\u0007n)")),
            "bad_request: `displayName` must not contain control characters");
  for (const std::string_view broken : {R"(\ud83d)", R"(\ude42\ud83d)", R"(\u00g0)", R"(\x41)"})
    EXPECT_THAT(refusal(name(broken)), ::testing::StartsWith("bad_request: not JSON: ")) << broken;
}

TEST(JoinTabAndPage, HaveOneTo64CharactersOfAnyKind) {
  for (const char* field : {"tabId", "pageId"}) {
    const std::string name = std::string("bad_request: `") + field + "` ";
    EXPECT_EQ(refusal_with(field, text(repeated("🙂", 64))), "accepted");
    EXPECT_EQ(refusal_with(field, " \n"), "accepted") << "only ever compared";
    EXPECT_EQ(refusal_with(field, text(std::string(64, 'x'))), "accepted");
    EXPECT_EQ(refusal_with(field, text(std::string(65, 'x'))),
              name + "must be 1 to 64 characters long");
    EXPECT_EQ(refusal_with(field, ""), name + "must be 1 to 64 characters long");
    EXPECT_EQ(refusal_with(field, text(repeated("🙂", 65))),
              name + "must be at most 256 bytes long");
  }
  const auto join = joined_with("tabId", "one");
  EXPECT_EQ(join.tab, TabId("one"));
  EXPECT_EQ(join.page, std::nullopt);
}

TEST(JoinResumeToken, MayBeOfAnyLengthUpTo4096BytesBecauseAWrongOneFailsNoJoin) {
  EXPECT_EQ(joined_with("resumeToken", "").resume_token, "");
  EXPECT_EQ(joined_with("resumeToken", "\n no base64: é").resume_token, "\n no base64: é");
  const std::string longest(4096, 't');
  EXPECT_EQ(joined_with("resumeToken", text(longest)).resume_token, longest);
  EXPECT_EQ(refusal_with("resumeToken", text(longest + "t")),
            "bad_request: `resumeToken` must be at most 4096 bytes long");
}

TEST(JoinTakeover, IsFalseUnlessItIsTrue) {
  EXPECT_TRUE(joined_with("takeover", true).takeover);
  EXPECT_FALSE(joined_with("takeover", false).takeover);
  for (const json::value& wrong : {json::value(1), json::value("true"), json::value("")})
    EXPECT_EQ(refusal_with("takeover", wrong), "bad_request: `takeover` must be true or false");
}

TEST(JoinRosterVersion, HasANumberThatABrowserHoldsExactly) {
  const auto version = [](json::value generation, json::value number) {
    return json::object{{"generation", std::move(generation)}, {"number", std::move(number)}};
  };
  EXPECT_EQ(joined_with("rosterVersion", version("g", exact_max)).roster_version,
            (core::RosterVersion{RoomGeneration("g"), RosterNumber(exact_max)}));
  EXPECT_EQ(joined_with("rosterVersion", version("g", 0)).roster_version->number.number(), 0u);
  const std::string wrong = "bad_request: `rosterVersion` is wrong: ";
  EXPECT_EQ(refusal_with("rosterVersion", version("g", exact_max + 1)),
            wrong + "`number` must be a whole number from 0 to 9007199254740992");
  EXPECT_EQ(refusal_with("rosterVersion", version("g", 1.5)),
            wrong + "`number` must be a whole number from 0 to 9007199254740992");
  EXPECT_EQ(refusal_with("rosterVersion", version("", 1)),
            wrong + "`generation` must be 1 to 64 characters long");
  EXPECT_EQ(refusal_with("rosterVersion", version(text(std::string(65, 'g')), 1)),
            wrong + "`generation` must be 1 to 64 characters long");
  EXPECT_EQ(refusal_with("rosterVersion", version(7, "x")),
            wrong + "`generation` must be a string");
}

TEST(JoinErrors, NameTheFirstWrongFieldInTheOrderOfTheTable) {
  json::object payload{{"protocol", 1}, {"rosterVersion", 1}, {"takeover", 1}, {"tabId", 1}};
  EXPECT_EQ(refusal(event("join", payload)), "bad_request: `roomId` is missing");
  payload["roomId"] = "r";
  EXPECT_EQ(refusal(event("join", payload)), "bad_request: `guestKey` is missing");
  payload["guestKey"] = "abcdefghijklmnopqrstuv";
  EXPECT_EQ(refusal(event("join", payload)), "bad_request: `displayName` is missing");
  payload["displayName"] = "Ann";
  EXPECT_EQ(refusal(event("join", payload)), "bad_request: `tabId` must be a string");
  payload.erase("tabId");
  EXPECT_EQ(refusal(event("join", payload)), "bad_request: `takeover` must be true or false");
}

RC_GTEST_PROP(JoinProperty, AGuestKeyArrivesAsItWasSentOrNotAtAll, (const std::string& key)) {
  const Decoded result = decode_event(join_with("guestKey", text(key)));
  if (!result.request) {
    RC_ASSERT(result.request.error().code == ErrorCode::bad_request);
    if (key.size() > 3) RC_ASSERT(result.request.error().message.find(key) == std::string::npos);
    return;
  }
  RC_ASSERT(guest_key_of(std::get<core::JoinRequest>(*result.request)) == key);
}

RC_GTEST_PROP(JoinProperty, AnyRosterNumberOfABrowserArrivesExactly, ()) {
  const auto number = *rc::gen::inRange<std::uint64_t>(0, exact_max + 1);
  const json::object version{{"generation", "g"}, {"number", number}};
  const Decoded result = decode_event(join_with("rosterVersion", version));
  RC_ASSERT(result.request.has_value());
  const auto& join = std::get<core::JoinRequest>(*result.request);
  RC_ASSERT(join.roster_version->number.number() == number);
}

}  // namespace
}  // namespace rollcall::wire
