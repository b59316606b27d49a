#include "ortc/transport_json.hpp"

#include "ortc/json_field.hpp"
#include "ortc/limits.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace rollcall::ortc {
namespace json = boost::json;

namespace {

constexpr std::array fingerprint_algorithms{
    FingerprintAlgorithm::sha1, FingerprintAlgorithm::sha224, FingerprintAlgorithm::sha256,
    FingerprintAlgorithm::sha384, FingerprintAlgorithm::sha512};

std::size_t digest_bytes(FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case FingerprintAlgorithm::sha1:
      return 20;
    case FingerprintAlgorithm::sha224:
      return 28;
    case FingerprintAlgorithm::sha256:
      return 32;
    case FingerprintAlgorithm::sha384:
      return 48;
    case FingerprintAlgorithm::sha512:
      return 64;
  }
  return 0;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_upper_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

// RFC 8122: two digits per byte, a colon between bytes.
bool is_hex_pairs(const std::string& text, std::size_t bytes) {
  if (text.size() != 3 * bytes - 1) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != ':' : !is_upper_hex(text[i])) return false;
  }
  return true;
}

FingerprintAlgorithm read_algorithm(const JsonField& field) {
  const auto text = field.text(text_bytes_max);
  for (const auto algorithm : fingerprint_algorithms) {
    if (text == to_text(algorithm)) return algorithm;
  }
  field.refuse("sha-1, sha-224, sha-256, sha-384 or sha-512");
  return FingerprintAlgorithm::sha256;
}

DtlsFingerprint read_fingerprint(const JsonField& field) {
  DtlsFingerprint fingerprint;
  fingerprint.algorithm = read_algorithm(field["algorithm"]);
  fingerprint.value = field["value"].text(text_bytes_max);
  std::transform(fingerprint.value.begin(), fingerprint.value.end(), fingerprint.value.begin(),
                 upper);
  const auto bytes = digest_bytes(fingerprint.algorithm);
  if (!is_hex_pairs(fingerprint.value, bytes)) {
    field["value"].refuse(std::to_string(bytes) + " pairs of hex digits with colons between them");
  }
  return fingerprint;
}

DtlsRole read_role(const JsonField& field) {
  const auto text = field.optional_text(text_bytes_max);
  if (!text) return DtlsRole::automatic;
  for (const auto role : {DtlsRole::automatic, DtlsRole::client, DtlsRole::server}) {
    if (*text == to_text(role)) return role;
  }
  field.refuse("auto, client or server");
  return DtlsRole::automatic;
}

// Here 0 is a value, not "not given": a channel may have no retransmissions at all.
std::optional<std::uint16_t> read_bound(const JsonField& field) {
  if (!field.is_number() && !field.given()) return std::nullopt;
  return field.whole<std::uint16_t>();
}

}  // namespace

std::string_view to_text(DtlsRole role) {
  switch (role) {
    case DtlsRole::automatic:
      return "auto";
    case DtlsRole::client:
      return "client";
    case DtlsRole::server:
      return "server";
  }
  return {};
}

std::string_view to_text(FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case FingerprintAlgorithm::sha1:
      return "sha-1";
    case FingerprintAlgorithm::sha224:
      return "sha-224";
    case FingerprintAlgorithm::sha256:
      return "sha-256";
    case FingerprintAlgorithm::sha384:
      return "sha-384";
    case FingerprintAlgorithm::sha512:
      return "sha-512";
  }
  return {};
}

std::string_view to_text(IceProtocol protocol) {
  switch (protocol) {
    case IceProtocol::udp:
      return "udp";
    case IceProtocol::tcp:
      return "tcp";
  }
  return {};
}

Result<DtlsParameters> read_dtls_parameters(const json::value& value) {
  JsonFault fault(ErrorCode::bad_dtls_parameters);
  const JsonField root("dtlsParameters", &value, fault);
  DtlsParameters parameters;
  root.require_object();
  parameters.role = read_role(root["role"]);
  const auto list = root["fingerprints"];
  for (const auto& fingerprint : list.items(fingerprints_max)) {
    parameters.fingerprints.push_back(read_fingerprint(fingerprint));
  }
  if (parameters.fingerprints.empty()) list.refuse("at least 1 fingerprint");
  return fault.result_of(std::move(parameters));
}

Result<SctpStreamParameters> read_sctp_stream_parameters(const json::value& value) {
  JsonFault fault(ErrorCode::bad_sctp_parameters);
  const JsonField root("sctpStreamParameters", &value, fault);
  SctpStreamParameters parameters;
  root.require_object();
  parameters.stream_id = root["streamId"].whole<std::uint16_t>({0, 65534});
  parameters.max_packet_life_time = read_bound(root["maxPacketLifeTime"]);
  parameters.max_retransmits = read_bound(root["maxRetransmits"]);
  const bool has_life_time = parameters.max_packet_life_time.value_or(0) > 0;
  const bool has_retransmits = parameters.max_retransmits.value_or(0) > 0;
  if (has_life_time && has_retransmits) {
    root["maxRetransmits"].refuse("none beside maxPacketLifeTime");
  }
  const auto ordered = root["ordered"];
  const bool ordered_given = ordered.value() != nullptr && ordered.value()->is_bool();
  const bool bounded = has_life_time || has_retransmits;
  if (bounded && ordered.is_true()) {
    ordered.refuse("false beside maxPacketLifeTime or maxRetransmits");
  }
  parameters.ordered = ordered_given ? ordered.is_true() : !bounded;
  return fault.result_of(parameters);
}

Result<SctpCapabilities> read_sctp_capabilities(const json::value& value) {
  JsonFault fault(ErrorCode::bad_sctp_parameters);
  const auto streams = JsonField("sctpCapabilities", &value, fault)["numStreams"];
  SctpCapabilities capabilities;
  capabilities.num_streams.outgoing = streams["OS"].whole<std::uint16_t>({1, 65535});
  capabilities.num_streams.incoming = streams["MIS"].whole<std::uint16_t>({1, 65535});
  return fault.result_of(capabilities);
}

json::value to_json(const DtlsParameters& parameters) {
  json::array fingerprints;
  for (const auto& [algorithm, value] : parameters.fingerprints) {
    fingerprints.push_back(json::object{{"algorithm", to_text(algorithm)}, {"value", value}});
  }
  return json::object{{"role", to_text(parameters.role)},
                      {"fingerprints", std::move(fingerprints)}};
}

json::value to_json(const IceParameters& parameters) {
  return json::object{{"usernameFragment", parameters.username_fragment},
                      {"password", parameters.password},
                      {"iceLite", parameters.ice_lite}};
}

json::value to_json(const IceCandidate& candidate) {
  json::object object{{"foundation", candidate.foundation},
                      {"priority", candidate.priority},
                      {"ip", candidate.address},  // mediasoup-client reads either name.
                      {"address", candidate.address},
                      {"protocol", to_text(candidate.protocol)},
                      {"port", candidate.port},
                      {"type", "host"}};
  if (candidate.protocol == IceProtocol::tcp) object["tcpType"] = "passive";
  return object;
}

json::value to_json(const std::vector<IceCandidate>& candidates) {
  json::array array;
  for (const auto& candidate : candidates)
    array.push_back(to_json(candidate));
  return array;
}

json::value to_json(const SctpParameters& parameters) {
  constexpr int streams = 65535;  // The worker takes any number; clients ask for the old fields.
  return json::object{{"port", parameters.port},
                      {"maxSendMessageSize", parameters.max_send_message_size},
                      {"maxReceiveMessageSize", parameters.max_receive_message_size},
                      {"sendBufferSize", parameters.send_buffer_size},
                      {"perStreamSendQueueLimit", parameters.per_stream_send_queue_limit},
                      {"maxReceiverWindowBufferSize", parameters.max_receiver_window_buffer_size},
                      {"isDataChannel", parameters.is_data_channel},
                      {"OS", streams},
                      {"MIS", streams},
                      {"maxMessageSize", parameters.max_receive_message_size}};
}

json::value to_json(const SctpStreamParameters& parameters) {
  json::object object{{"streamId", parameters.stream_id}, {"ordered", parameters.ordered}};
  if (parameters.max_packet_life_time) {
    object["maxPacketLifeTime"] = *parameters.max_packet_life_time;
  }
  if (parameters.max_retransmits) object["maxRetransmits"] = *parameters.max_retransmits;
  return object;
}

}  // namespace rollcall::ortc
