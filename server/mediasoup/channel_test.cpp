#include "mediasoup/channel.hpp"

#include <cstring>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const Builder& builder) {
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

/// A whole message as the worker sends it, with its length in front.
Bytes message(Builder& builder, FBS::Message::Body type, flatbuffers::Offset<void> body) {
  builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, type, body));
  return bytes_of(builder);
}

Bytes accepted(std::uint32_t id) {
  Builder builder;
  return message(builder, FBS::Message::Body::Response,
                 FBS::Response::CreateResponse(builder, id, true).Union());
}

Bytes refused(std::uint32_t id, const char* error, const char* reason) {
  Builder builder;
  const auto response = FBS::Response::CreateResponseDirect(
      builder, id, false, FBS::Response::Body::NONE, 0, error, reason);
  return message(builder, FBS::Message::Body::Response, response.Union());
}

Bytes notification(const char* handler, FBS::Notification::Event event) {
  Builder builder;
  const auto body = FBS::Notification::CreateNotificationDirect(builder, handler, event);
  return message(builder, FBS::Message::Body::Notification, body.Union());
}

Bytes log_line(const char* text) {
  Builder builder;
  return message(builder, FBS::Message::Body::Log,
                 FBS::Log::CreateLogDirect(builder, text).Union());
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// What a request said, read at the worker's end.
struct SeenRequest {
  std::uint32_t id;
  Method method;
  std::string handler;

  bool operator==(const SeenRequest&) const = default;
};

/// The worker's end of the channel, played by hand.
class WorkerEnd {
 public:
  WorkerEnd(int requests, int answers) : requests_(requests), answers_(answers) {}
  ~WorkerEnd() { close(); }

  void send(const Bytes& bytes) {
    ASSERT_EQ(::write(answers_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  /// Everything that has been asked and not been read yet.
  std::vector<SeenRequest> requests() {
    read_what_is_there();
    std::vector<SeenRequest> seen;
    std::size_t taken = 0;
    while (inbox_.size() - taken >= 4) {
      std::uint32_t size = 0;
      std::memcpy(&size, inbox_.data() + taken, 4);
      if (inbox_.size() - taken - 4 < size) break;
      const Bytes one(inbox_.begin() + static_cast<std::ptrdiff_t>(taken),
                      inbox_.begin() + static_cast<std::ptrdiff_t>(taken + 4 + size));
      const auto* read = FBS::Message::GetSizePrefixedMessage(one.data());
      if (const auto* request = read->data_as_Request()) {
        seen.push_back({request->id(), request->method(), request->handlerId()->str()});
      } else {
        ++notifications_;
      }
      taken += 4 + size;
    }
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(taken));
    return seen;
  }

  int notifications() const { return notifications_; }

  void close() {
    if (requests_ >= 0) ::close(requests_);
    if (answers_ >= 0) ::close(answers_);
    requests_ = answers_ = -1;
  }

 private:
  void read_what_is_there() {
    std::uint8_t buffer[65536];
    for (;;) {
      const auto bytes = ::recv(requests_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (bytes <= 0) return;
      inbox_.insert(inbox_.end(), buffer, buffer + bytes);
    }
  }

  int requests_;
  int answers_;
  Bytes inbox_;
  int notifications_ = 0;
};

class ChannelTest : public ::testing::Test, public ChannelObserver {
 protected:
  void open(Channel::Limits limits = {}) {
    int down[2];
    int up[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, down), 0);
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, up), 0);
    worker.emplace(down[1], up[1]);
    channel = std::make_shared<Channel>(context, down[0], up[0], *this, limits);
    channel->start();
  }

  void TearDown() override {
    if (channel) channel->close();
    run();
  }

  /// Lets everything happen that can happen now.
  void run() {
    context.restart();
    while (context.poll() > 0) {
    }
  }

  /// Runs until `done`, for what takes a timer; fails after ten seconds.
  template <class Done>
  void run_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!done() && std::chrono::steady_clock::now() < end) {
      context.restart();
      context.run_one_for(50ms);
    }
    ASSERT_TRUE(done());
  }

  /// Asks and notes the outcome in `answers`, as "NAME ok" or "NAME code: message".
  void ask(const std::string& name, Method method = Method::WORKER_DUMP,
           std::string_view handler = "") {
    channel->request(method, handler, [this, name](const Channel::Answer& answer) {
      answers.push_back(answer ? name + " ok"
                               : name + ' ' + std::string(to_text(answer.error().code)) + ": " +
                                     answer.error().message);
    });
  }

  void on_notification(const FBS::Notification::Notification& one) override {
    heard.push_back("notification " + one.handlerId()->str());
    if (close_on_notification) channel->close();
  }
  void on_log(std::string_view line) override { heard.push_back("log " + std::string(line)); }
  void on_alive() override { ++alive; }
  void on_channel_closed() override { ++closed; }

  boost::asio::io_context context;
  std::optional<WorkerEnd> worker;
  std::shared_ptr<Channel> channel;
  std::vector<std::string> answers;
  std::vector<std::string> heard;
  int alive = 0;
  int closed = 0;
  bool close_on_notification = false;
};

TEST_F(ChannelTest, ARequestReachesTheWorkerWithItsMethodAndHandler) {
  open();
  ask("a", Method::ROUTER_DUMP, "router-1");
  run();
  EXPECT_THAT(worker->requests(), ElementsAre(SeenRequest{1, Method::ROUTER_DUMP, "router-1"}));
  EXPECT_TRUE(answers.empty());
}

TEST_F(ChannelTest, RequestsHaveIdsOfTheirOwnAndArriveInOrder) {
  open();
  ask("a", Method::WORKER_DUMP);
  ask("b", Method::WORKER_GET_RESOURCE_USAGE);
  ask("c", Method::ROUTER_DUMP, "r");
  run();
  EXPECT_THAT(worker->requests(), ElementsAre(SeenRequest{1, Method::WORKER_DUMP, ""},
                                              SeenRequest{2, Method::WORKER_GET_RESOURCE_USAGE, ""},
                                              SeenRequest{3, Method::ROUTER_DUMP, "r"}));
}

TEST_F(ChannelTest, AnswersFindTheirRequestsInAnyOrder) {
  open();
  ask("a");
  ask("b");
  ask("c");
  run();
  worker->send(accepted(3) + accepted(1) + accepted(2));
  run();
  EXPECT_THAT(answers, ElementsAre("c ok", "a ok", "b ok"));
  EXPECT_EQ(channel->pending_count(), 0u);
}

TEST_F(ChannelTest, AMessageMayArriveByteByByte) {
  open();
  ask("a");
  run();
  for (const auto byte : accepted(1)) {
    EXPECT_TRUE(answers.empty());
    worker->send({byte});
    run();
  }
  EXPECT_THAT(answers, ElementsAre("a ok"));
}

TEST_F(ChannelTest, ManyMessagesMayShareARead) {
  open();
  Bytes all;
  for (std::uint32_t id = 1; id <= 500; ++id) {
    ask(std::to_string(id));
    all = std::move(all) + accepted(id);
  }
  run();
  worker->send(all);
  run();
  EXPECT_EQ(answers.size(), 500u);
  EXPECT_EQ(answers.back(), "500 ok");
}

TEST_F(ChannelTest, RefusalsOfTheWorkerBecomeOurCodes) {
  open();
  for (const char* name : {"a", "b", "c", "d"})
    ask(name);
  run();
  worker->send(refused(1, "Error", "no") + refused(2, "TypeError", "bad") +
               refused(3, "NotFoundError", "gone") + refused(4, "Error", nullptr));
  run();
  EXPECT_THAT(answers, ElementsAre("a internal: no", "b bad_request: bad", "c not_found: gone",
                                   "d internal: the worker refused"));
}

TEST_F(ChannelTest, ANameThatTheWorkerFindsTakenIsTheAskersMistake) {
  open();
  for (const char* name : {"a", "b", "c", "d"})
    ask(name);
  run();
  // As worker/src/RTC/RtpListener.cpp and SctpListener.cpp word them.
  worker->send(refused(1, "Error", "ssrc already exists in RTP listener [ssrc:7]") +
               refused(2, "Error", "RTX ssrc already exists in RTP listener [ssrc:7]") +
               refused(3, "Error", "MID already exists in RTP listener [mid:0]") +
               refused(4, "Error", "streamId already exists in SCTP listener [streamId:3]"));
  run();
  EXPECT_THAT(
      answers,
      ElementsAre("a bad_rtp_parameters: ssrc already exists in RTP listener [ssrc:7]",
                  "b bad_rtp_parameters: RTX ssrc already exists in RTP listener [ssrc:7]",
                  "c bad_rtp_parameters: MID already exists in RTP listener [mid:0]",
                  "d bad_sctp_parameters: streamId already exists in SCTP listener [streamId:3]"));
}

TEST_F(ChannelTest, AnAnswerThatNobodyAwaitsIsPassedOver) {
  open();
  ask("a");
  run();
  worker->send(accepted(77) + accepted(1) + accepted(1));
  run();
  EXPECT_THAT(answers, ElementsAre("a ok"));
  EXPECT_EQ(closed, 0);
}

TEST_F(ChannelTest, NotificationsAndLogLinesAreTold) {
  open();
  worker->send(notification("transport-1", FBS::Notification::Event::TRANSPORT_TRACE) +
               log_line("Wsomething odd"));
  run();
  EXPECT_THAT(heard, ElementsAre("notification transport-1", "log Wsomething odd"));
  EXPECT_GE(alive, 1);
}

TEST_F(ChannelTest, ANotificationRightAfterTheAnswerComesAfterIt) {
  open();
  channel->request(Method::WORKER_DUMP, "",
                   [this](const Channel::Answer&) { heard.push_back("answer"); });
  run();
  worker->send(accepted(1) + notification("x", FBS::Notification::Event::PRODUCER_SCORE));
  run();
  EXPECT_THAT(heard, ElementsAre("answer", "notification x"));
}

TEST_F(ChannelTest, ARequestPastItsDeadlineIsAnsweredAsUnavailable) {
  open({.request_max = 30ms});
  ask("a");
  run_until([&] { return !answers.empty(); });
  EXPECT_THAT(answers, ElementsAre("a media_unavailable: the media worker did not answer in time"));
  EXPECT_EQ(closed, 0);
}

TEST_F(ChannelTest, TimeInWhichWeStoodStillCountsForNoDeadline) {
  open({.request_max = 100ms});
  ask("a");
  run();
  std::this_thread::sleep_for(100ms + 2 * own_lateness_max);  // The loop stands still.
  run();
  EXPECT_THAT(answers, ElementsAre());
  worker->send(accepted(1));
  run();
  EXPECT_THAT(answers, ElementsAre("a ok"));
}

TEST_F(ChannelTest, TimeInWhichWeStoodStillCountsAlsoIfItEndsJustPastTheDeadline) {
  open({.request_max = 900ms});
  ask("a");
  run();
  std::this_thread::sleep_for(1'000ms);
  run();
  EXPECT_THAT(answers, ElementsAre());
  worker->send(accepted(1));
  run();
  EXPECT_THAT(answers, ElementsAre("a ok"));
}

TEST_F(ChannelTest, ADeadlineGoesOnAfterWeStoodStill) {
  open({.request_max = 30ms});
  ask("a");
  std::this_thread::sleep_for(30ms + 2 * own_lateness_max);
  run_until([&] { return !answers.empty(); });
  EXPECT_THAT(answers, ElementsAre("a media_unavailable: the media worker did not answer in time"));
}

TEST_F(ChannelTest, AnAnswerPastTheDeadlineChangesNothing) {
  open({.request_max = 30ms});
  ask("a");
  run_until([&] { return !answers.empty(); });
  worker->send(accepted(1));
  run();
  EXPECT_EQ(answers.size(), 1u);
}

TEST_F(ChannelTest, ADeadlineOfOneRequestLeavesLaterOnesTheirs) {
  open({.request_max = 200ms});
  ask("a");
  run();
  worker->send(accepted(1));
  run();
  ask("b");
  run_until([&] { return answers.size() == 2; });
  EXPECT_THAT(answers, ElementsAre("a ok",
                                   "b media_unavailable: the media worker did not answer "
                                   "in time"));
}

TEST_F(ChannelTest, TheEndOfTheWorkerAnswersAllThatIsPendingAndIsToldOnce) {
  open();
  ask("a");
  ask("b");
  run();
  worker->close();
  run();
  EXPECT_THAT(answers, ElementsAre("a media_unavailable: the media worker has ended",
                                   "b media_unavailable: the media worker has ended"));
  EXPECT_EQ(closed, 1);
}

TEST_F(ChannelTest, AfterTheEndRequestsAreAnsweredAtOnce) {
  open();
  worker->close();
  run();
  ask("late");
  EXPECT_THAT(answers, ElementsAre("late media_unavailable: the media worker does not take "
                                   "requests"));
}

TEST_F(ChannelTest, ClosingItselfAnswersAllThatIsPendingAndTellsNobody) {
  open();
  ask("a");
  run();
  channel->close();
  channel->close();
  run();
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_EQ(closed, 0);
}

TEST_F(ChannelTest, ItMayBeClosedFromWithinAnAnswer) {
  open();
  channel->request(Method::WORKER_DUMP, "", [this](const Channel::Answer&) { channel->close(); });
  ask("b");
  run();
  worker->send(accepted(1) + accepted(2) + log_line("Dlate"));
  run();
  EXPECT_THAT(answers, ElementsAre("b media_unavailable: the media worker has ended"));
  EXPECT_TRUE(heard.empty());
}

TEST_F(ChannelTest, ItMayBeClosedFromWithinANotification) {
  open();
  close_on_notification = true;
  worker->send(notification("x", FBS::Notification::Event::TRANSPORT_TRACE) + log_line("Dlate"));
  run();
  EXPECT_THAT(heard, ElementsAre("notification x"));
}

TEST_F(ChannelTest, ItMayBeAskedFromWithinAnAnswer) {
  open();
  channel->request(Method::WORKER_DUMP, "", [this](const Channel::Answer&) { ask("next"); });
  run();
  worker->send(accepted(1));
  run();
  worker->send(accepted(2));
  run();
  EXPECT_THAT(answers, ElementsAre("next ok"));
}

class Malformed : public ChannelTest, public ::testing::WithParamInterface<Bytes> {};

TEST_P(Malformed, EndsTheChannelOnceAndAnswersWhatIsPending) {
  open();
  ask("a");
  run();
  worker->send(GetParam());
  run();
  EXPECT_EQ(closed, 1);
  EXPECT_THAT(answers, ElementsAre("a media_unavailable: the media worker has ended"));
}

Bytes with_broken_offset() {
  auto bytes = accepted(1);
  bytes[4] = 0xff;
  bytes[5] = 0xff;
  return bytes;
}

/// A request is nothing that a worker may send.
Bytes a_request() {
  Builder builder;
  const auto request = FBS::Request::CreateRequestDirect(builder, 1, Method::WORKER_DUMP, "");
  return message(builder, FBS::Message::Body::Request, request.Union());
}

INSTANTIATE_TEST_SUITE_P(Bytes, Malformed,
                         ::testing::Values(Bytes{0, 0, 0, 0}, Bytes{4, 0, 0, 0, 1, 2, 3, 4},
                                           Bytes{0xff, 0xff, 0xff, 0xff}, with_broken_offset(),
                                           a_request()));

TEST_F(ChannelTest, AFullOutboxRefusesMore) {
  open({.outbox_bytes_max = 1'000});
  // Nobody reads at the other end: what the socket does not take stays in the outbox.
  const std::string handler(4'000, 'x');
  for (int i = 0; i < 2'000 && answers.empty(); ++i)
    ask("a", Method::ROUTER_DUMP, handler);
  ASSERT_FALSE(answers.empty());
  EXPECT_EQ(answers.front(), "a media_unavailable: the media worker does not take requests");
  EXPECT_EQ(closed, 0);
}

TEST_F(ChannelTest, AskingTheWorkerToEndIsANotification) {
  open();
  channel->notify_close();
  run();
  EXPECT_TRUE(worker->requests().empty());
  EXPECT_EQ(worker->notifications(), 1);
}

}  // namespace
}  // namespace rollcall::mediasoup
