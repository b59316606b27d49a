#include "mediasoup/worker.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

/// A file of its own, gone with the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& content, mode_t mode)
      : path_(::testing::TempDir() + "worker-test-XXXXXX") {
    const int file = ::mkstemp(path_.data());
    EXPECT_GE(file, 0);
    EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    EXPECT_EQ(::fchmod(file, mode), 0);
    ::close(file);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Shell scripts in the worker's place, and everything that is heard of them in its order.
class WorkerTest : public ::testing::Test, public WorkerObserver, public ports::Log {
 protected:
  void start(const std::string& script) {
    program.emplace("#!/bin/sh\n" + script, 0700);
    options.program = program->path();
    worker = std::make_unique<Worker>(context, options, *this, *this);
    ASSERT_TRUE(worker->start().has_value());
  }

  /// Runs until `done`; fails after 20 s. Waits for conditions, never for time.
  template <class Done>
  void run_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done() && std::chrono::steady_clock::now() < end) {
      context.run_one_for(100ms);
      context.restart();
    }
    ASSERT_TRUE(done());
  }

  void run(const std::string& script) {
    start(script);
    run_until([&] { return ended; });
    worker.reset();
  }

  void on_worker_ready() override { heard.emplace_back("ready"); }
  void on_worker_notification(const FBS::Notification::Notification& notification) override {
    heard.push_back("notification of " + notification.handlerId()->str());
  }
  void on_worker_lost(const std::string& why) override { heard.push_back("lost: " + why); }
  void on_worker_ended(std::string_view how) override {
    heard.push_back("ended: " + std::string(how));
    ended = true;
  }
  bool enabled(ports::Level) const override { return true; }
  void write(ports::Level level, std::string_view message,
             std::initializer_list<ports::Field> fields) override {
    if (fields.size() == 0) return;
    heard.push_back(std::string(message) + ": " +
                    std::string(std::get<std::string_view>(fields.begin()->value)));
    levels.push_back(level);
  }

  boost::asio::io_context context;
  WorkerOptions options;
  std::optional<TemporaryFile> program;
  std::unique_ptr<Worker> worker;
  std::vector<std::string> heard;
  std::vector<ports::Level> levels;  // Of the lines in the log.
  bool ended = false;
};

std::string text_of(const Builder& builder) {
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string notification(const char* handler, FBS::Notification::Event event) {
  Builder builder;
  const auto body = FBS::Notification::CreateNotificationDirect(builder, handler, event);
  builder.FinishSizePrefixed(
      FBS::Message::CreateMessage(builder, FBS::Message::Body::Notification, body.Union()));
  return text_of(builder);
}

/// What a worker says first.
std::string running() {
  return notification("1", FBS::Notification::Event::WORKER_RUNNING);
}

/// The answer to the first request, which is for the WebRtcServer; refused with a `reason`.
std::string answer(const char* reason = nullptr) {
  Builder builder;
  const auto response = FBS::Response::CreateResponseDirect(
      builder, 1, reason == nullptr, FBS::Response::Body::NONE, 0, "Error", reason);
  builder.FinishSizePrefixed(
      FBS::Message::CreateMessage(builder, FBS::Message::Body::Response, response.Union()));
  return text_of(builder);
}

std::string log_message(const std::string& line) {
  Builder builder;
  const auto log = FBS::Log::CreateLogDirect(builder, line.c_str());
  builder.FinishSizePrefixed(
      FBS::Message::CreateMessage(builder, FBS::Message::Body::Log, log.Union()));
  return text_of(builder);
}

TEST_F(WorkerTest, ThatEndsIsHeardOutFirst) {
  // More than one read takes, so the process has gone before its last words are read.
  std::string words;
  for (int i = 0; i < 5'000; ++i)
    words += log_message("W" + std::to_string(i));
  const TemporaryFile file(words + log_message("Ewhy it ends"), 0600);
  for (int i = 0; i < 10; ++i) {
    heard.clear();
    ended = false;
    run("/bin/cat " + file.path() + " >&4; echo aborting; exit 3");
    ASSERT_EQ(heard.size(), 5'000U + 4);
    EXPECT_THAT(heard, Contains("media worker: why it ends"));
    EXPECT_THAT(heard, Contains("media worker wrote: aborting"));
    // The end of the channel and that of the process are told in either order.
    EXPECT_THAT(heard, Contains(AnyOf("lost: ended with code 3", "lost: closed its channel")));
    EXPECT_EQ(heard.back(), "ended: code 3");
  }
}

TEST_F(WorkerTest, ThatSaysWhatCannotBeReadIsKilled) {
  run("printf '\\377\\377\\377\\377' >&4; while :; do :; done");
  EXPECT_THAT(heard, ElementsAre("lost: closed its channel", "ended: signal 9"));
}

TEST_F(WorkerTest, ThatLeavesItsChannelToAnotherEndsAllTheSame) {
  // Whoever else holds descriptor 4 keeps it open after the worker's end; until it reads the end
  // of 3.
  run("/bin/cat <&3 & exit 4");
  EXPECT_THAT(heard, ElementsAre("lost: ended with code 4", "ended: code 4"));
}

// ---- Start --------------------------------------------------------------------------------------

TEST_F(WorkerTest, IsReadyWhenItsServerIsAndTellsWhatItSays) {
  const TemporaryFile words(
      running() + answer() + notification("t", FBS::Notification::Event::TRANSPORT_TRACE), 0600);
  start("/bin/cat " + words.path() + " >&4; /bin/cat <&3 >/dev/null");
  EXPECT_FALSE(worker->ready());
  run_until([&] { return heard.size() == 2; });
  EXPECT_THAT(heard, ElementsAre("ready", "notification of t"));
  EXPECT_TRUE(worker->ready());
  EXPECT_GT(worker->pid(), 0);
}

TEST_F(WorkerTest, ThatDiesDuringItsStartIsLostWithItsCode) {
  run("exit 7");
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_THAT(heard[0], AnyOf("lost: ended with code 7", "lost: closed its channel"));
  EXPECT_EQ(heard[1], "ended: code 7");
}

TEST_F(WorkerTest, ThatDiesBetweenItsFirstWordAndItsServerWasNeverReady) {
  const TemporaryFile words(running(), 0600);
  run("/bin/cat " + words.path() + " >&4; kill -SEGV $$");
  EXPECT_THAT(heard, Not(Contains("ready")));
  EXPECT_EQ(heard.back(), "ended: signal 11");
}

TEST_F(WorkerTest, ThatRefusesItsServerIsKilledAndSaysWhy) {
  const TemporaryFile words(running() + answer("port bind failed: address in use"), 0600);
  run("/bin/cat " + words.path() + " >&4; while :; do :; done");
  EXPECT_THAT(heard, ElementsAre("lost: has no WebRtcServer: port bind failed: address in use",
                                 "ended: signal 9"));
}

TEST_F(WorkerTest, ThatNeverSaysThatItRunsIsKilledInTime) {
  options.start_max = 50ms;
  run("while :; do :; done");
  EXPECT_THAT(heard, ElementsAre("lost: did not start in time", "ended: signal 9"));
}

TEST_F(WorkerTest, ThatDoesNotAnswerForItsServerIsKilledInTime) {
  options.request_max = 50ms;
  const TemporaryFile words(running(), 0600);
  run("/bin/cat " + words.path() + " >&4; while :; do :; done");
  EXPECT_THAT(heard, ElementsAre("lost: has no WebRtcServer: the media worker did not answer in "
                                 "time",
                                 "ended: signal 9"));
}

TEST_F(WorkerTest, ThatCannotBeStartedIsAnErrorAndNothingMore) {
  options.program = "/nowhere/worker";
  worker = std::make_unique<Worker>(context, options, *this, *this);
  const auto started = worker->start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().message, "/nowhere/worker: No such file or directory");
  worker->ask_to_close();
  worker->kill();
  context.run();  // Nothing waits for anything.
  EXPECT_THAT(heard, ElementsAre());
}

// ---- Life ---------------------------------------------------------------------------------------

TEST_F(WorkerTest, ThatFallsSilentHangs) {
  options.probe_interval = 10ms;
  options.silence_max = 100ms;
  const TemporaryFile words(running() + answer(), 0600);
  run("/bin/cat " + words.path() + " >&4; while :; do :; done");
  EXPECT_THAT(heard, ElementsAre("ready", "lost: hangs", "ended: signal 9"));
}

TEST_F(WorkerTest, ThatSaysAnythingAtAllDoesNotHang) {
  options.probe_interval = 10ms;
  options.silence_max = 1'000ms;
  const TemporaryFile first(running() + answer(), 0600);
  const TemporaryFile line(log_message("Dstill here"), 0600);
  // Not one probe is answered, and for longer than it may be silent.
  start("/bin/cat " + first.path() + " >&4; while /bin/sleep 0.1; do /bin/cat " + line.path() +
        " >&4; done");
  run_until([&] { return heard.size() >= 16; });
  EXPECT_TRUE(worker->ready());
  EXPECT_THAT(heard, Not(Contains("lost: hangs")));
}

TEST_F(WorkerTest, WritesTheLinesOfItsProcessAtTheirLevels) {
  const TemporaryFile words(log_message("Ebroken") + log_message("Wodd") + log_message("Dfine") +
                                log_message("Xa dump") + log_message(""),
                            0600);
  run("/bin/cat " + words.path() + " >&4; echo aloud");
  using ports::Level;
  EXPECT_THAT(heard, AllOf(Contains("media worker: broken"), Contains("media worker: odd"),
                           Contains("media worker: fine"), Contains("media worker: a dump"),
                           Contains("media worker wrote: aloud"), Not(Contains("media worker: "))));
  // Those from its channel in their order, and the one that it wrote aloud wherever it came.
  std::sort(levels.begin(), levels.end());
  EXPECT_THAT(levels,
              ElementsAre(Level::error, Level::warn, Level::warn, Level::debug, Level::debug));
}

TEST_F(WorkerTest, ThatIsLostAnswersWhatIsPendingBefore) {
  const TemporaryFile words(running() + answer(), 0600);
  start("/bin/cat " + words.path() + " >&4; /bin/cat <&3 >/dev/null");
  run_until([&] { return worker->ready(); });
  worker->channel().request(Method::WORKER_DUMP, "", [this](const Channel::Answer& answer) {
    heard.push_back(answer ? "answered" : std::string(to_text(answer.error().code)));
  });
  worker->kill();
  run_until([&] { return ended; });
  EXPECT_THAT(heard, ElementsAre("ready", "media_unavailable",
                                 AnyOf("lost: closed its channel", "lost: ended with signal 9"),
                                 "ended: signal 9"));
  EXPECT_FALSE(worker->ready());
}

// ---- End ----------------------------------------------------------------------------------------

TEST_F(WorkerTest, ThatIsAskedToCloseAndDoesNotStaysUntilItIsKilled) {
  options.probe_interval = 10ms;
  options.silence_max = 50ms;
  const TemporaryFile words(running() + answer(), 0600);
  start("/bin/cat " + words.path() + " >&4; echo here; while :; do :; done");
  run_until([&] { return heard.size() == 2; });
  worker->ask_to_close();
  EXPECT_FALSE(worker->ready());
  // It is not watched any more: no timer is left to take it for hung.
  context.run_for(200ms);
  context.restart();
  EXPECT_EQ(heard.size(), 2U);
  worker->kill();
  run_until([&] { return ended; });
  EXPECT_EQ(heard.back(), "ended: signal 9");
}

TEST_F(WorkerTest, ThatGoesAtAnyStepOfItsStartTellsNobodyAndLeavesNoTimer) {
  const TemporaryFile words(running() + answer(), 0600);
  for (int steps = 0; steps < 12; ++steps) {
    start("/bin/cat " + words.path() + " >&4; while :; do :; done");
    const auto pid = worker->pid();
    for (int i = 0; i < steps; ++i)
      context.run_one_for(5ms);
    const auto told = heard.size();
    worker.reset();
    EXPECT_EQ(::kill(pid, 0), -1);  // Gone and reaped.
    context.restart();
    context.run_for(20s);
    EXPECT_TRUE(context.stopped());
    context.restart();
    EXPECT_EQ(heard.size(), told);
  }
}

}  // namespace
}  // namespace rollcall::mediasoup
