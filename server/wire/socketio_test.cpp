#include "wire/socketio.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire::socketio {
namespace {

using Result = tl::expected<std::optional<Packet>, DecodeError>;

Result decode(std::string_view text, Limits limits = {}) {
  return Decoder(limits).text(text);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

std::string nested(std::size_t depth) {
  return repeated("[", depth) + repeated("]", depth);
}

/// `5N-["a",{"_placeholder":true,"num":0},...]`
std::string binary_event(std::size_t attachments) {
  std::string text = "5" + std::to_string(attachments) + "-[\"a\"";
  for (std::size_t i = 0; i < attachments; ++i)
    text += ",{\"_placeholder\":true,\"num\":" + std::to_string(i) + "}";
  return text + "]";
}

struct Good {
  std::string_view text;
  Packet packet;
};

// The examples of the socket.io-protocol document among them.
const Good good[] = {
    {"0", {PacketType::connect}},
    {R"(0{"token":"123"})", {PacketType::connect, "/", R"({"token":"123"})"}},
    {R"(0/admin,{"sid":"x"})", {PacketType::connect, "/admin", R"({"sid":"x"})"}},
    {"0/admin", {PacketType::connect, "/admin"}},
    {"0/admin,", {PacketType::connect, "/admin"}},
    {"1", {PacketType::disconnect}},
    {"1/admin,", {PacketType::disconnect, "/admin"}},
    {R"(2["foo"])", {PacketType::event, "/", R"(["foo"])"}},
    {R"(2/admin,["bar"])", {PacketType::event, "/admin", R"(["bar"])"}},
    {R"(212["foo"])", {PacketType::event, "/", R"(["foo"])", 12}},
    {R"(2/admin,0["a,b",{"c":1}])", {PacketType::event, "/admin", R"(["a,b",{"c":1}])", 0}},
    {R"(3/admin,13["bar"])", {PacketType::ack, "/admin", R"(["bar"])", 13}},
    {"30[]", {PacketType::ack, "/", "[]", 0}},
    {R"(4{"message":"no"})", {PacketType::connect_error, "/", R"({"message":"no"})"}},
    {R"(4/a,"no")", {PacketType::connect_error, "/a", R"("no")"}},
    {R"(50-["a"])", {PacketType::binary_event, "/", R"(["a"])"}},
};

TEST(SocketIoPacket, IsReadAsTheProtocolSays) {
  for (const auto& [text, packet] : good) {
    const auto decoded = decode(text);
    ASSERT_TRUE(decoded) << text << ": " << to_text(decoded.error());
    EXPECT_EQ(*decoded, packet) << text;
  }
}

TEST(SocketIoPacket, IsWrittenAsItWasRead) {
  for (const auto& [text, packet] : good) {
    const auto again = decode(encode(packet));
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(*again, packet) << text;
  }
}

struct Bad {
  std::string_view text;
  DecodeError error;
};

constexpr Bad bad[] = {
    {"", DecodeError::empty},
    {"7", DecodeError::unknown_type},
    {"a", DecodeError::unknown_type},
    {"/", DecodeError::unknown_type},
    {R"(5["a"])", DecodeError::bad_attachment_count},
    {R"(5-["a"])", DecodeError::bad_attachment_count},
    {R"(51["a"])", DecodeError::bad_attachment_count},
    {"51", DecodeError::bad_attachment_count},
    {"5", DecodeError::bad_attachment_count},
    {R"(5-1-["a"])", DecodeError::bad_attachment_count},
    {R"(599999999999999999999999-["a"])", DecodeError::bad_attachment_count},
    {R"(2-1["a"])", DecodeError::bad_payload},
    {R"(299999999999999999999999["a"])", DecodeError::bad_id},
    {"3[]", DecodeError::bad_id},
    {"60-[]", DecodeError::bad_id},
    {"01{}", DecodeError::bad_id},
    {"01", DecodeError::bad_id},
    {"15", DecodeError::bad_id},
    {R"(47{"message":"no"})", DecodeError::bad_id},
    {"2", DecodeError::bad_payload},
    {"21", DecodeError::bad_payload},
    {"31", DecodeError::bad_payload},
    {"4", DecodeError::bad_payload},
    {"4[]", DecodeError::bad_payload},
    {"4null", DecodeError::bad_payload},
    {"0[]", DecodeError::bad_payload},
    {R"(0"x")", DecodeError::bad_payload},
    {"1{}", DecodeError::bad_payload},
    {"2{}", DecodeError::bad_payload},
    {"2[]", DecodeError::bad_payload},
    {"2[1]", DecodeError::bad_payload},
    {"2[null]", DecodeError::bad_payload},
    {R"(2["a")", DecodeError::bad_payload},
    {R"(2["a"]x)", DecodeError::bad_payload},
    {"2[\"\xff\"]", DecodeError::bad_payload},
    {"30{}", DecodeError::bad_payload},
    {R"(2admin,["a"])", DecodeError::bad_payload},
    {R"(2["connect"])", DecodeError::reserved_event},
    {R"(2["connect_error"])", DecodeError::reserved_event},
    {R"(2["disconnect"])", DecodeError::reserved_event},
    {R"(2["disconnecting"])", DecodeError::reserved_event},
    {R"(2["newListener"])", DecodeError::reserved_event},
    {R"(2["removeListener"])", DecodeError::reserved_event},
    {R"(50-["connect"])", DecodeError::reserved_event},
    {R"(51-["a"])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true}])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true,"num":"0"}])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true,"num":-1}])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true,"num":1}])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true,"num":0.5}])", DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":false,"num":0}])", DecodeError::bad_placeholder},
    {R"(50-["a",{"_placeholder":true,"num":0}])", DecodeError::bad_placeholder},
    {R"(52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])",
     DecodeError::bad_placeholder},
    {R"(51-["a",{"_placeholder":true,"num":18446744073709551615}])", DecodeError::bad_placeholder},
};

TEST(SocketIoPacket, IsRefusedWithWhatIsWrong) {
  for (const auto& [text, error] : bad) {
    const auto decoded = decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(to_text(decoded.error()), to_text(error)) << text;
  }
}

TEST(SocketIoError, HasItsOwnWords) {
  std::set<std::string_view> words;
  for (int error = 0; error <= static_cast<int>(DecodeError::too_large); ++error)
    words.insert(to_text(static_cast<DecodeError>(error)));
  EXPECT_EQ(words.size(), 11u);
  EXPECT_FALSE(words.contains(""));
}

TEST(SocketIoAttachments, MakeAPacketWholeInTheOrderOfTheirArrival) {
  Decoder decoder;
  EXPECT_EQ(decoder.text(binary_event(2)), Result(std::nullopt));
  EXPECT_TRUE(decoder.waits_for_attachments());
  EXPECT_EQ(decoder.binary("one"), Result(std::nullopt));
  const auto packet = decoder.binary("two");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->attachments, (std::vector<std::string>{"one", "two"}));
  EXPECT_FALSE(decoder.waits_for_attachments());
}

TEST(SocketIoAttachments, MayBeAnywhereInThePayload) {
  const std::string_view text =
      R"(62-/a,7[[{"x":{"_placeholder":true,"num":1}}],{"y":[{"_placeholder":true,"num":0}]}])";
  Decoder decoder;
  ASSERT_TRUE(decoder.text(text));
  ASSERT_TRUE(decoder.binary("a"));
  const auto packet = decoder.binary("b");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->id, 7u);
  EXPECT_EQ((*packet)->name_space, "/a");
  EXPECT_EQ(encode(**packet), text);
}

TEST(SocketIoAttachments, AreNotInterruptedByText) {
  Decoder decoder;
  ASSERT_TRUE(decoder.text(binary_event(1)));
  EXPECT_EQ(decoder.text("2[\"a\"]").error(), DecodeError::unexpected_text);
}

TEST(SocketIoAttachments, AreRefusedWhenNoneIsAwaited) {
  Decoder decoder;
  EXPECT_EQ(decoder.binary("x").error(), DecodeError::unexpected_binary);
  ASSERT_TRUE(decoder.text(binary_event(1)));
  ASSERT_TRUE(decoder.binary("x"));
  EXPECT_EQ(decoder.binary("x").error(), DecodeError::unexpected_binary);
}

TEST(SocketIoLimit, OfAttachmentsIsTen) {
  EXPECT_EQ(decode(binary_event(10)), Result(std::nullopt));
  EXPECT_EQ(decode(binary_event(11)).error(), DecodeError::bad_attachment_count);
}

TEST(SocketIoLimit, OfANamespaceIsSixtyFourBytes) {
  const auto name = "/" + std::string(63, 'n');
  EXPECT_EQ((*decode("0" + name))->name_space, name);
  EXPECT_EQ((*decode("0" + name + ",{}"))->name_space, name);
  EXPECT_EQ(decode("0" + name + "n").error(), DecodeError::bad_namespace);
  EXPECT_EQ(decode("0" + name + "n,{}").error(), DecodeError::bad_namespace);
}

TEST(SocketIoLimit, OfAnIdIsWhatAJavaScriptNumberHolds) {
  EXPECT_EQ((*decode("29007199254740991[\"a\"]"))->id, 9'007'199'254'740'991u);
  EXPECT_EQ(decode("29007199254740992[\"a\"]").error(), DecodeError::bad_id);
}

TEST(SocketIoLimit, OfNestingIsThirtyTwo) {
  EXPECT_TRUE(decode("30" + nested(32)));
  EXPECT_EQ(decode("30" + nested(33)).error(), DecodeError::bad_payload);
  EXPECT_EQ(decode("30" + nested(100'000)).error(), DecodeError::bad_payload);
}

TEST(SocketIoLimit, OfBytesCountsTheText) {
  const std::string text = R"(2["abc"])";
  EXPECT_TRUE(decode(text, {.packet_bytes = text.size()}));
  EXPECT_EQ(decode(text, {.packet_bytes = text.size() - 1}).error(), DecodeError::too_large);
}

TEST(SocketIoLimit, OfBytesCountsTextAndAttachmentsTogether) {
  const auto text = binary_event(2);
  for (const std::size_t spare : {0u, 1u}) {
    Decoder decoder({.packet_bytes = text.size() + 20 - spare});
    ASSERT_TRUE(decoder.text(text));
    ASSERT_TRUE(decoder.binary(std::string(10, 'x')));
    const auto last = decoder.binary(std::string(10, 'x'));
    EXPECT_EQ(last.has_value(), spare == 0);
    if (!last) {
      EXPECT_EQ(last.error(), DecodeError::too_large);
    }
  }
}

TEST(SocketIoLimit, OfBytesStartsAnewWithEachPacket) {
  const auto text = binary_event(1);
  Decoder decoder({.packet_bytes = text.size() + 10});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(decoder.text(text));
    EXPECT_TRUE(decoder.binary(std::string(10, 'x')));
  }
}

rc::Gen<std::string> names() {
  return rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
}

RC_GTEST_PROP(SocketIoPacket, GivesBackWhatWasEncoded, ()) {
  auto name = *names();
  name.resize(std::min<std::size_t>(name.size(), 63));
  Packet packet{PacketType::event, name.empty() ? "/" : "/" + name,
                "[\"e" + *names() + "\"," + std::to_string(*rc::gen::arbitrary<int>()) + "]"};
  if (*rc::gen::arbitrary<bool>()) packet.id = *rc::gen::inRange<std::uint64_t>(0, 1ull << 53);
  const auto attachments = *rc::gen::inRange<std::size_t>(0, 11);
  if (attachments > 0) {
    packet.type = PacketType::binary_event;
    packet.data = binary_event(attachments).substr(attachments < 10 ? 3 : 4);
    packet.attachments = *rc::gen::container<std::vector<std::string>>(
        attachments, rc::gen::arbitrary<std::string>());
  }
  Decoder decoder;
  auto decoded = decoder.text(encode(packet));
  for (const auto& bytes : packet.attachments) {
    RC_ASSERT(decoded && !*decoded);
    decoded = decoder.binary(bytes);
  }
  RC_ASSERT(decoded && *decoded == std::optional(packet));
}

}  // namespace
}  // namespace rollcall::wire::socketio
