// For tests of this folder: certificates as PEM, as they would stand in files.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace rollcall::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

inline std::string certificate_of(const TlsContext& context) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, SSL_CTX_get0_certificate(context->native_handle()));
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return pem;
}

inline std::string key_of(const TlsContext& context) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(memory, SSL_CTX_get0_privatekey(context->native_handle()), nullptr,
                           nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return pem;
}

}  // namespace rollcall::net
