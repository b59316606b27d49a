// Answers and errors to the byte, and as a Socket.IO client takes them in.
#include "wire/engineio.hpp"
#include "wire/messages.hpp"
#include "wire/socketio.hpp"

#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using core::Answer;

constexpr AckId first_ack(1);  // The client's 0.

const ErrorCode codes[] = {ErrorCode::bad_request,
                           ErrorCode::unknown_event,
                           ErrorCode::upgrade_required,
                           ErrorCode::not_joined,
                           ErrorCode::already_joined,
                           ErrorCode::meeting_switched,
                           ErrorCode::present_elsewhere,
                           ErrorCode::room_full,
                           ErrorCode::not_found,
                           ErrorCode::not_connected,
                           ErrorCode::already_connected,
                           ErrorCode::bad_rtp_parameters,
                           ErrorCode::bad_dtls_parameters,
                           ErrorCode::bad_sctp_parameters,
                           ErrorCode::cannot_consume,
                           ErrorCode::limit_reached,
                           ErrorCode::rate_limited,
                           ErrorCode::media_unavailable,
                           ErrorCode::server_draining,
                           ErrorCode::banned,
                           ErrorCode::removed,
                           ErrorCode::room_locked,
                           ErrorCode::internal};

// As PROTOCOL.md lists them.
const std::vector<std::string> names = {"bad_request",
                                        "unknown_event",
                                        "upgrade_required",
                                        "not_joined",
                                        "already_joined",
                                        "meeting_switched",
                                        "present_elsewhere",
                                        "room_full",
                                        "not_found",
                                        "not_connected",
                                        "already_connected",
                                        "bad_rtp_parameters",
                                        "bad_dtls_parameters",
                                        "bad_sctp_parameters",
                                        "cannot_consume",
                                        "limit_reached",
                                        "rate_limited",
                                        "media_unavailable",
                                        "server_draining",
                                        "banned",
                                        "removed",
                                        "room_locked",
                                        "internal"};

/// The answer's object on the wire.
std::string object_of(const Answer& answer) {
  const std::string frame = *encode_answer(first_ack, answer);
  EXPECT_EQ(frame.substr(0, 4), "430[");
  EXPECT_EQ(frame.back(), ']');
  return frame.substr(4, frame.size() - 5);
}

/// A frame as the other end's Engine.IO and Socket.IO read it.
socketio::Packet received(const Frame& frame) {
  const auto outer = engineio::decode(*frame);
  EXPECT_TRUE(outer && outer->type == engineio::PacketType::message);
  const auto inner = socketio::Decoder().text(outer ? outer->data : "");
  EXPECT_TRUE(inner && *inner) << *frame;
  return inner && *inner ? **inner : socketio::Packet{socketio::PacketType::disconnect};
}

core::Joined bare_join() {
  return {.participant = ParticipantId("x"),
          .epoch = Epoch(1),
          .resume_token = "t",
          .roster = {{RoomGeneration("g"), RosterNumber(2)}, {}},
          .producers = {},
          .data_producers = {},
          .router_rtp_capabilities = {"{}"},
          .transports = {},
          .muted = {},
          .timings = {}};
}

TEST(EncodeAnswer, CarriesTheLargestAckNumberOfAClient) {
  constexpr std::uint64_t largest = 9'007'199'254'740'991;  // 2^53 - 1
  const auto packet = received(encode_answer(AckId(largest + 1), Answer{core::Done{}}));
  EXPECT_EQ(packet.type, socketio::PacketType::ack);
  EXPECT_EQ(packet.name_space, "/");
  EXPECT_EQ(packet.id, largest);
  EXPECT_EQ(packet.data, "[{}]");
}

TEST(EncodeAnswer, NamesEveryCodeAsTheProtocolDoes) {
  ASSERT_EQ(std::size(codes), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(*encode_answer(first_ack, fail(codes[i], "m", "h")),
              R"(430[{"error":{"code":")" + names[i] + R"(","message":"m","hint":"h"}}])");
    EXPECT_EQ(*encode_failure("chat", {codes[i], "m", "h"}),
              R"(42["error",{"event":"chat","error":{"code":")" + names[i] +
                  R"(","message":"m","hint":"h"}}])");
  }
}

TEST(EncodeAnswer, EscapesWhatAnErrorRepeats) {
  EXPECT_EQ(*encode_answer(first_ack, fail(ErrorCode::not_found, "\"a\\b\"\n\x01", "</script>")),
            R"(430[{"error":{"code":"not_found","message":"\"a\\b\"\n\u0001",)"
            R"("hint":"</script>"}}])");
  EXPECT_EQ(*encode_failure("\"],[\"", {ErrorCode::unknown_event, "m"}),
            R"(42["error",{"event":"\"],[\"","error":{"code":"unknown_event","message":"m"}}])");
}

TEST(EncodeAnswer, SaysWhenTheSameWillDo) {
  const Error soon{ErrorCode::rate_limited, "m", "h", 1500ms};
  EXPECT_EQ(*encode_answer(first_ack, tl::unexpected<Error>(soon)),
            R"(430[{"error":{"code":"rate_limited","message":"m","hint":"h",)"
            R"("retryAfterMs":1500}}])");
}

TEST(EncodeAnswer, OfTheMediaHostIsPassedOnUntouched) {
  EXPECT_EQ(object_of(core::FromMediaHost{{R"({ "id" : 1.50 })"}}), R"({ "id" : 1.50 })");
  EXPECT_EQ(object_of(core::IceParametersAnswer{{"{}"}}),
            R"({"iceParameters":{},"iceServers":[]})");
  EXPECT_EQ(object_of(core::TransportMade{{R"({"id":"t"})"}}), R"({"id":"t","iceServers":[]})");
  EXPECT_EQ(object_of(core::StatsAnswer{{"[]"}}), R"({"stats":[]})");
}

TEST(EncodeAnswer, CountsWhatACleanupClosed) {
  EXPECT_EQ(object_of(core::CleanedUp{0}), R"({"closed":0})");
  EXPECT_EQ(object_of(core::CleanedUp{584}), R"({"closed":584})");
}

TEST(EncodeJoined, HasEveryFieldAlsoWhenThereIsNothingToTell) {
  EXPECT_EQ(
      object_of(bare_join()),
      R"({"participantId":"x","epoch":1,"resumeToken":"t","resumed":false,)"
      R"("recovering":false,"locked":false,)"
      R"("roster":{"version":{"generation":"g","number":2},)"
      R"("participants":[]},"producers":[],"dataProducers":[],"routerRtpCapabilities":{},)"
      R"("iceServers":[],"transports":[],"muted":[],)"
      R"("timings":{"heartbeatMs":0,"silenceMs":0,"goneMs":0,"mediaMs":0,"seatMs":0,"recoveringMs":0}})");
}

TEST(EncodeJoined, SaysWhetherItResumedAndWhetherTheRoomRecovers) {
  auto join = bare_join();
  join.resumed = true;
  EXPECT_NE(object_of(join).find(R"("resumed":true,"recovering":false)"), std::string::npos);
  join.resumed = false;
  join.recovering = true;
  EXPECT_NE(object_of(join).find(R"("resumed":false,"recovering":true)"), std::string::npos);
}

TEST(EncodeJoined, GivesTimesInWholeMilliseconds) {
  auto join = bare_join();
  join.timings = {1s, 3s + 900us, 8s, 30s, 24h, 2500ms};
  EXPECT_EQ(json::parse(object_of(join)).at("timings"),
            json::parse(R"({"heartbeatMs":1000,"silenceMs":3000,"goneMs":8000,"mediaMs":30000,
                            "seatMs":86400000,"recoveringMs":2500})"));
}

TEST(EncodeJoined, ListsProducersInTheirOrderWithAndWithoutAReplacedOne) {
  auto join = bare_join();
  const ParticipantId zoe("z");
  join.producers = {
      {ProducerId("b"), zoe, core::MediaKind::video, core::MediaSource::screen, false, {}},
      {ProducerId("a"), zoe, core::MediaKind::audio, core::MediaSource::microphone, true,
       ProducerId("0")}};
  EXPECT_EQ(json::parse(object_of(join)).at("producers"), json::parse(R"([
    {"producerId":"b","participantId":"z","kind":"video","source":"screen","paused":false},
    {"producerId":"a","participantId":"z","kind":"audio","source":"microphone","paused":true,
     "replaces":"0"}])"));
}

TEST(EncodeJoined, ListsTransportsAndDataProducersInTheirOrder) {
  auto join = bare_join();
  join.transports = {
      {TransportId("2"), core::Direction::recv, {}, {ConsumerId("c")}},
      {TransportId("1"), core::Direction::send, {ProducerId("p"), ProducerId("q")}, {}}};
  join.data_producers = {{DataProducerId("d"), ParticipantId("z"), "la\"bel", "json"}};
  const auto answer = json::parse(object_of(join));
  EXPECT_EQ(answer.at("transports"), json::parse(R"([
    {"id":"2","direction":"recv","producerIds":[],"consumerIds":["c"]},
    {"id":"1","direction":"send","producerIds":["p","q"],"consumerIds":[]}])"));
  EXPECT_EQ(answer.at("dataProducers"),
            json::parse(R"([{"dataProducerId":"d","participantId":"z","label":"la\"bel",
                             "protocol":"json"}])"));
}

TEST(EncodeJoined, ListsWhatOfThePagesOwnIsMuted) {
  auto join = bare_join();
  join.muted = {{ProducerId("p"), core::MediaSource::microphone},
                {ProducerId("q"), core::MediaSource::screen_audio}};
  EXPECT_EQ(json::parse(object_of(join)).at("muted"), json::parse(R"([
    {"producerId":"p","source":"microphone"},{"producerId":"q","source":"screenAudio"}])"));
}

TEST(EncodeJoined, HoldsAFullRoomInOnePacket) {
  auto join = bare_join();
  for (std::uint64_t i = 0; i < 200; ++i) {
    core::ParticipantView view;
    view.id = ParticipantId("x" + std::to_string(i));
    view.display_name = "王";
    view.joined_at = i;
    join.roster.participants.push_back(view);
  }
  const auto packet = received(encode_answer(first_ack, Answer{join}));
  const auto people = json::parse(packet.data).at(0).at("roster").at("participants");
  ASSERT_EQ(people.as_array().size(), 200u);
  for (std::uint64_t i = 0; i < 200; ++i)
    EXPECT_EQ(people.at(i).at("joinedAt").to_number<std::uint64_t>(), i);
}

RC_GTEST_PROP(EncodeAnswerProperty, IsAnAckWithOneObjectForAnyNumber, (std::string message)) {
  const auto number = *rc::gen::inRange<std::uint64_t>(0, 9'007'199'254'740'992);
  std::erase_if(message, [](char c) { return c < 0; });  // ASCII: valid UTF-8 whatever is drawn.
  const auto packet =
      received(encode_answer(AckId(number + 1), fail(ErrorCode::bad_request, message)));
  RC_ASSERT(packet.id == number);
  const auto arguments = json::parse(packet.data).as_array();
  RC_ASSERT(arguments.size() == 1u);
  RC_ASSERT(arguments.at(0).at("error").at("message") == json::value(json::string(message)));
}

}  // namespace
}  // namespace rollcall::wire
