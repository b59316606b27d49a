// The media host against the real mediasoup-worker: what it makes, refuses and closes.
#include "host_fixture.hpp"

#include <filesystem>
#include <iterator>
#include <random>
#include <set>
#include <unistd.h>

#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST_F(HostTest, ARouterAnswersWithItsCapabilities) {
  host->open_router(next(), router);
  const auto codecs = answer().as_object().at("codecs").as_array();
  std::vector<std::string> names;
  for (const auto& codec : codecs)
    names.emplace_back(codec.at("mimeType").as_string());
  EXPECT_THAT(names, ElementsAre("audio/opus", "video/VP8", "video/rtx"));
}

TEST_F(HostTest, ATransportAnswersWithWhatAClientNeeds) {
  open_router();
  host->create_transport(next(), router, TransportId("t"), JsonText{sctp});
  const auto transport = answer().as_object();
  EXPECT_EQ(transport.at("id").as_string(), "t");
  EXPECT_TRUE(transport.at("iceParameters").at("iceLite").as_bool());
  const auto candidates = transport.at("iceCandidates").as_array();
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].at("protocol").as_string(), "udp");
  EXPECT_EQ(candidates[1].at("protocol").as_string(), "tcp");
  EXPECT_FALSE(transport.at("dtlsParameters").at("fingerprints").as_array().empty());
  EXPECT_EQ(transport.at("sctpParameters").at("port").as_int64(), 5000);
}

TEST_F(HostTest, WhatOneProducesAnotherConsumes) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                ports::InitialState::running);
  EXPECT_EQ(answer().at("id").as_string(), "p");
  const auto capabilities = json::serialize(json::parse(answers.begin()->second->text));
  host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), JsonText{capabilities});
  const auto consumer = answer().as_object();
  EXPECT_EQ(consumer.at("producerId").as_string(), "p");
  EXPECT_EQ(consumer.at("kind").as_string(), "audio");
  EXPECT_EQ(consumer.at("type").as_string(), "simple");
  EXPECT_FALSE(consumer.at("producerPaused").as_bool());
  EXPECT_EQ(consumer.at("rtpParameters").at("mid").as_string(), "0");
  for (const char* id : {"router", "send", "receive", "p", "c", "speaker-router"}) {
    EXPECT_THAT(worker_ids(), Contains(id));
  }
}

TEST_F(HostObserver, AnAddressThatLeadsHereIsAnnouncedForTheOneAddressThereIs) {
  auto options = worker_options(1);
  options.announced_addresses = {"203.0.113.5"};
  ASSERT_TRUE(start(options).has_value());
  open_router();
  host->create_transport(next(), router, TransportId("t"), JsonText{sctp});
  const auto transport = answer();
  for (const auto& candidate : transport.at("iceCandidates").as_array()) {
    EXPECT_EQ(candidate.at("address").as_string(), "203.0.113.5");
    // Whoever shares the machine may have the same port on another address.
    if (candidate.at("protocol").as_string() != "udp") continue;
    boost::asio::ip::udp::socket other(context, boost::asio::ip::udp::v4());
    boost::system::error_code taken;
    other.bind({boost::asio::ip::make_address("127.0.0.2"),
                static_cast<std::uint16_t>(candidate.at("port").as_int64())},
               taken);
    EXPECT_FALSE(taken) << taken.message();
  }
  stop();
}

TEST_F(HostTest, PausingAndClosingAProducerIsToldToWhoConsumesIt) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  const auto capabilities = answers.begin()->second->text;
  host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), JsonText{capabilities});
  ASSERT_EQ(code(), "ok");
  host->pause_producer(ProducerId("p"));
  host->resume_producer(ProducerId("p"));
  host->close_producer(ProducerId("p"));
  run_until([&] { return events.size() == 3; });
  EXPECT_THAT(events, ElementsAre("paused c", "running c", "consumer closed c"));
  host->consume(next(), receive, ConsumerId("late"), ProducerId("p"), JsonText{capabilities});
  EXPECT_EQ(code(), "not_found");
}

TEST_F(HostTest, DataIsProducedAndConsumed) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  host->produce_data(next(), send, DataProducerId("dp"),
                     JsonText{R"({"sctpStreamParameters":{"streamId":0,"ordered":false,
                                 "maxRetransmits":0},"label":"chat","protocol":""})"});
  EXPECT_EQ(answer().at("id").as_string(), "dp");
  host->consume_data(next(), receive, DataConsumerId("dc"), DataProducerId("dp"));
  const auto consumer = answer().as_object();
  EXPECT_EQ(consumer.at("label").as_string(), "chat");
  EXPECT_EQ(consumer.at("sctpStreamParameters").at("maxRetransmits").as_int64(), 0);
  host->close_data_producer(DataProducerId("dp"));
  run_until([&] { return !events.empty(); });
  EXPECT_THAT(events, ElementsAre("data consumer closed dc"));
}

TEST_F(HostTest, ADirectTransportCarriesTextFromThisProcessAndBack) {
  open_router();
  std::vector<std::string> heard;
  host->set_data_listener([&](const DataConsumerId& id, std::string_view data, std::uint32_t ppid) {
    heard.push_back(id.text() + ' ' + std::string(data) + ' ' + std::to_string(ppid));
  });
  const TransportId direct("direct");
  host->create_direct_transport(next(), router, direct);
  ASSERT_EQ(code(), "ok");
  host->produce_data(next(), direct, DataProducerId("dp"), JsonText{R"({"label":"echo"})"});
  ASSERT_EQ(code(), "ok");
  host->consume_data(next(), direct, DataConsumerId("dc"), DataProducerId("dp"));
  ASSERT_EQ(code(), "ok");
  const std::string large(20'000, 'x');  // More than one SCTP packet or one buffer of a socket.
  for (const auto& text : {std::string("one"), large, std::string("three")})
    host->send_text(DataProducerId("dp"), text);
  host->send_text(DataProducerId("nobody"), "lost");
  run_until([&] { return heard.size() == 3; });
  EXPECT_THAT(heard, ElementsAre("dc one 51", "dc " + large + " 51", "dc three 51"));
}

TEST_F(HostTest, BadParametersAreRefusedAndTheWorkerLivesOn) {
  open_router();
  const auto pids = host->worker_pids();
  const TransportId t("t");
  host->create_transport(next(), router, t, JsonText{R"({"sctpCapabilities":7})"});
  EXPECT_EQ(code(), "bad_sctp_parameters");
  host->create_transport(next(), router, t, JsonText{"{}"});
  EXPECT_EQ(code(), "ok");
  host->connect_transport(next(), t, JsonText{R"({"role":"client","fingerprints":[]})"});
  EXPECT_EQ(code(), "bad_dtls_parameters");
  host->connect_transport(next(), t, JsonText{dtls});
  EXPECT_EQ(code(), "ok");
  host->connect_transport(next(), t, JsonText{dtls});
  EXPECT_EQ(code(), "already_connected");
  host->produce(next(), t, ProducerId("p"), ports::MediaKind::audio, JsonText{"{}"},
                ports::InitialState::running);
  EXPECT_EQ(code(), "bad_rtp_parameters");
  host->consume(next(), t, ConsumerId("c"), ProducerId("nobody"), JsonText{"{}"});
  EXPECT_EQ(code(), "not_found");
  host->restart_ice(next(), TransportId("nobody"));
  EXPECT_EQ(code(), "not_found");
  EXPECT_EQ(host->worker_pids(), pids);
}

TEST_F(HostTest, IceRestartsAndStatisticsAreAnswered) {
  open_router();
  const auto t = connected_transport("t");
  host->restart_ice(next(), t);
  EXPECT_TRUE(answer().as_object().contains("usernameFragment"));
  host->transport_stats(next(), t);
  EXPECT_EQ(answer().at(0).at("type").as_string(), "webrtc-transport");
  host->produce(next(), t, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  host->producer_stats(next(), ProducerId("p"));
  EXPECT_TRUE(answer().is_array());
}

TEST_F(HostTest, ClosingBeforeTheAnswerLeavesNothing) {
  open_router();
  host->create_transport(next(), router, TransportId("t"), JsonText{sctp});
  host->close_transport(TransportId("t"));
  run_until([&] { return answers.contains(last_request); });
  EXPECT_THAT(worker_ids(), ElementsAre("router", "speaker-router", "webrtc-server"));
  host->close_router(router);
  EXPECT_THAT(worker_ids(), ElementsAre("webrtc-server"));
}

TEST_F(HostTest, RandomLivesLeaveOnTheWorkerWhatShouldBeThere) {
  std::mt19937 random(7);
  open_router();
  std::set<std::string> expected{"router", "speaker-router", "webrtc-server"};
  std::vector<std::string> transports;
  for (int step = 0; step < 400; ++step) {
    if (transports.size() < 3 || random() % 3 != 0) {
      const auto name = "t" + std::to_string(step);
      const auto t = connected_transport(name);
      host->produce(next(), t, ProducerId("p" + name), ports::MediaKind::audio,
                    JsonText{opus(2000 + step)}, ports::InitialState::running);
      ASSERT_EQ(code(), "ok");
      transports.push_back(name);
      expected.insert({name, "p" + name});
    } else {
      const auto victim = random() % transports.size();
      const auto name = transports[victim];
      transports.erase(transports.begin() + static_cast<std::ptrdiff_t>(victim));
      host->close_transport(TransportId(name));
      expected.erase(name);
      expected.erase("p" + name);
    }
    if (step % 50 == 0) {
      const auto ids = worker_ids();
      EXPECT_EQ(std::set(ids.begin(), ids.end()), expected);
    }
  }
  host->close_router(router);
  EXPECT_THAT(worker_ids(), ElementsAre("webrtc-server"));
}

TEST_F(HostTest, AConsumerIsAnsweredBeforeItsEndIsTold) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  const auto capabilities = answers.begin()->second->text;
  // Often enough that the worker's answer and its notification share a read.
  for (int i = 0; i < 50; ++i) {
    const ProducerId producer("p" + std::to_string(i));
    host->produce(next(), send, producer, ports::MediaKind::audio, JsonText{opus(3000 + i)},
                  ports::InitialState::running);
    ASSERT_EQ(code(), "ok");
    order.clear();
    host->consume(next(), receive, ConsumerId("c" + std::to_string(i)), producer,
                  JsonText{capabilities});
    host->close_producer(producer);
    run_until([&] { return order.size() == 2; });
    ASSERT_THAT(order, ElementsAre("answer", "consumer closed"));
  }
}

TEST_F(HostTest, AnEchoEndsWithEitherTransportOfItsPageAndLeavesNothing) {
  open_router();
  for (const bool sending_goes_first : {true, false}) {
    const auto send = connected_transport(sending_goes_first ? "send 1" : "send 2");
    const auto receive = connected_transport(sending_goes_first ? "receive 1" : "receive 2");
    const DataProducerId answers_on("answers on " + send.text());
    host->produce_data(next(), send, answers_on, JsonText{sctp_stream});
    ASSERT_EQ(code(), "ok");
    const auto before = worker_ids().size();
    const DataConsumerId echo("echo on " + receive.text());
    host->open_echo(next(), receive, echo, answers_on);
    const auto answered = answer();
    EXPECT_EQ(answered.at("sctpStreamParameters").at("ordered"), false);
    EXPECT_EQ(answered.at("sctpStreamParameters").at("maxRetransmits"), 0);
    host->send_echo(echo, 7, ports::SocketSeen::lost);
    // The echo itself and its two ends here; with the first one, the transport they are on.
    EXPECT_EQ(worker_ids().size(), before + (sending_goes_first ? 4 : 3));
    host->close_transport(sending_goes_first ? send : receive);
    host->close_data_consumer(echo);
    host->close_transport(sending_goes_first ? receive : send);
  }
  // The WebRtcServer, the router with its speaker observer, and the direct transport.
  EXPECT_EQ(worker_ids().size(), 4U);
}

TEST_F(HostTest, TrafficIsCountedFromNothingAndNotOfWhatIsNotThere) {
  open_router();
  const auto send = connected_transport("send");
  host->count_traffic(next(), send);
  run_until([&] { return traffics.contains(last_request); });
  EXPECT_EQ(traffics.at(last_request).all, 0U);
  EXPECT_EQ(traffics.at(last_request).tracks, 0U);
  host->count_traffic(next(), TransportId("nobody's"));
  EXPECT_EQ(code(), "not_found");
}

TEST_F(HostTest, ManyCyclesLeaveNoDescriptorBehind) {
  const auto descriptors = [](pid_t pid) {
    const std::filesystem::directory_iterator folder("/proc/" + std::to_string(pid) + "/fd");
    return std::distance(begin(folder), end(folder));
  };
  const auto worker = host->worker_pids().front();
  open_router();
  const auto ours = descriptors(getpid());
  const auto theirs = descriptors(worker);
  for (int i = 0; i < 300; ++i) {
    const TransportId t("t" + std::to_string(i));
    host->create_transport(next(), router, t, JsonText{sctp});
    ASSERT_EQ(code(), "ok");
    host->close_transport(t);
  }
  EXPECT_THAT(worker_ids(), ElementsAre("router", "speaker-router", "webrtc-server"));
  EXPECT_EQ(descriptors(getpid()), ours);
  EXPECT_EQ(descriptors(worker), theirs);
}

TEST_F(HostTest, NothingIsToldOfAConsumerThatWasClosedMeanwhile) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  const auto capabilities = answers.begin()->second->text;
  host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  for (const char* id : {"early", "first", "second"}) {
    host->consume(next(), receive, ConsumerId(id), ProducerId("p"), JsonText{capabilities});
    ASSERT_EQ(code(), "ok");
  }
  // One before the worker's words are read, one after they are read and before they are told:
  // whichever of the two is told first closes the other.
  on_event = [&](const std::string& event) {
    host->close_consumer(ConsumerId(event == "paused first" ? "second" : "first"));
  };
  host->pause_producer(ProducerId("p"));
  host->close_consumer(ConsumerId("early"));
  run_until([&] { return !events.empty(); });
  worker_ids();  // Whatever the worker said before this answer has been told.
  EXPECT_EQ(events.size(), 1U);
  EXPECT_THAT(events, ::testing::Not(Contains("paused early")));
}

TEST_F(HostTest, AnIdThatIsTakenIsRefusedAndChangesNothing) {
  open_router();
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  const JsonText capabilities{answers.begin()->second->text};
  const auto make_all = [&](int ssrc, const char* expected) {
    host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(ssrc)},
                  ports::InitialState::running);
    EXPECT_EQ(code(), expected);
    host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), capabilities);
    EXPECT_EQ(code(), expected);
    host->produce_data(next(), send, DataProducerId("dp"), JsonText{sctp_stream});
    EXPECT_EQ(code(), expected);
    host->consume_data(next(), receive, DataConsumerId("dc"), DataProducerId("dp"));
    EXPECT_EQ(code(), expected);
  };
  make_all(1111, "ok");
  const auto before = worker_ids();
  host->open_router(next(), router);
  EXPECT_EQ(code(), "internal");
  EXPECT_EQ(answers.at(last_request).error().message, "a router of this id is open already");
  host->create_transport(next(), router, send, JsonText{sctp});
  EXPECT_EQ(code(), "internal");
  host->create_direct_transport(next(), router, send);
  EXPECT_EQ(code(), "internal");
  make_all(2222, "internal");
  EXPECT_EQ(worker_ids(), before);
  EXPECT_EQ(host->status().routers, 1U);
  host->consumer_stats(next(), ConsumerId("c"));
  EXPECT_EQ(code(), "ok");
  host->close_router(router);
  EXPECT_THAT(worker_ids(), ElementsAre("webrtc-server"));
}

TEST_F(HostTest, PreferredLayersAreCutToThoseThatTheConsumerHas) {
  open_router();
  const JsonText capabilities{answers.at(last_request)->text};
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  const JsonText camera{R"({"mid":"0","codecs":[{"mimeType":"video/VP8","payloadType":96,
    "clockRate":90000,"parameters":{},"rtcpFeedback":[]}],"headerExtensions":[
    {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4},
    {"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":10}],"encodings":[
    {"rid":"r0","scalabilityMode":"L1T3"},{"rid":"r1","scalabilityMode":"L1T3"},
    {"rid":"r2","scalabilityMode":"L1T3"}],"rtcp":{"cname":"x"}})"};
  host->produce(next(), send, ProducerId("camera"), ports::MediaKind::video, camera,
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  host->consume(next(), receive, ConsumerId("c"), ProducerId("camera"), capabilities);
  EXPECT_EQ(answer().at("type").as_string(), "simulcast");
  const auto ask = [&](const char* layers) {
    host->set_preferred_layers(next(), ConsumerId("c"), JsonText{layers});
    return json::serialize(answer());
  };
  EXPECT_EQ(ask(R"({"spatialLayer":1,"temporalLayer":0})"),
            R"({"spatialLayer":1,"temporalLayer":0})");
  EXPECT_EQ(ask(R"({"spatialLayer":1})"), R"({"spatialLayer":1,"temporalLayer":2})");
  EXPECT_EQ(ask(R"({"spatialLayer":7,"temporalLayer":7})"),
            R"({"spatialLayer":2,"temporalLayer":2})");
  EXPECT_EQ(ask(R"({"spatialLayer":-1})"), R"({"error":"bad_request"})");
  host->set_preferred_layers(next(), ConsumerId("nobody"), JsonText{R"({"spatialLayer":1})"});
  EXPECT_EQ(code(), "not_found");
}

TEST_F(HostTest, AVoiceHasNoLayersToPrefer) {
  open_router();
  const JsonText capabilities{answers.at(last_request)->text};
  const auto send = connected_transport("send");
  const auto receive = connected_transport("receive");
  host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1111)},
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), capabilities);
  ASSERT_EQ(code(), "ok");
  host->set_preferred_layers(next(), ConsumerId("c"), JsonText{R"({"spatialLayer":1})"});
  EXPECT_EQ(json::serialize(answer()), "{}");
}

}  // namespace
}  // namespace rollcall::mediasoup
