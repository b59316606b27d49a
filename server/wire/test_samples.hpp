// What the tests of this folder share: events as clients send them, and what becomes of them.
#pragma once

#include "wire/messages.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace rollcall::wire::samples {

inline std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

inline boost::json::value text(std::string_view value) {
  return boost::json::string(value.data(), value.size());
}

/// The arguments of an event: its name, then its payload.
inline std::string event(const char* name, const boost::json::value& payload) {
  return boost::json::serialize(boost::json::array{name, payload});
}

/// `payload` with one field set to something else.
inline boost::json::object with(boost::json::object payload, const char* field,
                                boost::json::value value) {
  payload[field] = std::move(value);
  return payload;
}

inline boost::json::object without(boost::json::object payload, const char* field) {
  payload.erase(field);
  return payload;
}

/// The fields that a join needs, and no other.
inline boost::json::object least_join() {
  return {{"protocol", 1},
          {"roomId", "blue"},
          {"guestKey", "abcdefghijklmnopqrstuv"},
          {"displayName", "Ann"}};
}

template <class Request>
Request decoded(std::string_view arguments) {
  Decoded result = decode_event(arguments);
  EXPECT_TRUE(result.request) << result.request.error().message;
  if (!result.request || !std::holds_alternative<Request>(*result.request)) {
    ADD_FAILURE() << arguments;
    return {};
  }
  return std::get<Request>(std::move(*result.request));
}

template <class Value>
std::string refusal_in(const Result<Value>& result) {
  if (result) return "accepted";
  return std::string(rollcall::to_text(result.error().code)) + ": " + result.error().message;
}

inline std::string refusal(std::string_view arguments) {
  return refusal_in(decode_event(arguments).request);
}

}  // namespace rollcall::wire::samples
