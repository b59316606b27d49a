#include "mediasoup/fbs_transport.hpp"

#include "ortc/transport_json.hpp"

#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
namespace webrtc = FBS::WebRtcTransport;
using flatbuffers::Offset;

webrtc::FingerprintAlgorithm to_fbs(ortc::FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case ortc::FingerprintAlgorithm::sha1:
      return webrtc::FingerprintAlgorithm::SHA1;
    case ortc::FingerprintAlgorithm::sha224:
      return webrtc::FingerprintAlgorithm::SHA224;
    case ortc::FingerprintAlgorithm::sha256:
      return webrtc::FingerprintAlgorithm::SHA256;
    case ortc::FingerprintAlgorithm::sha384:
      return webrtc::FingerprintAlgorithm::SHA384;
    case ortc::FingerprintAlgorithm::sha512:
      return webrtc::FingerprintAlgorithm::SHA512;
  }
  return webrtc::FingerprintAlgorithm::SHA256;
}

ortc::FingerprintAlgorithm from_fbs(webrtc::FingerprintAlgorithm algorithm) {
  switch (algorithm) {
    case webrtc::FingerprintAlgorithm::SHA1:
      return ortc::FingerprintAlgorithm::sha1;
    case webrtc::FingerprintAlgorithm::SHA224:
      return ortc::FingerprintAlgorithm::sha224;
    case webrtc::FingerprintAlgorithm::SHA256:
      return ortc::FingerprintAlgorithm::sha256;
    case webrtc::FingerprintAlgorithm::SHA384:
      return ortc::FingerprintAlgorithm::sha384;
    case webrtc::FingerprintAlgorithm::SHA512:
      return ortc::FingerprintAlgorithm::sha512;
  }
  return ortc::FingerprintAlgorithm::sha256;
}

webrtc::DtlsRole to_fbs(ortc::DtlsRole role) {
  switch (role) {
    case ortc::DtlsRole::automatic:
      return webrtc::DtlsRole::AUTO;
    case ortc::DtlsRole::client:
      return webrtc::DtlsRole::CLIENT;
    case ortc::DtlsRole::server:
      return webrtc::DtlsRole::SERVER;
  }
  return webrtc::DtlsRole::AUTO;
}

ortc::DtlsRole from_fbs(webrtc::DtlsRole role) {
  switch (role) {
    case webrtc::DtlsRole::AUTO:
      return ortc::DtlsRole::automatic;
    case webrtc::DtlsRole::CLIENT:
      return ortc::DtlsRole::client;
    case webrtc::DtlsRole::SERVER:
      return ortc::DtlsRole::server;
  }
  return ortc::DtlsRole::automatic;
}

std::string_view text_of(webrtc::IceState state) {
  switch (state) {
    case webrtc::IceState::NEW:
      return "new";
    case webrtc::IceState::CONNECTED:
      return "connected";
    case webrtc::IceState::COMPLETED:
      return "completed";
    case webrtc::IceState::DISCONNECTED:
      return "disconnected";
  }
  return "new";
}

std::string_view text_of(webrtc::DtlsState state) {
  switch (state) {
    case webrtc::DtlsState::NEW:
      return "new";
    case webrtc::DtlsState::CONNECTING:
      return "connecting";
    case webrtc::DtlsState::CONNECTED:
      return "connected";
    case webrtc::DtlsState::FAILED:
      return "failed";
    case webrtc::DtlsState::CLOSED:
      return "closed";
  }
  return "new";
}

std::vector<ortc::IceCandidate> candidates_of(const webrtc::DumpResponse& dump) {
  std::vector<ortc::IceCandidate> candidates;
  for (const auto* one : *dump.iceCandidates()) {
    const bool tcp = one->protocol() == FBS::Transport::Protocol::TCP;
    candidates.push_back({one->foundation()->str(), one->priority(), one->address()->str(),
                          tcp ? ortc::IceProtocol::tcp : ortc::IceProtocol::udp, one->port()});
  }
  return candidates;
}

ortc::DtlsParameters dtls_of(const webrtc::DtlsParameters& given) {
  ortc::DtlsParameters parameters{from_fbs(given.role()), {}};
  for (const auto* one : *given.fingerprints()) {
    parameters.fingerprints.push_back({from_fbs(one->algorithm()), one->value()->str()});
  }
  return parameters;
}

ortc::SctpParameters sctp_of(const FBS::SctpParameters::SctpParameters& given) {
  return {
      given.port(),           given.maxSendMessageSize(),      given.maxReceiveMessageSize(),
      given.sendBufferSize(), given.perStreamSendQueueLimit(), given.maxReceiverWindowBufferSize(),
      given.isDataChannel()};
}

/// What an RTP stream tells in both directions.
void add_base(json::object& into, const FBS::RtpStream::BaseStats& base) {
  into["timestamp"] = base.timestamp();
  into["ssrc"] = base.ssrc();
  into["kind"] = base.kind() == FBS::RtpParameters::MediaKind::AUDIO ? "audio" : "video";
  into["mimeType"] = base.mimeType()->str();
  into["packetsLost"] = base.packetsLost();
  into["fractionLost"] = base.fractionLost();
  into["jitter"] = base.jitter();
  into["packetsDiscarded"] = base.packetsDiscarded();
  into["packetsRetransmitted"] = base.packetsRetransmitted();
  into["packetsRepaired"] = base.packetsRepaired();
  into["nackCount"] = base.nackCount();
  into["nackPacketCount"] = base.nackPacketCount();
  into["pliCount"] = base.pliCount();
  into["firCount"] = base.firCount();
  into["roundTripTime"] = base.roundTripTime();
  into["score"] = base.score();
  if (base.rid()) into["rid"] = base.rid()->str();
  if (base.rtxSsrc()) into["rtxSsrc"] = *base.rtxSsrc();
}

template <class Stats>
json::object stream_stats(const char* type, const Stats& stats) {
  json::object into{{"type", type}};
  if (const auto* base = stats.base()->data_as_BaseStats()) add_base(into, *base);
  into["packetCount"] = stats.packetCount();
  into["byteCount"] = stats.byteCount();
  into["bitrate"] = stats.bitrate();
  return into;
}

}  // namespace

Offset<webrtc::DtlsParameters> to_fbs(Builder& builder, const ortc::DtlsParameters& parameters) {
  std::vector<Offset<webrtc::Fingerprint>> fingerprints;
  for (const auto& one : parameters.fingerprints) {
    fingerprints.push_back(
        webrtc::CreateFingerprintDirect(builder, to_fbs(one.algorithm), one.value.c_str()));
  }
  return webrtc::CreateDtlsParametersDirect(builder, &fingerprints, to_fbs(parameters.role));
}

Offset<FBS::SctpParameters::SctpStreamParameters> to_fbs(
    Builder& builder, const ortc::SctpStreamParameters& parameters) {
  using flatbuffers::Optional;
  const auto bound = [](const std::optional<std::uint16_t>& value) {
    return value ? Optional<std::uint16_t>(*value) : flatbuffers::nullopt;
  };
  return FBS::SctpParameters::CreateSctpStreamParameters(
      builder, parameters.stream_id, Optional<bool>(parameters.ordered),
      bound(parameters.max_packet_life_time), bound(parameters.max_retransmits));
}

json::value transport_for_client(const webrtc::DumpResponse& dump) {
  const auto* ice = dump.iceParameters();
  json::object client{
      {"id", dump.base()->id()->str()},
      {"iceParameters", ortc::to_json(ortc::IceParameters{ice->usernameFragment()->str(),
                                                          ice->password()->str(), ice->iceLite()})},
      {"iceCandidates", ortc::to_json(candidates_of(dump))},
      {"dtlsParameters", ortc::to_json(dtls_of(*dump.dtlsParameters()))},
  };
  if (const auto* sctp = dump.base()->sctpParameters()) {
    client["sctpParameters"] = ortc::to_json(sctp_of(*sctp));
  }
  return client;
}

json::value to_json(const FBS::Transport::RestartIceResponse& response) {
  return ortc::to_json(ortc::IceParameters{response.usernameFragment()->str(),
                                           response.password()->str(), response.iceLite()});
}

json::value to_json(const webrtc::GetStatsResponse& stats) {
  const auto* base = stats.base();
  json::object into{
      {"type", "webrtc-transport"},
      {"transportId", base->transportId()->str()},
      {"timestamp", base->timestamp()},
      {"iceState", json::string(text_of(stats.iceState()))},
      {"dtlsState", json::string(text_of(stats.dtlsState()))},
      {"bytesReceived", base->bytesReceived()},
      {"recvBitrate", base->recvBitrate()},
      {"bytesSent", base->bytesSent()},
      {"sendBitrate", base->sendBitrate()},
      {"rtpBytesReceived", base->rtpBytesReceived()},
      {"rtpRecvBitrate", base->rtpRecvBitrate()},
      {"rtpBytesSent", base->rtpBytesSent()},
      {"rtpSendBitrate", base->rtpSendBitrate()},
      {"rtxBytesReceived", base->rtxBytesReceived()},
      {"rtxBytesSent", base->rtxBytesSent()},
      {"probationBytesSent", base->probationBytesSent()},
      {"probationSendBitrate", base->probationSendBitrate()},
  };
  if (base->availableOutgoingBitrate()) {
    into["availableOutgoingBitrate"] = *base->availableOutgoingBitrate();
  }
  if (base->availableIncomingBitrate()) {
    into["availableIncomingBitrate"] = *base->availableIncomingBitrate();
  }
  if (base->rtpPacketLossReceived()) {
    into["rtpPacketLossReceived"] = *base->rtpPacketLossReceived();
  }
  if (base->rtpPacketLossSent()) into["rtpPacketLossSent"] = *base->rtpPacketLossSent();
  return json::array{std::move(into)};
}

json::value rtp_stats(const flatbuffers::Vector<Offset<FBS::RtpStream::Stats>>& streams) {
  json::array list;
  for (const auto* stream : streams) {
    if (const auto* in = stream->data_as_RecvStats()) {
      list.push_back(stream_stats("inbound-rtp", *in));
    } else if (const auto* out = stream->data_as_SendStats()) {
      list.push_back(stream_stats("outbound-rtp", *out));
    }
  }
  return list;
}

}  // namespace rollcall::mediasoup
