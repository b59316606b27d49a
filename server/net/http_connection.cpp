#include "net/http_connection.hpp"

#include "net/request_head.hpp"
#include "net/streams.hpp"
#include "net/websocket_transport.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

/// `localhost:3001`, `127.0.0.1`, `[::1]:3001`.
bool is_own_name(std::string_view host) {
  const bool bracketed = host.starts_with('[');
  const auto name = host.substr(0, host.find(bracketed ? ']' : ':'));
  const auto rest = host.substr(std::min(host.size(), name.size() + (bracketed ? 1 : 0)));
  if (!rest.empty() && !rest.starts_with(':')) return false;
  host = bracketed ? name.substr(1) : name;
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  return host == "localhost" || (!error && address.is_loopback());
}

bool was_passed_on(const RequestMessage& message) {
  const auto marks = message.count("Forwarded") + message.count("X-Forwarded-For") +
                     message.count("X-Real-IP") + message.count(http::field::via);
  const auto host = message[http::field::host];
  return marks > 0 || message.version() < 11 || !is_own_name({host.data(), host.size()});
}

std::vector<std::string_view> forwarded_in(const RequestMessage& message) {
  std::vector<std::string_view> values;
  const auto [first, last] = message.equal_range("X-Forwarded-For");
  for (auto field = first; field != last; ++field)
    values.emplace_back(field->value().data(), field->value().size());
  return values;
}

HttpRequest to_request(const RequestMessage& message, const Address& client) {
  HttpRequest request;
  request.method = message.method_string();
  request.body = message.body();
  request.content_type = message[http::field::content_type];
  request.authorization = message[http::field::authorization];
  request.origin = message[http::field::origin];
  request.host = message[http::field::host];
  request.if_none_match = message[http::field::if_none_match];
  request.accept_encoding = message[http::field::accept_encoding];
  request.remote_address = client.to_string();
  request.counted_as = counted_as(client);
  if (was_passed_on(message)) request.came = HttpRequest::Came::by_proxy;
  return request;
}

std::size_t field_count_of(const RequestMessage& message) {
  return static_cast<std::size_t>(std::distance(message.begin(), message.end()));
}

/// RFC 9110 section 10.1.1.
bool waits_to_be_told_to_go_on(const RequestMessage& message) {
  return message.version() == 11 && beast::iequals(message[http::field::expect], "100-continue");
}

unsigned status_of(error_code error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

bool has_header(const HttpReply& reply, std::string_view name) {
  return std::any_of(reply.headers.begin(), reply.headers.end(),
                     [name](const auto& header) { return header.first == name; });
}

template <class Stream>
class HttpConnection final : public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  HttpConnection(Stream stream, const HttpContext& context, Place place)
      : stream_(std::move(stream)),
        context_(context),
        place_(std::move(place)),
        deadline_(context.wheel, this,
                  [](void* self) { static_cast<HttpConnection*>(self)->give_up(); }) {
    error_code error;
    const auto endpoint = lowest(stream_).remote_endpoint(error);
    if (!error) other_end_ = endpoint.address();
  }

  void start() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      arm(context_.limits.request_max);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

 private:
  class Exchange;

  void arm(std::chrono::seconds after) { deadline_.arm(std::chrono::steady_clock::now() + after); }

  void give_up() {
    error_code ignored;  // It is going either way.
    lowest(stream_).close(ignored);
  }

  // ---- Reading ----

  void read() {
    // What watches for an abort reads already; it goes on here.
    if (watching_) {
      resting_ = true;
      return arm(context_.limits.idle_max);
    }
    parser_.emplace();
    head_only_ = false;
    cors_.clear();
    parser_->header_limit(static_cast<std::uint32_t>(context_.limits.header_bytes));
    parser_->body_limit(context_.limits.body_bytes);
    // The first request has to come soon; between two a client may rest.
    arm(requests_ == 0 ? context_.limits.request_max : context_.limits.idle_max);
    read_head();
  }

  /// Its bytes first, whole: of what Beast lets pass, some can be seen only in them.
  void read_head() {
    const std::string_view bytes{static_cast<const char*>(buffer_.data().data()), buffer_.size()};
    if (holds_head(bytes) || bytes.size() > context_.limits.header_bytes) return parse_head(bytes);
    stream_.async_read_some(buffer_.prepare(head_bytes_step),
                            [self = this->shared_from_this()](error_code error, std::size_t count) {
                              if (error) return self->give_up();
                              self->buffer_.commit(count);
                              self->read_head();
                            });
  }

  void parse_head(std::string_view bytes) {
    if (has_folded_field(bytes)) return refuse(400, "a header field over more than one line");
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error) return on_bad_request(error);
    ++requests_;
    arm(context_.limits.request_max);
    head_fields_ = field_count_of(parser_->get());
    if (const auto why = ambiguity_of(parser_->get())) return refuse(400, std::string(*why));
    if (waits_to_be_told_to_go_on(parser_->get())) return tell_to_go_on();
    read_body();
  }

  void tell_to_go_on() {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(go_on),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (error) return self->give_up();
                        self->read_body();
                      });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code read_error, std::size_t) {
                       if (read_error) return self->on_bad_request(read_error);
                       self->on_request();
                     });
  }

  void on_bad_request(error_code error) {
    // Only what is no HTTP gets an answer; whoever just goes away needs none.
    const bool parse_error =
        error.category() == http::make_error_code(http::error::end_of_stream).category();
    if (!parse_error || error == http::error::end_of_stream ||
        error == http::error::partial_message) {
      return give_up();
    }
    refuse(status_of(error), error.message());
  }

  void on_request() {
    auto message = parser_->release();
    parser_.reset();
    // Beast puts them among those of the head, where a proxy has not seen them.
    if (field_count_of(message) > head_fields_) return refuse(400, "fields behind the body");
    keep_alive_ = message.keep_alive();
    head_only_ = message.method() == http::verb::head;
    version_ = message.version();
    auto request = to_request(
        message, client_address(other_end_, forwarded_in(message), context_.trusted_proxies));
    const std::string_view target{message.target().data(), message.target().size()};
    if (!parse_target(target, request)) return refuse(400, "bad request target");
    // Of every request, whatever it asks for: a session's later ones and upgrades, too.
    if (auto refusal = context_.dispatcher.refuse_origin(request)) {
      keep_alive_ = false;
      return write(std::move(*refusal));
    }
    cors_ = context_.dispatcher.cors_headers(request);
    if (beast::websocket::is_upgrade(message)) return upgrade(std::move(message), request);
    deadline_.disarm();
    const auto exchange = std::make_shared<Exchange>(this->shared_from_this());
    exchange_ = exchange;
    awaiting_reply_ = true;
    context_.dispatcher.handle(request, exchange);
    if (awaiting_reply_) watch_for_abort();
  }

  // ---- Replying ----

  /// An error in the request itself: what follows on this connection cannot be trusted.
  void refuse(unsigned status, std::string why) {
    keep_alive_ = false;
    write({status, "text/plain; charset=UTF-8", std::move(why) + "\n"});
  }

  void answer(HttpReply reply) {
    awaiting_reply_ = false;
    if (reply.status >= 400) keep_alive_ = false;
    write(std::move(reply));
  }

  void write(HttpReply reply) {
    reply_ = std::move(reply);
    header_ = header_text();
    const std::string& body = reply_.shared_body ? *reply_.shared_body : reply_.body;
    std::array<asio::const_buffer, 2> buffers{asio::buffer(header_),
                                              asio::buffer(head_only_ ? std::string_view() : body)};
    arm(context_.limits.reply_max);
    asio::async_write(stream_, buffers,
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        self->on_written(error);
                      });
  }

  std::string header_text() const {
    const std::string& body = reply_.shared_body ? *reply_.shared_body : reply_.body;
    std::string text = "HTTP/1.1 " + std::to_string(reply_.status) + ' ' +
                       std::string(http::obsolete_reason(http::int_to_status(reply_.status))) +
                       "\r\n";
    const auto add = [&text](std::string_view name, std::string_view value) {
      ((((text += name) += ": ") += value) += "\r\n");
    };
    if (!reply_.content_type.empty()) add("Content-Type", reply_.content_type);
    if (reply_.status != 304 && reply_.status != 204) {
      add("Content-Length", std::to_string(body.size()));
    }
    for (const auto& [name, value] : reply_.headers)
      add(name, value);
    for (const auto& [name, value] : cors_)
      add(name, value);
    for (const auto& [name, value] : context_.fixed_headers)
      add(name, value);
    // Only what says so itself may be kept: the web app's files.
    if (!has_header(reply_, "Cache-Control")) add("Cache-Control", "no-store");
    add("Connection", keep_alive_ ? "keep-alive" : "close");
    return text += "\r\n";
  }

  void on_written(error_code error) {
    if (error) return give_up();
    reply_ = {};
    std::string().swap(header_);
    if (keep_alive_) return read();
    close_politely();
  }

  /// Says that nothing follows and lets the peer read it: a reset would take the reply away.
  void close_politely() {
    error_code ignored;
    lowest(stream_).shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    arm(std::chrono::seconds(2));
    drain();
  }

  void drain() {
    lowest(stream_).async_wait(
        asio::ip::tcp::socket::wait_read, [self = this->shared_from_this()](error_code error) {
          std::array<char, 4'096> rest;
          error_code read_error;
          const auto bytes =
              error ? 0 : lowest(self->stream_).read_some(asio::buffer(rest), read_error);
          self->drained_bytes_ += bytes;
          if (error || read_error || bytes == 0 || self->drained_bytes_ > drained_bytes_max) {
            return self->give_up();
          }
          self->drain();
        });
  }

  // ---- While a reply is awaited ----

  /// A poll may hang for long: its owner wants to know if the peer goes away meanwhile. It is read
  /// for that, since TLS says goodbye in data; what else comes is the next request.
  void watch_for_abort() {
    if (buffer_.size() >= watched_bytes_max) return;
    watching_ = true;
    stream_.async_read_some(buffer_.prepare(watched_bytes_max),
                            [self = this->shared_from_this()](error_code error, std::size_t bytes) {
                              self->buffer_.commit(bytes);
                              self->watched(error);
                            });
  }

  void watched(error_code error) {
    watching_ = false;
    if (awaiting_reply_) return error ? abort() : watch_for_abort();
    if (error) return give_up();
    if (std::exchange(resting_, false)) read();
  }

  void abort() {
    awaiting_reply_ = false;
    give_up();
    if (const auto exchange = exchange_.lock()) exchange->aborted();
  }

  // ---- WebSocket ----

  void upgrade(RequestMessage message, const HttpRequest& request) {
    auto* engine = context_.dispatcher.engine_for(request);
    if (!engine) return refuse(404, "no WebSocket here");
    if (auto refusal = engine->refuse_websocket(request)) {
      keep_alive_ = false;
      return write(std::move(*refusal));
    }
    // A client may not send before our answer (RFC 6455 section 4.1): more bytes are no WebSocket.
    if (buffer_.size() > 0) return refuse(400, "data before the handshake");
    deadline_.disarm();
    auto transport = std::make_shared<WebSocketTransport<Stream>>(
        std::move(stream_), context_.wheel, engine->options().max_payload_bytes, std::move(place_));
    transport->accept(message, [transport, engine, request] {
      if (auto user = engine->accept(request, transport)) {
        transport->run(std::move(user));
      } else {
        transport->close();
      }
    });
  }

  static constexpr std::size_t head_bytes_step = 4'096;
  static constexpr std::size_t watched_bytes_max = 512;
  static constexpr std::size_t drained_bytes_max = 2'000'000;  // A large body that was refused.

  Stream stream_;
  const HttpContext& context_;
  Place place_;
  TimerWheel::Timer deadline_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::weak_ptr<Exchange> exchange_;  // That is being answered; it keeps us, not we it.
  HttpReply reply_;
  std::string header_;
  Address other_end_;
  std::vector<std::pair<std::string, std::string>> cors_;
  std::size_t drained_bytes_ = 0;
  std::size_t head_fields_ = 0;  // Of the request that is being read.
  unsigned requests_ = 0;
  unsigned version_ = 11;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool awaiting_reply_ = false;
  bool watching_ = false;  // A read is under way, for watch_for_abort().
  bool resting_ = false;   // ... which is to find the next request.
};

/// Keeps the connection until it is answered: while a poll hangs nothing else may hold it.
template <class Stream>
class HttpConnection<Stream>::Exchange final : public HttpExchange {
 public:
  explicit Exchange(std::shared_ptr<HttpConnection> connection)
      : connection_(std::move(connection)) {}

  void reply(HttpReply reply) override {
    on_abort_ = nullptr;
    if (const auto connection = std::exchange(connection_, nullptr)) {
      connection->answer(std::move(reply));
    }
  }

  void on_abort(std::function<void()> callback) override { on_abort_ = std::move(callback); }

  void aborted() {
    connection_.reset();
    if (const auto callback = std::exchange(on_abort_, nullptr)) callback();
  }

 private:
  std::shared_ptr<HttpConnection> connection_;
  std::function<void()> on_abort_;
};

}  // namespace

void serve_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls,
                      const HttpContext& context, Place place) {
  error_code ignored;  // Only slower without it.
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls) {
    std::make_shared<HttpConnection<TlsStream>>(TlsStream(std::move(socket), *tls), context,
                                                std::move(place))
        ->start();
  } else {
    std::make_shared<HttpConnection<PlainStream>>(std::move(socket), context, std::move(place))
        ->start();
  }
}

}  // namespace rollcall::net
