#include "ortc/scalability_mode.hpp"

#include <optional>

namespace rollcall::ortc {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// 1 to 99 without a leading zero; takes it off the front of `text`.
std::optional<std::uint8_t> take_layers(std::string_view& text) {
  if (text.empty() || !is_digit(text[0]) || text[0] == '0') return std::nullopt;
  int layers = text[0] - '0';
  text.remove_prefix(1);
  if (!text.empty() && is_digit(text[0])) {
    layers = 10 * layers + (text[0] - '0');
    text.remove_prefix(1);
  }
  return static_cast<std::uint8_t>(layers);
}

}  // namespace

ScalabilityMode parse_scalability_mode(std::string_view text) {
  constexpr ScalabilityMode one_layer;
  if (!text.starts_with('L') && !text.starts_with('S')) return one_layer;
  text.remove_prefix(1);
  const auto spatial = take_layers(text);
  if (!spatial || !text.starts_with('T')) return one_layer;
  text.remove_prefix(1);
  const auto temporal = take_layers(text);
  if (!temporal) return one_layer;
  return {*spatial, *temporal, text.starts_with("_KEY")};
}

}  // namespace rollcall::ortc
