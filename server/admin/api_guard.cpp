#include "admin/api_guard.hpp"

#include <algorithm>
#include <chrono>

namespace rollcall::admin {
namespace {

constexpr std::string_view scheme = "bearer ";  // RFC 6750 section 2.1; of any case.

bool same_letter(char given, char wanted) {
  return (given >= 'A' && given <= 'Z' ? given - 'A' + 'a' : given) == wanted;
}

/// The key of `Bearer KEY`; nothing of another header, and of none.
std::optional<std::string_view> presented(std::string_view authorization) {
  const bool bearer =
      authorization.size() > scheme.size() &&
      std::equal(scheme.begin(), scheme.end(), authorization.begin(),
                 [](char wanted, char given) { return same_letter(given, wanted); });
  if (!bearer) return std::nullopt;
  return authorization.substr(scheme.size());
}

/// In a time that says nothing of where they differ.
bool same(const ports::Digest& one, const ports::Digest& other) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    difference |= static_cast<unsigned>(one[i]) ^ static_cast<unsigned>(other[i]);
  return difference == 0;
}

ApiReply unauthorized(std::string_view message) {
  ApiReply reply = failure(401, "unauthorized", message, "Authorization: Bearer KEY");
  reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  return reply;
}

ApiReply too_many(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  ApiReply reply = failure(429, "rate_limited", "too many wrong keys",
                           "again in " + std::to_string(seconds) + " s");
  reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  return reply;
}

}  // namespace

ApiGuard::ApiGuard(const std::optional<std::string>& key, ports::Secrets& secrets)
    : secrets_(secrets) {
  if (key) key_ = secrets_.digest(*key);
}

// Digests have one length, so that not even that of the key is told.
bool ApiGuard::is_right(std::string_view key) {
  return same(*key_, secrets_.digest(key));
}

std::optional<ApiReply> ApiGuard::refusal(Instant now, std::string_view authorization) {
  if (!key_)
    return failure(404, "not_found", "this server has no admin API",
                   "admin.key turns it on; `rollcall keygen --admin` makes one");
  if (authorization.empty()) return unauthorized("this needs the server's admin key");
  const auto key = presented(authorization);
  if (key && is_right(*key)) return std::nullopt;
  if (wrong_.take(now, wrong_keys)) return unauthorized("that is not the server's admin key");
  return too_many(wrong_.wait(now, wrong_keys));
}

}  // namespace rollcall::admin
