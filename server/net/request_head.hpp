#pragma once

#include <optional>
#include <string_view>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

// What Beast lets pass in the head of a request, and a proxy before us may read another way. Such a
// request could carry a second one past the proxy's rules (request smuggling), so none is served.
namespace rollcall::net {

using RequestMessage = boost::beast::http::request<boost::beast::http::string_body>;

/// Whether `bytes` hold a whole head: as far as the empty line (RFC 9112 section 2.1).
bool holds_head(std::string_view bytes);

/// A header field that goes on in the next line (RFC 9112 section 5.2). Beast joins the two, and
/// nothing of it is left in what it has read: so this wants the head's bytes, and what is behind.
bool has_folded_field(std::string_view bytes);

/// Why others may see another request than we do, for people to read; nothing if all see the same.
std::optional<std::string_view> ambiguity_of(const RequestMessage& message);

}  // namespace rollcall::net
