#include "wire/socketio.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/json.hpp>

namespace rollcall::wire::socketio {
namespace {

namespace json = boost::json;

// Names that socket.io itself emits on its sockets: letting a client emit them confuses its
// listeners.
constexpr std::array reserved_events{"connect",       "connect_error", "disconnect",
                                     "disconnecting", "newListener",   "removeListener"};

constexpr std::uint64_t id_max =
    9'007'199'254'740'991;  // 2^53 - 1: what a JavaScript number holds.

bool is_binary(PacketType type) {
  return type == PacketType::binary_event || type == PacketType::binary_ack;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// As the JSON parser judges it, which takes no other text: inside quotes, it is one JSON string.
bool is_utf8(std::string_view text) {
  boost::system::error_code error;
  json::parse(json::serialize(json::string_view(text.data(), text.size())), error);
  return !error;
}

/// The part of the packet before its payload, read from the front of a text.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const Limits& limits) : rest_(text), limits_(limits) {}

  tl::expected<PacketType, DecodeError> type() {
    if (rest_.empty()) return tl::unexpected(DecodeError::empty);
    const char digit = rest_.front();
    if (digit < '0' || digit > '6') return tl::unexpected(DecodeError::unknown_type);
    rest_.remove_prefix(1);
    return static_cast<PacketType>(digit - '0');
  }

  /// `2-` in `52-["a",...]`.
  tl::expected<std::size_t, DecodeError> attachments(PacketType type) {
    if (!is_binary(type)) return 0;
    const auto count = number();
    if (!count || *count > limits_.attachments || rest_.empty() || rest_.front() != '-') {
      return tl::unexpected(DecodeError::bad_attachment_count);
    }
    rest_.remove_prefix(1);
    return static_cast<std::size_t>(*count);
  }

  /// `/admin,` in `2/admin,["a"]`; the comma may be left out where nothing follows.
  tl::expected<std::string, DecodeError> name_space() {
    if (rest_.empty() || rest_.front() != '/') return "/";
    const auto end = rest_.find(',');
    const auto name = rest_.substr(0, end);
    if (name.size() > limits_.namespace_bytes || !is_utf8(name)) {
      return tl::unexpected(DecodeError::bad_namespace);
    }
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return std::string(name);
  }

  /// `12` in `212["a"]`.
  tl::expected<std::optional<std::uint64_t>, DecodeError> id() {
    if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
    const auto id = number();
    if (!id || *id > id_max) return tl::unexpected(DecodeError::bad_id);
    return *id;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string_view rest_;
  const Limits& limits_;
};

/// Marks each placeholder's number as used; false if one is no number in range, or used before.
bool collect_placeholders(const json::value& value, std::vector<bool>& used) {
  if (const auto* array = value.if_array()) {
    return std::all_of(array->begin(), array->end(),
                       [&](const auto& item) { return collect_placeholders(item, used); });
  }
  const auto* object = value.if_object();
  if (!object) return true;
  const auto* mark = object->if_contains("_placeholder");
  if (!mark || mark->kind() != json::kind::bool_ || !mark->get_bool()) {
    return std::all_of(object->begin(), object->end(),
                       [&](const auto& pair) { return collect_placeholders(pair.value(), used); });
  }
  const auto* num = object->if_contains("num");
  const auto* number = num ? num->if_int64() : nullptr;
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= used.size()) return false;
  const auto index = static_cast<std::size_t>(*number);
  if (used[index]) return false;
  return used[index] = true;
}

std::optional<DecodeError> check_event(const json::value& payload) {
  const auto* array = payload.if_array();
  if (!array || array->empty()) return DecodeError::bad_payload;
  const auto* name = array->front().if_string();
  if (!name) return DecodeError::bad_payload;
  const bool reserved =
      std::find(reserved_events.begin(), reserved_events.end(), *name) != reserved_events.end();
  return reserved ? std::optional(DecodeError::reserved_event) : std::nullopt;
}

std::optional<DecodeError> check_shape(const Packet& packet, const json::value& payload) {
  switch (packet.type) {
    case PacketType::connect:
      return payload.is_object() ? std::nullopt : std::optional(DecodeError::bad_payload);
    case PacketType::disconnect:
      return DecodeError::bad_payload;
    case PacketType::event:
    case PacketType::binary_event:
      return check_event(payload);
    case PacketType::ack:
    case PacketType::binary_ack:
      if (!packet.id) return DecodeError::bad_id;
      return payload.is_array() ? std::nullopt : std::optional(DecodeError::bad_payload);
    case PacketType::connect_error:
      return payload.is_object() || payload.is_string() ? std::nullopt
                                                        : std::optional(DecodeError::bad_payload);
  }
  return DecodeError::unknown_type;
}

std::optional<DecodeError> check_payload(const Packet& packet, std::size_t attachments,
                                         const Limits& limits) {
  const bool bare = packet.type == PacketType::connect || packet.type == PacketType::disconnect ||
                    packet.type == PacketType::connect_error;
  if (bare && packet.id) return DecodeError::bad_id;
  if (packet.data.empty()) {
    const bool may_be_empty =
        packet.type == PacketType::connect || packet.type == PacketType::disconnect;
    return may_be_empty ? std::nullopt : std::optional(DecodeError::bad_payload);
  }
  json::parse_options options;
  options.max_depth = limits.json_depth;
  boost::system::error_code error;
  const auto payload = json::parse(packet.data, error, {}, options);
  if (error) return DecodeError::bad_payload;
  if (auto wrong = check_shape(packet, payload)) return wrong;
  if (!is_binary(packet.type)) return std::nullopt;
  std::vector<bool> used(attachments, false);
  const bool good = collect_placeholders(payload, used) &&
                    std::all_of(used.begin(), used.end(), [](bool one) { return one; });
  return good ? std::nullopt : std::optional(DecodeError::bad_placeholder);
}

}  // namespace

std::string_view to_text(DecodeError error) {
  switch (error) {
    case DecodeError::empty:
      return "empty packet";
    case DecodeError::unknown_type:
      return "unknown packet type";
    case DecodeError::bad_attachment_count:
      return "bad number of attachments";
    case DecodeError::bad_namespace:
      return "bad namespace";
    case DecodeError::bad_id:
      return "bad acknowledgement id";
    case DecodeError::bad_payload:
      return "bad payload";
    case DecodeError::reserved_event:
      return "reserved event name";
    case DecodeError::bad_placeholder:
      return "bad placeholder of an attachment";
    case DecodeError::unexpected_text:
      return "text where an attachment was awaited";
    case DecodeError::unexpected_binary:
      return "attachment where none was awaited";
    case DecodeError::too_large:
      return "packet too large";
  }
  return "";
}

std::string encode(const Packet& packet) {
  std::string text;
  text += static_cast<char>('0' + static_cast<int>(packet.type));
  if (is_binary(packet.type)) text += std::to_string(packet.attachments.size()) + '-';
  if (packet.name_space != "/") text += packet.name_space + ',';
  if (packet.id) text += std::to_string(*packet.id);
  text += packet.data;
  return text;
}

tl::expected<std::optional<Packet>, DecodeError> Decoder::text(std::string_view text) {
  if (pending_) return tl::unexpected(DecodeError::unexpected_text);
  if (text.size() > limits_.packet_bytes) return tl::unexpected(DecodeError::too_large);
  HeaderReader header(text, limits_);
  const auto type = header.type();
  if (!type) return tl::unexpected(type.error());
  const auto attachments = header.attachments(*type);
  if (!attachments) return tl::unexpected(attachments.error());
  auto name_space = header.name_space();
  if (!name_space) return tl::unexpected(name_space.error());
  const auto id = header.id();
  if (!id) return tl::unexpected(id.error());

  Packet packet{*type, std::move(*name_space), std::string(header.rest()), *id};
  if (auto wrong = check_payload(packet, *attachments, limits_)) return tl::unexpected(*wrong);
  if (*attachments == 0) return packet;
  pending_ = Pending{std::move(packet), *attachments, text.size()};
  return std::nullopt;
}

tl::expected<std::optional<Packet>, DecodeError> Decoder::binary(std::string bytes) {
  if (!pending_) return tl::unexpected(DecodeError::unexpected_binary);
  pending_->bytes += bytes.size();
  if (pending_->bytes > limits_.packet_bytes) return tl::unexpected(DecodeError::too_large);
  pending_->packet.attachments.push_back(std::move(bytes));
  if (pending_->packet.attachments.size() < pending_->attachments) return std::nullopt;
  Packet packet = std::move(pending_->packet);
  pending_.reset();
  return packet;
}

}  // namespace rollcall::wire::socketio
