// A mediasoup-worker as a child process: started, watched, ended; dead when the server is.
#pragma once

#include "base/error.hpp"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace rollcall::mediasoup {

class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  struct Pipes {
    int to_worker = -1;    // Ours to write; the worker reads it as descriptor 3.
    int from_worker = -1;  // Ours to read; the worker writes it as descriptor 4.
  };
  /// `how`: "code 0" or "signal 9". Comes once and last: after every line.
  using OnExit = std::function<void(std::string_view how)>;
  /// A line that the worker wrote to its standard output or error.
  using OnLine = std::function<void(std::string_view line)>;

  explicit WorkerProcess(boost::asio::io_context& context) : exit_(context), output_(context) {}
  /// A process that still runs is killed.
  ~WorkerProcess();

  /// Gives the ends of its channel, which the caller owns from then on. `program`'s arguments
  /// follow it.
  Result<Pipes> start(const std::vector<std::string>& command, OnExit on_exit, OnLine on_line);

  /// SIGKILL, which also ends one that is stopped. OnExit follows.
  void kill();

  /// Also of one that has ended.
  pid_t pid() const { return pid_; }

 private:
  void watch_exit();
  bool wait_for_end(int timeout_ms);  // -1: as long as it takes.
  void watch_output();
  enum class Output { taken, none_now, ended };
  Output take_output();  // One read.
  void take_last_output();
  void take_text(std::string_view text);
  void tell_line();
  std::string reap();

  boost::asio::posix::stream_descriptor exit_;  // A pidfd: readable when the process has ended.
  boost::asio::posix::stream_descriptor output_;
  std::string line_;
  std::array<char, 4096> buffer_;
  OnExit on_exit_;
  OnLine on_line_;
  pid_t pid_ = -1;
  bool running_ = false;  // Not reaped yet.
};

}  // namespace rollcall::mediasoup
