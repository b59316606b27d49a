// HTTP requests and replies as the rest of the server sees them: no Beast, no sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::net {

struct HttpRequest {
  std::string method;
  std::string path;                          // Percent-decoded, without the query.
  std::map<std::string, std::string> query;  // Percent-decoded; of a name given twice, the first.
  std::string body;
  std::string origin;         // The Origin header, empty if there is none.
  std::string host;           // The Host header, with its port if it has one.
  std::string if_none_match;  // The If-None-Match header.
  std::string accept_encoding;
  std::string remote_address;
  /// By a proxy, if it has any of the headers that proxies add (Forwarded, RFC 7239,
  /// X-Forwarded-For, X-Real-IP, Via), speaks HTTP/1.0 as nginx does to what is behind it, or asks
  /// for a host that is none of this machine's own names for itself.
  enum class Came { directly, by_proxy } came = Came::directly;

  std::string_view query_value(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string_view{} : std::string_view(found->second);
  }
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=UTF-8";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Instead of `body`, for what is kept in memory anyway.
  std::shared_ptr<const std::string> shared_body = nullptr;
};

/// One request that is being answered. `reply` may be called later, once; calls after that, or
/// after the peer went away, do nothing.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  virtual void reply(HttpReply reply) = 0;
  /// Called at most once if the peer goes away before `reply`.
  virtual void on_abort(std::function<void()> callback) = 0;
};

struct HttpRoute {
  std::string method;
  std::string path;
  std::function<void(const HttpRequest&, const std::shared_ptr<HttpExchange>&)> handler;
};

/// A route that answers at once.
inline HttpRoute route(std::string method, std::string path,
                       std::function<HttpReply(const HttpRequest&)> handler) {
  return {std::move(method), std::move(path),
          [handler = std::move(handler)](const HttpRequest& request,
                                         const std::shared_ptr<HttpExchange>& exchange) {
            exchange->reply(handler(request));
          }};
}

/// Splits and decodes a request target (RFC 3986). Nothing for a bad percent-encoding or a NUL.
bool parse_target(std::string_view target, HttpRequest& request);

}  // namespace rollcall::net
