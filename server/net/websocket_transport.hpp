// A WebSocket on a TCP or TLS stream, by Beast: one read and at most one write under way.
//
// Beast keeps 1.5 KiB of read buffer in each stream, which our own framing (RFC 6455) would save at
// the price of owning it; docs/internals/net.md has the figures.
#pragma once

#include "net/address_limits.hpp"
#include "net/engine_server.hpp"
#include "net/streams.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace rollcall::net {

template <class Stream>
class WebSocketTransport final : public WebSocketPeer,
                                 public std::enable_shared_from_this<WebSocketTransport<Stream>> {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  using Response = boost::beast::websocket::response_type;
  using OnAccepted = std::function<void()>;

  WebSocketTransport(Stream stream, TimerWheel& wheel, std::size_t message_bytes_max,
                     Place place = {})
      : place_(std::move(place)),
        socket_(std::move(stream)),
        deadline_(wheel, this,
                  [](void* self) { static_cast<WebSocketTransport*>(self)->give_up(); }) {
    socket_.read_message_max(message_bytes_max);
    socket_.auto_fragment(false);
    socket_.write_buffer_bytes(8);  // The least: only messages that are fragmented use it.
  }

  /// Answers the handshake; then calls `accepted`, which calls run().
  void accept(const Request& request, OnAccepted accepted) {
    arm_deadline(handshake_max);
    socket_.set_option(boost::beast::websocket::stream_base::decorator([](Response& response) {
      response.set(boost::beast::http::field::server, "rollcall");
      response.set(boost::beast::http::field::cache_control, "no-store");
      response.set("X-Content-Type-Options", "nosniff");
    }));
    socket_.async_accept(request, [self = this->shared_from_this(), accepted = std::move(accepted)](
                                      boost::system::error_code error) {
      self->deadline_.disarm();
      if (!error) accepted();
    });
  }

  /// Starts reading. `user` hears of everything from here on.
  void run(std::shared_ptr<WebSocketUser> user) {
    user_ = std::move(user);
    read();
  }

  void send(Outgoing outgoing) override {
    if (closing_) return;
    queued_bytes_ += outgoing.frame->size();
    queue_.push_back(std::move(outgoing));
    if (!writing_) write();
  }

  void close() override {
    if (std::exchange(closing_, true)) return;
    arm_deadline(close_max);
    if (!writing_) send_close();
  }

  std::size_t queued_bytes() const override { return queued_bytes_; }
  std::size_t queued_packets() const override { return queue_.size() - written_; }

 private:
  // How long a peer may take over the opening and the closing handshake.
  static constexpr std::chrono::seconds handshake_max{10};
  static constexpr std::chrono::seconds close_max{2};
  // Turns of the loop, each of which reads a message.
  static constexpr unsigned reads_first_max = 64;
  static constexpr unsigned quiet_turns_min = 2;
  // More answers than that do not wait for what else was said.
  static constexpr std::size_t packets_held_back_max = 16;
  // A queue that never runs empty still lets go of what it has sent.
  static constexpr std::size_t trim_after = 64;
  // What an idle connection may keep of its last message.
  static constexpr std::size_t idle_buffer_bytes_max = 1'024;

  void arm_deadline(std::chrono::seconds after) {
    deadline_.arm(std::chrono::steady_clock::now() + after);
  }

  // The end of the socket alone would not do: of a message that turns out to be none while a close
  // waits for it, reading waits for that close in turn (Beast's read_some_op and close_op).
  void give_up() {
    const auto self = this->shared_from_this();
    reading_.emit(boost::asio::cancellation_type::terminal);
    being_closed_.emit(boost::asio::cancellation_type::terminal);
    boost::system::error_code ignored;  // It is going either way.
    lowest(socket_.next_layer()).close(ignored);
  }

  void read() {
    socket_.async_read(buffer_,
                       boost::asio::bind_cancellation_slot(
                           reading_.slot(), [self = this->shared_from_this()](
                                                boost::system::error_code error, std::size_t) {
                             if (error) return self->finish(error);
                             self->deliver();
                             self->read();
                           }));
  }

  void deliver() {
    using wire::engineio::Encoding;
    std::string data(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > idle_buffer_bytes_max) buffer_.shrink_to_fit();
    quiet_turns_ = 0;
    if (closing_ || !user_) return;
    user_->on_websocket_message(std::move(data),
                                socket_.got_text() ? Encoding::text : Encoding::binary);
  }

  // A write that fails ends the read under way, and with it whatever the peer said before it went.
  // So what has arrived is heard first, unless it does not end. Whether Beast holds more of what it
  // has read shows within two turns of the loop.
  void write() {
    writing_ = true;
    if (something_is_unread()) quiet_turns_ = 0;
    const bool may_wait =
        reads_waited_for_ < reads_first_max && queued_packets() <= packets_held_back_max;
    if (may_wait && quiet_turns_ < quiet_turns_min) {
      ++quiet_turns_;
      ++reads_waited_for_;
      return boost::asio::post(socket_.get_executor(),
                               [self = this->shared_from_this()] { self->write(); });
    }
    reads_waited_for_ = 0;
    const Outgoing& next = queue_[written_];
    socket_.text(next.encoding == wire::engineio::Encoding::text);
    socket_.async_write(boost::asio::buffer(*next.frame),
                        [self = this->shared_from_this()](boost::system::error_code error,
                                                          std::size_t) { self->written(error); });
  }

  bool something_is_unread() {
    boost::system::error_code unknown;  // Then the write finds out.
    return lowest(socket_.next_layer()).available(unknown) > 0;
  }

  void written(boost::system::error_code error) {
    writing_ = false;
    if (error) return;  // The read fails too, and tells.
    queued_bytes_ -= queue_[written_].frame->size();
    if (++written_ == queue_.size()) {
      written_ = 0;
      std::vector<Outgoing>().swap(queue_);
      if (closing_) send_close();
      return;
    }
    if (written_ == trim_after) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(written_));
      written_ = 0;
    }
    write();
  }

  void send_close() {
    socket_.async_close(
        boost::beast::websocket::close_code::normal,
        boost::asio::bind_cancellation_slot(
            being_closed_.slot(), [self = this->shared_from_this()](boost::system::error_code) {}));
  }

  void finish(boost::system::error_code error) {
    deadline_.disarm();
    closing_ = true;
    give_up();
    if (const auto user = std::exchange(user_, nullptr)) user->on_websocket_closed(cause_of(error));
  }

  static CloseCause cause_of(boost::system::error_code error) {
    namespace websocket = boost::beast::websocket;
    if (error == websocket::error::closed || error == boost::asio::error::eof) {
      return CloseCause::transport_closed;
    }
    if (error == websocket::error::message_too_big) return CloseCause::packet_too_large;
    if (error.category() == websocket::make_error_code(websocket::error::closed).category()) {
      return CloseCause::protocol_error;
    }
    return CloseCause::transport_error;
  }

  Place place_;
  boost::beast::websocket::stream<Stream, false> socket_;  // false: no permessage-deflate at all.
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<WebSocketUser> user_;
  std::vector<Outgoing> queue_;  // Freed when empty.
  std::size_t written_ = 0;      // How many of queue_ have gone out.
  std::size_t queued_bytes_ = 0;
  unsigned quiet_turns_ = 0;  // Since the last message.
  unsigned reads_waited_for_ = 0;
  boost::asio::cancellation_signal reading_;
  boost::asio::cancellation_signal being_closed_;
  TimerWheel::Timer deadline_;
  bool writing_ = false;
  bool closing_ = false;
};

}  // namespace rollcall::net
