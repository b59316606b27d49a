// The built web app, read into memory once: small, and then nothing about a request reaches the
// disk.
#pragma once

#include "base/error.hpp"
#include "net/http.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace rollcall::net {

/// What becomes of admin.html, the operator's page.
enum class AdminPage {
  hidden,  // It is not even read.
  served,  // At /admin, /admin/ and /admin.html.
};

class StaticFiles {
 public:
  /// Reads every file below `folder`. Fails if it has no index.html or is larger than 64 MiB.
  static Result<std::unique_ptr<StaticFiles>> load(const std::filesystem::path& folder,
                                                   AdminPage admin_page = AdminPage::hidden);

  /// The file at the request's path with its ETag; index.html for the pages that the app has
  /// itself, which is what begins with /r/ and every other path without a dot, but for the
  /// operator's page; 404 for the rest. 304 where If-None-Match has the ETag.
  HttpReply serve(const HttpRequest& request) const;

 private:
  struct File {
    std::shared_ptr<const std::string> content;
    std::string content_type;
    std::string etag;        // Strong: a digest of the content.
    bool immutable = false;  // Its name carries a hash of its content.
  };

  const File* find(const std::string& path) const;

  std::map<std::string, File> files_;  // By request path, as "/assets/index-abc.js".
};

}  // namespace rollcall::net
