// SRTP as the peer sends it, under the keys of its DTLS handshake.
#pragma once

#include "dtls_peer.hpp"

#include <srtp2/srtp.h>

namespace rollcall::worker_test {

struct Suite {
  const char* openssl_name;
  srtp_profile_t profile;
  size_t key_size;   // bytes, RFC 5764 section 4.1.2 and RFC 7714 section 12
  size_t salt_size;  // bytes
  size_t tag_size;   // bytes
};

// The client's half of the keying material: RFC 5764 section 4.2, client key, server key, client
// salt, server salt.
inline Bytes client_key(Peer& peer, const Suite& suite) {
  Bytes material(2 * (suite.key_size + suite.salt_size));
  constexpr char label[] = "EXTRACTOR-dtls_srtp";
  if (SSL_export_keying_material(peer.ssl, material.data(), material.size(), label,
                                 sizeof label - 1, nullptr, 0, 0) != 1)
    return {};
  const auto at = [&](size_t offset) {
    return material.begin() + static_cast<std::ptrdiff_t>(offset);
  };
  Bytes key(at(0), at(suite.key_size));
  key.insert(key.end(), at(2 * suite.key_size), at(2 * suite.key_size + suite.salt_size));
  return key;
}

class Protector {
 public:
  Protector(Bytes key, const Suite& suite) : key_(std::move(key)) {
    if (key_.size() != suite.key_size + suite.salt_size) return;
    if (srtp_init() != srtp_err_status_ok) return;
    initialised_ = true;
    srtp_policy_t policy{};
    srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, suite.profile);
    srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, suite.profile);
    policy.ssrc.type = ssrc_any_outbound;
    policy.key = key_.data();
    if (srtp_create(&session_, &policy) != srtp_err_status_ok) session_ = nullptr;
  }
  ~Protector() {
    if (session_ != nullptr) srtp_dealloc(session_);
    if (initialised_) srtp_shutdown();
  }
  Protector(const Protector&) = delete;
  Protector& operator=(const Protector&) = delete;

  bool ready() const { return session_ != nullptr; }

  // Empty if libsrtp refuses.
  Bytes protect(Bytes packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    if (srtp_protect(session_, packet.data(), &size) != srtp_err_status_ok) return {};
    packet.resize(static_cast<size_t>(size));
    return packet;
  }

 private:
  Bytes key_;
  bool initialised_ = false;
  srtp_t session_ = nullptr;
};

}  // namespace rollcall::worker_test
