// The media host's workers against the real program: killed, hung, replaced, ended, orphaned.
#include "host_fixture.hpp"

#include <fstream>
#include <iterator>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::ElementsAre;

TEST_F(HostTest, AKilledWorkerIsReplacedAndWhatWasOnItIsToldToBeLost) {
  open_router();
  const auto pids = host->worker_pids();
  ::kill(pids.front(), SIGKILL);
  host->create_transport(next(), router, TransportId("t"), JsonText{sctp});
  EXPECT_EQ(code(), "media_unavailable");
  run_until([&] { return !events.empty(); });
  EXPECT_THAT(events, ElementsAre("lost router"));
  run_until([&] { return host->status().alive == 1; });
  EXPECT_NE(host->worker_pids(), pids);
  open_router();
  connected_transport("t2");
}

TEST_F(HostTest, AReplacedWorkerHoldsNoneOfOurSockets) {
  // As Asio makes them: not close-on-exec.
  int sockets[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  open_router();
  ::kill(host->worker_pids().front(), SIGKILL);
  run_until([&] { return !events.empty(); });
  run_until([&] { return host->status().alive == 1; });
  ::close(sockets[0]);
  char byte = 0;
  // End of file, since nobody else holds the other end.
  EXPECT_EQ(::recv(sockets[1], &byte, 1, MSG_DONTWAIT), 0);
  ::close(sockets[1]);
}

TEST_F(HostTest, AHostMayEndWhileItStarts) {
  for (int turns = 0; turns < 40; ++turns) {
    Host other(context, worker_options(1), log);
    other.start([](Result<void>) {});
    for (int i = 0; i < turns; ++i)
      context.run_one_for(2ms);
  }
}

TEST_F(HostTest, AWorkerThatHangsIsReplaced) {
  open_router();
  const auto pids = host->worker_pids();
  ::kill(pids.front(), SIGSTOP);
  run_until([&] { return !events.empty(); });
  EXPECT_THAT(events, ElementsAre("lost router"));
  run_until([&] { return host->status().alive == 1; });
  EXPECT_NE(host->worker_pids(), pids);
}

TEST_F(HostTest, PendingRequestsAreAnsweredBeforeTheirRouterIsLost) {
  open_router();
  order.clear();
  ::kill(host->worker_pids().front(), SIGSTOP);
  host->create_transport(next(), router, TransportId("a"), JsonText{sctp});
  host->create_transport(next(), router, TransportId("b"), JsonText{sctp});
  run_until([&] { return order.size() == 3; });
  EXPECT_THAT(order, ElementsAre("answer", "answer", "router lost"));
}

/// A server of its own process, for one that is killed.
[[noreturn]] void be_a_server(int told) {
  boost::asio::io_context context;
  NoLog log;
  Host host(context, worker_options(1), log);
  host.start([&](Result<void> result) {
    const pid_t worker = result ? host.worker_pids().front() : -1;
    if (::write(told, &worker, sizeof worker) < 0) _exit(1);
  });
  context.run();
  _exit(0);
}

TEST(ServerDeath, TakesAlongAWorkerThatIsStopped) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t server = ::fork();
  if (server == 0) be_a_server(ends[1]);
  pid_t worker = -1;
  ASSERT_EQ(::read(ends[0], &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGSTOP);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  // The kernel kills it; init or we are told later. It is gone when it can no longer be named.
  const auto is_gone = [&] {
    const auto status = "/proc/" + std::to_string(worker) + "/stat";
    std::ifstream in(status);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    return text.empty() || text.find(") Z ") != std::string::npos;
  };
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!is_gone() && std::chrono::steady_clock::now() < end)
    ::usleep(10'000);
  EXPECT_TRUE(is_gone());
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace rollcall::mediasoup
