// What stands before a packet's payload: type, attachments, namespace, id.
#include "wire/socketio.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire::socketio {
namespace {

tl::expected<std::optional<Packet>, DecodeError> decode(std::string_view text) {
  return Decoder().text(text);
}

std::string name_space_of(std::string_view text) {
  const auto packet = decode(text);
  EXPECT_TRUE(packet && *packet) << text;
  return packet && *packet ? (*packet)->name_space : "";
}

std::optional<std::uint64_t> id_of(std::string_view text) {
  const auto packet = decode(text);
  EXPECT_TRUE(packet && *packet) << text;
  return packet && *packet ? (*packet)->id : std::nullopt;
}

TEST(SocketIoNamespace, KeepsItsQueryForWhoeverJudgesIt) {
  EXPECT_EQ(name_space_of("0/admin?token=1&room=a,"), "/admin?token=1&room=a");
  EXPECT_EQ(name_space_of("0/?token=1"), "/?token=1");
  EXPECT_EQ(name_space_of(R"(2/a?b={"c"},["e"])"), R"(/a?b={"c"})");
}

TEST(SocketIoNamespace, IsTheMainOneIfItIsLeftOutOrWrittenOut) {
  for (const std::string_view text : {"0", "0/", "0/,", "0{}", "0/,{}", R"(2["a"])", R"(2/,["a"])"})
    EXPECT_EQ(name_space_of(text), "/") << text;
}

TEST(SocketIoNamespace, EndsAtTheFirstComma) {
  EXPECT_EQ(name_space_of(R"(2/a,["b,/c,"])"), "/a");
  EXPECT_EQ(decode(R"(2/a,b,["c"])").error(), DecodeError::bad_payload);
  EXPECT_EQ(decode(R"(2/a,,["c"])").error(), DecodeError::bad_payload);
}

TEST(SocketIoNamespace, TakesAllThatFollowsIfThereIsNoComma) {
  EXPECT_EQ(name_space_of(R"(0/a{"token":1})"), R"(/a{"token":1})");
  EXPECT_EQ(decode(R"(2/a["foo"])").error(), DecodeError::bad_payload) << "nothing is left";
  EXPECT_EQ(decode(R"(3/a1[])").error(), DecodeError::bad_payload);
}

TEST(SocketIoNamespace, IsWrittenOnlyIfItIsNotTheMainOne) {
  EXPECT_EQ(encode({PacketType::connect, "/", R"({"sid":"x"})"}), R"(0{"sid":"x"})");
  EXPECT_EQ(encode({PacketType::connect, "/a", R"({"sid":"x"})"}), R"(0/a,{"sid":"x"})");
  EXPECT_EQ(encode({PacketType::disconnect, "/a"}), "1/a,");
  EXPECT_EQ(encode({PacketType::disconnect}), "1");
}

// It goes back to its sender in a refusal: a WebSocket text frame must be UTF-8 (RFC 6455 5.6).
TEST(SocketIoNamespace, IsUtf8) {
  EXPECT_EQ(name_space_of("0/zo\u00eb\u738b\U0001f642,"), "/zo\u00eb\u738b\U0001f642");
  for (const std::string_view bad :
       {"\x80", "\xc3", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
    EXPECT_EQ(decode("0/" + std::string(bad)).error(), DecodeError::bad_namespace);
    EXPECT_EQ(decode("0/a" + std::string(bad) + ",{}").error(), DecodeError::bad_namespace);
    EXPECT_EQ(decode("2/" + std::string(bad) + R"(,["a"])").error(), DecodeError::bad_namespace);
  }
}

TEST(SocketIoId, IsReadWholeHoweverItIsWritten) {
  EXPECT_EQ(id_of(R"(20["a"])"), 0u);
  EXPECT_EQ(id_of(R"(2007["a"])"), 7u);
  EXPECT_EQ(id_of(R"(2/a,13["a"])"), 13u);
  EXPECT_EQ(id_of(R"(2["a"])"), std::nullopt);
  EXPECT_EQ(id_of("30[]"), 0u);
}

TEST(SocketIoId, HasNoSignFractionOrExponent) {
  for (const std::string_view text : {R"(2-1["a"])", R"(2+1["a"])", R"(21.5["a"])", R"(21e3["a"])",
                                      R"(2 1["a"])", R"(20x1["a"])"})
    EXPECT_EQ(decode(text).error(), DecodeError::bad_payload) << text;
}

TEST(SocketIoId, IsRefusedOverWhatANumberHolds) {
  for (const std::string_view id :
       {"9007199254740992", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999999999999"})
    EXPECT_EQ(decode("2" + std::string(id) + R"(["a"])").error(), DecodeError::bad_id) << id;
  EXPECT_EQ(decode("2" + std::string(100'000, '9')).error(), DecodeError::bad_id);
}

TEST(SocketIoId, IsNotOnWhatIsNeverAnswered) {
  for (const std::string_view text :
       {"07", "0/a,7", R"(07{"a":1})", "17", "1/a,7", R"(47{"message":"no"})", R"(4/a,7"no")"})
    EXPECT_EQ(decode(text).error(), DecodeError::bad_id) << text;
}

TEST(SocketIoAck, NeedsAnIdAndAnArray) {
  EXPECT_EQ(decode("3[]").error(), DecodeError::bad_id);
  EXPECT_EQ(decode(R"(3/a,["b"])").error(), DecodeError::bad_id);
  for (const std::string_view payload : {"", "{}", R"("a")", "null", "true", "[", "[]]"})
    EXPECT_EQ(decode("37" + std::string(payload)).error(), DecodeError::bad_payload) << payload;
  EXPECT_TRUE(decode("37[]"));
  EXPECT_TRUE(decode(R"(37[{"error":{"code":"x"}}])"));
}

TEST(SocketIoEvent, NeedsANameAndMayHaveAnythingAfterIt) {
  for (const std::string_view arguments :
       {R"(["a"])", R"(["",null])", R"(["a",1,"b",[],{}])", R"(["constructor",{"a":{"b":[]}}])"})
    EXPECT_TRUE(decode("2" + std::string(arguments))) << arguments;
  for (const std::string_view arguments : {"[]", "[[]]", "[1]", "[true]", R"([{"a":1}])", R"("a")"})
    EXPECT_EQ(decode("2" + std::string(arguments)).error(), DecodeError::bad_payload) << arguments;
}

TEST(SocketIoEvent, IsReservedOnlyByItsExactName) {
  for (const std::string_view name : {"Connect", "connect ", "connection", "error", "disconnects"})
    EXPECT_TRUE(decode(R"(2[")" + std::string(name) + R"("])")) << name;
  EXPECT_EQ(decode(R"(2["\u0063onnect"])").error(), DecodeError::reserved_event);
  EXPECT_TRUE(decode(R"(30["connect"])")) << "an answer's first argument is no name";
}

TEST(SocketIoPayload, IsUtf8) {
  for (const std::string_view bad :
       {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82"})
    EXPECT_EQ(decode("2[\"a\",\"" + std::string(bad) + "\"]").error(), DecodeError::bad_payload);
  EXPECT_TRUE(decode("2[\"a\",\"\xf0\x9f\x99\x82\"]"));
}

TEST(SocketIoPayload, IsRefusedWhereverItIsCutOff) {
  const std::string whole = R"(2/admin,17["event",{"a":[1,2,{"b":null}]},"c"])";
  ASSERT_TRUE(decode(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode(whole.substr(0, length))) << length;
}

RC_GTEST_PROP(SocketIoHeaderProperty, AnyBytesAreAPacketThatCanBeWrittenAgainOrAnError,
              (const std::string& bytes)) {
  const std::string text = *rc::gen::element<std::string>("", "0", "1", "2", "3", "4", "5", "60-",
                                                          "50-", "2/a,", "27[\"a\"", "0/") +
                           bytes;
  const auto packet = decode(text);
  if (!packet) {
    RC_ASSERT(!to_text(packet.error()).empty());
    return;
  }
  RC_ASSERT(packet->has_value());  // Attachments were announced nowhere.
  RC_ASSERT((decode(encode(**packet)) == packet));
}

RC_GTEST_PROP(SocketIoHeaderProperty, EveryIdOfAClientComesBack, ()) {
  const auto id = *rc::gen::inRange<std::uint64_t>(0, 9'007'199'254'740'992);
  RC_ASSERT(id_of(encode({PacketType::ack, "/a", "[]", id})) == id);
  RC_ASSERT(id_of(encode({PacketType::event, "/", R"(["e"])", id})) == id);
}

}  // namespace
}  // namespace rollcall::wire::socketio
