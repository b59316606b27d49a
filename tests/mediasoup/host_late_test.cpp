// A worker that does not answer in time: who asked is told so, and what it makes all the same, when
// it comes to itself, is taken back.
#include "host_fixture.hpp"

#include <signal.h>

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::ElementsAre;

/// Held up by SIGSTOP for as long as it lives; less than after what it would count as hung.
class HeldUp {
 public:
  explicit HeldUp(pid_t pid) : pid_(pid) { ::kill(pid_, SIGSTOP); }
  HeldUp(const HeldUp&) = delete;
  HeldUp& operator=(const HeldUp&) = delete;
  ~HeldUp() { ::kill(pid_, SIGCONT); }

 private:
  pid_t pid_;
};

class LateTest : public HostObserver {
 protected:
  void SetUp() override {
    auto options = worker_options(1);
    options.request_max = 300ms;
    ASSERT_TRUE(start(options).has_value());
    worker = host->worker_pids().front();
    open_router();
    capabilities = JsonText{answers.at(last_request)->text};
  }
  void TearDown() override { stop(); }

  /// Asks a worker that is held up, and waits until that is answered.
  template <class Ask>
  std::string asked_in_vain(Ask ask) {
    const HeldUp held(worker);
    ask();
    return code();
  }

  pid_t worker = -1;
  JsonText capabilities;
  const TransportId send{"send"};
  const TransportId receive{"receive"};
};

TEST_F(LateTest, NothingIsLeftOfWhatWasAnsweredTooLate) {
  connected_transport("send");
  connected_transport("receive");
  host->produce(next(), send, ProducerId("p"), ports::MediaKind::audio, JsonText{opus(1)},
                ports::InitialState::running);
  ASSERT_EQ(code(), "ok");
  host->produce_data(next(), send, DataProducerId("dp"), JsonText{sctp_stream});
  ASSERT_EQ(code(), "ok");
  const auto before = worker_ids();

  const std::vector<std::function<void()>> requests{
      [&] { host->open_router(next(), RouterId("late router")); },
      [&] { host->create_transport(next(), router, TransportId("late t"), JsonText{sctp}); },
      [&] { host->create_direct_transport(next(), router, TransportId("late direct")); },
      [&] {
        host->produce(next(), send, ProducerId("late p"), ports::MediaKind::audio,
                      JsonText{R"({"mid":"late",)" + opus(2).substr(11)},
                      ports::InitialState::running);
      },
      [&] { host->consume(next(), receive, ConsumerId("late c"), ProducerId("p"), capabilities); },
      [&] {
        host->produce_data(next(), send, DataProducerId("late dp"),
                           JsonText{R"({"sctpStreamParameters":{"streamId":1,"ordered":true}})"});
      },
      [&] { host->consume_data(next(), receive, DataConsumerId("late dc"), DataProducerId("dp")); },
  };
  for (const auto& request : requests) {
    EXPECT_EQ(asked_in_vain(request), "media_unavailable");
    // It makes the thing now, and then reads that it is not wanted.
    EXPECT_EQ(worker_ids(), before);
  }
  EXPECT_EQ(host->status().routers, 1U);
  EXPECT_EQ(host->worker_pids(), std::vector{worker});
}

TEST_F(LateTest, ANameThatWasAskedForInVainIsFreeAgain) {
  connected_transport("send");
  const auto ask = [&](const char* id) {
    host->produce(next(), send, ProducerId(id), ports::MediaKind::audio, JsonText{opus(1)},
                  ports::InitialState::running);
  };
  EXPECT_EQ(asked_in_vain([&] { ask("late"); }), "media_unavailable");
  ask("again");
  EXPECT_EQ(code(), "ok");
}

TEST_F(LateTest, ATransportThatWasNotConnectedInTimeIsConnectedAllTheSame) {
  host->create_transport(next(), router, send, JsonText{sctp});
  ASSERT_EQ(code(), "ok");
  const auto ask = [&] { host->connect_transport(next(), send, JsonText{dtls}); };
  EXPECT_EQ(asked_in_vain(ask), "media_unavailable");
  ask();
  EXPECT_EQ(code(), "already_connected");
}

TEST_F(LateTest, QuestionsAreAnsweredAsUnavailableAndChangeNothing) {
  connected_transport("send");
  const auto before = worker_ids();
  EXPECT_EQ(asked_in_vain([&] { host->transport_stats(next(), send); }), "media_unavailable");
  EXPECT_EQ(asked_in_vain([&] { host->count_traffic(next(), send); }), "media_unavailable");
  EXPECT_EQ(asked_in_vain([&] { host->restart_ice(next(), send); }), "media_unavailable");
  EXPECT_EQ(worker_ids(), before);
  host->restart_ice(next(), send);
  EXPECT_EQ(code(), "ok");
}

TEST_F(LateTest, ClosingNeedsNoAnswerAndHappensWhenItCan) {
  connected_transport("send");
  {
    const HeldUp held(worker);
    host->close_transport(send);
    host->transport_stats(next(), send);
    EXPECT_EQ(code(), "not_found");  // Here it is gone already.
  }
  EXPECT_THAT(worker_ids(), ElementsAre("router", "speaker-router", "webrtc-server"));
}

}  // namespace
}  // namespace rollcall::mediasoup
