// The worker's channel: any bytes become answers, notifications and log lines that can be read
// whole, or end the channel; every request is answered once, whatever came.
#include "fuzz.hpp"
#include "mediasoup/channel.hpp"
#include "mediasoup/fbs_transport.hpp"

#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>

namespace mediasoup = rollcall::mediasoup;
using rollcall::fuzz::check;

namespace {

// More than the seeds have, whose ids begin at 0.
constexpr std::size_t requests = 48;
// Planted: lines of the log are taken for shorter than the worker makes them.
constexpr std::size_t log_bytes_max = rollcall::fuzz::planted ? 8 : 8 * 1024 * 1024;

void check_json(const boost::json::value& value) {
  check(!boost::json::serialize(value).empty(), "what clients are told is JSON");
}

void read_whole(const FBS::Response::Response& answer) {
  if (const auto* dump = answer.body_as_WebRtcTransport_DumpResponse()) {
    check_json(mediasoup::transport_for_client(*dump));
  }
  if (const auto* ice = answer.body_as_Transport_RestartIceResponse()) {
    check_json(mediasoup::to_json(*ice));
  }
  if (const auto* stats = answer.body_as_WebRtcTransport_GetStatsResponse()) {
    check_json(mediasoup::to_json(*stats));
  }
  if (const auto* stats = answer.body_as_Producer_GetStatsResponse()) {
    check_json(mediasoup::rtp_stats(*stats->stats()));
  }
  if (const auto* stats = answer.body_as_Consumer_GetStatsResponse()) {
    check_json(mediasoup::rtp_stats(*stats->stats()));
  }
}

class Observer final : public mediasoup::ChannelObserver {
 public:
  void on_notification(const FBS::Notification::Notification& notification) override {
    check(notification.handlerId() != nullptr, "a notification is about something");
  }
  void on_log(std::string_view line) override {
    check(!line.empty(), "a line of the log has a level");
    check(line.size() < log_bytes_max, "a line of the log is within a message");
  }
  void on_alive() override {}
  void on_channel_closed() override { check(!std::exchange(closed_, true), "it closes once"); }

 private:
  bool closed_ = false;
};

struct Sockets {
  int ours = -1;
  int theirs = -1;
};

Sockets socket_pair() {
  std::array<int, 2> both{};
  check(::socketpair(AF_UNIX, SOCK_STREAM, 0, both.data()) == 0, "there are sockets");
  return {both[0], both[1]};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::asio::io_context context;
  Observer observer;
  const auto to_worker = socket_pair();
  const auto from_worker = socket_pair();
  const auto channel = std::make_shared<mediasoup::Channel>(
      context, to_worker.ours, from_worker.ours, observer, mediasoup::Channel::Limits{});
  std::array<int, requests> answers{};
  for (int& count : answers) {
    channel->request(mediasoup::Method::WORKER_DUMP, "", [&count](const auto& answer) {
      ++count;
      if (answer && *answer) read_whole(**answer);
    });
  }
  channel->start();
  check(::write(from_worker.theirs, data, size) == static_cast<ssize_t>(size), "it is all written");
  while (context.poll() > 0) {
  }
  channel->close();
  context.restart();
  context.poll();
  for (const int count : answers)
    check(count == 1, "a request is answered once");
  ::close(to_worker.theirs);
  ::close(from_worker.theirs);
  return 0;
}
