// What the server tells of its own accord, to the byte.
#include "wire/engineio.hpp"
#include "wire/messages.hpp"
#include "wire/socketio.hpp"

#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using core::LeftReason;
using core::RosterChange;

constexpr WallTime at{1'700'000'000'123};
const core::RosterVersion version{RoomGeneration("g"), RosterNumber(7)};
const ParticipantId ann("x1");

std::string sent(const core::Message& message) {
  return *encode_message(message, at);
}

core::ParticipantView line() {
  core::ParticipantView view;
  view.id = ann;
  view.display_name = "Ann";
  view.joined_at = 3;
  return view;
}

/// One line of the roster as the others see it.
std::string line_of(const core::ParticipantView& view) {
  const std::string frame = sent(core::RosterSnapshot{{version, {view}}});
  const std::string before =
      R"(42["rosterSnapshot",{"version":{"generation":"g","number":7},"participants":[)";
  EXPECT_EQ(frame.substr(0, before.size()), before);
  EXPECT_EQ(frame.substr(frame.size() - 3), "]}]");
  return frame.substr(before.size(), frame.size() - before.size() - 3);
}

std::string changes_of(const std::vector<RosterChange>& changes) {
  const std::string frame = sent(core::RosterChanges{version, changes});
  const std::string before = R"(42["roster",{"version":{"generation":"g","number":7},"changes":)";
  EXPECT_EQ(frame.substr(0, before.size()), before);
  return frame.substr(before.size(), frame.size() - before.size() - 2);
}

TEST(EncodeParticipant, HasEightFields) {
  EXPECT_EQ(line_of(line()),
            R"({"id":"x1","displayName":"Ann","role":"guest","hand":false,"state":"present",)"
            R"("since":0,"joinedAt":3,"media":"none"})");
}

TEST(EncodeParticipant, TellsEachValueOfEachField) {
  const auto changed = [](auto change) {
    auto view = line();
    change(view);
    return json::parse(line_of(view));
  };
  using View = core::ParticipantView;
  EXPECT_EQ(changed([](View& v) { v.role = core::Role::host; }).at("role"), "host");
  EXPECT_EQ(changed([](View& v) { v.hand = true; }).at("hand"), true);
  EXPECT_EQ(changed([](View& v) { v.presence = core::Presence::reconnecting; }).at("state"),
            "reconnecting");
  EXPECT_EQ(changed([](View& v) { v.media = core::MediaHealth::live; }).at("media"), "live");
  EXPECT_EQ(changed([](View& v) { v.media = core::MediaHealth::lost; }).at("media"), "lost");
  EXPECT_EQ(changed([](View& v) { v.since = 2h + 999us; }).at("since"), 7'200'000);
  EXPECT_EQ(changed([](View& v) { v.joined_at = 9'007'199'254'740'992; }).at("joinedAt"),
            9'007'199'254'740'992);
}

TEST(EncodeParticipant, EscapesItsName) {
  auto view = line();
  view.display_name = "\"Zoë\" \\ </b> 🙂";
  EXPECT_NE(line_of(view).find(R"("displayName":"\"Zoë\" \\ </b> 🙂",)"), std::string::npos);
}

TEST(EncodeRoster, TellsTheTypeOfEachChange) {
  const std::string participant = line_of(line());
  const auto change = [&](RosterChange::Type type) { return changes_of({{type, line(), {}}}); };
  EXPECT_EQ(change(RosterChange::Type::joined),
            R"([{"type":"joined","participant":)" + participant + "}]");
  EXPECT_EQ(change(RosterChange::Type::updated),
            R"([{"type":"updated","participant":)" + participant + "}]");
  EXPECT_EQ(change(RosterChange::Type::back),
            R"([{"type":"back","participant":)" + participant + "}]");
}

TEST(EncodeRoster, TellsTheReasonOfEachLeave) {
  const std::pair<LeftReason, std::string> reasons[] = {
      {LeftReason::left, "left"},
      {LeftReason::unloaded, "unloaded"},
      {LeftReason::connection_lost, "connection_lost"},
      {LeftReason::removed, "removed"},
      {LeftReason::room_ended, "room_ended"}};
  for (const auto& [reason, word] : reasons) {
    EXPECT_EQ(changes_of({{RosterChange::Type::left, line(), reason}}),
              R"([{"type":"left","participant":{"id":"x1"},"reason":")" + word + R"("}])");
  }
}

TEST(EncodeRoster, KeepsTheOrderOfItsChanges) {
  std::vector<RosterChange> changes;
  for (int i = 0; i < 50; ++i) {
    changes.push_back({RosterChange::Type::left, line(), LeftReason::left});
    changes.back().participant.id = ParticipantId(std::to_string(i));
  }
  const auto told = json::parse(changes_of(changes)).as_array();
  ASSERT_EQ(told.size(), 50u);
  for (std::size_t i = 0; i < 50; ++i)
    EXPECT_EQ(told[i].at("participant").at("id"), json::string(std::to_string(i)));
  EXPECT_EQ(changes_of({}), "[]");
}

TEST(EncodePong, TellsTheTimeAndTheVersion) {
  EXPECT_EQ(sent(core::Pong{version}),
            R"(42["pong",{"at":1700000000123,"rosterVersion":{"generation":"g","number":7}}])");
}

TEST(EncodeChat, IsNamedByItsTimeAndNumber) {
  EXPECT_EQ(sent(core::ChatMessage{4, ann, "Ann", "hi\t\"you\"\n"}),
            R"(42["chat",{"id":"1700000000123-4","participantId":"x1","displayName":"Ann",)"
            R"("text":"hi\t\"you\"\n","at":1700000000123}])");
}

TEST(EncodeProducer, TellsItsKindAndSource) {
  using core::MediaKind;
  using core::MediaSource;
  const auto told = [](MediaKind kind, MediaSource source) {
    const std::string frame =
        sent(core::NewProducer{{ProducerId("p"), ann, kind, source, false, {}}});
    return frame.substr(frame.find(R"("kind")"));
  };
  EXPECT_EQ(told(MediaKind::audio, MediaSource::microphone),
            R"("kind":"audio","source":"microphone","paused":false}])");
  EXPECT_EQ(told(MediaKind::video, MediaSource::camera),
            R"("kind":"video","source":"camera","paused":false}])");
  EXPECT_EQ(told(MediaKind::video, MediaSource::screen),
            R"("kind":"video","source":"screen","paused":false}])");
  EXPECT_EQ(told(MediaKind::audio, MediaSource::screen_audio),
            R"("kind":"audio","source":"screenAudio","paused":false}])");
}

TEST(EncodeProducer, TellsWhatBecomesOfIt) {
  const ProducerId producer("p");
  const std::string ids = R"({"producerId":"p","participantId":"x1"}])";
  EXPECT_EQ(sent(core::ProducerClosed{producer, ann}), R"(42["producerClosed",)" + ids);
  EXPECT_EQ(sent(core::ProducerFlowChanged{producer, ann, core::FlowState::paused}),
            R"(42["producerPaused",)" + ids);
  EXPECT_EQ(sent(core::ProducerFlowChanged{producer, ann, core::FlowState::resumed}),
            R"(42["producerResumed",)" + ids);
}

TEST(EncodeData, TellsOfProducersAndConsumers) {
  const DataProducerId producer("d");
  EXPECT_EQ(sent(core::NewDataProducer{{producer, ann, "la\\bel", ""}}),
            R"(42["newDataProducer",{"dataProducerId":"d","participantId":"x1",)"
            R"("label":"la\\bel","protocol":""}])");
  EXPECT_EQ(sent(core::DataProducerClosed{producer, ann}),
            R"(42["dataProducerClosed",{"dataProducerId":"d","participantId":"x1"}])");
  EXPECT_EQ(sent(core::ConsumerClosed{ConsumerId("c")}),
            R"(42["consumerClosed",{"consumerId":"c"}])");
  EXPECT_EQ(sent(core::ConsumerClosed{DataConsumerId("c")}),
            R"(42["dataConsumerClosed",{"dataConsumerId":"c"}])");
}

TEST(EncodeTransport, TellsWhyItWasClosed) {
  using Reason = core::TransportClosedReason;
  const std::pair<Reason, std::string> reasons[] = {{Reason::setup_timeout, "setup_timeout"},
                                                    {Reason::dtls_closed, "dtls_closed"},
                                                    {Reason::force_cleanup, "force_cleanup"},
                                                    {Reason::rights_lost, "rights_lost"},
                                                    {Reason::missing, "missing"}};
  for (const auto& [reason, word] : reasons)
    EXPECT_EQ(sent(core::TransportClosed{TransportId("t"), reason}),
              R"(42["transportClosed",{"transportId":"t","reason":")" + word + R"("}])");
  EXPECT_EQ(sent(core::IceRestartNeeded{TransportId("t")}),
            R"(42["iceRestartNeeded",{"transportId":"t"}])");
}

TEST(EncodeRoomMedia, PassesTheMediaHostsJsonOn) {
  EXPECT_EQ(sent(core::MediaReset{{R"({"codecs":[1]})"}}),
            R"(42["mediaReset",{"routerRtpCapabilities":{"codecs":[1]}}])");
  EXPECT_EQ(sent(core::ConsumerScore{ConsumerId("c"), {R"({"score":9})"}}),
            R"(42["consumerScore",{"consumerId":"c","score":{"score":9}}])");
}

TEST(EncodeActiveSpeaker, IsNullWhenNobodySpeaks) {
  EXPECT_EQ(sent(core::ActiveSpeaker{ann}), R"(42["activeSpeaker",{"participantId":"x1"}])");
  EXPECT_EQ(sent(core::ActiveSpeaker{std::nullopt}),
            R"(42["activeSpeaker",{"participantId":null}])");
}

TEST(EncodeGoodbye, NamesTheRoomOrTheWait) {
  EXPECT_EQ(sent(core::MeetingSwitched{RoomId("a \"b\"")}),
            R"(42["meetingSwitched",{"roomId":"a \"b\""}])");
  EXPECT_EQ(*encode_server_draining(0ms), R"(42["serverDraining",{"retryAfterMs":0}])");
  EXPECT_EQ(*encode_server_draining(90s), R"(42["serverDraining",{"retryAfterMs":90000}])");
}

RC_GTEST_PROP(EncodeNoticeProperty, IsOneEventPacketWhateverPeopleWrite, (std::string words)) {
  std::erase_if(words, [](char c) { return c < 0; });  // ASCII: valid UTF-8 whatever is drawn.
  auto view = line();
  view.display_name = words;
  const std::vector<core::Message> messages{
      core::ChatMessage{1, ParticipantId(words), words, words},
      core::RosterChanges{version, {{RosterChange::Type::joined, view, {}}}},
      core::NewDataProducer{{DataProducerId(words), ann, words, words}},
      core::MeetingSwitched{RoomId(words)}};
  for (const auto& message : messages) {
    const auto outer = engineio::decode(sent(message));
    RC_ASSERT(outer && outer->type == engineio::PacketType::message);
    const auto inner = socketio::Decoder().text(outer->data);
    RC_ASSERT(inner && *inner);
    RC_ASSERT((*inner)->type == socketio::PacketType::event && !(*inner)->id);
    const auto arguments = json::parse((*inner)->data).as_array();
    RC_ASSERT(arguments.size() == 2u && arguments[1].is_object());
  }
}

RC_GTEST_PROP(EncodeParticipantProperty, GivesBackEveryValue, (bool hand, std::uint32_t since)) {
  auto view = line();
  view.hand = hand;
  view.since = std::chrono::milliseconds(since);
  view.joined_at = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 53);
  const auto told = json::parse(line_of(view));
  RC_ASSERT(told.at("hand").as_bool() == hand);
  RC_ASSERT(told.at("since").to_number<std::uint64_t>() == since);
  RC_ASSERT(told.at("joinedAt").to_number<std::uint64_t>() == view.joined_at);
}

}  // namespace
}  // namespace rollcall::wire
