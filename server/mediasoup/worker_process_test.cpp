#include "mediasoup/worker_process.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::mediasoup {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Shell scripts in the place of the worker, and what was told of them.
class WorkerProcessTest : public ::testing::Test {
 protected:
  void TearDown() override { close_pipes(); }

  Result<WorkerProcess::Pipes> start_program(const std::vector<std::string>& command) {
    process = std::make_shared<WorkerProcess>(context);
    return process->start(
        command, [this](std::string_view how) { exit = how; },
        [this](std::string_view line) {
          EXPECT_EQ(exit, "") << "a line after the end";
          lines.emplace_back(line);
        });
  }

  void start(const std::string& script) {
    const auto given = start_program({"/bin/sh", "-c", script});
    ASSERT_TRUE(given.has_value()) << given.error().message;
    pipes = *given;
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

  void run_to_its_end(const std::string& script) {
    start(script);
    run_until([&] { return !exit.empty(); });
    close_pipes();
  }

  void close_pipes() {
    for (int* end : {&pipes.to_worker, &pipes.from_worker}) {
      if (*end >= 0) ::close(*end);
      *end = -1;
    }
  }

  boost::asio::io_context context;
  std::shared_ptr<WorkerProcess> process;
  WorkerProcess::Pipes pipes;
  std::vector<std::string> lines;
  std::string exit;
};

/// Neither running nor waiting to be reaped.
bool is_gone(pid_t pid) {
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

TEST_F(WorkerProcessTest, TellsEveryLineAndThenHowItEnded) {
  // Often: the last line and the end come at the same time.
  for (int i = 0; i < 50; ++i) {
    lines.clear();
    exit.clear();
    run_to_its_end(R"(printf 'one\n\ntwo\n' ; printf 'why it ends' >&2; exit 3)");
    ASSERT_THAT(lines, ElementsAre("one", "two", "why it ends"));
    ASSERT_EQ(exit, "code 3");
  }
}

TEST_F(WorkerProcessTest, TellsMoreThanOneReadHolds) {
  run_to_its_end("i=0; while [ $i -lt 5000 ]; do echo \"line $i\"; i=$((i+1)); done");
  ASSERT_EQ(lines.size(), 5000U);
  EXPECT_EQ(lines.front(), "line 0");
  EXPECT_EQ(lines.back(), "line 4999");
}

TEST_F(WorkerProcessTest, TellsALineThatDoesNotEndInPieces) {
  run_to_its_end("printf '%40000d' 7");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].size(), 16U * 1024);
  EXPECT_EQ(lines[1].size(), 16U * 1024);
  EXPECT_EQ(lines[2].size(), 40'000U - 2 * 16 * 1024);
  EXPECT_EQ(lines[2].back(), '7');
}

TEST_F(WorkerProcessTest, EndsAlsoWhenSomebodyElseGoesOnWriting) {
  start("while :; do echo x; done & echo $! >&4");
  char other[16] = {};
  ASSERT_GT(::recv(pipes.from_worker, other, sizeof other - 1, 0), 0);
  run_until([&] { return !exit.empty(); });
  EXPECT_EQ(exit, "code 0");
  ::kill(static_cast<pid_t>(std::stoi(other)), SIGKILL);
}

TEST_F(WorkerProcessTest, TellsTheSignalThatEndedIt) {
  run_to_its_end("kill -ABRT $$");
  EXPECT_EQ(exit, "signal 6");
  EXPECT_TRUE(is_gone(process->pid()));
}

TEST_F(WorkerProcessTest, KillsOneThatIsStopped) {
  start("echo here; kill -STOP $$");
  run_until([&] { return !lines.empty(); });
  process->kill();
  run_until([&] { return !exit.empty(); });
  EXPECT_EQ(exit, "signal 9");
  EXPECT_TRUE(is_gone(process->pid()));
}

TEST_F(WorkerProcessTest, TakesItsProcessAlong) {
  start("echo here; while :; do :; done");
  run_until([&] { return !lines.empty(); });
  const auto pid = process->pid();
  EXPECT_FALSE(is_gone(pid));
  process.reset();
  EXPECT_TRUE(is_gone(pid));
  context.restart();
  context.run_for(20s);
  EXPECT_TRUE(context.stopped());
  EXPECT_EQ(exit, "");
}

TEST_F(WorkerProcessTest, ReadsDescriptor3AndWrites4) {
  start("/bin/cat <&3 >&4");
  ASSERT_EQ(::write(pipes.to_worker, "hello", 5), 5);
  char back[5] = {};
  ASSERT_EQ(::recv(pipes.from_worker, back, sizeof back, MSG_WAITALL), 5);
  EXPECT_EQ(std::string(back, 5), "hello");
  ::close(std::exchange(pipes.to_worker, -1));
  run_until([&] { return !exit.empty(); });
  EXPECT_EQ(exit, "code 0");
}

TEST_F(WorkerProcessTest, InheritsNothingElse) {
  // As Asio makes them: not close-on-exec.
  int sockets[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  run_to_its_end("/bin/ls /proc/$$/fd; set");
  ::close(sockets[0]);
  ::close(sockets[1]);
  ASSERT_GE(lines.size(), 6U);
  EXPECT_THAT(std::vector(lines.begin(), lines.begin() + 5), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("MEDIASOUP_VERSION=")));
  EXPECT_THAT(lines, ::testing::Not(::testing::Contains(HasSubstr("HOME="))));
}

TEST_F(WorkerProcessTest, ThatIsNotThereIsNamed) {
  const auto given = start_program({"/nowhere/worker"});
  ASSERT_FALSE(given.has_value());
  EXPECT_EQ(given.error().message, "/nowhere/worker: No such file or directory");
}

TEST_F(WorkerProcessTest, ThatIsNoProgramSaysSo) {
  std::string path = ::testing::TempDir() + "no-program-XXXXXX";
  const int file = ::mkstemp(path.data());
  ASSERT_GE(file, 0);
  ASSERT_EQ(::write(file, "#!/nowhere\n", 11), 11);
  ASSERT_EQ(::fchmod(file, 0700), 0);
  ::close(file);
  const auto given = start_program({path});
  ASSERT_TRUE(given.has_value());
  pipes = *given;
  run_until([&] { return !exit.empty(); });
  ::unlink(path.c_str());
  EXPECT_THAT(lines, ElementsAre("this program cannot be run"));
  EXPECT_EQ(exit, "code 127");
}

TEST_F(WorkerProcessTest, ThatMayNotBeRunIsNamed) {
  std::string path = ::testing::TempDir() + "not-executable-XXXXXX";
  const int file = ::mkstemp(path.data());
  ASSERT_GE(file, 0);
  ASSERT_EQ(::fchmod(file, 0600), 0);
  ::close(file);
  const auto given = start_program({path});
  ::unlink(path.c_str());
  ASSERT_FALSE(given.has_value());
  EXPECT_EQ(given.error().message, path + ": Permission denied");
}

TEST_F(WorkerProcessTest, ThatIsAFolderSaysThatItCannotBeRun) {
  const auto given = start_program({"/"});
  ASSERT_TRUE(given.has_value());
  pipes = *given;
  run_until([&] { return !exit.empty(); });
  EXPECT_THAT(lines, ElementsAre("this program cannot be run"));
  EXPECT_EQ(exit, "code 127");
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator folder("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

/// Leaves this process so many more descriptors to open, until it goes.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t more) {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    // The lowest number that is free, which is where the next one goes.
    const int lowest = ::dup(STDIN_FILENO);
    ::close(lowest);
    const rlimit few{static_cast<rlim_t>(lowest) + more, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(WorkerProcessTest, WithoutDescriptorsIsAnErrorAndKeepsNone) {
  run_to_its_end("exit 0");  // What Asio opens once is open by now.
  process.reset();
  const auto before = open_descriptors();
  const auto start_with = [&](rlim_t more) {
    const FewDescriptors few(more);  // Nothing is checked while it lives: sanitizers open pipes.
    return start_program({"/bin/sh", "-c", "exit 0"});
  };
  exit.clear();
  auto given = start_with(0);
  for (rlim_t more = 1; !given && more < 24; ++more) {
    EXPECT_THAT(given.error().message,
                AnyOf("socketpair: Too many open files", "fcntl: Too many open files",
                      "fcntl: Invalid argument", "pidfd_open: Too many open files"));
    EXPECT_EQ(process->pid(), -1);
    EXPECT_EQ(exit, "");
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // Not even a zombie.
    process.reset();
    EXPECT_EQ(open_descriptors(), before) << "before " << more << " more descriptors";
    given = start_with(more);
  }
  ASSERT_TRUE(given.has_value());
  pipes = *given;
  run_until([&] { return !exit.empty(); });
  EXPECT_EQ(exit, "code 0");
}

TEST_F(WorkerProcessTest, ManyOfThemLeaveNoDescriptorBehind) {
  run_to_its_end("exit 0");
  process.reset();
  const auto before = open_descriptors();
  for (int i = 0; i < 50; ++i) {
    exit.clear();
    run_to_its_end("exit 0");
  }
  process.reset();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(WorkerProcessTest, GetsEveryWordAsItIs) {
  const std::vector<std::string> words{
      "/bin/sh", "-c", R"(for w; do echo "[$w]"; done)", "sh", "two words", "", "$HOME", "'\"*"};
  const auto given = start_program(words);
  ASSERT_TRUE(given.has_value());
  pipes = *given;
  run_until([&] { return !exit.empty(); });
  EXPECT_THAT(lines, ElementsAre("[two words]", "[]", "[$HOME]", "['\"*]"));
}

TEST_F(WorkerProcessTest, TellsLinesOfAnyBytes) {
  run_to_its_end(R"(printf 'a\000b\n\377\376\r\n\n')");
  EXPECT_THAT(lines, ElementsAre(std::string("a\0b", 3), "\xff\xfe\r"));
}

TEST_F(WorkerProcessTest, HearsSignalsThatThisThreadDoesNot) {
  // As a server that waits for its signals blocks them; a worker that could not be ended with
  // SIGTERM would inherit that.
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGUSR1);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
  run_to_its_end("/bin/grep SigBlk /proc/self/status; kill -TERM $$; exit 5");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_THAT(lines, ElementsAre("SigBlk:\t0000000000000000"));
  EXPECT_EQ(exit, "signal 15");
}

TEST_F(WorkerProcessTest, IsKilledWhateverItIgnores) {
  start("trap '' TERM INT HUP; echo here; while :; do :; done");
  run_until([&] { return !lines.empty(); });
  ::kill(process->pid(), SIGTERM);
  process->kill();
  process->kill();
  run_until([&] { return !exit.empty(); });
  EXPECT_EQ(exit, "signal 9");
  process->kill();  // Of one that has ended: nobody else is hit.
  EXPECT_TRUE(is_gone(process->pid()));
}

TEST_F(WorkerProcessTest, MayBeLetGoFromWithinWhatItTells) {
  int ends_told = 0;
  int lines_told = 0;
  for (const bool at_a_line : {true, false}) {
    process = std::make_shared<WorkerProcess>(context);
    const auto given = process->start(
        {"/bin/sh", "-c", at_a_line ? "echo one; echo two; while :; do :; done" : "exit 0"},
        [&](std::string_view) {
          ++ends_told;
          process.reset();
        },
        [&](std::string_view) {
          ++lines_told;
          process.reset();
        });
    ASSERT_TRUE(given.has_value());
    pipes = *given;
    run_until([&] { return !process; });
    close_pipes();
  }
  context.restart();
  context.run_for(20s);
  EXPECT_TRUE(context.stopped());
  EXPECT_EQ(ends_told, 1);
  EXPECT_GE(lines_told, 1);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // Both are reaped.
}

TEST_F(WorkerProcessTest, TwoAtATimeAreToldApart) {
  std::vector<std::string> told;
  std::vector<std::shared_ptr<WorkerProcess>> both;
  std::vector<int> ends;
  for (const std::string name : {"a", "b"}) {
    both.push_back(std::make_shared<WorkerProcess>(context));
    const auto given = both.back()->start(
        {"/bin/sh", "-c", "read go <&3; echo from " + name + "; exit " + (name == "a" ? "1" : "2")},
        [&told, name](std::string_view how) { told.push_back(name + ": " + std::string(how)); },
        [&told, name](std::string_view line) { told.push_back(name + ": " + std::string(line)); });
    ASSERT_TRUE(given.has_value());
    ends.insert(ends.end(), {given->to_worker, given->from_worker});
  }
  ASSERT_EQ(::write(ends[2], "\n", 1), 1);
  run_until([&] { return told.size() == 2; });
  EXPECT_THAT(told, ElementsAre("b: from b", "b: code 2"));
  ASSERT_EQ(::write(ends[0], "\n", 1), 1);
  run_until([&] { return told.size() == 4; });
  EXPECT_THAT(told, ElementsAre("b: from b", "b: code 2", "a: from a", "a: code 1"));
  for (const int end : ends)
    ::close(end);
}

}  // namespace
}  // namespace rollcall::mediasoup
