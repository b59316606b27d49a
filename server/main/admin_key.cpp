#include "main/admin_key.hpp"

#include "main/access_keys.hpp"

#include <algorithm>

namespace rollcall::app {
namespace {

constexpr std::size_t bytes_min = 32;
constexpr std::size_t bytes_max = 1'024;  // It has to fit into a header.

/// What may stand behind `Bearer` (token68, RFC 9110 section 11.2).
bool may_be_sent(char c) {
  constexpr std::string_view marks = "-._~+/=";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         marks.find(c) != std::string_view::npos;
}

}  // namespace

std::optional<Error> admin_key_error(std::string_view key) {
  const std::string hint = "`rollcall keygen --admin` makes one";
  if (key.size() < bytes_min || key.size() > bytes_max)
    return Error{ErrorCode::bad_request,
                 "the admin key must have " + std::to_string(bytes_min) + " characters or more",
                 hint};
  if (std::all_of(key.begin(), key.end(), may_be_sent)) return std::nullopt;
  return Error{ErrorCode::bad_request,
               "the admin key may have letters, digits and - . _ ~ + / = alone", hint};
}

Result<std::optional<std::string>> load_admin_key(const AdminOptions& options) {
  if (!options.key_file) return options.key;
  auto key = read_secret(*options.key_file);
  if (!key) return tl::unexpected(std::move(key.error()));
  if (auto error = admin_key_error(*key)) {
    error->message = options.key_file->string() + ": " + error->message;
    return tl::unexpected(*std::move(error));
  }
  return std::optional(*std::move(key));
}

}  // namespace rollcall::app
