// Certificates for TLS: from files, or made at start for a network at home.
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ssl/context.hpp>

namespace rollcall::net {

/// PEM files: the certificate with its chain, and its key.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

Result<std::shared_ptr<boost::asio::ssl::context>> tls_from_files(const TlsFiles& files);

/// When the certificate is good, in seconds since 1970.
struct TlsValidity {
  std::int64_t from = 0;
  std::int64_t until = 0;
};
TlsValidity tls_validity(boost::asio::ssl::context& context);

/// A certificate of our own, in memory, for `localhost` and each of `addresses` (IP literals), good
/// for a year. Browsers warn about it, but then give cameras.
Result<std::shared_ptr<boost::asio::ssl::context>> tls_self_signed(
    const std::vector<std::string>& addresses);

/// Every address of this machine that others could use, loopback last; no link-local ones.
std::vector<std::string> local_addresses();

}  // namespace rollcall::net
