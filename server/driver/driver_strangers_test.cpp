// What somebody may try with what is somebody else's: their objects, their name, their page, tokens
// that are none. Nothing comes of it, and a foreign id is answered as one that never was.
#include "driver/testing/world.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::driver {
namespace {

using testing::FakeClients;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::join_payload;
using ::testing::Not;
using testing::World;

constexpr std::uint64_t ack = 7;

/// The value of a field that is a text or a number.
std::string field(const std::string& frame, const std::string& name) {
  const auto at = frame.find("\"" + name + "\":");
  if (at == std::string::npos) return "";
  const auto begin = frame.find_first_not_of('"', at + name.size() + 3);
  return frame.substr(begin, frame.find_first_of("\",}", begin) - begin);
}

std::string with(std::string text, const std::string& place, const std::string& value) {
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place))
    text.replace(at, place.size(), value);
  return text;
}

/// Somebody in a room, with one of each thing that a page can have there.
struct Page {
  ConnectionId connection;
  std::string participant;
  std::string epoch;
  std::string resume_token;
  std::string send;
  std::string recv;
  std::string producer;
  std::string data_producer;
  std::string consumer;
  std::string data_consumer;

  std::vector<std::string> objects() const {
    return {send, recv, producer, data_producer, consumer, data_consumer};
  }
};

class Strangers : public ::testing::Test {
 protected:
  void SetUp() override {
    page(ben, "blue", "ben");
    page(ann, "blue", "ann");
    consume(ann, ben);
    page(eve, "blue", "eve");
    page(dan, "red", "dan");
    for (const Page* each : {&ben, &ann, &eve, &dan})
      world.clients.take(each->connection);
    world.media.take_calls();
  }

  /// What `event` is answered, after everything that follows from it.
  std::string answer(ConnectionId from, const std::string& event, const std::string& payload) {
    world.clients.take(from);
    world.ask(from, event, payload, ack);
    world.settle();
    for (const std::string& frame : world.clients.take(from))
      if (frame.starts_with("437[")) return frame;
    return "";
  }

  void page(Page& made, std::string_view room, std::string_view who) {
    made.connection = world.connect();
    const std::string tab = R"(,"tabId":"tab of )" + std::string(who) + R"(","pageId":"page of )" +
                            std::string(who) + R"(")";
    const std::string joined = answer(made.connection, "join", join_payload(room, who, tab));
    made.participant = field(joined, "participantId");
    made.epoch = field(joined, "epoch");
    made.resume_token = field(joined, "resumeToken");
    made.send = transport(made.connection, "send");
    made.recv = transport(made.connection, "recv");
    made.producer = field(answer(made.connection, "produce",
                                 R"({"transportId":")" + made.send +
                                     R"(","kind":"video","source":"camera","rtpParameters":{}})"),
                          "id");
    made.data_producer = field(
        answer(made.connection, "produceData",
               R"({"transportId":")" + made.send + R"(","sctpStreamParameters":{},"label":"x"})"),
        "id");
  }

  std::string transport(ConnectionId of, const std::string& direction) {
    const std::string id =
        field(answer(of, "createWebRtcTransport", R"({"direction":")" + direction + R"("})"), "id");
    answer(of, "connectWebRtcTransport", R"({"transportId":")" + id + R"(","dtlsParameters":{}})");
    return id;
  }

  void consume(Page& by, const Page& from) {
    by.consumer = field(answer(by.connection, "consume",
                               R"({"transportId":")" + by.recv + R"(","producerId":")" +
                                   from.producer + R"(","rtpCapabilities":{}})"),
                        "id");
    by.data_consumer = field(answer(by.connection, "consumeData",
                                    R"({"transportId":")" + by.recv + R"(","dataProducerId":")" +
                                        from.data_producer + R"("})"),
                             "id");
  }

  core::ParticipantView shown(const Page& page) {
    const auto roster = world.driver.roster(RoomId("blue"));
    for (const core::ParticipantView& view : roster->participants)
      if (view.id.text() == page.participant) return view;
    ADD_FAILURE() << "is not in the list any more";
    return {};
  }

  World world;
  Page ann, ben, eve, dan;
};

struct Attempt {
  std::string event;
  std::string payload;           // With * for the id.
  std::string allowed_for = {};  // What everybody in the room may name here.
};

/// Each event that names an object, and each place in it that does. `own` is who asks.
std::vector<Attempt> attempts(const Page& own) {
  return {
      {"connectWebRtcTransport", R"({"transportId":"*","dtlsParameters":{}})"},
      {"restartIce", R"({"transportId":"*"})"},
      {"produce", R"({"transportId":"*","kind":"audio","source":"microphone","rtpParameters":{}})"},
      {"consume",
       R"({"transportId":"*","producerId":")" + own.producer + R"(","rtpCapabilities":{}})"},
      {"consume", R"({"transportId":")" + own.recv + R"(","producerId":"*","rtpCapabilities":{}})",
       "producer"},
      {"resumeConsumer", R"({"consumerId":"*"})"},
      {"pauseConsumer", R"({"consumerId":"*"})"},
      {"closeConsumer", R"({"consumerId":"*"})"},
      {"pauseProducer", R"({"producerId":"*"})"},
      {"resumeProducer", R"({"producerId":"*"})"},
      {"closeProducer", R"({"producerId":"*"})"},
      {"produceData", R"({"transportId":"*","sctpStreamParameters":{}})"},
      {"consumeData", R"({"transportId":"*","dataProducerId":")" + own.data_producer + R"("})"},
      {"consumeData", R"({"transportId":")" + own.recv + R"(","dataProducerId":"*"})",
       "data producer"},
      {"setPreferredLayers", R"({"consumerId":"*","spatialLayer":1})"},
      {"getStats", R"({"transportId":"*"})"},
      {"getStats", R"({"producerId":"*"})"},
      {"getStats", R"({"consumerId":"*"})"},
  };
}

TEST_F(Strangers, AreAnsweredForAForeignIdAsForOneThatNeverWas) {
  for (const Page* who : {&eve, &dan}) {
    for (const auto& [event, payload, allowed] : attempts(*who)) {
      const std::string never = answer(who->connection, event, with(payload, "*", "never was"));
      EXPECT_THAT(never, HasSubstr(R"("code":"not_found")")) << event << payload;
      for (const std::string& id : ann.objects()) {
        const bool shared =
            who == &eve && ((allowed == "producer" && id == ann.producer) ||
                            (allowed == "data producer" && id == ann.data_producer));
        if (shared) continue;
        EXPECT_EQ(answer(who->connection, event, with(payload, "*", id)), never)
            << event << payload << " of " << id;
      }
    }
  }
  EXPECT_THAT(world.media.take_calls(), IsEmpty());
  EXPECT_THAT(world.clients.take(ann.connection), IsEmpty());
}

/// Eve knows all of Ann that anybody could see or guess, and does whatever comes into her head with
/// it. Ann's resume token and key she does not know.
class Eve {
 public:
  Eve(World& world, const Page& ann, const Page& eve, std::uint64_t seed)
      : world_(world), ann_(ann), eve_(eve), random_(seed), at_(eve.connection) {}

  void act() {
    switch (below(8)) {
      case 0:
        return join(world_.connect());
      case 1:
        return join(at_);
      case 2:
        return beacon();
      case 3: {
        const auto all = attempts(eve_);
        const Attempt& one = all[below(all.size())];
        return world_.ask(at_, one.event, with(one.payload, "*", something_of_anns()), ack);
      }
      default:
        return say();
    }
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }
  std::string something_of_anns() { return pick(ann_.objects()); }
  std::string some_token() {
    return pick({eve_.resume_token, "token-1", ann_.participant, std::string(43, '_')});
  }

  void join(ConnectionId on) {
    const std::string more = R"(,"tabId":"tab of ann","pageId":")" +
                             pick({"page of ann", "page of eve"}) + R"(","takeover":)" +
                             pick({"true", "false"}) + R"(,"resumeToken":")" + some_token() +
                             R"(","participantId":")" + ann_.participant + R"(","identity":"ann")";
    world_.ask(on, "join", join_payload("blue", pick({"eve", "mallory"}), more), ack);
    at_ = on;
  }
  void beacon() {
    world_.driver.on_leave_beacon(
        R"({"roomId":"blue","participantId":")" + ann_.participant + R"(","epoch":)" + ann_.epoch +
        R"(,"pageId":"page of ann","resumeToken":")" + some_token() + R"("})");
  }
  void say() {
    static const std::vector<Attempt> words{
        {"leave", R"({"participantId":"*"})"},
        {"beforeDisconnect", R"({"roomId":"blue","unloading":true,"participantId":"*"})"},
        {"beforeDisconnect", R"({"roomId":"blue","participantId":"*"})"},
        {"setAttributes", R"({"hand":true,"displayName":"Ann?","participantId":"*"})"},
        {"visibility", R"({"state":"frozen","participantId":"*"})"},
        {"chat", R"({"text":"*"})"},
        {"forceCleanup", R"({"participantId":"*"})"},
        {"ping", R"({"participantId":"*"})"},
        {"removeParticipant", R"({"participantId":"*","ban":true})"},
        {"muteParticipant", R"({"participantId":"*","source":"camera"})"},
        {"lockRoom", R"({"locked":true})"},
        {"endRoom", "{}"},
    };
    const Attempt& one = words[below(words.size())];
    world_.ask(at_, one.event, with(one.payload, "*", ann_.participant), ack);
  }

  World& world_;
  const Page& ann_;
  const Page& eve_;
  std::mt19937_64 random_;
  ConnectionId at_;
};

TEST_F(Strangers, ChangeNothingOfSomebodyElseWhateverTheyTry) {
  const core::ParticipantView before = shown(ann);
  const std::set<std::string> objects = world.media.objects();
  Eve attacker(world, ann, eve, 1);
  for (int step = 0; step < 1'000; ++step) {
    attacker.act();
    world.settle();
    ASSERT_EQ(shown(ann), before) << step;
    ASSERT_EQ(world.clients.end(ann.connection), FakeClients::End::none) << step;
  }
  for (const std::string& frame : world.clients.take(ann.connection)) {
    EXPECT_THAT(frame, Not(HasSubstr("meetingSwitched")));
    EXPECT_THAT(frame, Not(HasSubstr("transportClosed")));
    EXPECT_THAT(frame, Not(HasSubstr("removed")));
  }
  for (const std::string& id : ann.objects())
    EXPECT_TRUE(world.media.objects().contains(id)) << id;
  // And she comes back with the token that she was given.
  const std::string token =
      R"(,"tabId":"tab of ann","pageId":"page of ann","resumeToken":")" + ann.resume_token + R"(")";
  const ConnectionId again = world.connect();
  EXPECT_THAT(answer(again, "join", join_payload("blue", "ann", token)),
              HasSubstr(R"("resumed":true)"));
}

TEST_F(Strangers, FindNoSecretOfAnybodyInTheLog) {
  const std::string page = R"(,"tabId":"tab of ann","pageId":"page of ann","resumeToken":")";
  const std::string wrong = "a-token-that-is-wrong";
  const std::string body = R"({"roomId":"blue","participantId":")" + ann.participant +
                           R"(","epoch":1,"pageId":"page of ann","resumeToken":")";
  world.driver.on_leave_beacon(body + wrong + R"("})");
  answer(world.connect(), "join", join_payload("blue", "ann", page + wrong + R"(")"));
  answer(world.connect(), "join", join_payload("blue", "ann", page + ann.resume_token + R"(")"));
  answer(ann.connection, "join", R"({"guestKey":7})");
  world.pass(30s);
  ASSERT_THAT(world.log.lines(), Not(IsEmpty()));
  std::string key = "ann";
  key.resize(22, 'k');
  for (const std::string& secret : {key, ann.resume_token, ben.resume_token, wrong})
    EXPECT_EQ(world.log.count(secret), 0u) << secret;
}

}  // namespace
}  // namespace rollcall::driver
