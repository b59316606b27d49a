#include "ortc/codec_json.hpp"

#include "ortc/limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace rollcall::ortc {
namespace json = boost::json;

namespace {

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char lower, char c) {
           return lower == (c >= 'A' && c <= 'Z' ? c + 32 : c);
         });
}

// The worker has a 32-bit integer for whole numbers and a double for the rest. A whole number that
// fits neither of them exactly would arrive there as another one.
std::optional<ParameterValue> as_parameter(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_number()) return std::nullopt;
  const double number = value.is_double()  ? value.get_double()
                        : value.is_int64() ? static_cast<double>(value.get_int64())
                                           : static_cast<double>(value.get_uint64());
  if (!std::isfinite(number)) return std::nullopt;
  if (number != std::trunc(number)) return number;
  using Limits = std::numeric_limits<std::int32_t>;
  if (number < Limits::min() || number > Limits::max()) return std::nullopt;
  return static_cast<std::int32_t>(number);
}

}  // namespace

std::string read_mime_type(const JsonField& field, MediaKind& kind) {
  std::string mime_type = field.text(text_bytes_max);
  const bool audio = starts_with_ignoring_case(mime_type, "audio/");
  const bool video = starts_with_ignoring_case(mime_type, "video/");
  const bool printable =
      std::all_of(mime_type.begin(), mime_type.end(), [](char c) { return c > ' ' && c <= '~'; });
  constexpr std::size_t prefix_bytes = 6;
  if ((!audio && !video) || mime_type.size() == prefix_bytes || !printable) {
    field.refuse("a MIME type audio/... or video/...");
  }
  kind = video ? MediaKind::video : MediaKind::audio;
  return mime_type;
}

std::optional<std::uint8_t> read_channels(const JsonField& field, MediaKind kind) {
  if (kind == MediaKind::video) return std::nullopt;
  return field.is_number() ? field.whole<std::uint8_t>({1, 255}) : std::uint8_t{1};
}

ParameterMap read_parameter_map(const JsonField& field) {
  ParameterMap parameters;
  if (field.is_array()) field.refuse("an object");
  for (const auto& [name, entry] : field.members(codec_parameters_max)) {
    auto value = as_parameter(*entry.value());
    if (!value) {
      entry.refuse("text, a 32-bit integer or a fraction");
      continue;
    }
    const auto* text = std::get_if<std::string>(&*value);
    if (name.size() > text_bytes_max || (text != nullptr && text->size() > parameter_bytes_max)) {
      entry.refuse("at most " + std::to_string(parameter_bytes_max) + " bytes");
    }
    if (name == "apt" && text != nullptr) entry.refuse("a number");
    parameters.insert_or_assign(name, std::move(*value));
  }
  return parameters;
}

std::vector<RtcpFeedback> read_rtcp_feedback(const JsonField& field) {
  std::vector<RtcpFeedback> feedback;
  if (!field.is_array()) return feedback;
  for (const auto& item : field.items(rtcp_feedback_max)) {
    const auto parameter = item["parameter"];
    feedback.push_back({item["type"].text(text_bytes_max),
                        parameter.is_text()
                            ? parameter.optional_text(text_bytes_max).value_or(std::string{})
                            : std::string{}});
  }
  return feedback;
}

json::value to_json(const ParameterMap& parameters) {
  json::object object;
  for (const auto& [name, value] : parameters) {
    std::visit([&, &key = name](const auto& v) { object[key] = v; }, value);
  }
  return object;
}

json::value to_json(const std::vector<RtcpFeedback>& feedback) {
  json::array array;
  for (const auto& [type, parameter] : feedback) {
    array.push_back(json::object{{"type", type}, {"parameter", parameter}});
  }
  return array;
}

}  // namespace rollcall::ortc
