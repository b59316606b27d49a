#include "net/tls.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <ctime>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace rollcall::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

template <auto free>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free(pointer);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

std::shared_ptr<ssl::context> make_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                       ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  // An idle connection keeps no 34 KiB of buffers (SSL_CTX_set_mode(3)).
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

std::string alternative_names(const std::vector<std::string>& addresses) {
  std::string names = "DNS:localhost";
  for (const auto& address : addresses)
    names += ",IP:" + address;
  return names;
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& addresses) {
  Certificate certificate(X509_new());
  std::uint64_t serial = 0;
  if (!certificate || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 7) != 1) return nullptr;
  constexpr long year_seconds = 365L * 24 * 60 * 60;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60L * 60);  // Clocks differ.
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), year_seconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>("rollcall");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const bool good =
      add_extension(certificate.get(), NID_subject_alt_name, alternative_names(addresses)) &&
      add_extension(certificate.get(), NID_basic_constraints, "CA:FALSE") &&
      add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
      X509_sign(certificate.get(), key, EVP_sha256()) != 0;
  return good ? std::move(certificate) : nullptr;
}

std::int64_t seconds_since_1970(const ASN1_TIME* time) {
  std::tm broken_down{};
  return ASN1_TIME_to_tm(time, &broken_down) == 1 ? ::timegm(&broken_down) : 0;
}

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (!IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) {
      inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
  }
  const std::string found = text;
  return found.starts_with("169.254.") ? "" : found;  // RFC 3927
}

}  // namespace

Result<std::shared_ptr<ssl::context>> tls_from_files(const TlsFiles& files) {
  auto context = make_context();
  error_code error;
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) return fail(ErrorCode::internal, files.certificate.string() + ": " + error.message());
  context->use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH) {
    return fail(ErrorCode::internal,
                files.key.string() + " is not the key of " + files.certificate.string());
  }
  if (error) return fail(ErrorCode::internal, files.key.string() + ": " + error.message());
  return context;
}

TlsValidity tls_validity(ssl::context& context) {
  const X509* certificate = SSL_CTX_get0_certificate(context.native_handle());
  return {seconds_since_1970(X509_get0_notBefore(certificate)),
          seconds_since_1970(X509_get0_notAfter(certificate))};
}

Result<std::shared_ptr<ssl::context>> tls_self_signed(const std::vector<std::string>& addresses) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = key ? make_certificate(key.get(), addresses) : nullptr;
  if (!certificate) return fail(ErrorCode::internal, "OpenSSL cannot make a certificate");
  auto context = make_context();
  if (SSL_CTX_use_certificate(context->native_handle(), certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context->native_handle(), key.get()) != 1) {
    return fail(ErrorCode::internal, "OpenSSL does not take the certificate that it made");
  }
  return context;
}

std::vector<std::string> local_addresses() {
  std::vector<std::string> others;
  std::vector<std::string> loopback;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return {"127.0.0.1"};
  for (const ifaddrs* one = interfaces; one; one = one->ifa_next) {
    if (!one->ifa_addr || !(one->ifa_flags & IFF_UP)) continue;
    auto text = text_of(one->ifa_addr);
    if (text.empty()) continue;
    auto& list = one->ifa_flags & IFF_LOOPBACK ? loopback : others;
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
  }
  freeifaddrs(interfaces);
  others.insert(others.end(), loopback.begin(), loopback.end());
  return others;
}

}  // namespace rollcall::net
