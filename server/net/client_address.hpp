// Who asks: the address at the other end of the connection, or what a proxy that we trust says of
// it, and whom the limits of one address count as one.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace rollcall::net {

using Address = boost::asio::ip::address;

/// Addresses and networks, as "10.0.0.0/8" or "2001:db8::1".
class AddressRanges {
 public:
  /// An error names the text that is neither.
  static Result<AddressRanges> parse(const std::vector<std::string>& texts);

  bool contains(const Address& address) const;

 private:
  struct Range {
    Address network;
    unsigned prefix;  // Bits of it that an address inside has, too.
  };
  std::vector<Range> ranges_;
};

/// `forwarded`: the values of X-Forwarded-For, in their order. Each proxy adds at the end by whom
/// it was asked, so what stands before the last one that we do not trust may be anybody's
/// invention. Where a trusted one adds no address it is itself that asks.
Address client_address(const Address& other_end, const std::vector<std::string_view>& forwarded,
                       const AddressRanges& trusted);

/// An IPv4 address, or the /64 that an IPv6 one is in, which is what one customer has at least (RFC
/// 6177). Empty for this machine itself, which is not limited: it is the machine's own people, or a
/// proxy that we were not told of.
std::string counted_as(const Address& address);

}  // namespace rollcall::net
