#include "net/dispatcher.hpp"

#include "net/origin.hpp"

#include <algorithm>

namespace rollcall::net {
namespace {

/// HEAD is GET without the body, which the connection leaves out (RFC 9110 section 9.3.2).
bool answers(std::string_view route, std::string_view method) {
  return route == method || (route == "GET" && method == "HEAD");
}

}  // namespace

Dispatcher::Dispatcher(std::vector<HttpRoute> routes, CorsOptions cors,
                       std::vector<HttpSubtree> subtrees)
    : routes_(std::move(routes)), cors_(std::move(cors)), subtrees_(std::move(subtrees)) {}

const HttpSubtree* Dispatcher::subtree_of(const HttpRequest& request) const {
  const auto found = std::find_if(subtrees_.begin(), subtrees_.end(), [&](const HttpSubtree& one) {
    return one.contains(request.path);
  });
  return found == subtrees_.end() ? nullptr : &*found;
}

EngineServer* Dispatcher::engine_for(const HttpRequest& request) const {
  const auto matches = [&](const EngineServer* engine) {
    const std::string_view path = engine->options().path;  // With its slash, as "/socket.io/".
    return request.path == path || request.path == path.substr(0, path.size() - 1);
  };
  const auto found = std::find_if(engines_.begin(), engines_.end(), matches);
  return found == engines_.end() ? nullptr : *found;
}

void Dispatcher::handle(const HttpRequest& request,
                        const std::shared_ptr<HttpExchange>& exchange) const {
  if (const auto* subtree = subtree_of(request)) return subtree->handler(request, exchange);
  if (request.method == "OPTIONS") return exchange->reply({204, "", ""});
  if (auto* engine = engine_for(request)) return engine->handle(request, exchange);
  bool path_exists = false;
  for (const auto& route : routes_) {
    if (route.path != request.path) continue;
    path_exists = true;
    if (answers(route.method, request.method)) return route.handler(request, exchange);
  }
  if (path_exists) {
    return exchange->reply({405, "text/plain; charset=UTF-8", "this path takes another method\n"});
  }
  if (files_) return exchange->reply(files_->serve(request));
  exchange->reply({404, "text/plain; charset=UTF-8", "there is nothing here\n"});
}

std::optional<HttpReply> Dispatcher::refuse_origin(const HttpRequest& request) const {
  if (request.origin.empty() || is_own_origin(request.origin, request.host) ||
      is_named(cors_.allowed_origins, request.origin) || subtree_of(request) != nullptr)
    return std::nullopt;
  // As the reference implementation of Engine.IO says it (PROTOCOL.md, "Errors").
  return HttpReply{403, "application/json", R"({"code":4,"message":"Forbidden"})"};
}

std::vector<std::pair<std::string, std::string>> Dispatcher::cors_headers(
    const HttpRequest& request) const {
  if (request.origin.empty() || subtree_of(request) != nullptr) return {};
  const auto& allowed = cors_.allowed_origins;
  if (!is_named(allowed, request.origin)) return {};
  const bool any = is_named(allowed, "*");
  // No credentials are ever allowed: nothing here is told by cookies.
  return {{"Access-Control-Allow-Origin", any ? "*" : request.origin},
          {"Access-Control-Allow-Methods", "GET, POST"},
          {"Access-Control-Allow-Headers", "Content-Type"},
          {"Vary", "Origin"}};
}

}  // namespace rollcall::net
