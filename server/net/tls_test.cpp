#include "net/tls.hpp"

#include "net/test_certificates.hpp"

#include <cstdlib>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using ::testing::Contains;
using ::testing::HasSubstr;

/// What an OpenSSL client that trusts `trusted` alone says of `server` under the name `host`.
error_code handshake(const TlsContext& server, const std::string& trusted,
                     const std::string& host) {
  using Socket = asio::local::stream_protocol::socket;
  asio::io_context io;
  Socket near(io);
  Socket far(io);
  asio::local::connect_pair(near, far);
  ssl::context client(ssl::context::tls_client);
  client.add_certificate_authority(asio::buffer(trusted));
  ssl::stream<Socket> serving(std::move(far), *server);
  ssl::stream<Socket> asking(std::move(near), client);
  asking.set_verify_mode(ssl::verify_peer);
  asking.set_verify_callback(ssl::host_name_verification(host));
  error_code result;
  serving.async_handshake(ssl::stream_base::server, [](error_code) {});
  asking.async_handshake(ssl::stream_base::client, [&](error_code error) {
    result = error;
    asking.next_layer().close();
  });
  io.run();
  return result;
}

class TlsFromFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  TlsFiles write(const std::string& certificate, const std::string& key) {
    std::ofstream(folder_ / "certificate.pem") << certificate;
    std::ofstream(folder_ / "key.pem") << key;
    return {folder_ / "certificate.pem", folder_ / "key.pem"};
  }
  static std::string refusal(const TlsFiles& files) {
    const auto context = tls_from_files(files);
    return context ? "accepted" : context.error().message;
  }

  std::filesystem::path folder_;
};

TEST(SelfSignedCertificate, IsAcceptedByAClientThatTrustsItUnderEachOfItsNames) {
  const auto server = tls_self_signed({"192.0.2.7", "2001:db8::7"}).value();
  const auto certificate = certificate_of(server);
  for (const auto* host : {"localhost", "192.0.2.7", "2001:db8::7"})
    EXPECT_FALSE(handshake(server, certificate, host)) << host;
}

TEST(SelfSignedCertificate, IsRefusedUnderAnotherName) {
  const auto server = tls_self_signed({"192.0.2.7"}).value();
  for (const auto* host : {"192.0.2.8", "example.org", "::1"})
    EXPECT_TRUE(handshake(server, certificate_of(server), host)) << host;
}

TEST(SelfSignedCertificate, IsRefusedByAClientThatTrustsAnother) {
  const auto server = tls_self_signed({}).value();
  const auto other = tls_self_signed({}).value();
  EXPECT_TRUE(handshake(server, certificate_of(other), "localhost"));
}

TEST(SelfSignedCertificate, IsGoodForAYear) {
  const TlsValidity validity = tls_validity(*tls_self_signed({}).value());
  const std::int64_t hour = 3600;
  EXPECT_EQ(validity.until - validity.from, 365 * 24 * hour + hour);
}

TEST(SelfSignedCertificate, CannotBeMadeForWhatIsNoAddress) {
  EXPECT_FALSE(tls_self_signed({"no address"}));
}

TEST_F(TlsFromFiles, ServesTheCertificateOfTheFiles) {
  const auto made = tls_self_signed({}).value();
  const auto server = tls_from_files(write(certificate_of(made), key_of(made)));
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_FALSE(handshake(*server, certificate_of(made), "localhost"));
}

TEST_F(TlsFromFiles, RefusesTheKeyOfAnotherCertificate) {
  const auto one = tls_self_signed({}).value();
  const auto other = tls_self_signed({}).value();
  EXPECT_THAT(refusal(write(certificate_of(one), key_of(other))), HasSubstr("key.pem"));
}

TEST_F(TlsFromFiles, NamesTheFileThatIsMissingOrNoPem) {
  const auto made = tls_self_signed({}).value();
  auto files = write(certificate_of(made), "nonsense");
  EXPECT_THAT(refusal(files), HasSubstr("key.pem"));
  files.key = folder_ / "gone.pem";
  EXPECT_THAT(refusal(files), HasSubstr("gone.pem"));
  EXPECT_THAT(refusal(write("nonsense", key_of(made))), HasSubstr("certificate.pem"));
  files.certificate = folder_ / "missing.pem";
  EXPECT_THAT(refusal(files), HasSubstr("missing.pem"));
}

TEST(LocalAddresses, AreLiteralsWithLoopbackAmongThem) {
  const auto addresses = local_addresses();
  EXPECT_THAT(addresses, Contains("127.0.0.1"));
  for (const auto& address : addresses) {
    error_code error;
    asio::ip::make_address(address, error);
    EXPECT_FALSE(error) << address;
  }
}

}  // namespace
}  // namespace rollcall::net
