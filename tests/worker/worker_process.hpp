// The built worker as a child process, spoken to over its channel.
#pragma once

#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <FBS/message.h>

namespace rollcall::worker_test {

namespace fb = flatbuffers;
using FBS::Request::Method;
using ReqBody = FBS::Request::Body;
using Bytes = std::vector<uint8_t>;

constexpr int deadline_ms = 10'000;

// Child process and its channel: fd 3 takes size-prefixed requests, fd 4 gives the answers.
class Worker {
 public:
  Worker() {
    int to[2];
    int from[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0) std::abort();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, from) != 0) std::abort();
    const int in = fcntl(to[1], F_DUPFD_CLOEXEC, 10);  // clear of 3 and 4
    const int out = fcntl(from[1], F_DUPFD_CLOEXEC, 10);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 3);
    posix_spawn_file_actions_adddup2(&actions, out, 4);
    const char* chosen = std::getenv("MEDIASOUP_WORKER_BIN");
    std::string path = chosen != nullptr ? chosen : MEDIASOUP_WORKER_DEFAULT;
    std::string version = "MEDIASOUP_VERSION=3.27.1";
    char* argv[] = {path.data(), nullptr};
    char* env[] = {version.data(), nullptr};
    spawned_ = posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv, env) == 0;
    posix_spawn_file_actions_destroy(&actions);
    for (int fd : {in, out, to[1], from[1]})
      close(fd);
    to_ = to[0];
    from_ = from[0];
  }
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  bool spawned() const { return spawned_; }

  // The worker exits in order at end of file; gives waitpid's status.
  int stop() {
    if (to_ < 0) return status_;
    close(to_);
    close(from_);
    to_ = -1;
    if (spawned_) waitpid(pid_, &status_, 0);
    return status_;
  }

  // Null if refused or unanswered; the response lives until the next request.
  const FBS::Response::Response* request(Method method, const std::string& handler) {
    return request(method, handler, ReqBody::NONE, fb::Offset<void>());
  }
  template <typename T>
  const FBS::Response::Response* request(Method method, const std::string& handler, ReqBody type,
                                         fb::Offset<T> body) {
    const uint32_t id = ++last_id_;
    auto to = builder.CreateString(handler);
    auto req = FBS::Request::CreateRequest(builder, id, method, to, type, body.Union());
    builder.FinishSizePrefixed(
        FBS::Message::CreateMessage(builder, FBS::Message::Body::Request, req.Union()));
    const auto size = static_cast<ssize_t>(builder.GetSize());
    const bool sent =
        send(to_, builder.GetBufferPointer(), builder.GetSize(), MSG_NOSIGNAL) == size;
    builder.Clear();
    while (sent && next()) {
      const auto* response = FBS::Message::GetMessage(message_.data())->data_as_Response();
      if (response != nullptr && response->id() == id)
        return response->accepted() ? response : nullptr;
    }
    return nullptr;
  }

  fb::FlatBufferBuilder builder;

 private:
  bool take(void* data, size_t size) {
    pollfd ready{from_, POLLIN, 0};
    return poll(&ready, 1, deadline_ms) == 1 &&
           recv(from_, data, size, MSG_WAITALL) == static_cast<ssize_t>(size);
  }
  bool next() {
    uint32_t size = 0;
    if (!take(&size, sizeof size)) return false;
    message_.resize(size);
    return take(message_.data(), size);
  }

  bool spawned_ = false;
  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  int status_ = 0;
  uint32_t last_id_ = 0;
  Bytes message_;
};

}  // namespace rollcall::worker_test
