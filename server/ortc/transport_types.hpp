// What two transports tell each other: ICE, DTLS and SCTP parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::ortc {

enum class DtlsRole { automatic, client, server };  // `auto` on the wire.

enum class FingerprintAlgorithm { sha1, sha224, sha256, sha384, sha512 };

/// A certificate's fingerprint (RFC 8122): pairs of upper-case hex digits with colons between them.
/// Upper case because the worker compares text.
struct DtlsFingerprint {
  FingerprintAlgorithm algorithm = FingerprintAlgorithm::sha256;
  std::string value;

  bool operator==(const DtlsFingerprint&) const = default;
};

struct DtlsParameters {
  DtlsRole role = DtlsRole::automatic;
  std::vector<DtlsFingerprint> fingerprints;  // Never empty: the worker would refuse or die.

  bool operator==(const DtlsParameters&) const = default;
};

/// Ours for the client; the worker is always ICE lite.
struct IceParameters {
  std::string username_fragment;
  std::string password;
  bool ice_lite = true;

  bool operator==(const IceParameters&) const = default;
};

enum class IceProtocol { udp, tcp };

/// A candidate of ours: always `host`, and over TCP always passive.
struct IceCandidate {
  std::string foundation;
  std::uint32_t priority = 0;
  std::string address;  // IP address or host name.
  IceProtocol protocol = IceProtocol::udp;
  std::uint16_t port = 0;

  bool operator==(const IceCandidate&) const = default;
};

/// Ours for the client, as the worker reports them. Sizes in bytes.
struct SctpParameters {
  std::uint16_t port = 5000;
  std::uint32_t max_send_message_size = 0;
  std::uint32_t max_receive_message_size = 0;
  std::uint32_t send_buffer_size = 0;
  std::uint32_t per_stream_send_queue_limit = 0;
  std::uint32_t max_receiver_window_buffer_size = 0;
  bool is_data_channel = true;

  bool operator==(const SctpParameters&) const = default;
};

struct NumSctpStreams {
  std::uint16_t outgoing = 0;  // `OS`
  std::uint16_t incoming = 0;  // `MIS`

  bool operator==(const NumSctpStreams&) const = default;
};

struct SctpCapabilities {
  NumSctpStreams num_streams;

  bool operator==(const SctpCapabilities&) const = default;
};

/// One DataChannel. At most one of the two reliability bounds is above 0, and then `ordered` is
/// false.
struct SctpStreamParameters {
  std::uint16_t stream_id = 0;  // 0..65534; RFC 8831 reserves 65535.
  bool ordered = true;
  std::optional<std::uint16_t> max_packet_life_time;  // ms.
  std::optional<std::uint16_t> max_retransmits;

  bool operator==(const SctpStreamParameters&) const = default;
};

std::string_view to_text(DtlsRole role);
std::string_view to_text(FingerprintAlgorithm algorithm);
std::string_view to_text(IceProtocol protocol);

}  // namespace rollcall::ortc
