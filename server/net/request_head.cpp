#include "net/request_head.hpp"

#include <boost/beast/core/string.hpp>

namespace rollcall::net {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view head_end = "\r\n\r\n";

}  // namespace

bool holds_head(std::string_view bytes) {
  return bytes.find(head_end) != std::string_view::npos;
}

bool has_folded_field(std::string_view bytes) {
  const auto head = bytes.substr(0, bytes.find(head_end));
  return head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos;
}

std::optional<std::string_view> ambiguity_of(const RequestMessage& message) {
  const auto hosts = message.count(http::field::host);
  const auto lengths = message.count(http::field::content_length);
  const auto codings = message.count(http::field::transfer_encoding);
  if (lengths + codings > 1) return "more than one length";
  if (hosts > 1) return "more than one host";
  if (hosts == 0 && message.version() >= 11) return "no host";  // RFC 9112 section 3.2.
  if (message.count(http::field::authorization) > 1) return "more than one authorization";
  if (codings == 0) return std::nullopt;
  // RFC 9112 section 6.1: HTTP/1.0 has no chunks, and what was not meant to be read as such is
  // none.
  if (message.version() < 11) return "a transfer coding in HTTP/1.0";
  const auto coding = message[http::field::transfer_encoding];
  if (!boost::beast::iequals(coding, "chunked")) return "a transfer coding other than chunked";
  return std::nullopt;
}

}  // namespace rollcall::net
