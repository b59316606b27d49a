// Binary events and acknowledgements: a text packet with placeholders, then its attachments.
#include "wire/socketio.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire::socketio {
namespace {

std::string placeholder(std::size_t number) {
  return R"({"_placeholder":true,"num":)" + std::to_string(number) + "}";
}

DecodeError error_of(std::string_view text) {
  const auto result = Decoder().text(text);
  EXPECT_FALSE(result) << text;
  return result ? DecodeError::empty : result.error();
}

TEST(SocketIoBinaryPacket, IsWholeAtOnceWithoutAttachments) {
  Decoder decoder;
  const auto packet = decoder.text(R"(50-/a,3["b",1])");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ(**packet, (Packet{PacketType::binary_event, "/a", R"(["b",1])", 3}));
  EXPECT_FALSE(decoder.waits_for_attachments());
}

TEST(SocketIoBinaryPacket, IsWrittenWithTheNumberOfItsAttachments) {
  const Packet packet{PacketType::binary_ack, "/a", "[" + placeholder(0) + "]", 7, {"one"}};
  EXPECT_EQ(encode(packet), R"(61-/a,7[{"_placeholder":true,"num":0}])");
  EXPECT_EQ(encode({PacketType::binary_event, "/", R"(["b"])"}), R"(50-["b"])");
}

TEST(SocketIoBinaryAck, NeedsAnIdAsAnyAck) {
  EXPECT_EQ(error_of("61-[" + placeholder(0) + "]"), DecodeError::bad_id);
  Decoder decoder;
  ASSERT_TRUE(decoder.text("61-7[" + placeholder(0) + "]"));
  const auto packet = decoder.binary("x");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->type, PacketType::binary_ack);
  EXPECT_EQ((*packet)->id, 7u);
}

TEST(SocketIoPlaceholder, MayStandInAnyOrderAndDepth) {
  Decoder decoder;
  ASSERT_TRUE(decoder.text(R"(53-["a",)" + placeholder(2) + ",[[" + placeholder(0) + R"(]],{"b":)" +
                           placeholder(1) + "}]"));
  ASSERT_TRUE(decoder.binary("0"));
  ASSERT_TRUE(decoder.binary("1"));
  const auto packet = decoder.binary("2");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->attachments, (std::vector<std::string>{"0", "1", "2"}));
}

TEST(SocketIoPlaceholder, NeedsEachAttachmentExactlyOnce) {
  const auto event = [](std::string_view count, const std::string& arguments) {
    return "5" + std::string(count) + R"(-["a")" + arguments + "]";
  };
  const std::string zero = "," + placeholder(0);
  const std::string one = "," + placeholder(1);
  EXPECT_EQ(error_of(event("2", zero)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("1", one)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("2", one + one)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("1", zero + one)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("1", zero + zero)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("2", zero + one + zero)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("0", zero)), DecodeError::bad_placeholder);
  EXPECT_EQ(error_of(event("10", zero)), DecodeError::bad_placeholder);
}

TEST(SocketIoPlaceholder, IsOnlyAnObjectMarkedWithTrue) {
  for (const std::string_view other :
       {R"({"_placeholder":1,"num":0})", R"({"_placeholder":"true","num":0})",
        R"({"_placeholder":null,"num":0})", R"({"Placeholder":true,"num":0})",
        R"(["_placeholder"])"})
    EXPECT_TRUE(Decoder().text(R"(50-["a",)" + std::string(other) + "]")) << other;
}

TEST(SocketIoPlaceholder, HasANumberThatIsOne) {
  for (const std::string_view number : {"null", "true", "\"0\"", "[0]", "0.5", "-1", "1e0", "1"})
    EXPECT_EQ(error_of(R"(51-["a",{"_placeholder":true,"num":)" + std::string(number) + "}]"),
              DecodeError::bad_placeholder)
        << number;
}

TEST(SocketIoPlaceholder, IsJustAnObjectInAPacketWithoutBinary) {
  const auto packet = Decoder().text(R"(2["a",{"_placeholder":true,"num":9}])");
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->data, R"(["a",{"_placeholder":true,"num":9}])");
}

TEST(SocketIoAttachmentCount, IsANumberUpToTenBeforeADash) {
  for (const std::string_view header :
       {"5", "5-", "5a-", "51", "51,", "5 1-", "5+1-", "5--1-", "511-", "54294967297-",
        "518446744073709551617-", "6", "6-", "611-"})
    EXPECT_EQ(error_of(std::string(header) + "[\"a\"]"), DecodeError::bad_attachment_count)
        << header;
  EXPECT_TRUE(Decoder().text(R"(500-["a"])"));
}

TEST(SocketIoAttachment, MayBeEmptyAndOfAnyBytes) {
  Decoder decoder;
  ASSERT_TRUE(decoder.text(R"(52-["a",)" + placeholder(0) + "," + placeholder(1) + "]"));
  const std::string bytes("\0\xff\x1e", 3);
  ASSERT_TRUE(decoder.binary(""));
  const auto packet = decoder.binary(bytes);
  ASSERT_TRUE(packet && *packet);
  EXPECT_EQ((*packet)->attachments, (std::vector<std::string>{"", bytes}));
}

TEST(SocketIoAttachment, LeavesTheNextPacketAlone) {
  Decoder decoder;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(decoder.text(R"(51-["a",)" + placeholder(0) + "]"));
    const auto packet = decoder.binary(std::to_string(i));
    ASSERT_TRUE(packet && *packet);
    EXPECT_EQ((*packet)->attachments, std::vector<std::string>{std::to_string(i)});
    const auto plain = decoder.text(R"(2["b"])");
    ASSERT_TRUE(plain && *plain);
    EXPECT_TRUE((*plain)->attachments.empty());
  }
}

TEST(SocketIoAttachment, IsNotAwaitedAfterARefusedPacket) {
  Decoder decoder;
  ASSERT_FALSE(decoder.text(R"(51-["a"])"));
  EXPECT_FALSE(decoder.waits_for_attachments());
  EXPECT_EQ(decoder.binary("x").error(), DecodeError::unexpected_binary);
}

TEST(SocketIoAttachment, OverTheLimitIsRefusedBeforeTheLastOne) {
  const std::string text =
      R"(53-["a",)" + placeholder(0) + "," + placeholder(1) + "," + placeholder(2) + "]";
  Decoder decoder({.packet_bytes = text.size() + 10});
  ASSERT_TRUE(decoder.text(text));
  ASSERT_TRUE(decoder.binary(std::string(10, 'x')));
  EXPECT_EQ(decoder.binary("x").error(), DecodeError::too_large);
}

RC_GTEST_PROP(SocketIoAttachmentProperty, OfAnyNumberAndKindComeBack, ()) {
  const auto attachments = *rc::gen::resize(10, rc::gen::arbitrary<std::vector<std::string>>());
  RC_PRE(attachments.size() <= 10u);
  std::string data = R"(["a")";
  for (std::size_t i = attachments.size(); i > 0; --i)
    data += "," + placeholder(i - 1);
  const Packet packet{PacketType::binary_event, "/", data + "]", {}, attachments};
  Decoder decoder;
  auto decoded = decoder.text(encode(packet));
  for (const auto& bytes : attachments) {
    RC_ASSERT(decoded && !*decoded && decoder.waits_for_attachments());
    decoded = decoder.binary(bytes);
  }
  RC_ASSERT(decoded && *decoded == std::optional(packet));
  RC_ASSERT(!decoder.waits_for_attachments());
}

}  // namespace
}  // namespace rollcall::wire::socketio
