#include "wire/engineio.hpp"

#include <set>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire::engineio {
namespace {

Packet any_packet() {
  const auto data = *rc::gen::container<std::string>(
      rc::gen::suchThat<char>([](char c) { return c != record_separator; }));
  if (*rc::gen::arbitrary<bool>()) return {PacketType::message, data, Encoding::binary};
  return {static_cast<PacketType>(*rc::gen::inRange(0, 7)), data};
}

std::string payload_of(const std::vector<Packet>& packets) {
  std::string body;
  for (const auto& packet : packets) {
    if (&packet != packets.data()) body += record_separator;
    body += encode(packet);
  }
  return body;
}

TEST(EngineIoPacket, HasItsTypeAsADigitInFront) {
  const std::pair<PacketType, std::string_view> cases[] = {
      {PacketType::open, "0x"}, {PacketType::close, "1x"},   {PacketType::ping, "2x"},
      {PacketType::pong, "3x"}, {PacketType::message, "4x"}, {PacketType::upgrade, "5x"},
      {PacketType::noop, "6x"},
  };
  for (const auto& [type, text] : cases) {
    EXPECT_EQ(encode({type, "x"}), text);
    EXPECT_EQ(decode(text), (Packet{type, "x"}));
  }
}

TEST(EngineIoPacket, MayHaveNoData) {
  EXPECT_EQ(decode("2"), (Packet{PacketType::ping, ""}));
}

TEST(EngineIoPacket, KeepsBytesThatAreNoText) {
  const std::string data("4\0\xff\x1e", 4);
  EXPECT_EQ(decode(data)->data, data.substr(1));
}

TEST(EngineIoPacket, IsRefusedWhenEmpty) {
  EXPECT_EQ(decode("").error(), DecodeError::empty);
}

TEST(EngineIoPacket, IsRefusedForAnUnknownType) {
  for (const std::string_view text : {"7", "/", "9abc", " 4", "b", "bAA==", "-1", "\xff"})
    EXPECT_EQ(decode(text).error(), DecodeError::unknown_type) << text;
}

TEST(EngineIoPacket, IsBase64BehindAMarkWhenBinary) {
  EXPECT_EQ(encode({PacketType::message, "\x01\x02\x03\x04", Encoding::binary}), "bAQIDBA==");
}

TEST(EngineIoPayload, IsPacketsBetweenRecordSeparators) {
  const auto packets = decode_payload(
      "4hello\x1e"
      "2\x1e"
      "bAQIDBA==",
      3);
  ASSERT_TRUE(packets);
  EXPECT_EQ(*packets, (std::vector<Packet>{{PacketType::message, "hello"},
                                           {PacketType::ping, ""},
                                           {PacketType::message, "\1\2\3\4", Encoding::binary}}));
}

TEST(EngineIoPayload, MayHaveItsLimitOfPacketsAndNotOneMore) {
  EXPECT_EQ(decode_payload("2\x1e"
                           "2\x1e"
                           "2",
                           3)
                ->size(),
            3u);
  EXPECT_EQ(decode_payload("2\x1e"
                           "2\x1e"
                           "2\x1e"
                           "2",
                           3)
                .error(),
            DecodeError::too_many_packets);
}

TEST(EngineIoPayload, StopsAtTheLimitBeforeItLooksAtTheRest) {
  EXPECT_EQ(decode_payload("2\x1e"
                           "nonsense",
                           1)
                .error(),
            DecodeError::too_many_packets);
}

TEST(EngineIoPayload, HasNoEmptyPackets) {
  for (const std::string_view body : {"", "\x1e", "2\x1e",
                                      "\x1e"
                                      "2",
                                      "2\x1e\x1e"
                                      "2"})
    EXPECT_EQ(decode_payload(body, 10).error(), DecodeError::empty) << body;
}

TEST(EngineIoPayload, IsRefusedForOneBadPacket) {
  EXPECT_EQ(decode_payload("2\x1e"
                           "bAQ",
                           10)
                .error(),
            DecodeError::bad_base64);
  EXPECT_EQ(decode_payload("2\x1e"
                           "b$$$$",
                           10)
                .error(),
            DecodeError::bad_base64);
  EXPECT_EQ(decode_payload("2\x1e"
                           "x",
                           10)
                .error(),
            DecodeError::unknown_type);
}

TEST(EngineIoPayload, MayHaveABinaryPacketWithoutBytes) {
  EXPECT_EQ(decode_payload("b", 1)->front(), (Packet{PacketType::message, "", Encoding::binary}));
}

TEST(EngineIoError, HasItsOwnWords) {
  std::set<std::string_view> words;
  for (const auto error : {DecodeError::empty, DecodeError::unknown_type, DecodeError::bad_base64,
                           DecodeError::too_many_packets}) {
    EXPECT_FALSE(to_text(error).empty());
    words.insert(to_text(error));
  }
  EXPECT_EQ(words.size(), 4u);
}

TEST(EngineIoHandshake, IsJsonInMilliseconds) {
  const auto value =
      boost::json::parse(encode_handshake({"a\"b", {"websocket"}, 25s, 20'500ms, 1'000'000}));
  EXPECT_EQ(value, boost::json::parse(R"({"sid":"a\"b","upgrades":["websocket"],
      "pingInterval":25000,"pingTimeout":20500,"maxPayload":1000000})"));
}

TEST(EngineIoHandshake, SaysSoWhenThereIsNoUpgrade) {
  const auto value = boost::json::parse(encode_handshake({"sid", {}, 1s, 1s, 1}));
  EXPECT_TRUE(value.at("upgrades").as_array().empty());
}

RC_GTEST_PROP(EngineIoPacket, OfTextGivesBackWhatWasEncoded, (const std::string& data)) {
  const Packet packet{static_cast<PacketType>(*rc::gen::inRange(0, 7)), data};
  RC_ASSERT(decode(encode(packet)) == packet);
}

RC_GTEST_PROP(EngineIoPayload, GivesBackWhatWasEncoded, ()) {
  const auto packets = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<Packet>>(rc::gen::exec([] { return any_packet(); })));
  RC_ASSERT(decode_payload(payload_of(packets), packets.size()) == packets);
  RC_ASSERT(decode_payload(payload_of(packets), packets.size() - 1).error() ==
            DecodeError::too_many_packets);
}

RC_GTEST_PROP(EngineIoPayload, OfAnyBytesIsWithinItsLimitOrRefused, (const std::string& body)) {
  const auto packets = decode_payload(body, 4);
  if (packets) RC_ASSERT(packets->size() <= 4u && !packets->empty());
}

}  // namespace
}  // namespace rollcall::wire::engineio
