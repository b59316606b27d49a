// Where a request goes: to a subtree, to the Engine.IO servers, to a route, or to the files of the
// web app.
#pragma once

#include "net/engine_server.hpp"
#include "net/http.hpp"
#include "net/static_files.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::net {

struct CorsOptions {
  /// Origins other than the server's own that may use it from a browser; `*` for any.
  std::vector<std::string> allowed_origins;
};

class Dispatcher {
 public:
  Dispatcher(std::vector<HttpRoute> routes, CorsOptions cors,
             std::vector<HttpSubtree> subtrees = {});

  void add_engine(EngineServer& engine) { engines_.push_back(&engine); }
  void set_files(std::unique_ptr<StaticFiles> files) { files_ = std::move(files); }

  /// The engine whose path the request is under; null for everything else.
  EngineServer* engine_for(const HttpRequest& request) const;

  void handle(const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) const;

  /// 403 for a page that is neither this server's own nor of an allowed origin. A request without
  /// an Origin is let through: programs send none, and browsers none for what pages read from their
  /// own server. A subtree judges that itself.
  std::optional<HttpReply> refuse_origin(const HttpRequest& request) const;

  /// Headers to add to a reply so that a browser on another, allowed origin may read it.
  std::vector<std::pair<std::string, std::string>> cors_headers(const HttpRequest& request) const;

 private:
  const HttpSubtree* subtree_of(const HttpRequest& request) const;

  std::vector<HttpRoute> routes_;
  CorsOptions cors_;
  std::vector<HttpSubtree> subtrees_;
  std::vector<EngineServer*> engines_;
  std::unique_ptr<StaticFiles> files_;
};

}  // namespace rollcall::net
