#include "base/assert.hpp"
#include "wire/messages.hpp"

#include <utility>
#include <variant>

#include <boost/json/serialize.hpp>

namespace rollcall::wire {
namespace {

// Engine.IO type 4 (message), then Socket.IO type 2 (EVENT) or 3 (ACK); namespace "/" is left out.
constexpr std::string_view event_packet = "42";
constexpr std::string_view ack_packet = "43";

/// Writes one JSON object, field by field, into a string that has begun elsewhere.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  ~ObjectWriter() { out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  void text(std::string_view name, std::string_view value) {
    key(name);
    out_ += boost::json::serialize(boost::json::string_view(value.data(), value.size()));
  }
  template <class Tag>
  void id(std::string_view name, const TextId<Tag>& value) {
    text(name, value.text());
  }
  void number(std::string_view name, std::uint64_t value) { raw(name, std::to_string(value)); }
  void milliseconds(std::string_view name, Duration value) {
    raw(name, std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(value).count()));
  }
  void flag(std::string_view name, bool value) { raw(name, value ? "true" : "false"); }
  /// `json` is one well-formed value.
  void raw(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
  }
  template <class Fill>
  void object(std::string_view name, Fill fill) {
    key(name);
    ObjectWriter inner(out_);
    fill(inner);
  }
  template <class Items, class Fill>
  void array(std::string_view name, const Items& items, Fill fill) {
    key(name);
    out_ += '[';
    bool first = true;
    for (const auto& item : items) {
      if (!std::exchange(first, false)) out_ += ',';
      ObjectWriter inner(out_);
      fill(inner, item);
    }
    out_ += ']';
  }
  template <class Id>
  void ids(std::string_view name, const std::vector<Id>& values) {
    key(name);
    out_ += '[';
    for (const Id& value : values) {
      if (&value != &values.front()) out_ += ',';
      out_ += boost::json::serialize(boost::json::string_view(value.text()));
    }
    out_ += ']';
  }

 private:
  void key(std::string_view name) {
    if (!std::exchange(first_, false)) out_ += ',';
    out_ += '"';
    out_ += name;  // A literal of ours: nothing to escape.
    out_ += "\":";
  }

  std::string& out_;
  bool first_ = true;
};

std::string_view to_text(core::Role role) {
  switch (role) {
    case core::Role::guest:
      return "guest";
    case core::Role::host:
      return "host";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::Presence presence) {
  switch (presence) {
    case core::Presence::present:
      return "present";
    case core::Presence::reconnecting:
      return "reconnecting";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::MediaHealth health) {
  switch (health) {
    case core::MediaHealth::none:
      return "none";
    case core::MediaHealth::live:
      return "live";
    case core::MediaHealth::lost:
      return "lost";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::MediaKind kind) {
  switch (kind) {
    case core::MediaKind::audio:
      return "audio";
    case core::MediaKind::video:
      return "video";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::MediaSource source) {
  switch (source) {
    case core::MediaSource::microphone:
      return "microphone";
    case core::MediaSource::camera:
      return "camera";
    case core::MediaSource::screen:
      return "screen";
    case core::MediaSource::screen_audio:
      return "screenAudio";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::Direction direction) {
  switch (direction) {
    case core::Direction::send:
      return "send";
    case core::Direction::recv:
      return "recv";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::LeftReason reason) {
  switch (reason) {
    case core::LeftReason::left:
      return "left";
    case core::LeftReason::unloaded:
      return "unloaded";
    case core::LeftReason::connection_lost:
      return "connection_lost";
    case core::LeftReason::removed:
      return "removed";
    case core::LeftReason::room_ended:
      return "room_ended";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::RemovedReason reason) {
  switch (reason) {
    case core::RemovedReason::removed:
      return "removed";
    case core::RemovedReason::banned:
      return "banned";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::RosterChange::Type type) {
  switch (type) {
    case core::RosterChange::Type::joined:
      return "joined";
    case core::RosterChange::Type::updated:
      return "updated";
    case core::RosterChange::Type::back:
      return "back";
    case core::RosterChange::Type::left:
      return "left";
  }
  ROLLCALL_ASSERT(false);
}

std::string_view to_text(core::TransportClosedReason reason) {
  switch (reason) {
    case core::TransportClosedReason::setup_timeout:
      return "setup_timeout";
    case core::TransportClosedReason::dtls_closed:
      return "dtls_closed";
    case core::TransportClosedReason::force_cleanup:
      return "force_cleanup";
    case core::TransportClosedReason::rights_lost:
      return "rights_lost";
    case core::TransportClosedReason::missing:
      return "missing";
  }
  ROLLCALL_ASSERT(false);
}

void write(ObjectWriter& out, const Error& error) {
  out.object("error", [&](ObjectWriter& inner) {
    inner.text("code", rollcall::to_text(error.code));
    inner.text("message", error.message);
    if (!error.hint.empty()) inner.text("hint", error.hint);
    if (error.retry_after) inner.milliseconds("retryAfterMs", *error.retry_after);
  });
}

void write_version(ObjectWriter& out, std::string_view name, const core::RosterVersion& version) {
  out.object(name, [&](ObjectWriter& inner) {
    inner.id("generation", version.generation);
    inner.number("number", version.number.number());
  });
}

void write(ObjectWriter& out, const core::ParticipantView& view) {
  out.id("id", view.id);
  out.text("displayName", view.display_name);
  out.text("role", to_text(view.role));
  out.flag("hand", view.hand);
  out.text("state", to_text(view.presence));
  out.milliseconds("since", view.since);
  out.number("joinedAt", view.joined_at);
  out.text("media", to_text(view.media));
}

void write(ObjectWriter& out, const core::Snapshot& roster) {
  write_version(out, "version", roster.version);
  out.array("participants", roster.participants,
            [](ObjectWriter& inner, const auto& view) { write(inner, view); });
}

void write(ObjectWriter& out, const core::RosterChange& change) {
  out.text("type", to_text(change.type));
  out.object("participant", [&](ObjectWriter& inner) {
    if (change.type == core::RosterChange::Type::left)
      inner.id("id", change.participant.id);
    else
      write(inner, change.participant);
  });
  if (change.reason) out.text("reason", to_text(*change.reason));
}

void write(ObjectWriter& out, const core::ProducerInfo& producer) {
  out.id("producerId", producer.id);
  out.id("participantId", producer.participant);
  out.text("kind", to_text(producer.kind));
  out.text("source", to_text(producer.source));
  out.flag("paused", producer.paused);
  if (producer.replaces) out.id("replaces", *producer.replaces);
}

void write(ObjectWriter& out, const core::DataProducerInfo& producer) {
  out.id("dataProducerId", producer.id);
  out.id("participantId", producer.participant);
  out.text("label", producer.label);
  out.text("protocol", producer.protocol);
}

void write(ObjectWriter& out, const core::TransportInfo& transport) {
  out.id("id", transport.id);
  out.text("direction", to_text(transport.direction));
  out.ids("producerIds", transport.producers);
  out.ids("consumerIds", transport.consumers);
}

void write(ObjectWriter& out, const core::Muted& muted) {
  out.id("producerId", muted.producer);
  out.text("source", to_text(muted.source));
}

void write(ObjectWriter& out, const core::Timings& timings) {
  out.milliseconds("heartbeatMs", timings.heartbeat);
  out.milliseconds("silenceMs", timings.silence);
  out.milliseconds("goneMs", timings.gone);
  out.milliseconds("mediaMs", timings.media);
  out.milliseconds("seatMs", timings.seat);
  out.milliseconds("recoveringMs", timings.recovering);
}

void write(ObjectWriter& out, const core::Joined& joined, const JsonText& ice_servers) {
  const auto each = [](ObjectWriter& inner, const auto& item) { write(inner, item); };
  out.id("participantId", joined.participant);
  out.number("epoch", joined.epoch.number());
  out.text("resumeToken", joined.resume_token);
  out.flag("resumed", joined.resumed);
  out.flag("recovering", joined.recovering);
  out.flag("locked", joined.locked);
  out.object("roster", [&](ObjectWriter& inner) { write(inner, joined.roster); });
  out.array("producers", joined.producers, each);
  out.array("dataProducers", joined.data_producers, each);
  out.raw("routerRtpCapabilities", joined.router_rtp_capabilities.text);
  out.raw("iceServers", ice_servers.text);
  out.array("transports", joined.transports, each);
  out.array("muted", joined.muted, each);
  out.object("timings", [&](ObjectWriter& inner) { write(inner, joined.timings); });
}

/// Appends the one object that answers a request.
struct AnswerWriter {
  std::string& out;
  const JsonText& ice_servers;

  void operator()(const core::Done&) const { ObjectWriter{out}; }
  void operator()(const core::Joined& joined) const {
    ObjectWriter object(out);
    write(object, joined, ice_servers);
  }
  void operator()(const core::FromMediaHost& answer) const { out += answer.body.text; }
  void operator()(const core::TransportMade& answer) const {
    const std::string& made = answer.body.text;
    ROLLCALL_ASSERT(made.size() > 2 && made.ends_with('}'));  // It has an id, at least.
    out.append(made, 0, made.size() - 1);
    ((out += R"(,"iceServers":)") += ice_servers.text) += '}';
  }
  void operator()(const core::IceParametersAnswer& answer) const {
    ObjectWriter object(out);
    object.raw("iceParameters", answer.body.text);
    object.raw("iceServers", ice_servers.text);
  }
  void operator()(const core::StatsAnswer& answer) const {
    ObjectWriter(out).raw("stats", answer.body.text);
  }
  void operator()(const core::CleanedUp& answer) const {
    ObjectWriter(out).number("closed", answer.closed);
  }
  void operator()(const core::MutedAnswer& answer) const {
    ObjectWriter(out).number("muted", answer.producers);
  }
};

template <class Fill>
Frame event_frame(std::string_view name, Fill fill) {
  std::string frame;
  frame += event_packet;
  frame += "[\"";
  frame += name;
  frame += "\",";
  {
    ObjectWriter payload(frame);
    fill(payload);
  }
  frame += ']';
  return std::make_shared<const std::string>(std::move(frame));
}

struct MessageEncoder {
  WallTime at;

  Frame operator()(const core::Pong& pong) const {
    return event_frame("pong", [&](ObjectWriter& out) {
      out.milliseconds("at", at);
      write_version(out, "rosterVersion", pong.version);
    });
  }
  Frame operator()(const core::RosterChanges& roster) const {
    return event_frame("roster", [&](ObjectWriter& out) {
      write_version(out, "version", roster.version);
      out.array("changes", roster.changes,
                [](ObjectWriter& inner, const auto& change) { write(inner, change); });
    });
  }
  Frame operator()(const core::RosterSnapshot& snapshot) const {
    return event_frame("rosterSnapshot", [&](ObjectWriter& out) { write(out, snapshot.roster); });
  }
  Frame operator()(const core::NewProducer& message) const {
    return event_frame("newProducer", [&](ObjectWriter& out) { write(out, message.producer); });
  }
  Frame operator()(const core::ProducerClosed& message) const {
    return event_frame("producerClosed", [&](ObjectWriter& out) {
      out.id("producerId", message.producer);
      out.id("participantId", message.participant);
    });
  }
  Frame operator()(const core::ProducerFlowChanged& message) const {
    const bool paused = message.state == core::FlowState::paused;
    return event_frame(paused ? "producerPaused" : "producerResumed", [&](ObjectWriter& out) {
      out.id("producerId", message.producer);
      out.id("participantId", message.participant);
    });
  }
  Frame operator()(const core::NewDataProducer& message) const {
    return event_frame("newDataProducer", [&](ObjectWriter& out) { write(out, message.producer); });
  }
  Frame operator()(const core::DataProducerClosed& message) const {
    return event_frame("dataProducerClosed", [&](ObjectWriter& out) {
      out.id("dataProducerId", message.producer);
      out.id("participantId", message.participant);
    });
  }
  Frame operator()(const core::ConsumerClosed& message) const {
    if (const auto* data = std::get_if<DataConsumerId>(&message.consumer))
      return event_frame("dataConsumerClosed",
                         [&](ObjectWriter& out) { out.id("dataConsumerId", *data); });
    return event_frame("consumerClosed", [&](ObjectWriter& out) {
      out.id("consumerId", std::get<ConsumerId>(message.consumer));
    });
  }
  Frame operator()(const core::TransportClosed& message) const {
    return event_frame("transportClosed", [&](ObjectWriter& out) {
      out.id("transportId", message.transport);
      out.text("reason", to_text(message.reason));
    });
  }
  Frame operator()(const core::IceRestartNeeded& message) const {
    return event_frame("iceRestartNeeded",
                       [&](ObjectWriter& out) { out.id("transportId", message.transport); });
  }
  Frame operator()(const core::MediaReset& message) const {
    return event_frame("mediaReset", [&](ObjectWriter& out) {
      out.raw("routerRtpCapabilities", message.router_rtp_capabilities.text);
    });
  }
  Frame operator()(const core::ActiveSpeaker& message) const {
    return event_frame("activeSpeaker", [&](ObjectWriter& out) {
      if (message.participant)
        out.id("participantId", *message.participant);
      else
        out.raw("participantId", "null");
    });
  }
  Frame operator()(const core::ConsumerScore& message) const {
    return event_frame("consumerScore", [&](ObjectWriter& out) {
      out.id("consumerId", message.consumer);
      out.raw("score", message.score.text);
    });
  }
  Frame operator()(const core::ChatMessage& message) const {
    return event_frame("chat", [&](ObjectWriter& out) {
      // The number begins anew with the room: the time keeps ids apart.
      out.text("id", std::to_string(at.count()) + "-" + std::to_string(message.number));
      out.id("participantId", message.participant);
      out.text("displayName", message.display_name);
      out.text("text", message.text);
      out.milliseconds("at", at);
    });
  }
  Frame operator()(const core::MeetingSwitched& message) const {
    return event_frame("meetingSwitched",
                       [&](ObjectWriter& out) { out.id("roomId", message.room); });
  }
  Frame operator()(const core::Muted& message) const {
    return event_frame("muted", [&](ObjectWriter& out) { write(out, message); });
  }
  Frame operator()(const core::RoomLocked& message) const {
    return event_frame("roomLocked",
                       [&](ObjectWriter& out) { out.flag("locked", message.locked); });
  }
  Frame operator()(const core::Removed& message) const {
    return event_frame("removed",
                       [&](ObjectWriter& out) { out.text("reason", to_text(message.reason)); });
  }
  Frame operator()(const core::RoomEnded&) const {
    return event_frame("roomEnded", [](ObjectWriter&) {});
  }
};

}  // namespace

Frame encode_answer(AckId ack, const Result<core::Answer>& answer, const JsonText& ice_servers) {
  ROLLCALL_ASSERT(ack);
  std::string frame;
  frame += ack_packet;
  frame += std::to_string(ack.number() - 1);  // AckId is one more, so that 0 is "none".
  frame += '[';
  if (answer) {
    std::visit(AnswerWriter{frame, ice_servers}, *answer);
  } else {
    ObjectWriter object(frame);
    write(object, answer.error());
  }
  frame += ']';
  return std::make_shared<const std::string>(std::move(frame));
}

Frame encode_failure(std::string_view event, const Error& error) {
  return event_frame("error", [&](ObjectWriter& out) {
    out.text("event", event);
    write(out, error);
  });
}

Frame encode_message(const core::Message& message, WallTime at) {
  return std::visit(MessageEncoder{at}, message);
}

Frame encode_server_draining(std::chrono::milliseconds retry_after) {
  return event_frame("serverDraining",
                     [&](ObjectWriter& out) { out.milliseconds("retryAfterMs", retry_after); });
}

}  // namespace rollcall::wire
