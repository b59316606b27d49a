// The media host's workers against the real program: killed, hung, replaced, ended, orphaned.
#include "host_fixture.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace rollcall::mediasoup {
namespace {

using ::testing::Each;
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

TEST_F(HostTest, ItsPlacesSayWhoIsInThem) {
  open_router();
  auto place = host->workers().at(0);
  EXPECT_EQ(place.state, WorkerStatus::State::running);
  EXPECT_EQ(place.pid, host->worker_pids().front());
  EXPECT_EQ(place.restarts, 0u);
  EXPECT_EQ(place.routers, 1u);
  ASSERT_TRUE(place.silent);
  EXPECT_GE(*place.silent, 0ms);
  EXPECT_LE(*place.silent, *place.age);
  ::kill(place.pid, SIGKILL);
  run_until([&] { return host->workers().at(0).state == WorkerStatus::State::down; });
  place = host->workers().at(0);
  EXPECT_EQ(place.pid, 0);
  EXPECT_EQ(place.routers, 0u);
  EXPECT_FALSE(place.age);
  EXPECT_FALSE(place.silent);
  run_until([&] { return host->workers().at(0).state == WorkerStatus::State::starting; });
  place = host->workers().at(0);
  EXPECT_GT(place.pid, 0);
  EXPECT_FALSE(place.silent);
  run_until([&] { return host->workers().at(0).state == WorkerStatus::State::running; });
  place = host->workers().at(0);
  EXPECT_EQ(place.pid, host->worker_pids().front());
  EXPECT_EQ(place.restarts, 1u);
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
  // Gone and reaped: nobody has its number, not even as a zombie.
  EXPECT_EQ(::kill(pids.front(), 0), -1);
  EXPECT_EQ(errno, ESRCH);
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

/// Addresses that come and go: those of one machine at one time after the other, and then the last.
std::function<std::vector<std::string>()> moments(std::vector<std::vector<std::string>> all) {
  return [all = std::move(all), next = std::size_t{0}]() mutable {
    return all[std::min(next++, all.size() - 1)];
  };
}

class ChangingAddresses : public HostObserver {
 protected:
  /// What clients are told of where to send to.
  std::vector<std::string> offered() {
    host->create_transport(next(), router, TransportId("t"), JsonText{sctp});
    const auto transport = answer();
    std::vector<std::string> addresses;
    for (const auto& candidate : transport.at("iceCandidates").as_array())
      addresses.emplace_back(candidate.at("address").as_string());
    return addresses;
  }

  void replace_worker() {
    ::kill(host->worker_pids().front(), SIGKILL);
    run_until([&] { return !events.empty(); });
    run_until([&] { return host->status().alive == 1; });
  }
};

// No network has this one: RFC 5737.
constexpr auto nowhere = "192.0.2.1";

TEST_F(ChangingAddresses, AWorkerIsReplacedThoughAnAddressOfTheMachineHasGone) {
  auto options = worker_options(1);
  bool gone = false;
  options.local_addresses = [&] {
    return gone ? std::vector<std::string>{"127.0.0.1"}
                : std::vector<std::string>{"127.0.0.2", "127.0.0.1"};
  };
  ASSERT_TRUE(start(options).has_value());
  open_router();
  gone = true;
  replace_worker();
  open_router();
  EXPECT_THAT(offered(), Each("127.0.0.1"));
  stop();
}

TEST_F(ChangingAddresses, AStartGoesOnThoughAnAddressWentMeanwhile) {
  auto options = worker_options(1);
  // Looked at before, for the worker, and after it.
  options.local_addresses =
      moments({{nowhere, "127.0.0.1"}, {nowhere, "127.0.0.1"}, {"127.0.0.1"}});
  ASSERT_TRUE(start(options).has_value());
  open_router();
  EXPECT_THAT(offered(), Each("127.0.0.1"));
  stop();
}

TEST_F(ChangingAddresses, AWorkerIsReplacedThoughOneOfTwoAnnouncedAddressesHasGone) {
  auto options = worker_options(1);
  options.announced_addresses = {"127.0.0.2", "127.0.0.1"};
  std::vector<std::string> local{"127.0.0.1", "127.0.0.2"};
  options.local_addresses = [&] { return local; };
  ASSERT_TRUE(start(options).has_value());
  open_router();
  local = {"127.0.0.1"};
  replace_worker();
  open_router();
  EXPECT_THAT(offered(), Each("127.0.0.1"));
  stop();
}

TEST_F(ChangingAddresses, AStartFailsIfOneOfTwoAnnouncedAddressesWasNeverThere) {
  auto options = worker_options(1);
  options.announced_addresses = {nowhere, "127.0.0.1"};
  const auto started = start(options);
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().message, "192.0.2.1 is no address of this machine");
  stop();
}

TEST_F(ChangingAddresses, AStartThatFindsNoAddressAgainAndAgainIsTriedLessAndLessOften) {
  auto options = worker_options(1);
  // Looked at once before all, and then for each start that finds none and after it.
  std::vector<std::chrono::steady_clock::time_point> starts;
  options.local_addresses = [&starts, calls = 0]() mutable {
    const bool for_a_start = ++calls % 2 == 0;
    if (for_a_start) starts.push_back(std::chrono::steady_clock::now());
    const bool none = for_a_start && starts.size() < 5;
    return none ? std::vector<std::string>{} : std::vector<std::string>{"127.0.0.1"};
  };
  ASSERT_TRUE(start(options).has_value());
  ASSERT_EQ(starts.size(), 5U);
  EXPECT_GE(starts[4] - starts[3], 800ms);
  stop();
}

TEST_F(ChangingAddresses, AStartFailsOnAnAddressThatStaysAndIsNotThere) {
  auto options = worker_options(1);
  options.local_addresses = moments({{nowhere}});
  const auto started = start(options);
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message, ::testing::StartsWith("a media worker has no WebRtcServer"));
  stop();
}

/// Nothing of ours runs any more: no child process, stopped, dead or alive.
bool has_no_child() {
  siginfo_t ignored{};
  return ::waitid(P_ALL, 0, &ignored, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

TEST_F(HostObserver, StopEndsAllWorkersAlsoOneThatIsStopped) {
  ASSERT_TRUE(start(worker_options(3)).has_value());
  ASSERT_EQ(host->worker_pids().size(), 3U);
  EXPECT_FALSE(has_no_child());
  ::kill(host->worker_pids().back(), SIGSTOP);
  stop();
  EXPECT_TRUE(has_no_child());
  EXPECT_EQ(host->status().alive, 0U);
}

TEST_F(HostObserver, AStartThatFailsEndsEveryWorkerAndThenIsQuiet) {
  // The second worker finds its port taken.
  const int taken = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length), 0);
  auto options = worker_options(3);
  options.rtc_port = static_cast<std::uint16_t>(ntohs(address.sin_port) - 1);
  const auto started = start(options);
  ::close(taken);
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message, ::testing::StartsWith("a media worker has no WebRtcServer"));
  EXPECT_TRUE(has_no_child());
  EXPECT_EQ(host->status().alive, 0U);
  // No timer and no descriptor waits for anything: the loop has run out of work.
  context.restart();
  context.run_for(20s);
  EXPECT_TRUE(context.stopped());
  EXPECT_TRUE(has_no_child());
  host->open_router(next(), router);
  EXPECT_EQ(code(), "media_unavailable");
  stop();
}

TEST_F(HostObserver, AProgramThatIsNotThereIsNamedAndThenItIsQuiet) {
  auto options = worker_options(2);
  options.worker_program = "/nowhere/mediasoup-worker";
  const auto started = start(options);
  ASSERT_FALSE(started.has_value());
  EXPECT_THAT(started.error().message,
              ::testing::HasSubstr("/nowhere/mediasoup-worker: No such file or directory"));
  context.restart();
  context.run_for(20s);
  EXPECT_TRUE(context.stopped());
  stop();
}

TEST_F(HostObserver, StoppedWhileItStartsItSaysSoAndEndsItsWorkers) {
  host = std::make_unique<Host>(context, worker_options(2), log);
  host->set_observer(*this);
  std::vector<std::string> told;
  host->start([&](Result<void> result) { told.push_back(result ? "ready" : "not started"); });
  host->stop([&] { told.push_back("stopped"); });
  run_until([&] { return told.size() == 2; });
  EXPECT_THAT(told, ElementsAre("not started", "stopped"));
  EXPECT_TRUE(has_no_child());
}

TEST_F(HostObserver, AHostThatGoesWithoutStopLeavesNoWorkerAndNoTimer) {
  ASSERT_TRUE(start(worker_options(2)).has_value());
  open_router();
  ::kill(host->worker_pids().front(), SIGKILL);
  run_until([&] { return host->status().alive == 1; });  // Its replacement is still to come.
  host.reset();
  context.restart();
  context.run_for(20s);
  EXPECT_TRUE(context.stopped());
  EXPECT_TRUE(has_no_child());
}

TEST_F(HostObserver, RoutersAreReopenedFromWithinTheNewsOfTheirLoss) {
  ASSERT_TRUE(start(worker_options(2)).has_value());
  for (const char* id : {"a", "b", "c", "d"})
    open_router(RouterId(id));  // By turns: a and c, b and d.
  std::vector<MediaRequestId> reopened;
  on_event = [&](const std::string& event) {
    const RouterId lost(event.substr(event.size() - 1));
    host->close_router(lost);
    reopened.push_back(next());
    host->open_router(reopened.back(), RouterId(lost.text() + " again"));
  };
  ::kill(host->worker_pids().front(), SIGKILL);
  run_until([&] { return reopened.size() == 2 && answers.contains(reopened.back()); });
  EXPECT_THAT(events, ElementsAre("lost a", "lost c"));
  for (const auto request : reopened)
    EXPECT_TRUE(answers.at(request).has_value());
  EXPECT_EQ(host->status().routers, 4U);
  run_until([&] { return host->status().alive == 2; });
  // Those that were opened stay where they are; the next go to the new worker, which has none.
  on_event = [](const std::string&) {};
  const auto ids = worker_ids();
  EXPECT_THAT(ids, ::testing::IsSupersetOf({"b", "d", "a again", "c again"}));
  const auto newest = host->worker_pids().front();
  open_router(RouterId("e"));
  bool is_there = false;
  host->dump([&](const std::vector<WorkerObjects>& workers) {
    for (const auto& worker : workers) {
      for (const auto& id : worker.ids)
        is_there = is_there || (id == "e" && worker.pid == newest);
    }
  });
  run_until([&] { return is_there; });
  stop();
}

/// A server of its own process, for one that is killed.
[[noreturn]] void be_a_server(int told) {
  boost::asio::io_context context;
  ErrorLog log;
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
