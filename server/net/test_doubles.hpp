// For tests of this folder: an exchange that keeps its replies.
#pragma once

#include "net/http.hpp"

namespace rollcall::net {

class KeptExchange final : public HttpExchange {
 public:
  void reply(HttpReply reply) override { replies.push_back(std::move(reply)); }
  void on_abort(std::function<void()> callback) override { abort = std::move(callback); }

  std::vector<HttpReply> replies;
  std::function<void()> abort;
};

inline HttpRequest get(std::string_view target) {
  HttpRequest request;
  request.method = "GET";
  if (!parse_target(target, request)) request.path = "(bad target)";
  return request;
}

}  // namespace rollcall::net
