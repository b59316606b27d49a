// The facade, and what concerns whole transports.
#include "mediasoup/media_host.hpp"

#include "mediasoup/fbs_transport.hpp"
#include "mediasoup/host_state.hpp"
#include "ortc/transport_json.hpp"

#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rollcall::mediasoup {
namespace {

namespace json = boost::json;
using Kind = ports::MediaObject::Kind;
using flatbuffers::Offset;

// mediasoup's defaults (node/src/Router.ts, createWebRtcTransport), in bytes.
constexpr std::uint32_t sctp_message_bytes_max = 262'144;
constexpr std::uint32_t sctp_send_buffer_bytes = 2'000'000;
constexpr std::uint32_t sctp_stream_queue_bytes_max = 2'000'000;
constexpr std::uint32_t sctp_receive_window_bytes = 5'242'880;
constexpr std::uint32_t sctp_low_threshold_bytes = 1'024;

// Without a STUN request for so long ICE counts as disconnected: a last net, useless for presence.
constexpr std::uint8_t ice_consent_seconds = 30;

RequestBody create_transport_body(Builder& builder, const TransportId& transport,
                                  const std::string& server_id, std::uint64_t bitrate,
                                  bool with_sctp) {
  namespace webrtc = FBS::WebRtcTransport;
  const auto base = FBS::Transport::CreateOptions(
      builder, false, flatbuffers::Optional<std::uint64_t>(bitrate), with_sctp,
      sctp_message_bytes_max, sctp_message_bytes_max, sctp_send_buffer_bytes,
      sctp_stream_queue_bytes_max, sctp_receive_window_bytes, sctp_low_threshold_bytes, true);
  const auto listen = webrtc::CreateListenServerDirect(builder, server_id.c_str());
  const auto options = webrtc::CreateWebRtcTransportOptions(
      builder, base, webrtc::Listen::ListenServer, listen.Union(), true, true, true, false,
      ice_consent_seconds);
  return {FBS::Request::Body::Router_CreateWebRtcTransportRequest,
          FBS::Router::CreateCreateWebRtcTransportRequestDirect(builder, transport.text().c_str(),
                                                                options)
              .Union()};
}

/// Whether the options ask for data channels. Errors: bad_request, bad_sctp_parameters.
Result<bool> wants_sctp(const JsonText& text) {
  const auto options = parse(text);
  if (!options) return tl::unexpected(options.error());
  const auto* object = options->if_object();
  const auto* capabilities = object ? object->if_contains("sctpCapabilities") : nullptr;
  if (!capabilities || capabilities->is_null()) return false;
  const auto checked = ortc::read_sctp_capabilities(*capabilities);
  if (!checked) return tl::unexpected(checked.error());
  return true;
}

JsonText text_of(const json::value& value) {
  return JsonText{json::serialize(value)};
}

}  // namespace

Result<json::value> parse(const JsonText& text) {
  boost::system::error_code error;
  auto value = json::parse(text.text, error);
  if (error) return fail(ErrorCode::bad_request, "not JSON: " + error.message());
  return value;
}

Host::Host(boost::asio::io_context& context, Options options, ports::Log& log)
    : state_(std::make_shared<State>(context, std::move(options), log)) {}

Host::~Host() {
  state_->end();
}

void Host::set_observer(ports::MediaObserver& observer) {
  state_->observer = &observer;
}
void Host::start(std::function<void(Result<void>)> started) {
  state_->start(std::move(started));
}
void Host::stop(std::function<void()> stopped) {
  state_->stop(std::move(stopped));
}
HostStatus Host::status() const {
  return state_->status();
}
std::vector<WorkerStatus> Host::workers() const {
  return state_->workers();
}
std::vector<pid_t> Host::worker_pids() const {
  return state_->worker_pids();
}

void Host::dump(std::function<void(std::vector<WorkerObjects>)> done) {
  state_->dump(std::move(done));
}

void Host::open_router(MediaRequestId request, RouterId router) {
  state_->open_router(request, router);
}

void Host::create_transport(MediaRequestId request, RouterId router, TransportId transport,
                            const JsonText& options) {
  const auto sctp = wants_sctp(options);
  if (!sctp) return state_->refuse(request, sctp.error());
  auto* channel = state_->channel_of(router);
  if (!channel) return state_->not_found(request, "router");
  if (state_->objects.transports.contains(transport)) return state_->taken(request, "transport");
  find(state_->objects.routers, router)->transports.insert(transport);
  TransportRecord record;
  record.router = router;
  record.cname = random_name().substr(0, 8);
  record.sctp = *sctp;
  state_->objects.transports.emplace(transport, std::move(record));
  channel->request(
      Method::ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER, router.text(),
      [&](Builder& builder) {
        return create_transport_body(builder, transport, webrtc_server_id,
                                     state_->options.initial_outgoing_bitrate, *sctp);
      },
      [state = state_, request, transport](const Channel::Answer& answer) {
        const auto* dump = answer ? (*answer)->body_as_WebRtcTransport_DumpResponse() : nullptr;
        if (dump) return state->answer(request, text_of(transport_for_client(*dump)));
        state->take_back(Kind::transport, transport.text(), answer);
        state->refuse(request, answer ? Error{ErrorCode::internal, "no transport in the answer"}
                                      : answer.error());
      });
}

void Host::connect_transport(MediaRequestId request, TransportId transport,
                             const JsonText& dtls_parameters) {
  const auto json = parse(dtls_parameters);
  if (!json) return state_->refuse(request, json.error());
  const auto dtls = ortc::read_dtls_parameters(*json);
  if (!dtls) return state_->refuse(request, dtls.error());
  auto* record = find(state_->objects.transports, transport);
  auto* channel = state_->channel_of(transport);
  if (!record || !channel) return state_->not_found(request, "transport");
  if (std::exchange(record->connecting, true)) {
    return state_->refuse(request,
                          {ErrorCode::already_connected, "this transport was connected before",
                           "a network change needs restartIce only"});
  }
  channel->request(
      Method::WEBRTCTRANSPORT_CONNECT, transport.text(),
      [&](Builder& builder) {
        const auto parameters = to_fbs(builder, *dtls);
        return RequestBody{FBS::Request::Body::WebRtcTransport_ConnectRequest,
                           FBS::WebRtcTransport::CreateConnectRequest(builder, parameters).Union()};
      },
      [state = state_, request, transport](const Channel::Answer& answer) {
        if (answer) return state->answer(request, JsonText{"{}"});
        // Late is not undone: the worker will connect it yet, and refuse to do so twice.
        const bool refused = answer.error().code != ErrorCode::media_unavailable;
        auto* again = find(state->objects.transports, transport);
        if (again && refused) again->connecting = false;
        state->refuse(request, answer.error());
      });
}

void Host::restart_ice(MediaRequestId request, TransportId transport) {
  auto* channel = state_->channel_of(transport);
  if (!channel) return state_->not_found(request, "transport");
  channel->request(Method::TRANSPORT_RESTART_ICE, transport.text(),
                   [state = state_, request](const Channel::Answer& answer) {
                     if (!answer) return state->refuse(request, answer.error());
                     const auto* ice = (*answer)->body_as_Transport_RestartIceResponse();
                     if (!ice) return state->refuse(request, {ErrorCode::internal, "no ICE"});
                     state->answer(request, text_of(to_json(*ice)));
                   });
}

void Host::State::ask_transport_stats(MediaRequestId request, const TransportId& transport,
                                      OnTransportStats on_stats) {
  auto* channel = channel_of(transport);
  if (!channel) return not_found(request, "transport");
  channel->request(Method::TRANSPORT_GET_STATS, transport.text(),
                   [state = shared_from_this(), request,
                    on_stats = std::move(on_stats)](const Channel::Answer& answer) {
                     if (!answer) return state->refuse(request, answer.error());
                     const auto* stats = (*answer)->body_as_WebRtcTransport_GetStatsResponse();
                     if (!stats) return state->refuse(request, {ErrorCode::internal, "no stats"});
                     on_stats(*stats);
                   });
}

void Host::transport_stats(MediaRequestId request, TransportId transport) {
  state_->ask_transport_stats(request, transport, [state = state_, request](const auto& stats) {
    state->answer(request, text_of(to_json(stats)));
  });
}

}  // namespace rollcall::mediasoup
