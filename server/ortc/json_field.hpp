// Reads fields out of JSON that a stranger sent. The first fault is kept, with the path of its
// field; reading goes on with empty values, so that the reading code needs no branch per field.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

namespace rollcall::ortc {

/// The first thing that was wrong in one message.
class JsonFault {
 public:
  explicit JsonFault(ErrorCode code) : code_(code) {}

  void note(const std::string& path, const std::string& expected);
  const std::optional<Error>& error() const { return error_; }

  /// `value` if nothing was wrong, else the error.
  template <class T>
  Result<T> result_of(T value) const {
    if (error_) return tl::unexpected<Error>(*error_);
    return value;
  }

 private:
  ErrorCode code_;
  std::optional<Error> error_;
};

struct WholeRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

/// One value and where it stands. The JSON and the fault must outlive it.
class JsonField {
 public:
  /// `value` is null for a field that is not there.
  JsonField(std::string path, const boost::json::value* value, JsonFault& fault)
      : path_(std::move(path)), value_(value), fault_(&fault) {}

  /// A member of this object; not there if this is none.
  JsonField operator[](std::string_view name) const;

  /// Not absent, null, false, 0 or empty text: what JavaScript calls truthy.
  bool given() const;
  bool is_object() const { return value_ != nullptr && value_->is_object(); }
  bool is_array() const { return value_ != nullptr && value_->is_array(); }
  bool is_number() const { return value_ != nullptr && value_->is_number(); }
  bool is_text() const { return value_ != nullptr && value_->is_string(); }
  bool is_true() const { return value_ != nullptr && value_->is_bool() && value_->get_bool(); }
  const boost::json::value* value() const { return value_; }

  void refuse(const std::string& expected) const { fault_->note(path_, expected); }

  /// Refuses anything but an object.
  bool require_object() const;
  /// Text that must be there and not be empty.
  std::string text(std::size_t bytes_max) const;
  /// Nothing if not given.
  std::optional<std::string> optional_text(std::size_t bytes_max) const;
  /// A flag that is false if not given.
  bool flag() const;
  /// A whole number that must be there.
  template <class T>
  T whole(WholeRange range = {0, std::numeric_limits<T>::max()}) const {
    return static_cast<T>(whole_number(range));
  }
  /// Nothing if not given: 0 counts as not given, too.
  template <class T>
  std::optional<T> optional_whole(WholeRange range) const {
    if (!given()) return std::nullopt;
    return whole<T>(range);
  }
  /// The items of an array; none if not given.
  std::vector<JsonField> items(std::size_t count_max) const;
  /// The members of an object, by name; none if this is no object.
  std::vector<std::pair<std::string, JsonField>> members(std::size_t count_max) const;

 private:
  std::uint64_t whole_number(WholeRange range) const;

  std::string path_;
  const boost::json::value* value_;
  JsonFault* fault_;
};

}  // namespace rollcall::ortc
