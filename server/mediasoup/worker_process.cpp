#include "mediasoup/worker_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>

namespace rollcall::mediasoup {
namespace {

using boost::system::error_code;

// The worker only logs it, but does not start without it.
constexpr char version_variable[] = "MEDIASOUP_VERSION=3.27.1";

// A worker that never ends a line would grow our buffer.
constexpr std::size_t line_bytes_max = 16 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

struct Pair {
  Descriptor ours;
  Descriptor theirs;  // At 10 or above: clear of the numbers that the child puts them on.
};

Result<Pair> make_pair_of_sockets() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail(ErrorCode::internal, std::string("socketpair: ") + std::strerror(errno));
  }
  Pair pair{Descriptor(ends[0]), Descriptor(ends[1])};
  pair.theirs = Descriptor(fcntl(ends[1], F_DUPFD_CLOEXEC, 10));
  if (pair.theirs.number() < 0) {
    return fail(ErrorCode::internal, std::string("fcntl: ") + std::strerror(errno));
  }
  return pair;
}

struct ChildEnds {
  int requests;
  int answers;
  int output;
};

/// Between fork and exec: async-signal-safe calls only (signal-safety(7)).
[[noreturn]] void become_worker(char* const* argv, const ChildEnds& ends, pid_t parent) {
  // A worker that is stopped would not read the end of its channel: the kernel ends it with us.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(ends.output, STDOUT_FILENO);
  dup2(ends.output, STDERR_FILENO);
  dup2(ends.requests, 3);
  dup2(ends.answers, 4);
  // Asio's sockets are not close-on-exec: a worker that held a client's would keep it open for
  // ever.
  close_range(5, ~0U, 0);
  char variable[sizeof version_variable];
  std::memcpy(variable, version_variable, sizeof version_variable);
  char* environment[] = {variable, nullptr};
  execve(argv[0], argv, environment);
  _exit(127);
}

std::vector<char*> argv_of(std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (auto& word : command)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

WorkerProcess::~WorkerProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

Result<WorkerProcess::Pipes> WorkerProcess::start(const std::vector<std::string>& command,
                                                  OnExit on_exit, OnLine on_line) {
  if (::access(command.front().c_str(), X_OK) != 0) {
    return fail(ErrorCode::internal, command.front() + ": " + std::strerror(errno));
  }
  auto requests = make_pair_of_sockets();
  auto answers = make_pair_of_sockets();
  auto output = make_pair_of_sockets();
  for (const auto* pair : {&requests, &answers, &output}) {
    if (!*pair) return tl::unexpected(pair->error());
  }
  auto words = command;
  const auto argv = argv_of(words);
  const ChildEnds ends{requests->theirs.number(), answers->theirs.number(),
                       output->theirs.number()};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become_worker(argv.data(), ends, parent);
  if (pid < 0) return fail(ErrorCode::internal, std::string("fork: ") + std::strerror(errno));

  pid_ = pid;
  on_exit_ = std::move(on_exit);
  on_line_ = std::move(on_line);
  // Not by its name: glibc 2.36 declares pidfd_open() without C linkage.
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) {
    return fail(ErrorCode::internal, std::string("pidfd_open: ") + std::strerror(errno));
  }
  fcntl(handle, F_SETFD, FD_CLOEXEC);
  exit_.assign(handle);
  output_.assign(output->ours.release());
  watch_exit();
  read_output();
  return Pipes{requests->ours.release(), answers->ours.release()};
}

void WorkerProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

void WorkerProcess::watch_exit() {
  exit_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [weak = weak_from_this()](error_code error) {
                     const auto self = weak.lock();
                     if (error || !self) return;
                     const auto how = self->reap();
                     if (const auto on_exit = std::exchange(self->on_exit_, nullptr)) on_exit(how);
                   });
}

std::string WorkerProcess::reap() {
  int status = 0;
  if (waitpid(std::exchange(pid_, -1), &status, 0) < 0) return "unknown";
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "code " + std::to_string(WEXITSTATUS(status));
}

void WorkerProcess::read_output() {
  output_.async_read_some(boost::asio::buffer(buffer_),
                          [weak = weak_from_this()](error_code error, std::size_t bytes) {
                            const auto self = weak.lock();
                            if (error || !self) return;
                            for (const char c : std::string_view(self->buffer_.data(), bytes)) {
                              if (c != '\n') self->line_ += c;
                              const bool whole = c == '\n' || self->line_.size() >= line_bytes_max;
                              if (!whole || self->line_.empty()) continue;
                              self->on_line_(std::exchange(self->line_, {}));
                            }
                            self->read_output();
                          });
}

}  // namespace rollcall::mediasoup
