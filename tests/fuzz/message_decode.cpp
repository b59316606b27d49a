// Our own messages: any JSON text becomes a request within its limits or an error that says why.
#include "core/messages.hpp"
#include "fuzz.hpp"
#include "wire/messages.hpp"

#include <variant>

#include <boost/json/parse.hpp>

namespace wire = rollcall::wire;
using rollcall::fuzz::check;

namespace {

constexpr std::size_t event_name_max = 64;
// Planted: names are taken for shorter than the decoder lets them be.
constexpr std::size_t name_bytes_max = rollcall::fuzz::planted ? 8 : 256;

void check_error(const rollcall::Error& error) {
  check(!error.message.empty(), "an error has a message");
  check(error.message.size() < 1'000, "an error does not repeat its input");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = rollcall::fuzz::text_of(data, size);
  const auto decoded = wire::decode_event(text);
  check(decoded.event.size() <= event_name_max, "the name of an event is short");
  if (!decoded.request) {
    check_error(decoded.request.error());
    const auto frame = wire::encode_failure(decoded.event, decoded.request.error());
    boost::system::error_code error;
    const auto value = boost::json::parse(frame->substr(2), error);
    check(frame->starts_with("42") && !error && value.is_array(), "a failure is an event");
  } else {
    boost::system::error_code error;
    const auto value = boost::json::parse({text.data(), text.size()}, error);
    check(!error && value.is_array() && !value.get_array().empty(), "a request was an event");
    const auto* join = std::get_if<rollcall::core::JoinRequest>(&*decoded.request);
    if (join && join->display_name)
      check(join->display_name->size() <= name_bytes_max, "a name is within its limit");
    check(value.get_array().front() == boost::json::string_view(decoded.event),
          "a request has the name that it came under");
  }
  const auto leave = wire::decode_leave_beacon(text);
  if (!leave) check_error(leave.error());
  return 0;
}
