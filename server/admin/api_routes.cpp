#include "admin/api_routes.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <boost/json/parse.hpp>

namespace rollcall::admin {
namespace {

using Segments = std::vector<std::string>;
using Views = std::vector<std::string_view>;

/// "/a/b" -> "a", "b"
Views split(std::string_view path) {
  Views segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_part(std::string_view segment) {
  return segment.starts_with('{');
}

/// What stands for each `{name}`; nothing if this is another path.
std::optional<std::map<std::string_view, std::string>> match(const ApiRoute& route,
                                                             const Segments& given) {
  Views pattern = split(api_root);
  for (const std::string_view segment : split(route.path))
    pattern.push_back(segment);
  if (pattern.size() != given.size()) return std::nullopt;
  std::map<std::string_view, std::string> parts;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool part = is_part(pattern[i]) && !given[i].empty();
    if (part) parts.emplace(pattern[i].substr(1, pattern[i].size() - 2), given[i]);
    if (!part && pattern[i] != given[i]) return std::nullopt;
  }
  return parts;
}

/// HEAD is GET without the body, which the connection leaves out (RFC 9110 section 9.3.2).
bool answers(std::string_view route, std::string_view method) {
  return route == method || (route == "GET" && method == "HEAD");
}

ApiReply no_such_path() {
  return failure(404, "not_found", "there is no such path in this API",
                 "docs/admin-api.md has them all");
}

ApiReply other_method(const std::set<std::string_view>& allowed) {
  std::string list;
  for (const std::string_view method : allowed)
    (list += list.empty() ? "" : ", ") += method;
  ApiReply reply = failure(405, "method_not_allowed", "this path takes another method", list);
  reply.headers.emplace_back("Allow", list);
  return reply;
}

ApiReply bad_request(const std::string& message, std::string_view hint = {}) {
  return failure(400, "bad_request", message, hint);
}

template <class Known, class Name>
bool knows(const Known& known, const Name& name) {
  return std::find(known.begin(), known.end(), name) != known.end();
}

/// A name that nobody knows, unless it is so strange that it could not be told as it is.
std::string in_quotes(std::string_view name) {
  constexpr std::size_t longest = 64;
  constexpr std::string_view usual =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  const bool telling = !name.empty() && name.size() <= longest &&
                       name.find_first_not_of(usual) == std::string_view::npos;
  return telling ? " `" + std::string(name) + "`" : "";
}

ApiReply unknown(const char* place, std::string_view name, const Views& known) {
  std::string hint;
  for (const std::string_view one : known)
    ((hint += hint.empty() ? "it takes `" : ", `") += one) += '`';
  return bad_request(std::string(place) + in_quotes(name) + " that is not known", hint);
}

/// `application/json`, with or without parameters (RFC 9110 section 8.3.1).
bool is_json(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' '))
    content_type.remove_suffix(1);
  constexpr std::string_view json = "application/json";
  const auto same = [](char given, char wanted) {
    return (given >= 'A' && given <= 'Z' ? given - 'A' + 'a' : given) == wanted;
  };
  return std::equal(content_type.begin(), content_type.end(), json.begin(), json.end(), same);
}

tl::expected<boost::json::object, ApiReply> read_body(const ApiRequest& request,
                                                      const ApiRoute& route) {
  if (request.body.empty()) return boost::json::object{};
  if (route.body.empty()) return tl::unexpected(bad_request("this request has no body"));
  if (!is_json(request.content_type))
    return tl::unexpected(failure(415, "unsupported_media_type", "the body must be JSON",
                                  "Content-Type: application/json"));
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(request.body, error);
  if (error || !value.is_object()) return tl::unexpected(bad_request("the body is no JSON object"));
  for (const auto& field : value.get_object()) {
    const std::string_view name{field.key().data(), field.key().size()};
    if (!knows(route.body, name))
      return tl::unexpected(unknown("the body has a field", name, route.body));
  }
  return value.get_object();
}

Error no_flag(std::string_view name) {
  return {ErrorCode::bad_request, std::string(name) + " must be true or false"};
}

Error no_number(std::string_view name, std::size_t least, std::size_t most) {
  return {ErrorCode::bad_request, std::string(name) + " must be a whole number from " +
                                      std::to_string(least) + " to " + std::to_string(most)};
}

}  // namespace

const std::vector<ApiRoute>& api_routes() {
  static const std::vector<ApiRoute> routes{
      {"GET", "/server", Operation::show_server},
      {"GET", "/rooms", Operation::list_rooms, {"after", "limit"}},
      {"POST", "/rooms", Operation::make_room, {}, {"room", "size", "takeover", "timeToLiveMs"}},
      {"GET", "/rooms/{room}", Operation::show_room},
      {"DELETE", "/rooms/{room}", Operation::end_room},
      {"POST", "/rooms/{room}/lock", Operation::lock_room, {}, {"locked"}},
      {"POST", "/rooms/{room}/cleanup", Operation::clean_up_room},
      {"GET", "/rooms/{room}/participants", Operation::list_participants},
      {"GET", "/rooms/{room}/timeline", Operation::show_timeline, {"after", "limit", "since"}},
      {"GET", "/rooms/{room}/timeline.svg", Operation::draw_timeline, {"limit", "since"}},
      {"DELETE", "/rooms/{room}/participants/{id}", Operation::remove_participant, {"ban"}},
      {"POST", "/rooms/{room}/participants/{id}/mute", Operation::mute_participant, {}, {"source"}},
      {"POST", "/drain", Operation::drain},
      {"POST", "/cleanup", Operation::cleanup},
  };
  return routes;
}

tl::expected<ApiCall, ApiReply> read_call(const ApiRequest& request) {
  if (request.body.size() > api_body_bytes_max)
    return tl::unexpected(failure(413, "too_large", "the body is too large"));
  std::set<std::string_view> methods;
  for (const ApiRoute& route : api_routes()) {
    auto parts = match(route, request.segments);
    if (!parts) continue;
    methods.insert(route.method);
    if (route.method == "GET") methods.insert("HEAD");
    if (!answers(route.method, request.method)) continue;
    for (const auto& [name, value] : request.query)
      if (!knows(route.query, name))
        return tl::unexpected(unknown("the query has a parameter", name, route.query));
    auto body = read_body(request, route);
    if (!body) return tl::unexpected(std::move(body.error()));
    return ApiCall{route.operation, std::move(*parts), request.query, std::move(*body)};
  }
  if (methods.empty()) return tl::unexpected(no_such_path());
  return tl::unexpected(other_method(methods));
}

std::string ApiCall::text(const std::string& name) const {
  const auto given = query.find(name);
  return given == query.end() ? "" : given->second;
}

Result<std::size_t> ApiCall::number(const std::string& name, std::size_t least, std::size_t most,
                                    std::size_t otherwise) const {
  const auto given = query.find(name);
  if (given == query.end()) return otherwise;
  const std::string& digits = given->second;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (whole && number >= least && number <= most) return number;
  return tl::unexpected(no_number(name, least, most));
}

Result<std::optional<std::size_t>> ApiCall::body_number(std::string_view name, std::size_t least,
                                                        std::size_t most) const {
  const boost::json::value* given = body.if_contains({name.data(), name.size()});
  if (given == nullptr) return std::nullopt;
  boost::system::error_code error;
  const auto number = given->to_number<std::size_t>(error);
  if (!error && number >= least && number <= most) return number;
  return tl::unexpected(no_number(name, least, most));
}

Result<bool> ApiCall::query_flag(const std::string& name) const {
  const std::string given = text(name);
  if (given.empty() && !query.contains(name)) return false;
  if (given == "true") return true;
  if (given == "false") return false;
  return tl::unexpected(no_flag(name));
}

Result<bool> ApiCall::body_flag(std::string_view name) const {
  const boost::json::value* given = body.if_contains({name.data(), name.size()});
  if (given != nullptr && given->is_bool()) return given->get_bool();
  return tl::unexpected(no_flag(name));
}

Result<std::string> ApiCall::body_text(std::string_view name, std::string_view otherwise) const {
  const boost::json::value* given = body.if_contains({name.data(), name.size()});
  if (given == nullptr) return std::string(otherwise);
  if (!given->is_string())
    return fail(ErrorCode::bad_request, std::string(name) + " must be a text");
  return std::string(given->get_string().data(), given->get_string().size());
}

}  // namespace rollcall::admin
