#include "admin/api_reply.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::admin {
namespace {

boost::json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

/// RFC 9110 section 15.5. What asks for a person's own rights is no concern of an operator's.
unsigned status_of(ErrorCode code) {
  if (code == ErrorCode::not_found) return 404;
  if (code == ErrorCode::bad_request) return 400;
  if (code == ErrorCode::rate_limited) return 429;
  if (code == ErrorCode::internal) return 500;
  if (code == ErrorCode::media_unavailable || code == ErrorCode::server_draining) return 503;
  return 409;
}

}  // namespace

ApiReply failure(unsigned status, std::string_view code, std::string_view message,
                 std::string_view hint) {
  boost::json::object error{{"code", text(code)}, {"message", text(message)}};
  if (!hint.empty()) error.emplace("hint", text(hint));
  return {status, boost::json::serialize(boost::json::object{{"error", std::move(error)}})};
}

ApiReply failure(const Error& error) {
  return failure(status_of(error.code), to_text(error.code), error.message, error.hint);
}

ApiReply done() {
  return {200, "{}"};
}

ApiReply accepted() {
  return {202, "{}"};
}

}  // namespace rollcall::admin
