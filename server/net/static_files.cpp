#include "net/static_files.hpp"

#include <array>
#include <fstream>
#include <sstream>

#include <openssl/sha.h>

namespace rollcall::net {
namespace {

constexpr std::uintmax_t total_bytes_max = 64 * 1024 * 1024;
constexpr std::string_view admin_file = "/admin.html";

std::string content_type_of(const std::string& extension) {
  static const std::map<std::string, std::string> types{
      {".css", "text/css; charset=UTF-8"},
      {".html", "text/html; charset=UTF-8"},
      {".ico", "image/x-icon"},
      {".js", "text/javascript; charset=UTF-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".png", "image/png"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain; charset=UTF-8"},
      {".wasm", "application/wasm"},
      {".webmanifest", "application/manifest+json"},
      {".woff2", "font/woff2"},
  };
  const auto found = types.find(extension);
  return found == types.end() ? "application/octet-stream" : found->second;
}

std::string etag_of(const std::string& content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  constexpr std::string_view hex = "0123456789abcdef";
  std::string tag = "\"";
  for (std::size_t i = 0; i < 16; ++i) {
    tag += hex[digest[i] >> 4];
    tag += hex[digest[i] & 15];
  }
  return tag + '"';
}

bool matches(std::string_view if_none_match, const std::string& etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<StaticFiles>> StaticFiles::load(const std::filesystem::path& folder,
                                                       AdminPage admin_page) {
  auto files = std::unique_ptr<StaticFiles>(new StaticFiles);
  std::error_code error;
  std::uintmax_t total_bytes = 0;
  std::filesystem::recursive_directory_iterator next(folder, error);
  for (; !error && next != end(next); next.increment(error)) {
    const auto& entry = *next;
    std::error_code ignored;  // A link that leads nowhere is no file.
    if (!entry.is_regular_file(ignored)) continue;
    const auto path = "/" + entry.path().lexically_relative(folder).generic_string();
    if (path == admin_file && admin_page == AdminPage::hidden) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return fail(ErrorCode::internal, "cannot read " + entry.path().string());
    auto content = std::make_shared<const std::string>(std::move(text).str());
    total_bytes += content->size();
    auto etag = etag_of(*content);
    files->files_[path] = File{std::move(content), content_type_of(entry.path().extension()),
                               std::move(etag), path.starts_with("/assets/")};
  }
  if (error) return fail(ErrorCode::internal, folder.string() + ": " + error.message());
  if (total_bytes > total_bytes_max) {
    return fail(ErrorCode::internal, folder.string() + " is larger than 64 MiB");
  }
  if (!files->files_.contains("/index.html")) {
    return fail(ErrorCode::internal, folder.string() + " has no index.html",
                "build the web app or name its folder with --web-root");
  }
  return files;
}

const StaticFiles::File* StaticFiles::find(const std::string& path) const {
  if (path == "/admin" || path == "/admin/") return find(std::string(admin_file));
  auto found = files_.find(path);
  // A meeting may be called "v1.2".
  const bool page_of_the_app = path.starts_with("/r/") || path.find('.') == std::string::npos;
  if (found == files_.end() && page_of_the_app) found = files_.find("/index.html");
  return found == files_.end() ? nullptr : &found->second;
}

HttpReply StaticFiles::serve(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return {405, "text/plain; charset=UTF-8", "this path takes another method\n"};
  }
  const File* file = find(request.path);
  if (!file) return {404, "text/plain; charset=UTF-8", "there is nothing here\n"};
  HttpReply reply;
  reply.content_type = file->content_type;
  reply.headers = {
      {"ETag", file->etag},
      {"Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (matches(request.if_none_match, file->etag)) {
    reply.status = 304;
  } else {
    reply.shared_body = file->content;
  }
  return reply;
}

}  // namespace rollcall::net
