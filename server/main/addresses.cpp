#include "main/addresses.hpp"

#include <boost/asio/ip/address.hpp>

namespace rollcall::app {

bool is_loopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return false;
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6())
        .is_loopback();
  return parsed.is_loopback();
}

bool is_wildcard(const std::string& host) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(host, error);
  return !error && parsed.is_unspecified();
}

bool is_one_address(const std::string& host) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(host, error);
  return !error && !parsed.is_unspecified();
}

std::string in_url(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

}  // namespace rollcall::app
