// A WebRTC peer as far as its transport goes: ICE check, then DTLS with use_srtp, over one UDP
// socket.
#pragma once

#include "worker_process.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdio>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace rollcall::worker_test {

inline void put16(Bytes& out, size_t v) {
  out.push_back(static_cast<uint8_t>(v >> 8));
  out.push_back(static_cast<uint8_t>(v));
}
inline void put32(Bytes& out, uint32_t v) {
  put16(out, v >> 16);
  put16(out, v & 0xffff);
}
inline void attribute(Bytes& out, uint16_t type, const Bytes& value) {
  put16(out, type);
  put16(out, value.size());
  out.insert(out.end(), value.begin(), value.end());
  while (out.size() % 4 != 0)
    out.push_back(0);
}
inline void set_length(Bytes& out, size_t extra) {
  const size_t length = out.size() - 20 + extra;
  out[2] = static_cast<uint8_t>(length >> 8);
  out[3] = static_cast<uint8_t>(length);
}
inline uint32_t crc32(const Bytes& data) {
  uint32_t crc = 0xffffffff;
  for (uint8_t byte : data) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

// RFC 8445 section 7: a nominating check by the controlling side.
inline Bytes binding_request(const std::string& ufrag, const std::string& password) {
  Bytes out;
  put16(out, 1);
  put16(out, 0);
  put32(out, 0x2112a442);
  for (uint8_t i = 0; i < 12; ++i)
    out.push_back(i);
  const std::string user = ufrag + ":peer";
  attribute(out, 0x0006, Bytes(user.begin(), user.end()));
  attribute(out, 0x0024, {0x6e, 0, 1, 0xff});        // PRIORITY
  attribute(out, 0x802a, {0, 1, 2, 3, 4, 5, 6, 7});  // ICE-CONTROLLING
  attribute(out, 0x0025, {});                        // USE-CANDIDATE
  set_length(out, 24);
  Bytes mac(20);
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), out.data(), out.size(),
       mac.data(), nullptr);
  attribute(out, 0x0008, mac);
  set_length(out, 8);
  const uint32_t crc = crc32(out) ^ 0x5354554e;  // RFC 8489 section 14.7
  put16(out, 0x8028);
  put16(out, 4);
  put32(out, crc);
  return out;
}

struct Peer {
  // `srtp` is the one profile offered, by OpenSSL's name.
  explicit Peer(const char* srtp) {
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_set_pubkey(cert, key);
    X509_sign(cert, key, EVP_sha256());
    SSL_CTX_use_certificate(context, cert);
    SSL_CTX_use_PrivateKey(context, key);
    SSL_CTX_set_tlsext_use_srtp(context, srtp);
    ssl = SSL_new(context);
  }
  ~Peer() {
    SSL_free(ssl);
    SSL_CTX_free(context);
    X509_free(cert);
    EVP_PKEY_free(key);
    if (fd >= 0) close(fd);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string fingerprint() const {
    std::array<uint8_t, 32> digest{};
    X509_digest(cert, EVP_sha256(), digest.data(), nullptr);
    std::string text;
    char part[4];
    for (uint8_t byte : digest) {
      std::snprintf(part, sizeof part, "%02X:", byte);
      text += part;
    }
    text.pop_back();
    return text;
  }

  bool ice(uint16_t port, const Bytes& check) {
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    remote.sin_family = AF_INET;
    remote.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &remote.sin_addr);
    if (connect(fd, reinterpret_cast<sockaddr*>(&remote), sizeof remote) != 0) return false;
    send(fd, check.data(), check.size(), 0);
    pollfd ready{fd, POLLIN, 0};
    std::array<uint8_t, 1500> in{};
    return poll(&ready, 1, deadline_ms) == 1 && recv(fd, in.data(), in.size(), 0) > 20 &&
           in[0] == 1 && in[1] == 1;  // success response
  }

  bool handshake() {
    BIO* bio = BIO_new_dgram(fd, BIO_NOCLOSE);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &remote);
    SSL_set_bio(ssl, bio, bio);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    SSL_set_connect_state(ssl);
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms);
    while (std::chrono::steady_clock::now() < end) {
      const int done = SSL_do_handshake(ssl);
      if (done == 1) return true;
      if (SSL_get_error(ssl, done) != SSL_ERROR_WANT_READ) return false;
      pollfd ready{fd, POLLIN, 0};
      if (poll(&ready, 1, 100) == 0) DTLSv1_handle_timeout(ssl);
    }
    return false;
  }

  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* cert = X509_new();
  SSL_CTX* context = SSL_CTX_new(DTLS_client_method());
  SSL* ssl = nullptr;
  int fd = -1;
  sockaddr_in remote{};
};

}  // namespace rollcall::worker_test
