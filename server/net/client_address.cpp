#include "net/client_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace rollcall::net {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned group_bits = 64;

/// IPv4 is IPv4 also where a socket for both says it as ::ffff:192.0.2.1.
Address plain(const Address& address) {
  if (!address.is_v6()) return address;
  ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  v6.scope_id(0);
  return v6;
}

std::optional<Address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const Address address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return plain(address);
}

bool same_bits(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other,
               unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(whole), other.begin()))
    return false;
  if (bits % 8 == 0) return true;
  return (one[whole] ^ other[whole]) >> (8 - bits % 8) == 0;
}

bool is_inside(const Address& address, const Address& network, unsigned prefix) {
  if (address.is_v4() != network.is_v4()) return false;
  if (address.is_v4()) {
    const auto one = address.to_v4().to_bytes();
    const auto other = network.to_v4().to_bytes();
    return same_bits(one, other, prefix);
  }
  const auto one = address.to_v6().to_bytes();
  const auto other = network.to_v6().to_bytes();
  return same_bits(one, other, prefix);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `192.0.2.1`, `2001:db8::1`, and as some proxies say them: `192.0.2.1:4711`,
/// `[2001:db8::1]:4711`.
std::optional<Address> parse_hop(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[')) return parse_address(text.substr(1, text.find(']') - 1));
  const bool v4_with_port = std::count(text.begin(), text.end(), ':') == 1;
  return parse_address(v4_with_port ? text.substr(0, text.find(':')) : text);
}

}  // namespace

Result<AddressRanges> AddressRanges::parse(const std::vector<std::string>& texts) {
  AddressRanges ranges;
  for (const std::string& text : texts) {
    const auto slash = text.find('/');
    const auto network = parse_address(text.substr(0, slash));
    const unsigned most = network && network->is_v4() ? 32 : 128;
    unsigned prefix = most;
    bool good = network.has_value();
    if (slash != std::string::npos) {
      const char* const end = text.data() + text.size();
      const auto [read, error] = std::from_chars(text.data() + slash + 1, end, prefix);
      good = good && error == std::errc{} && read == end && prefix <= most;
    }
    if (!good)
      return fail(ErrorCode::bad_request, "\"" + text + "\" is neither an address nor a network",
                  "as \"127.0.0.1\" or \"10.0.0.0/8\"");
    ranges.ranges_.push_back({*network, prefix});
  }
  return ranges;
}

bool AddressRanges::contains(const Address& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return is_inside(plain(address), range.network, range.prefix);
  });
}

Address client_address(const Address& other_end, const std::vector<std::string_view>& forwarded,
                       const AddressRanges& trusted) {
  Address client = plain(other_end);
  for (auto value = forwarded.rbegin(); value != forwarded.rend(); ++value) {
    std::string_view rest = *value;
    while (true) {
      if (!trusted.contains(client)) return client;
      const auto comma = rest.rfind(',');
      const auto hop = parse_hop(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
      if (!hop) return client;
      client = *hop;
      if (comma == std::string_view::npos) break;
      rest = rest.substr(0, comma);
    }
  }
  return client;
}

std::string counted_as(const Address& address) {
  const Address asked = plain(address);
  if (asked.is_loopback()) return {};
  if (asked.is_v4()) return asked.to_string();
  auto bytes = asked.to_v6().to_bytes();
  std::fill(bytes.begin() + group_bits / 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes).to_string() + "/" + std::to_string(group_bits);
}

}  // namespace rollcall::net
