// The examples of protocol/vectors, which the SDK's tests read, too.
#include "wire/messages.hpp"

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using core::Answer;
using core::Message;

json::array vectors(const std::string& file) {
  std::ifstream stream(std::string(ROLLCALL_VECTORS_DIR) + "/" + file);
  EXPECT_TRUE(stream) << file;
  std::ostringstream content;
  content << stream.rdbuf();
  json::parse_options options;
  options.max_depth = 64;
  return json::parse(content.str(), {}, options).as_array();
}

std::string text(const json::value& value) {
  return json::value_to<std::string>(value);
}

void expect_outcome(const json::object& example, const std::optional<Error>& error) {
  const std::string expected = text(example.at("expect"));
  if (expected == "ok") {
    EXPECT_FALSE(error) << error->message;
    return;
  }
  ASSERT_TRUE(error) << "should fail with " << expected;
  EXPECT_EQ(rollcall::to_text(error->code), expected) << error->message;
  if (!example.contains("field")) return;
  EXPECT_THAT(error->message, ::testing::HasSubstr("`" + text(example.at("field")) + "`"));
}

TEST(RequestVectors, AreJudgedAsTheySay) {
  std::set<std::string> accepted;
  for (const json::value& value : vectors("requests.json")) {
    const json::object& example = value.as_object();
    SCOPED_TRACE(text(example.at("name")));
    const std::string arguments = example.contains("text")
                                      ? text(example.at("text"))
                                      : json::serialize(example.at("arguments"));
    const Decoded decoded = decode_event(arguments);
    expect_outcome(example,
                   decoded.request ? std::nullopt : std::optional(decoded.request.error()));
    if (!decoded.request) continue;
    EXPECT_EQ(decoded.event, text(example.at("arguments").at(0)));
    accepted.insert(decoded.event);
  }
  EXPECT_EQ(accepted.size(), 27u) << "every event of PROTOCOL.md has an example that is right";
}

TEST(BeaconVectors, AreJudgedAsTheySay) {
  for (const json::value& value : vectors("beacons.json")) {
    const json::object& example = value.as_object();
    SCOPED_TRACE(text(example.at("name")));
    const json::value& body = example.at("body");
    const auto beacon = decode_leave_beacon(body.is_string() ? text(body) : json::serialize(body));
    expect_outcome(example, beacon ? std::nullopt : std::optional(beacon.error()));
  }
}

// The values behind messages.json.

const core::RosterVersion version{RoomGeneration("g1"), RosterNumber(7)};
const core::ParticipantView ann{.id = ParticipantId("x1"),
                                .display_name = "Ann",
                                .role = core::Role::guest,
                                .hand = false,
                                .presence = core::Presence::present,
                                .since = 0ms,
                                .joined_at = 1,
                                .media = core::MediaHealth::none};
const core::ParticipantView zoe{.id = ParticipantId("x2"),
                                .display_name = "Zoë \"王\"",
                                .role = core::Role::host,
                                .hand = true,
                                .presence = core::Presence::reconnecting,
                                .since = 2500ms,
                                .joined_at = 2,
                                .media = core::MediaHealth::lost};
constexpr WallTime at{1'700'000'000'000};

core::Joined joined_answer() {
  return {.participant = ParticipantId("x1"),
          .epoch = Epoch(2),
          .resume_token = "tok",
          .resumed = true,
          .recovering = false,
          .locked = true,
          .roster = {version, {ann, zoe}},
          .producers = {{ProducerId("p2"), ParticipantId("x2"), core::MediaKind::audio,
                         core::MediaSource::screen_audio, true, ProducerId("p1")}},
          .data_producers = {{DataProducerId("d1"), ParticipantId("x2"), "echo", ""}},
          .router_rtp_capabilities = {R"({"codecs":[]})"},
          .transports = {{TransportId("t1"), core::Direction::send, {ProducerId("p3")}},
                         {TransportId("t2"), core::Direction::recv}},
          .muted = {{ProducerId("p3"), core::MediaSource::microphone}},
          .timings = {1s, 3s, 8s, 30s, 10min, 0s}};
}

const JsonText relays{
    R"([{"urls":["turn:relay.example"],"username":"1700043200:n","credential":"c="}])"};

Frame answer(std::uint64_t ack, Answer value) {
  return encode_answer(AckId(ack + 1), std::move(value));
}

Frame message(Message value) {
  return encode_message(value, at);
}

Frame left(core::LeftReason reason) {
  core::ParticipantView gone;
  gone.id = ParticipantId("x3");
  return message(core::RosterChanges{version, {{core::RosterChange::Type::left, gone, reason}}});
}

Frame several_changes() {
  core::ParticipantView gone;
  gone.id = ParticipantId("x3");
  return message(core::RosterChanges{
      version,
      {{core::RosterChange::Type::back, ann, {}},
       {core::RosterChange::Type::updated, zoe, {}},
       {core::RosterChange::Type::left, gone, core::LeftReason::connection_lost}}});
}

Frame producer(core::MediaKind kind, core::MediaSource source, bool paused,
               std::optional<ProducerId> replaces) {
  return message(core::NewProducer{
      {ProducerId("p1"), ParticipantId("x1"), kind, source, paused, std::move(replaces)}});
}

Frame flow(core::FlowState state) {
  return message(core::ProducerFlowChanged{ProducerId("p1"), ParticipantId("x1"), state});
}

Frame transport_closed(core::TransportClosedReason reason) {
  return message(core::TransportClosed{TransportId("t1"), reason});
}

void add_answers(std::map<std::string, Frame>& frames) {
  frames["answer: done"] = answer(0, core::Done{});
  frames["answer: joined"] = answer(12, joined_answer());
  frames["answer: joined, with relays"] =
      encode_answer(AckId(42), core::Answer{joined_answer()}, relays);
  frames["answer: written by the media host"] = answer(3, core::FromMediaHost{{R"({"id":"p1"})"}});
  frames["answer: a transport"] =
      encode_answer(AckId(41), core::Answer{core::TransportMade{{R"({"id":"t1"})"}}}, relays);
  frames["answer: ICE parameters"] = encode_answer(
      AckId(5), core::Answer{core::IceParametersAnswer{{R"({"usernameFragment":"u"})"}}}, relays);
  frames["answer: statistics"] = answer(5, core::StatsAnswer{{R"([{"type":"transport"}])"}});
  frames["answer: cleaned up"] = answer(6, core::CleanedUp{5});
  frames["answer: muted"] = answer(39, core::MutedAnswer{1});
  frames["answer: an error"] =
      encode_answer(AckId(8), fail(ErrorCode::room_full, "no place is free", "try again later"));
  frames["answer: an error without hint"] =
      encode_answer(AckId(9), fail(ErrorCode::not_found, "no such \"transport\""));
  frames["error"] = encode_failure("chat", {ErrorCode::bad_request, "`text` is missing"});
}

void add_roster(std::map<std::string, Frame>& frames) {
  frames["roster: joined"] =
      message(core::RosterChanges{version, {{core::RosterChange::Type::joined, ann, {}}}});
  frames["roster: several changes"] = several_changes();
  frames["roster: left"] = left(core::LeftReason::left);
  frames["roster: unloaded"] = left(core::LeftReason::unloaded);
  frames["roster: connection_lost"] = left(core::LeftReason::connection_lost);
  frames["roster: removed"] = left(core::LeftReason::removed);
  frames["roster: room_ended"] = left(core::LeftReason::room_ended);
  frames["rosterSnapshot"] = message(core::RosterSnapshot{{version, {ann}}});
  frames["rosterSnapshot: nobody"] = message(core::RosterSnapshot{{version, {}}});
  frames["pong"] = message(core::Pong{version});
  frames["chat"] = message(core::ChatMessage{4, ParticipantId("x1"), "Ann", "a\n\"b\" 🙂"});
  frames["meetingSwitched"] = message(core::MeetingSwitched{RoomId("blue")});
  frames["roomLocked"] = message(core::RoomLocked{true});
  frames["removed"] = message(core::Removed{core::RemovedReason::removed});
  frames["removed: banned"] = message(core::Removed{core::RemovedReason::banned});
  frames["roomEnded"] = message(core::RoomEnded{});
  frames["serverDraining"] = encode_server_draining(1500ms);
}

void add_media(std::map<std::string, Frame>& frames) {
  using core::MediaKind;
  using core::MediaSource;
  using Reason = core::TransportClosedReason;
  const ParticipantId x1("x1");
  frames["newProducer"] = producer(MediaKind::video, MediaSource::camera, false, {});
  frames["newProducer: takes another's place"] =
      producer(MediaKind::audio, MediaSource::microphone, true, ProducerId("p0"));
  frames["newProducer: screen"] = producer(MediaKind::video, MediaSource::screen, false, {});
  frames["producerClosed"] = message(core::ProducerClosed{ProducerId("p1"), x1});
  frames["producerPaused"] = flow(core::FlowState::paused);
  frames["producerResumed"] = flow(core::FlowState::resumed);
  frames["muted"] = message(core::Muted{ProducerId("p1"), MediaSource::microphone});
  frames["newDataProducer"] =
      message(core::NewDataProducer{{DataProducerId("d1"), x1, "echo", "p"}});
  frames["dataProducerClosed"] = message(core::DataProducerClosed{DataProducerId("d1"), x1});
  frames["consumerClosed"] = message(core::ConsumerClosed{ConsumerId("c1")});
  frames["dataConsumerClosed"] = message(core::ConsumerClosed{DataConsumerId("c1")});
  frames["transportClosed: setup_timeout"] = transport_closed(Reason::setup_timeout);
  frames["transportClosed: dtls_closed"] = transport_closed(Reason::dtls_closed);
  frames["transportClosed: force_cleanup"] = transport_closed(Reason::force_cleanup);
  frames["transportClosed: rights_lost"] = transport_closed(Reason::rights_lost);
  frames["transportClosed: missing"] = transport_closed(Reason::missing);
  frames["iceRestartNeeded"] = message(core::IceRestartNeeded{TransportId("t1")});
  frames["mediaReset"] = message(core::MediaReset{{R"({"codecs":[]})"}});
  frames["activeSpeaker"] = message(core::ActiveSpeaker{x1});
  frames["activeSpeaker: silence"] = message(core::ActiveSpeaker{std::nullopt});
  frames["consumerScore"] = message(core::ConsumerScore{
      ConsumerId("c1"), {R"({"score":9,"producerScore":10,"producerScores":[10]})"}});
}

TEST(MessageVectors, AreWhatTheServerWrites) {
  std::map<std::string, Frame> frames;
  add_answers(frames);
  add_roster(frames);
  add_media(frames);
  std::set<std::string> known;
  for (const json::value& example : vectors("messages.json")) {
    const std::string name = text(example.at("name"));
    known.insert(name);
    ASSERT_TRUE(frames.contains(name)) << name;
    EXPECT_EQ(*frames.at(name), text(example.at("frame"))) << name;
  }
  for (const auto& [name, frame] : frames)
    EXPECT_TRUE(known.contains(name)) << name;
}

}  // namespace
}  // namespace rollcall::wire
