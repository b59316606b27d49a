#include "mediasoup/channel.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace rollcall::mediasoup {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t length_bytes = sizeof(std::uint32_t);
constexpr std::size_t read_bytes = 64 * 1024;

tl::unexpected<Error> no_answer(std::string message) {
  return fail(ErrorCode::media_unavailable, std::move(message), "try again in a few seconds");
}

std::string text_of(const flatbuffers::String* text) {
  return text ? text->str() : std::string();
}

/// Names that somebody else has on the transport. Here come only those that the worker alone
/// knows: an SSRC that it learned from packets with a MID (worker/src/RTC/RtpListener.cpp).
std::optional<ErrorCode> double_name(std::string_view reason) {
  if (reason.find("exists in RTP listener") != reason.npos) return ErrorCode::bad_rtp_parameters;
  if (reason.find("exists in SCTP listener") != reason.npos) return ErrorCode::bad_sctp_parameters;
  return std::nullopt;
}

/// The worker's refusals (worker/include/MediaSoupErrors.hpp) in our codes.
tl::unexpected<Error> refusal(const FBS::Response::Response& response) {
  const auto kind = text_of(response.error());
  const auto reason = text_of(response.reason());
  if (kind == "NotFoundError") return fail(ErrorCode::not_found, reason);
  if (kind == "TypeError") return fail(ErrorCode::bad_request, reason);
  if (const auto code = double_name(reason)) {
    return fail(*code, reason, "close the producer that has it first, or choose another");
  }
  return fail(ErrorCode::internal, reason.empty() ? "the worker refused" : reason);
}

}  // namespace

Channel::Channel(asio::io_context& context, int to_worker, int from_worker,
                 ChannelObserver& observer, Limits limits)
    : to_worker_(context, asio::local::stream_protocol(), to_worker),
      from_worker_(context, asio::local::stream_protocol(), from_worker),
      expiry_timer_(context),
      observer_(&observer),
      limits_(limits),
      deadlines_(limits.request_max) {}

void Channel::start() {
  read();
}

void Channel::close() {
  if (std::exchange(closed_, true)) return;
  observer_ = nullptr;
  error_code ignored;
  expiry_timer_.cancel();
  to_worker_.close(ignored);
  from_worker_.close(ignored);
  fail_all();
}

void Channel::lost() {
  auto* observer = observer_;
  const auto self = shared_from_this();
  close();
  if (observer) observer->on_channel_closed();
}

void Channel::fail_all() {
  deadlines_.clear();
  for (const auto& [id, on_answer] : std::exchange(pending_, {})) {
    on_answer(no_answer("the media worker has ended"));
  }
}

// ---- Sending ------------------------------------------------------------------------------------

void Channel::send_request(Method method, std::string_view handler, const RequestBody& body,
                           OnAnswer on_answer) {
  if (closed_ || outbox_.size() > limits_.outbox_bytes_max) {
    builder_.Clear();
    return on_answer(no_answer("the media worker does not take requests"));
  }
  do {
    ++last_id_;
  } while (last_id_ == 0 || pending_.contains(last_id_));
  const auto handler_id = builder_.CreateString(handler.data(), handler.size());
  const auto request =
      FBS::Request::CreateRequest(builder_, last_id_, method, handler_id, body.type, body.offset);
  builder_.FinishSizePrefixed(
      FBS::Message::CreateMessage(builder_, FBS::Message::Body::Request, request.Union()));
  pending_.emplace(last_id_, std::move(on_answer));
  const bool armed = !deadlines_.empty();
  deadlines_.add(last_id_, std::chrono::steady_clock::now());
  if (!armed) arm_expiry();
  send_finished_buffer();
}

void Channel::send_notification(FBS::Notification::Event event, std::string_view handler,
                                const NotificationBody& body) {
  if (closed_ || outbox_.size() > limits_.outbox_bytes_max) return builder_.Clear();
  const auto handler_id = builder_.CreateString(handler.data(), handler.size());
  const auto notification =
      FBS::Notification::CreateNotification(builder_, handler_id, event, body.type, body.offset);
  builder_.FinishSizePrefixed(FBS::Message::CreateMessage(
      builder_, FBS::Message::Body::Notification, notification.Union()));
  send_finished_buffer();
}

void Channel::send_finished_buffer() {
  const auto* data = builder_.GetBufferPointer();
  outbox_.insert(outbox_.end(), data, data + builder_.GetSize());
  builder_.Clear();
  if (writing_.empty()) write();
}

void Channel::write() {
  writing_.swap(outbox_);
  asio::async_write(to_worker_, asio::buffer(writing_),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      if (self->closed_) return;
                      if (error) return self->lost();
                      self->writing_.clear();
                      if (!self->outbox_.empty()) self->write();
                    });
}

// ---- Deadlines ----------------------------------------------------------------------------------

void Channel::arm_expiry() {
  while (!deadlines_.empty() && !pending_.contains(deadlines_.first()))
    deadlines_.drop_first();
  if (deadlines_.empty()) return;
  expiry_timer_.expires_at(deadlines_.next_look(std::chrono::steady_clock::now()));
  expiry_timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (!error && self && !self->closed_) self->expire();
  });
}

void Channel::expire() {
  const auto now = std::chrono::steady_clock::now();
  deadlines_.look(expiry_timer_.expiry(), now);
  while (const auto due = deadlines_.take_due(now)) {
    const auto found = pending_.find(*due);
    if (found == pending_.end()) continue;
    const auto on_answer = std::move(found->second);
    pending_.erase(found);
    on_answer(no_answer("the media worker did not answer in time"));
  }
  if (!closed_) arm_expiry();
}

// ---- Receiving ----------------------------------------------------------------------------------

void Channel::read() {
  const auto old_size = inbox_.size();
  inbox_.resize(old_size + read_bytes);
  from_worker_.async_read_some(
      asio::buffer(inbox_.data() + old_size, read_bytes),
      [self = shared_from_this(), old_size](error_code error, std::size_t bytes) {
        if (self->closed_) return;
        if (error) return self->lost();
        self->inbox_.resize(old_size + bytes);
        self->take_messages();
        if (!self->closed_) self->read();
      });
}

void Channel::take_messages() {
  observer_->on_alive();
  std::size_t taken = 0;
  while (!closed_ && inbox_.size() - taken >= length_bytes) {
    std::uint32_t size = 0;
    std::memcpy(&size, inbox_.data() + taken, length_bytes);
    if (size > limits_.message_bytes_max) return lost();
    if (inbox_.size() - taken - length_bytes < size) break;
    if (!take_message(inbox_.data() + taken, length_bytes + size)) return lost();
    taken += length_bytes + size;
  }
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(taken));
}

bool Channel::take_message(const std::uint8_t* data, std::size_t size) {
  message_.assign(data, data + size);
  // With its length: the worker's builder aligned the whole of it.
  flatbuffers::Verifier verifier(message_.data(), message_.size());
  if (!FBS::Message::VerifySizePrefixedMessageBuffer(verifier)) return false;
  const auto* message = FBS::Message::GetSizePrefixedMessage(message_.data());
  switch (message->data_type()) {
    case FBS::Message::Body::Response:
      answered(*message->data_as_Response());
      return true;
    case FBS::Message::Body::Notification:
      observer_->on_notification(*message->data_as_Notification());
      return true;
    case FBS::Message::Body::Log: {
      const auto* line = message->data_as_Log()->data();
      observer_->on_log({line->data(), line->size()});
      return true;
    }
    case FBS::Message::Body::Request:
    case FBS::Message::Body::NONE:
      return false;
  }
  return false;
}

void Channel::answered(const FBS::Response::Response& response) {
  const auto found = pending_.find(response.id());
  if (found == pending_.end()) return;  // Past its deadline: answered already.
  const auto on_answer = std::move(found->second);
  pending_.erase(found);
  if (response.accepted()) return on_answer(&response);
  on_answer(refusal(response));
}

}  // namespace rollcall::mediasoup
