// Everything that may be asked of the host, asked wrongly: refused with its code, and the worker
// neither ends nor has anything more than before.
#include "host_fixture.hpp"

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ports::InitialState;
using ports::MediaKind;
using ::testing::HasSubstr;
using Ask = std::function<void()>;

class RefusalsTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    open_router();
    capabilities = JsonText{answers.at(last_request)->text};
    connected_transport("send");
    connected_transport("receive");
    host->produce(next(), send, ProducerId("p"), MediaKind::audio, JsonText{opus(1111)},
                  InitialState::running);
    ASSERT_EQ(code(), "ok");
    host->consume(next(), receive, ConsumerId("c"), ProducerId("p"), capabilities);
    ASSERT_EQ(code(), "ok");
    host->produce_data(next(), send, DataProducerId("dp"), JsonText{sctp_stream});
    ASSERT_EQ(code(), "ok");
    before = worker_ids();
    pids = host->worker_pids();
  }

  void TearDown() override {
    EXPECT_EQ(worker_ids(), before);
    EXPECT_EQ(host->worker_pids(), pids);
    HostTest::TearDown();
  }

  void expect_each(const std::vector<Ask>& requests, const std::string& expected) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      requests[i]();
      EXPECT_EQ(code(), expected) << "request " << i;
    }
  }

  const TransportId send{"send"};
  const TransportId receive{"receive"};
  JsonText capabilities;
  std::vector<std::string> before;
  std::vector<pid_t> pids;
};

TEST_F(RefusalsTest, WhatIsNotThereIsNotFound) {
  const TransportId none("nobody's");
  const JsonText voice{opus(7)};
  expect_each(
      {
          [&] { host->create_transport(next(), RouterId("none"), none, JsonText{"{}"}); },
          [&] { host->create_direct_transport(next(), RouterId("none"), none); },
          [&] { host->connect_transport(next(), none, JsonText{dtls}); },
          [&] { host->restart_ice(next(), none); },
          [&] { host->transport_stats(next(), none); },
          [&] { host->count_traffic(next(), none); },
          [&] {
            host->produce(next(), none, ProducerId("x"), MediaKind::audio, voice,
                          InitialState::running);
          },
          [&] { host->consume(next(), none, ConsumerId("x"), ProducerId("p"), capabilities); },
          [&] { host->consume(next(), receive, ConsumerId("x"), ProducerId("x"), capabilities); },
          [&] {
            host->set_preferred_layers(next(), ConsumerId("x"), JsonText{R"({"spatialLayer":0})"});
          },
          [&] { host->produce_data(next(), none, DataProducerId("x"), JsonText{sctp_stream}); },
          [&] { host->consume_data(next(), none, DataConsumerId("x"), DataProducerId("dp")); },
          [&] { host->consume_data(next(), receive, DataConsumerId("x"), DataProducerId("x")); },
          [&] { host->open_echo(next(), none, DataConsumerId("x"), DataProducerId("dp")); },
          [&] { host->open_echo(next(), receive, DataConsumerId("x"), DataProducerId("x")); },
          [&] { host->producer_stats(next(), ProducerId("x")); },
          [&] { host->consumer_stats(next(), ConsumerId("x")); },
      },
      "not_found");
}

TEST_F(RefusalsTest, WhatIsNotJsonIsABadRequest) {
  for (const char* text : {"", "{", "{}x", "{'a':1}", "\xff", R"({"a":)", "nul"}) {
    const JsonText broken{text};
    expect_each(
        {
            [&] { host->create_transport(next(), router, TransportId("x"), broken); },
            [&] { host->connect_transport(next(), send, broken); },
            [&] {
              host->produce(next(), send, ProducerId("x"), MediaKind::audio, broken,
                            InitialState::running);
            },
            [&] { host->consume(next(), receive, ConsumerId("x"), ProducerId("p"), broken); },
            [&] { host->set_preferred_layers(next(), ConsumerId("c"), broken); },
            [&] { host->produce_data(next(), send, DataProducerId("x"), broken); },
        },
        "bad_request");
  }
}

TEST_F(RefusalsTest, JsonOfAnotherShapeHasTheCodeOfItsField) {
  for (const char* text : {"null", "7", "[]", R"("text")", "true"}) {
    const JsonText odd{text};
    host->connect_transport(next(), send, odd);
    EXPECT_EQ(code(), "bad_dtls_parameters") << text;
    host->produce(next(), send, ProducerId("x"), MediaKind::audio, odd, InitialState::running);
    EXPECT_EQ(code(), "bad_rtp_parameters") << text;
    host->consume(next(), receive, ConsumerId("x"), ProducerId("p"), odd);
    EXPECT_EQ(code(), "bad_rtp_parameters") << text;
    host->set_preferred_layers(next(), ConsumerId("c"), odd);
    EXPECT_EQ(code(), "bad_request") << text;
    host->produce_data(next(), send, DataProducerId("x"), odd);
    EXPECT_EQ(code(), "bad_sctp_parameters") << text;
  }
}

TEST_F(RefusalsTest, StreamsThatNoSctpHasAreBadSctpParameters) {
  for (const char* stream :
       {"null", "{}", "7", R"({"streamId":-1})", R"({"streamId":65535})", R"({"streamId":"0"})",
        R"({"streamId":1.5})", R"({"streamId":1,"maxRetransmits":1,"maxPacketLifeTime":1})",
        R"({"streamId":1,"ordered":true,"maxRetransmits":1})",
        R"({"streamId":1,"ordered":false,"maxRetransmits":65536})"}) {
    host->produce_data(
        next(), send, DataProducerId("x"),
        JsonText{R"({"sctpStreamParameters":)" + std::string(stream) + R"(,"label":"l"})"});
    EXPECT_EQ(code(), "bad_sctp_parameters") << stream;
  }
}

TEST_F(RefusalsTest, WhoCannotReceiveItIsToldSo) {
  host->consume(next(), receive, ConsumerId("x"), ProducerId("p"), JsonText{R"({"codecs":[]})"});
  EXPECT_EQ(code(), "cannot_consume");
}

TEST_F(RefusalsTest, ClosingPausingAndSendingToWhatIsNotThereChangesNothing) {
  host->close_router(RouterId("x"));
  host->close_transport(TransportId("x"));
  host->close_producer(ProducerId("x"));
  host->close_consumer(ConsumerId("x"));
  host->close_data_producer(DataProducerId("x"));
  host->close_data_consumer(DataConsumerId("x"));
  host->pause_producer(ProducerId("x"));
  host->resume_producer(ProducerId("x"));
  host->pause_consumer(ConsumerId("x"));
  host->resume_consumer(ConsumerId("x"));
  host->send_echo(DataConsumerId("x"), 1, ports::SocketSeen::open);
  host->send_text(DataProducerId("x"), "text");
  worker_ids();
  EXPECT_TRUE(events.empty());
}

// ---- A host that cannot start -------------------------------------------------------------------

class BadOptionsTest : public HostObserver {
 protected:
  std::string why(const Options& options) {
    const auto started = start(options);
    EXPECT_EQ(host->status().configured, 0U);  // Not one worker was tried.
    stop();
    return started ? "started" : started.error().message;
  }
};

TEST_F(BadOptionsTest, ACodecThatThereIsNotIsNamed) {
  auto options = worker_options(2);
  options.codecs = {"opus", "H265"};
  EXPECT_THAT(why(options), HasSubstr("H265"));
}

TEST_F(BadOptionsTest, AMachineWithoutAnAddressCannotServeMedia) {
  auto options = worker_options(2);
  options.local_addresses = [] { return std::vector<std::string>{}; };
  EXPECT_EQ(why(options), "this machine has no network address");
}

TEST_F(BadOptionsTest, AForeignAddressIsAnnouncedAloneOrNotAtAll) {
  auto options = worker_options(2);
  options.announced_addresses = {"127.0.0.1", "203.0.113.5"};
  EXPECT_EQ(why(options), "203.0.113.5 is no address of this machine");
}

}  // namespace
}  // namespace rollcall::mediasoup
