#include "access/strict_json.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace rollcall::access {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 8;  // video.canPublishSources[] is 3 deep; metadata may be more.

json::parse_options options() {
  json::parse_options options;
  options.max_depth = depth_max;
  return options;
}

/// Looks for what each parser may read in its own way; as boost::json::basic_parser wants it (its
/// documentation, "Handler").
class AmbiguityReader {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  bool found_one() const { return found_one_; }

  bool on_object_begin(json::error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    name_.append(part.data(), part.size());
    if (!open_.back().insert(std::exchange(name_, {})).second) found_one_ = true;
    return true;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  /// "0e999" is read as 0 times infinity.
  bool on_double(double number, json::string_view, json::error_code&) {
    if (!std::isfinite(number)) found_one_ = true;
    return true;
  }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string name_;
  bool found_one_ = false;
};

bool can_be_understood_in_two_ways(std::string_view text) {
  json::basic_parser<AmbiguityReader> parser(options());
  json::error_code ec;
  parser.write_some(false, text.data(), text.size(), ec);
  return parser.handler().found_one();
}

}  // namespace

std::optional<json::object> parse_strict(std::string_view text) {
  json::error_code ec;
  json::value value = json::parse({text.data(), text.size()}, ec, {}, options());
  if (ec || !value.is_object() || can_be_understood_in_two_ways(text)) return std::nullopt;
  return std::move(value.get_object());
}

}  // namespace rollcall::access
