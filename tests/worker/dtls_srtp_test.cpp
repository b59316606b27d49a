// A real peer against the built worker: ICE check, then a DTLS handshake with use_srtp.
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <FBS/message.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace {

namespace fb = flatbuffers;
using FBS::Request::Method;
using ReqBody = FBS::Request::Body;
using Bytes = std::vector<uint8_t>;

constexpr int deadline_ms = 10'000;

// Child process and its channel: fd 3 takes size-prefixed requests, fd 4 gives the answers.
class Worker {
 public:
  Worker() {
    int to[2];
    int from[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0) std::abort();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, from) != 0) std::abort();
    const int in = fcntl(to[1], F_DUPFD_CLOEXEC, 10);  // clear of 3 and 4
    const int out = fcntl(from[1], F_DUPFD_CLOEXEC, 10);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 3);
    posix_spawn_file_actions_adddup2(&actions, out, 4);
    const char* chosen = std::getenv("MEDIASOUP_WORKER_BIN");
    std::string path = chosen != nullptr ? chosen : MEDIASOUP_WORKER_DEFAULT;
    std::string version = "MEDIASOUP_VERSION=3.27.1";
    char* argv[] = {path.data(), nullptr};
    char* env[] = {version.data(), nullptr};
    spawned_ = posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv, env) == 0;
    posix_spawn_file_actions_destroy(&actions);
    for (int fd : {in, out, to[1], from[1]})
      close(fd);
    to_ = to[0];
    from_ = from[0];
  }
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  bool spawned() const { return spawned_; }

  // The worker exits in order at end of file; gives waitpid's status.
  int stop() {
    if (to_ < 0) return status_;
    close(to_);
    close(from_);
    to_ = -1;
    if (spawned_) waitpid(pid_, &status_, 0);
    return status_;
  }

  template <typename T>
  const FBS::Response::Response* request(Method method, const std::string& handler, ReqBody type,
                                         fb::Offset<T> body) {
    const uint32_t id = ++last_id_;
    auto to = builder.CreateString(handler);
    auto req = FBS::Request::CreateRequest(builder, id, method, to, type, body.Union());
    builder.FinishSizePrefixed(
        FBS::Message::CreateMessage(builder, FBS::Message::Body::Request, req.Union()));
    const auto size = static_cast<ssize_t>(builder.GetSize());
    const bool sent =
        send(to_, builder.GetBufferPointer(), builder.GetSize(), MSG_NOSIGNAL) == size;
    builder.Clear();
    while (sent && next()) {
      const auto* response = FBS::Message::GetMessage(message_.data())->data_as_Response();
      if (response != nullptr && response->id() == id)
        return response->accepted() ? response : nullptr;
    }
    return nullptr;
  }

  fb::FlatBufferBuilder builder;

 private:
  bool take(void* data, size_t size) {
    pollfd ready{from_, POLLIN, 0};
    return poll(&ready, 1, deadline_ms) == 1 &&
           recv(from_, data, size, MSG_WAITALL) == static_cast<ssize_t>(size);
  }
  bool next() {
    uint32_t size = 0;
    if (!take(&size, sizeof size)) return false;
    message_.resize(size);
    return take(message_.data(), size);
  }

  bool spawned_ = false;
  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  int status_ = 0;
  uint32_t last_id_ = 0;
  Bytes message_;
};

void put16(Bytes& out, size_t v) {
  out.push_back(static_cast<uint8_t>(v >> 8));
  out.push_back(static_cast<uint8_t>(v));
}
void put32(Bytes& out, uint32_t v) {
  put16(out, v >> 16);
  put16(out, v & 0xffff);
}
void attribute(Bytes& out, uint16_t type, const Bytes& value) {
  put16(out, type);
  put16(out, value.size());
  out.insert(out.end(), value.begin(), value.end());
  while (out.size() % 4 != 0)
    out.push_back(0);
}
void set_length(Bytes& out, size_t extra) {
  const size_t length = out.size() - 20 + extra;
  out[2] = static_cast<uint8_t>(length >> 8);
  out[3] = static_cast<uint8_t>(length);
}
uint32_t crc32(const Bytes& data) {
  uint32_t crc = 0xffffffff;
  for (uint8_t byte : data) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

// RFC 8445 section 7: a nominating check by the controlling side.
Bytes binding_request(const std::string& ufrag, const std::string& password) {
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
  Peer() {
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_set_pubkey(cert, key);
    X509_sign(cert, key, EVP_sha256());
    SSL_CTX_use_certificate(context, cert);
    SSL_CTX_use_PrivateKey(context, key);
    SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80");
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

struct Remote {
  std::string ufrag;
  std::string password;
  uint16_t port = 0;
};

Remote open_transport(Worker& worker) {
  auto& b = worker.builder;
  worker.request(Method::WORKER_CREATE_ROUTER, "", ReqBody::Worker_CreateRouterRequest,
                 FBS::Worker::CreateCreateRouterRequestDirect(b, "router"));
  namespace t = FBS::Transport;
  namespace w = FBS::WebRtcTransport;
  auto range = t::CreatePortRange(b);
  auto flags = t::CreateSocketFlags(b);
  std::vector<fb::Offset<t::ListenInfo>> listen{
      t::CreateListenInfoDirect(b, t::Protocol::UDP, "127.0.0.1", nullptr, false, 0, range, flags)};
  auto individual = w::CreateListenIndividualDirect(b, &listen);
  auto base = t::CreateOptions(b, false, 600000);
  auto options = w::CreateWebRtcTransportOptions(b, base, w::Listen::ListenIndividual,
                                                 individual.Union(), true, false, false, false, 30);
  const auto* response = worker.request(
      Method::ROUTER_CREATE_WEBRTCTRANSPORT, "router", ReqBody::Router_CreateWebRtcTransportRequest,
      FBS::Router::CreateCreateWebRtcTransportRequestDirect(b, "transport", options));
  if (response == nullptr) return {};
  const auto* dump = response->body_as_WebRtcTransport_DumpResponse();
  return {dump->iceParameters()->usernameFragment()->str(),
          dump->iceParameters()->password()->str(), dump->iceCandidates()->Get(0)->port()};
}

bool connect_transport(Worker& worker, const std::string& fingerprint) {
  auto& b = worker.builder;
  namespace w = FBS::WebRtcTransport;
  std::vector<fb::Offset<w::Fingerprint>> prints{
      w::CreateFingerprintDirect(b, w::FingerprintAlgorithm::SHA256, fingerprint.c_str())};
  auto dtls = w::CreateDtlsParametersDirect(b, &prints, w::DtlsRole::CLIENT);
  return worker.request(Method::WEBRTCTRANSPORT_CONNECT, "transport",
                        ReqBody::WebRtcTransport_ConnectRequest,
                        w::CreateConnectRequest(b, dtls)) != nullptr;
}

TEST(BuiltWorker, CompletesADtlsSrtpHandshakeWithARealPeer) {
  Worker worker;
  ASSERT_TRUE(worker.spawned());
  const Remote remote = open_transport(worker);
  ASSERT_NE(remote.port, 0);
  Peer peer;
  ASSERT_TRUE(connect_transport(worker, peer.fingerprint()));
  ASSERT_TRUE(peer.ice(remote.port, binding_request(remote.ufrag, remote.password)));

  EXPECT_TRUE(peer.handshake());

  if (SSL_is_init_finished(peer.ssl) != 0) {
    ASSERT_NE(SSL_get_selected_srtp_profile(peer.ssl), nullptr);
    EXPECT_STREQ(SSL_get_selected_srtp_profile(peer.ssl)->name, "SRTP_AES128_CM_SHA1_80");
  }
  const int status = worker.stop();
  EXPECT_FALSE(WIFSIGNALED(status)) << "worker ended by signal " << WTERMSIG(status);
}

}  // namespace
