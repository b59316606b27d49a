#include "net/http.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::net {
namespace {

enum class Plus { literal, space };

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      unsigned value = 0;
      if (i + 2 >= text.size()) return std::nullopt;
      const char* digits = text.data() + i + 1;
      const auto [end, error] = std::from_chars(digits, digits + 2, value, 16);
      if (error != std::errc{} || end != digits + 2 || value == 0) return std::nullopt;
      decoded += static_cast<char>(value);
      i += 2;
    }
  }
  return decoded;
}

bool parse_query(std::string_view query, std::map<std::string, std::string>& into) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), Plus::space);
    auto value = equals == std::string_view::npos
                     ? std::optional<std::string>("")
                     : percent_decode(pair.substr(equals + 1), Plus::space);
    if (!name || !value) return false;
    into.try_emplace(std::move(*name), std::move(*value));
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool parse_target(std::string_view target, HttpRequest& request) {
  if (!target.starts_with('/')) return false;  // Origin form alone (RFC 9112 section 3.2.1).
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  request.raw_path = target.substr(0, mark);
  auto path = percent_decode(request.raw_path, Plus::literal);
  if (!path) return false;
  request.path = std::move(*path);
  return mark == std::string_view::npos || parse_query(target.substr(mark + 1), request.query);
}

std::vector<std::string> path_segments(std::string_view raw_path) {
  std::vector<std::string> segments;
  while (!raw_path.empty()) {
    raw_path.remove_prefix(1);
    const auto end = std::min(raw_path.find('/'), raw_path.size());
    segments.push_back(percent_decode(raw_path.substr(0, end), Plus::literal).value_or(""));
    raw_path.remove_prefix(end);
  }
  return segments;
}

}  // namespace rollcall::net
