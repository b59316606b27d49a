// The certificate of a server that runs is exchanged.
#include "net/server.hpp"
#include "net/test_certificates.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A browser's connection, in the server's own io_context.
class SecureClient {
 public:
  SecureClient(asio::io_context& context, std::uint16_t port)
      : context_(context), stream_(context, trusting_) {
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
    run([this](auto done) { stream_.async_handshake(asio::ssl::stream_base::client, done); });
  }

  /// PEM, as the server showed it.
  std::string certificate() {
    X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(memory);
    X509_free(certificate);
    return pem;
  }

  std::string ask() {
    const std::string request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    std::string answer;
    run([&](auto done) {
      asio::async_write(stream_, asio::buffer(request),
                        [done](error_code error, std::size_t) { done(error); });
    });
    run([&](auto done) {
      asio::async_read_until(stream_, asio::dynamic_buffer(answer), "\r\n\r\n",
                             [done](error_code error, std::size_t) { done(error); });
    });
    return answer;
  }

 private:
  template <class Operation>
  void run(Operation operation) {
    bool done = false;
    operation([&done](error_code error) {
      EXPECT_FALSE(error) << error.message();
      done = true;
    });
    while (!done)
      context_.run_one();
  }

  asio::io_context& context_;
  asio::ssl::context trusting_{asio::ssl::context::tls_client};
  asio::ssl::stream<tcp::socket> stream_;
};

class TlsReload : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    write(first_);
    ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.tls = TlsFiles{folder_ / "certificate.pem", folder_ / "key.pem"};
    options.routes.push_back(route("GET", "/health", [](const HttpRequest&) {
      return HttpReply{200, "", "well"};
    }));
    server_.emplace(context_, options);
    const auto opened = server_->open();
    ASSERT_TRUE(opened) << opened.error().message;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const TlsContext& made) {
    std::ofstream(folder_ / "certificate.pem") << certificate_of(made);
    std::ofstream(folder_ / "key.pem") << key_of(made);
  }
  std::string shown() { return SecureClient(context_, server_->port()).certificate(); }

  asio::io_context context_;
  std::filesystem::path folder_;
  TlsContext first_ = tls_self_signed({}).value();
  TlsContext second_ = tls_self_signed({}).value();
  std::optional<Server> server_;
};

TEST_F(TlsReload, ShowsTheNewCertificateToWhoComesAfterIt) {
  EXPECT_EQ(shown(), certificate_of(first_));
  write(second_);
  EXPECT_EQ(shown(), certificate_of(first_)) << "nobody asked for it yet";
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_EQ(shown(), certificate_of(second_));
}

TEST_F(TlsReload, LetsConnectionsGoOnWithTheOldOne) {
  SecureClient early(context_, server_->port());
  EXPECT_THAT(early.ask(), StartsWith("HTTP/1.1 200"));
  write(second_);
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_THAT(early.ask(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(early.certificate(), certificate_of(first_));
}

TEST_F(TlsReload, KeepsTheOldOneIfTheNewOneIsNoGood) {
  std::ofstream(folder_ / "key.pem") << key_of(second_);  // Of another certificate.
  const auto reloaded = server_->reload_certificate();
  ASSERT_FALSE(reloaded);
  EXPECT_THAT(reloaded.error().message, HasSubstr("key.pem is not the key of"));
  EXPECT_EQ(shown(), certificate_of(first_));
}

TEST(TlsReloadWithoutFiles, DoesNothing) {
  asio::io_context context;
  ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  options.tls = SelfSigned{};
  Server server(context, options);
  ASSERT_TRUE(server.open());
  EXPECT_TRUE(server.reload_certificate());
}

}  // namespace
}  // namespace rollcall::net
