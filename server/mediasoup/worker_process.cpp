#include "mediasoup/worker_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace rollcall::mediasoup {
namespace {

using boost::system::error_code;

// The worker only logs it, but does not start without it.
constexpr char version_variable[] = "MEDIASOUP_VERSION=3.27.1";

// A worker that never ends a line would grow our buffer.
constexpr std::size_t line_bytes_max = 16 * 1024;

// What may be waiting when the process has ended: more than its socket holds (net.core.wmem_max,
// 208 KiB), for reads of 4 KiB. Who else holds the other end may write on for ever.
constexpr int last_reads_max = 256;

// execve(2) failed. 127 as from a shell.
constexpr char cannot_run[] = "this program cannot be run\n";
constexpr int cannot_run_code = 127;

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
  // Whether it can be written or not, the code tells.
  [[maybe_unused]] const auto told = ::write(STDERR_FILENO, cannot_run, sizeof cannot_run - 1);
  _exit(cannot_run_code);
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
  if (!running_) return;
  kill();
  wait_for_end(-1);
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

  // Not by its name: glibc 2.36 declares pidfd_open() without C linkage. Close-on-exec by itself.
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) {
    const std::string why = std::strerror(errno);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return fail(ErrorCode::internal, "pidfd_open: " + why);
  }
  pid_ = pid;
  running_ = true;
  on_exit_ = std::move(on_exit);
  on_line_ = std::move(on_line);
  exit_.assign(handle);
  output_.assign(output->ours.release());
  output_.non_blocking(true);
  watch_exit();
  watch_output();
  return Pipes{requests->ours.release(), answers->ours.release()};
}

// By its descriptor, as reap(): the number may be another's once the process has been reaped.
void WorkerProcess::kill() {
  if (running_) syscall(SYS_pidfd_send_signal, exit_.native_handle(), SIGKILL, nullptr, 0);
}

// Asio's epoll_reactor keeps the states of closed descriptors for new ones, and an event that was
// on its way to the old one completes the wait of the new one; so it is asked again. Apart from
// waitid(2), which on a descriptor of Asio's would not wait.
bool WorkerProcess::wait_for_end(int timeout_ms) {
  pollfd end{exit_.native_handle(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&end, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

void WorkerProcess::watch_exit() {
  exit_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [weak = weak_from_this()](error_code error) {
                     const auto self = weak.lock();
                     if (error || !self) return;
                     if (!self->wait_for_end(0)) return self->watch_exit();
                     self->take_last_output();
                     const auto how = self->reap();
                     if (const auto on_exit = std::exchange(self->on_exit_, nullptr)) on_exit(how);
                   });
}

std::string WorkerProcess::reap() {
  running_ = false;
  siginfo_t info{};
  const auto handle = static_cast<id_t>(exit_.native_handle());
  if (::waitid(P_PIDFD, handle, &info, WEXITED) != 0) return "unknown";
  return (info.si_code == CLD_EXITED ? "code " : "signal ") + std::to_string(info.si_status);
}

// It waits for readiness and reads at once: a read under way while the process ends would have
// taken the last line out of the socket and told it after the end.
void WorkerProcess::watch_output() {
  output_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [weak = weak_from_this()](error_code error) {
                       const auto self = weak.lock();
                       if (error || !self || !self->running_) return;
                       if (self->take_output() != Output::ended) self->watch_output();
                     });
}

WorkerProcess::Output WorkerProcess::take_output() {
  error_code error;
  const auto bytes = output_.read_some(boost::asio::buffer(buffer_), error);
  if (error == boost::asio::error::would_block) return Output::none_now;
  if (error) return Output::ended;
  take_text({buffer_.data(), bytes});
  return Output::taken;
}

void WorkerProcess::take_last_output() {
  for (int reads = 0; reads < last_reads_max && take_output() == Output::taken;)
    ++reads;
  tell_line();
}

void WorkerProcess::take_text(std::string_view text) {
  for (const char c : text) {
    if (c != '\n') line_ += c;
    if (c == '\n' || line_.size() >= line_bytes_max) tell_line();
  }
}

void WorkerProcess::tell_line() {
  if (!line_.empty()) on_line_(std::exchange(line_, {}));
}

}  // namespace rollcall::mediasoup
