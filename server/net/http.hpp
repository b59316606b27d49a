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
  std::string raw_path;                      // ... as it was sent; see path_segments().
  std::map<std::string, std::string> query;  // Percent-decoded; of a name given twice, the first.
  std::string body;
  std::string content_type;   // The Content-Type header.
  std::string authorization;  // The Authorization header: a secret, never logged.
  std::string origin;         // The Origin header, empty if there is none.
  std::string host;           // The Host header, with its port if it has one.
  std::string if_none_match;  // The If-None-Match header.
  std::string accept_encoding;
  std::string remote_address;  // Of who asks; see client_address.hpp.
  std::string counted_as;      // ... as limits count them.
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

/// Everything at a path and below it, whatever the method: its handler says itself what there is
/// none of. It is for programs: no page of another origin may read what it answers, not even one
/// that `allowed_origins` names, and it judges itself what it does with one that asks.
struct HttpSubtree {
  std::string path;  // Without a slash at the end.
  std::function<void(const HttpRequest&, const std::shared_ptr<HttpExchange>&)> handler;

  bool contains(std::string_view other) const {
    return other.starts_with(path) && (other.size() == path.size() || other[path.size()] == '/');
  }
};

/// Splits and decodes a request target (RFC 3986). Nothing for a bad percent-encoding or a NUL.
bool parse_target(std::string_view target, HttpRequest& request);

/// What is between the slashes of a raw path that parse_target() has taken, each decoded by itself:
/// "/a/b%2Fc" is "a" and "b/c". Nothing is left out: "/a//" is "a", "" and "".
std::vector<std::string> path_segments(std::string_view raw_path);

}  // namespace rollcall::net
