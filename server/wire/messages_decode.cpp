#include "wire/messages.hpp"
#include "wire/messages_fields.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace rollcall::wire {
namespace {

namespace json = boost::json;
using core::Request;

// Deeper than any RTP parameters, shallow enough that nobody exhausts the stack.
constexpr std::size_t depth_max = 32;
constexpr std::uint64_t protocol_version = 1;
constexpr std::uint64_t number_max = std::uint64_t{1} << 53;  // Exact in a browser.
constexpr std::uint64_t layer_max = 15;  // Far above AV1's 4 spatial and 8 temporal layers.

constexpr TextRule guest_key_rule = {.characters_min = 22,  // 128 bits
                                     .characters_max = 128,
                                     .bytes_max = 128,
                                     .characters = TextRule::Characters::base64url};
constexpr TextRule tab_rule = {.characters_min = 1, .characters_max = 64, .bytes_max = 256};
// RFC 7515 compact serialization; a LiveKit token with a name is about 400 bytes.
constexpr TextRule access_token_rule = {
    .characters_min = 1, .characters_max = 4096, .bytes_max = 4096};
// A wrong token fails no join, so neither does one of an odd length.
constexpr TextRule resume_token_rule = {
    .characters_min = 0, .characters_max = 4096, .bytes_max = 4096};
constexpr TextRule id_rule = {.characters_min = 1, .characters_max = 128, .bytes_max = 128};
constexpr TextRule chat_rule = {.characters_min = 1,
                                .characters_max = 2000,
                                .bytes_max = 8000,
                                .characters = TextRule::Characters::printable_text};
// RFC 8832 section 5.1 allows 65,535 bytes for each; nobody needs a sentence here.
constexpr TextRule label_rule = {.characters_min = 0, .characters_max = 255, .bytes_max = 255};

template <class Id>
Id read_id(Fields& fields, std::string_view name) {
  return Id(fields.text(name, id_rule));
}

template <class Id>
std::optional<Id> optional_id(std::optional<std::string> text) {
  if (!text) return std::nullopt;
  return Id(std::move(*text));
}

std::optional<Error> wrong_protocol(Fields& fields) {
  const std::uint64_t protocol = fields.whole_number("protocol", number_max);
  if (fields.error() || protocol == protocol_version) return std::nullopt;
  return Error{ErrorCode::upgrade_required,
               "protocol " + std::to_string(protocol) + " is not spoken here",
               "this server speaks protocol " + std::to_string(protocol_version)};
}

core::Credential credential(Fields& fields) {
  const bool token = fields.has("token");
  if (token && fields.has("guestKey")) fields.refuse("one of `token`, `guestKey` must be left out");
  if (token) return core::AccessToken{fields.text("token", access_token_rule)};
  return core::GuestKey{fields.text("guestKey", guest_key_rule)};
}

/// A token may say it.
std::optional<std::string> joining_name(Fields& fields) {
  if (fields.has("token")) return fields.optional_text("displayName", display_name_rule);
  return fields.text("displayName", display_name_rule);
}

Request join(Fields& fields) {
  return core::JoinRequest{
      .room = RoomId(fields.text("roomId", room_rule)),
      .credential = credential(fields),
      .display_name = joining_name(fields),
      .tab = optional_id<TabId>(fields.optional_text("tabId", tab_rule)),
      .page = optional_id<PageId>(fields.optional_text("pageId", tab_rule)),
      .resume_token = fields.optional_text("resumeToken", resume_token_rule),
      .takeover = fields.optional_flag("takeover").value_or(false),
      .roster_version = fields.optional_roster_version("rosterVersion"),
  };
}

Request ping(Fields& fields) {
  return core::PingRequest{fields.optional_roster_version("rosterVersion")};
}

Request leave(Fields&) {
  return core::LeaveRequest{};
}

Request before_disconnect(Fields& fields) {
  return core::BeforeDisconnectRequest{RoomId(fields.text("roomId", room_rule)),
                                       fields.optional_flag("unloading").value_or(false)};
}

Request visibility(Fields& fields) {
  return core::VisibilityRequest{
      fields.word<core::Visibility>("state", {{"visible", core::Visibility::visible},
                                              {"hidden", core::Visibility::hidden},
                                              {"frozen", core::Visibility::frozen}})};
}

Request set_attributes(Fields& fields) {
  return core::SetAttributesRequest{fields.optional_flag("hand"),
                                    fields.optional_text("displayName", display_name_rule)};
}

Request chat(Fields& fields) {
  return core::ChatRequest{fields.text("text", chat_rule)};
}

Request force_cleanup(Fields&) {
  return core::ForceCleanupRequest{};
}

Request remove_participant(Fields& fields) {
  return core::RemoveParticipantRequest{read_id<ParticipantId>(fields, "participantId"),
                                        fields.optional_flag("ban").value_or(false)};
}

core::MediaSource read_source(Fields& fields) {
  return fields.word<core::MediaSource>("source",
                                        {{"microphone", core::MediaSource::microphone},
                                         {"camera", core::MediaSource::camera},
                                         {"screen", core::MediaSource::screen},
                                         {"screenAudio", core::MediaSource::screen_audio}});
}

Request mute_participant(Fields& fields) {
  core::MuteParticipantRequest request{read_id<ParticipantId>(fields, "participantId")};
  if (fields.has("source")) request.source = read_source(fields);
  return request;
}

Request lock_room(Fields& fields) {
  return core::LockRoomRequest{fields.flag("locked")};
}

Request end_room(Fields&) {
  return core::EndRoomRequest{};
}

Request create_transport(Fields& fields) {
  const auto direction = fields.word<core::Direction>(
      "direction", {{"send", core::Direction::send}, {"recv", core::Direction::recv}});
  const std::optional<JsonText> sctp = fields.optional_opaque("sctpCapabilities");
  return core::CreateTransportRequest{
      direction, JsonText{sctp ? R"({"sctpCapabilities":)" + sctp->text + "}" : "{}"}};
}

Request connect_transport(Fields& fields) {
  return core::ConnectTransportRequest{read_id<TransportId>(fields, "transportId"),
                                       fields.opaque("dtlsParameters")};
}

Request restart_ice(Fields& fields) {
  return core::RestartIceRequest{read_id<TransportId>(fields, "transportId")};
}

Request produce(Fields& fields) {
  return core::ProduceRequest{
      .transport = read_id<TransportId>(fields, "transportId"),
      .kind = fields.word<core::MediaKind>(
          "kind", {{"audio", core::MediaKind::audio}, {"video", core::MediaKind::video}}),
      .source = read_source(fields),
      .rtp_parameters = fields.opaque("rtpParameters"),
      .paused = fields.optional_flag("paused").value_or(false),
  };
}

Request consume(Fields& fields) {
  return core::ConsumeRequest{read_id<TransportId>(fields, "transportId"),
                              read_id<ProducerId>(fields, "producerId"),
                              fields.opaque("rtpCapabilities")};
}

template <core::Flow flow>
Request set_producer_flow(Fields& fields) {
  return core::SetProducerFlowRequest{read_id<ProducerId>(fields, "producerId"), flow};
}

template <core::Flow flow>
Request set_consumer_flow(Fields& fields) {
  return core::SetConsumerFlowRequest{read_id<ConsumerId>(fields, "consumerId"), flow};
}

Request close_producer(Fields& fields) {
  return core::CloseProducerRequest{read_id<ProducerId>(fields, "producerId")};
}

Request close_consumer(Fields& fields) {
  return core::CloseConsumerRequest{read_id<ConsumerId>(fields, "consumerId")};
}

Request produce_data(Fields& fields) {
  core::ProduceDataRequest request;
  request.transport = read_id<TransportId>(fields, "transportId");
  request.label = fields.optional_text("label", label_rule).value_or("");
  request.protocol = fields.optional_text("protocol", label_rule).value_or("");
  request.parameters.text = R"({"sctpStreamParameters":)" +
                            fields.opaque("sctpStreamParameters").text + R"(,"label":)" +
                            json::serialize(json::string_view(request.label)) + R"(,"protocol":)" +
                            json::serialize(json::string_view(request.protocol)) + "}";
  return request;
}

Request consume_data(Fields& fields) {
  return core::ConsumeDataRequest{read_id<TransportId>(fields, "transportId"),
                                  read_id<DataProducerId>(fields, "dataProducerId")};
}

Request set_preferred_layers(Fields& fields) {
  core::SetPreferredLayersRequest request{read_id<ConsumerId>(fields, "consumerId"), {}};
  json::object layers{{"spatialLayer", fields.whole_number("spatialLayer", layer_max)}};
  if (const auto temporal = fields.optional_whole_number("temporalLayer", layer_max))
    layers["temporalLayer"] = *temporal;
  request.layers.text = json::serialize(layers);
  return request;
}

Request get_stats(Fields& fields) {
  const bool transport = fields.has("transportId");
  const bool producer = fields.has("producerId");
  const bool consumer = fields.has("consumerId");
  if (transport + producer + consumer != 1)
    fields.refuse("exactly one of `transportId`, `producerId`, `consumerId` is needed");
  if (transport) return core::GetStatsRequest{read_id<TransportId>(fields, "transportId")};
  if (producer) return core::GetStatsRequest{read_id<ProducerId>(fields, "producerId")};
  return core::GetStatsRequest{read_id<ConsumerId>(fields, "consumerId")};
}

struct EventDecoder {
  std::string_view name;
  Request (*decode)(Fields&);
};

// Sorted by name: found by binary search.
constexpr std::array event_decoders = {
    EventDecoder{"beforeDisconnect", before_disconnect},
    EventDecoder{"chat", chat},
    EventDecoder{"closeConsumer", close_consumer},
    EventDecoder{"closeProducer", close_producer},
    EventDecoder{"connectWebRtcTransport", connect_transport},
    EventDecoder{"consume", consume},
    EventDecoder{"consumeData", consume_data},
    EventDecoder{"createWebRtcTransport", create_transport},
    EventDecoder{"endRoom", end_room},
    EventDecoder{"forceCleanup", force_cleanup},
    EventDecoder{"getStats", get_stats},
    EventDecoder{"join", join},
    EventDecoder{"leave", leave},
    EventDecoder{"lockRoom", lock_room},
    EventDecoder{"muteParticipant", mute_participant},
    EventDecoder{"pauseConsumer", set_consumer_flow<core::Flow::pause>},
    EventDecoder{"pauseProducer", set_producer_flow<core::Flow::pause>},
    EventDecoder{"ping", ping},
    EventDecoder{"produce", produce},
    EventDecoder{"produceData", produce_data},
    EventDecoder{"removeParticipant", remove_participant},
    EventDecoder{"restartIce", restart_ice},
    EventDecoder{"resumeConsumer", set_consumer_flow<core::Flow::resume>},
    EventDecoder{"resumeProducer", set_producer_flow<core::Flow::resume>},
    EventDecoder{"setAttributes", set_attributes},
    EventDecoder{"setPreferredLayers", set_preferred_layers},
    EventDecoder{"visibility", visibility},
};
constexpr bool by_name(const EventDecoder& a, const EventDecoder& b) {
  return a.name < b.name;
}
static_assert(std::is_sorted(event_decoders.begin(), event_decoders.end(), by_name));

constexpr std::size_t event_name_max = 64;

const EventDecoder* find_decoder(std::string_view name) {
  const auto* found = std::lower_bound(event_decoders.begin(), event_decoders.end(),
                                       EventDecoder{name, nullptr}, by_name);
  return found != event_decoders.end() && found->name == name ? found : nullptr;
}

Result<Request> decode_with(const EventDecoder& decoder, const json::object& payload) {
  Fields fields(payload);
  if (decoder.decode == join) {
    if (auto error = wrong_protocol(fields)) return tl::unexpected(std::move(*error));
  }
  Request request = decoder.decode(fields);
  if (fields.error()) return tl::unexpected(*fields.error());
  return request;
}

json::parse_options strict_options() {
  json::parse_options options;
  options.max_depth = depth_max;
  return options;
}

Decoded decode_array(const json::value& value) {
  const json::array* arguments = value.if_array();
  const json::string* name =
      arguments != nullptr && !arguments->empty() ? arguments->front().if_string() : nullptr;
  if (name == nullptr)
    return {"", fail(ErrorCode::bad_request, "an event is an array with its name first")};
  const std::string_view event(name->data(), name->size());
  const EventDecoder* decoder = find_decoder(event);
  if (decoder == nullptr)
    return {std::string(event.size() <= event_name_max ? event : ""),
            fail(ErrorCode::unknown_event, "there is no such event")};
  if (arguments->size() < 2 || (*arguments)[1].is_null())
    return {std::string(event), decode_with(*decoder, json::object{})};
  const json::object* payload = (*arguments)[1].if_object();
  if (payload == nullptr)
    return {std::string(event), fail(ErrorCode::bad_request, "the payload must be an object")};
  return {std::string(event), decode_with(*decoder, *payload)};
}

}  // namespace

Decoded decode_event(std::string_view arguments) {
  std::array<unsigned char, 4096> buffer;  // Most events fit; larger ones go on in the heap.
  json::monotonic_resource memory(buffer.data(), buffer.size());
  json::error_code ec;
  const json::value value =
      json::parse({arguments.data(), arguments.size()}, ec, &memory, strict_options());
  if (ec) return {"", fail(ErrorCode::bad_request, "not JSON: " + ec.message())};
  return decode_array(value);
}

Result<core::LeaveBeacon> decode_leave_beacon(std::string_view body) {
  json::error_code ec;
  const json::value value = json::parse({body.data(), body.size()}, ec, {}, strict_options());
  if (ec) return fail(ErrorCode::bad_request, "not JSON: " + ec.message());
  if (!value.is_object()) return fail(ErrorCode::bad_request, "the body must be an object");
  Fields fields(value.get_object());
  core::LeaveBeacon beacon{
      .room = RoomId(fields.text("roomId", room_rule)),
      .participant = read_id<ParticipantId>(fields, "participantId"),
      .epoch = Epoch(fields.whole_number("epoch", number_max)),
      .page = PageId(fields.text("pageId", tab_rule)),
      .resume_token = fields.text("resumeToken", resume_token_rule),
  };
  if (fields.error()) return tl::unexpected(*fields.error());
  return beacon;
}

}  // namespace rollcall::wire
