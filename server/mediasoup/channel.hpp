// The worker's channel: requests with deadlines, notifications, log lines, over two stream sockets.
//
// Framing (mediasoup worker/src/handles/UnixStreamSocketHandle.cpp): four bytes of length in host
// order, then a FlatBuffer FBS.Message.Message. The worker trusts what it reads, so only generated
// builders write here; what it says is verified before it is looked at.
#pragma once

#include "base/error.hpp"
#include "mediasoup/request_deadlines.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <FBS/message.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

namespace rollcall::mediasoup {

using Builder = flatbuffers::FlatBufferBuilder;
using Method = FBS::Request::Method;

/// The body of a notification to the worker, made with the builder that is given.
struct NotificationBody {
  FBS::Notification::Body type = FBS::Notification::Body::NONE;
  flatbuffers::Offset<void> offset = 0;
};

/// The body of a request, made with the builder that is given.
struct RequestBody {
  FBS::Request::Body type = FBS::Request::Body::NONE;
  flatbuffers::Offset<void> offset = 0;
};

class ChannelObserver {
 public:
  virtual ~ChannelObserver() = default;
  virtual void on_notification(const FBS::Notification::Notification& notification) = 0;
  /// The first character is the level: D, W, E, or X for a dump.
  virtual void on_log(std::string_view line) = 0;
  /// Anything at all has come from the worker.
  virtual void on_alive() = 0;
  /// The worker closed its end, or said what cannot be read. Everything pending was answered
  /// before.
  virtual void on_channel_closed() = 0;
};

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// Valid only during the call.
  using Answer = Result<const FBS::Response::Response*>;
  using OnAnswer = std::function<void(const Answer&)>;

  struct Limits {
    std::chrono::milliseconds request_max{5'000};
    std::size_t outbox_bytes_max = 16 * 1024 * 1024;
    std::size_t message_bytes_max =
        8 * 1024 * 1024;  // The worker's own (Channel/ChannelSocket.hpp).
  };

  /// Takes over both sockets (AF_UNIX): `to_worker` is written, `from_worker` read. Not as mere
  /// descriptors: a write to a worker that has ended would be a SIGPIPE.
  Channel(boost::asio::io_context& context, int to_worker, int from_worker,
          ChannelObserver& observer, Limits limits);

  void start();

  /// Ends it: everything pending is answered with media_unavailable. The observer hears nothing
  /// more.
  void close();

  /// Sends a request; `make` fills the builder and returns the body. The answer comes once: the
  /// worker's, its refusal as an error, or media_unavailable past the deadline or at the end.
  template <class Make>
  void request(Method method, std::string_view handler, Make&& make, OnAnswer on_answer) {
    const RequestBody body = make(builder_);
    send_request(method, handler, body, std::move(on_answer));
  }
  void request(Method method, std::string_view handler, OnAnswer on_answer) {
    send_request(method, handler, {}, std::move(on_answer));
  }

  /// Tells the worker something that it does not answer.
  template <class Make>
  void notify(FBS::Notification::Event event, std::string_view handler, Make&& make) {
    const NotificationBody body = make(builder_);
    send_notification(event, handler, body);
  }

  /// Asks the worker to end.
  void notify_close() { send_notification(FBS::Notification::Event::WORKER_CLOSE, "", {}); }

  std::size_t pending_count() const { return pending_.size(); }

 private:
  void send_request(Method method, std::string_view handler, const RequestBody& body,
                    OnAnswer on_answer);
  void send_notification(FBS::Notification::Event event, std::string_view handler,
                         const NotificationBody& body);
  void send_finished_buffer();
  void write();
  void read();
  void take_messages();
  bool take_message(const std::uint8_t* data, std::size_t size);
  void answered(const FBS::Response::Response& response);
  void arm_expiry();
  void expire();
  void fail_all();
  void lost();

  boost::asio::local::stream_protocol::socket to_worker_;
  boost::asio::local::stream_protocol::socket from_worker_;
  boost::asio::steady_timer expiry_timer_;
  ChannelObserver* observer_;
  Limits limits_;
  Builder builder_;
  std::uint32_t last_id_ = 0;
  std::map<std::uint32_t, OnAnswer> pending_;
  RequestDeadlines deadlines_;
  std::vector<std::uint8_t> outbox_;
  std::vector<std::uint8_t> writing_;
  std::vector<std::uint8_t> inbox_;
  std::vector<std::uint8_t> message_;  // One message at a time, aligned for FlatBuffers.
  bool closed_ = false;
};

}  // namespace rollcall::mediasoup
