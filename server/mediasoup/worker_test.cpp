#include "mediasoup/worker.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;

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
  void run(const std::string& script) {
    const TemporaryFile program("#!/bin/sh\n" + script, 0700);
    WorkerOptions options;
    options.program = program.path();
    Worker worker(context, options, *this, *this);
    ASSERT_TRUE(worker.start().has_value());
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!ended && std::chrono::steady_clock::now() < end) {
      context.run_one_for(100ms);
      context.restart();
    }
    ASSERT_TRUE(ended);
  }

  void on_worker_ready() override { heard.emplace_back("ready"); }
  void on_worker_notification(const FBS::Notification::Notification&) override {}
  void on_worker_lost(const std::string& why) override { heard.push_back("lost: " + why); }
  void on_worker_ended(std::string_view how) override {
    heard.push_back("ended: " + std::string(how));
    ended = true;
  }
  bool enabled(ports::Level) const override { return true; }
  void write(ports::Level, std::string_view message,
             std::initializer_list<ports::Field> fields) override {
    if (fields.size() == 0) return;
    heard.push_back(std::string(message) + ": " +
                    std::string(std::get<std::string_view>(fields.begin()->value)));
  }

  boost::asio::io_context context;
  std::vector<std::string> heard;
  bool ended = false;
};

std::string log_message(const std::string& line) {
  Builder builder;
  const auto log = FBS::Log::CreateLogDirect(builder, line.c_str());
  builder.FinishSizePrefixed(
      FBS::Message::CreateMessage(builder, FBS::Message::Body::Log, log.Union()));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
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

}  // namespace
}  // namespace rollcall::mediasoup
