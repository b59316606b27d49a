// Base64 with padding (RFC 4648 section 4): how Engine.IO carries binary packets over long-polling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::wire {

std::string base64_encode(std::string_view bytes);

/// Nothing for other characters, wrong padding or a wrong length. Padding may not be left out.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace rollcall::wire
