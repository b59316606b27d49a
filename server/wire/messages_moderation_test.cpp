// What hosts ask for, and what the others are told of it.
#include "wire/messages.hpp"
#include "wire/test_samples.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using core::MediaSource;
using samples::decoded;
using samples::event;
using samples::refusal;
using samples::text;

std::string sent(const core::Message& message) {
  return *encode_message(message, WallTime{0});
}

std::string mute(std::string_view source) {
  return event("muteParticipant", json::object{{"participantId", "x"}, {"source", text(source)}});
}

TEST(DecodeRemoveParticipant, IsABanOnlyIfItSaysSo) {
  const auto remove = [](std::string_view payload) {
    return decoded<core::RemoveParticipantRequest>(R"(["removeParticipant",)" +
                                                   std::string(payload) + "]");
  };
  EXPECT_EQ(remove(R"({"participantId":"x1"})").participant, ParticipantId("x1"));
  EXPECT_FALSE(remove(R"({"participantId":"x1"})").ban);
  EXPECT_FALSE(remove(R"({"participantId":"x1","ban":false})").ban);
  EXPECT_FALSE(remove(R"({"participantId":"x1","ban":null})").ban);
  EXPECT_TRUE(remove(R"({"participantId":"x1","ban":true})").ban);
}

TEST(DecodeRemoveParticipant, HasAnIdOfOneTo128Bytes) {
  for (const char* name : {"removeParticipant", "muteParticipant"}) {
    const auto of = [&](const std::string& id) {
      return refusal(event(name, json::object{{"participantId", text(id)}}));
    };
    EXPECT_EQ(of(std::string(128, 'x')), "accepted");
    EXPECT_EQ(of(std::string(129, 'x')),
              "bad_request: `participantId` must be at most 128 bytes long");
    EXPECT_EQ(of(""), "bad_request: `participantId` must be 1 to 128 characters long");
  }
}

TEST(DecodeMuteParticipant, IsOfTheMicrophoneUnlessItNamesAnotherSource) {
  EXPECT_EQ(
      decoded<core::MuteParticipantRequest>(R"(["muteParticipant",{"participantId":"x"}])").source,
      MediaSource::microphone);
  const std::pair<MediaSource, std::string> sources[] = {
      {MediaSource::microphone, "microphone"},
      {MediaSource::camera, "camera"},
      {MediaSource::screen, "screen"},
      {MediaSource::screen_audio, "screenAudio"}};
  for (const auto& [source, word] : sources) {
    EXPECT_EQ(decoded<core::MuteParticipantRequest>(mute(word)).source, source);
    EXPECT_EQ(sent(core::Muted{ProducerId("p"), source}),
              R"(42["muted",{"producerId":"p","source":")" + word + R"("}])");
  }
  EXPECT_EQ(refusal(mute("speaker")),
            "bad_request: `source` must be one of microphone, camera, screen, screenAudio");
}

TEST(DecodeLockRoom, SaysWhichWay) {
  EXPECT_TRUE(decoded<core::LockRoomRequest>(R"(["lockRoom",{"locked":true}])").locked);
  EXPECT_FALSE(decoded<core::LockRoomRequest>(R"(["lockRoom",{"locked":false}])").locked);
  EXPECT_EQ(refusal(R"(["lockRoom"])"), "bad_request: `locked` is missing");
}

TEST(EncodeModeration, TellsWhatBecameOfTheRoomAndOfOneself) {
  EXPECT_EQ(sent(core::RoomLocked{true}), R"(42["roomLocked",{"locked":true}])");
  EXPECT_EQ(sent(core::RoomLocked{false}), R"(42["roomLocked",{"locked":false}])");
  EXPECT_EQ(sent(core::Removed{core::RemovedReason::removed}),
            R"(42["removed",{"reason":"removed"}])");
  EXPECT_EQ(sent(core::Removed{core::RemovedReason::banned}),
            R"(42["removed",{"reason":"banned"}])");
  EXPECT_EQ(sent(core::RoomEnded{}), R"(42["roomEnded",{}])");
}

TEST(EncodeModeration, CountsWhatWasMuted) {
  EXPECT_EQ(*encode_answer(AckId(1), core::Answer{core::MutedAnswer{2}}), R"(430[{"muted":2}])");
}

}  // namespace
}  // namespace rollcall::wire
