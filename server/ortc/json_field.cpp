#include "ortc/json_field.hpp"

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

namespace rollcall::ortc {
namespace json = boost::json;

namespace {

// JavaScript has one kind of number: 96 and 96.0 are the same. Nothing for fractions, negative
// numbers and those which a double can't tell from their neighbours.
std::optional<std::uint64_t> as_whole(const json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64()) {
    if (value.get_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value.get_int64());
  }
  if (!value.is_double()) return std::nullopt;
  const double number = value.get_double();
  constexpr double exact_max = 9'007'199'254'740'992.0;  // 2^53
  if (!(number >= 0 && number <= exact_max) || number != std::trunc(number)) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

bool truthy(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return false;
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64() != 0;
    case json::kind::uint64:
      return value.get_uint64() != 0;
    case json::kind::double_:
      return value.get_double() != 0;
    case json::kind::string:
      return !value.get_string().empty();
    case json::kind::array:
    case json::kind::object:
      return true;
  }
  return false;
}

}  // namespace

void JsonFault::note(const std::string& path, const std::string& expected) {
  if (!error_) error_ = Error{code_, path + ": expected " + expected};
}

JsonField JsonField::operator[](std::string_view name) const {
  const json::value* member = nullptr;
  if (is_object()) member = value_->get_object().if_contains({name.data(), name.size()});
  return {path_ + "." + std::string(name), member, *fault_};
}

bool JsonField::given() const {
  return value_ != nullptr && truthy(*value_);
}

bool JsonField::require_object() const {
  if (!is_object()) refuse("an object");
  return is_object();
}

std::string JsonField::text(std::size_t bytes_max) const {
  if (!is_text() || !given()) {
    refuse("text");
    return {};
  }
  const auto& text = value_->get_string();
  if (text.size() > bytes_max) {
    refuse("at most " + std::to_string(bytes_max) + " bytes");
    return {};
  }
  return std::string(text.data(), text.size());
}

std::optional<std::string> JsonField::optional_text(std::size_t bytes_max) const {
  if (!given()) return std::nullopt;
  return text(bytes_max);
}

bool JsonField::flag() const {
  if (given() && !value_->is_bool()) refuse("true or false");
  return is_true();
}

std::uint64_t JsonField::whole_number(WholeRange range) const {
  const auto number = value_ != nullptr ? as_whole(*value_) : std::nullopt;
  if (!number || *number < range.min || *number > range.max) {
    refuse("a whole number from " + std::to_string(range.min) + " to " + std::to_string(range.max));
    return range.min;
  }
  return *number;
}

std::vector<JsonField> JsonField::items(std::size_t count_max) const {
  std::vector<JsonField> items;
  if (!given()) return items;
  if (!is_array()) {
    refuse("an array");
    return items;
  }
  const auto& array = value_->get_array();
  if (array.size() > count_max) {
    refuse("at most " + std::to_string(count_max) + " items");
    return items;
  }
  for (std::size_t i = 0; i < array.size(); ++i) {
    items.emplace_back(path_ + "[" + std::to_string(i) + "]", &array[i], *fault_);
  }
  return items;
}

std::vector<std::pair<std::string, JsonField>> JsonField::members(std::size_t count_max) const {
  std::vector<std::pair<std::string, JsonField>> members;
  if (!is_object()) return members;
  const auto& object = value_->get_object();
  if (object.size() > count_max) {
    refuse("at most " + std::to_string(count_max) + " entries");
    return members;
  }
  for (const auto& [key, member] : object) {
    const std::string name(key.data(), key.size());
    members.emplace_back(name, JsonField(path_ + "." + name, &member, *fault_));
  }
  return members;
}

}  // namespace rollcall::ortc
